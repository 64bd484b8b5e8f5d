// What the examples of the operations on missing values do not show.
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();

const three = table({ a: "integer", b: "text", c: "number" }, [1, "x", 1.5], [2, null, null], [2, "y", "NaN"]);

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["drop-missing-rows", { columns: ["a"], atLeast: 2 }, "invalid_params"],
    ["drop-missing-rows", { columns: [] }, "invalid_params"],
    ["drop-missing-columns", { threshold: 2 }, "invalid_params"],
    ["flag-missing", { columns: ["a", "b"], into: "missing" }, "invalid_params"],
    ["flag-missing", { columns: ["a"], into: "B" }, "name_taken"],
    ["quick-clean", { rows: false, columns: false }, "invalid_params"],
    ["set-missing", { columns: ["b"] }, "invalid_params"],
    ["set-missing", { columns: ["b"], values: ["x"], where: { column: "a", is: "eq", value: 1 } }, "invalid_params"],
    ["set-missing", { columns: ["a", "c"], values: [1, "N/A"] }, "invalid_params"],
    ["set-missing", { columns: ["a"], ignoreCase: true, where: { column: "a", is: "eq", value: 1 } }, "invalid_params"],
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, three)).toThrow(expect.objectContaining({ code }));
  });
});

describe("drop-missing-rows", () => {
  test("NaN and empty texts are values", async () => {
    const before = table({ n: "number", t: "text" }, ["NaN", ""], [null, "x"], ["Infinity", null]);
    expect((await apply("drop-missing-rows", {}, before)).table.rows).toEqual([["NaN", ""]]);
    expect((await apply("drop-missing-rows", { atLeast: 1 }, before)).table.rows).toEqual(before.rows);
    expect((await apply("drop-missing-rows", { how: "all", columns: ["t"] }, before)).table.rows).toEqual([
      ["NaN", ""],
      [null, "x"],
    ]);
  });

  test("a table without rows, and one of nothing but missing values", async () => {
    expect((await apply("drop-missing-rows", {}, table({ a: "text" }))).table.rows).toEqual([]);
    expect((await apply("drop-missing-rows", {}, table({ a: "text" }, [null], [null]))).table.rows).toEqual([]);
  });
});

describe("drop-missing-columns", () => {
  const shares = table(
    { none: "integer", tenth: "integer", seven: "integer", all: "integer" },
    ...Array.from({ length: 10 }, (_, row) => [row, row === 0 ? null : 1, row < 7 ? null : 1, null]),
  );
  const left = async (params: Record<string, unknown>) =>
    (await apply("drop-missing-columns", params, shares)).table.columns.map(({ name }) => name);

  test("from the share on, or above it", async () => {
    expect(await left({})).toEqual(["none", "tenth", "seven"]);
    expect(await left({ threshold: 0.7 })).toEqual(["none", "tenth"]);
    expect(await left({ threshold: 0.7, above: true })).toEqual(["none", "tenth", "seven"]);
    expect(await left({ threshold: 0, above: true })).toEqual(["none"]);
    expect(await left({ threshold: 0.1, columns: ["tenth", "none"] })).toEqual(["none", "seven", "all"]);
  });

  test("what was chosen is stored by name", async () => {
    expect((await apply("drop-missing-columns", { threshold: 0.7 }, shares)).fitted).toEqual({
      columns: ["seven", "all"],
    });
  });

  test("one column must stay, and a table without rows keeps all", async () => {
    const empty = table({ a: "text", b: "text" }, [null, null]);
    await expect(apply("drop-missing-columns", {}, empty)).rejects.toMatchObject({ code: "invalid_params" });
    const none = table({ a: "text", b: "text" });
    await expect(apply("drop-missing-columns", {}, none)).rejects.toMatchObject({ code: "nothing_to_do" });
  });
});

test("flag-missing looks at values of every type and can take the place of a column", async () => {
  const before = {
    columns: [
      { name: "l", type: "list" as const },
      { name: "d", type: "duration" as const },
    ],
    rows: [
      [[], null],
      [null, "PT0S"],
    ],
  };
  const flagged = await apply("flag-missing", { columns: ["l", "d"], into: "{column}", replace: true }, before);
  expect(flagged.table).toEqual(table({ l: "boolean", d: "boolean" }, [false, true], [true, false]));
});

describe("set-missing", () => {
  test("each column takes the values that fit it", async () => {
    const before = table(
      { t: "text", i: "integer", n: "number", o: "boolean", d: "date" },
      ["0", 0, 0, false, "1900-01-01"],
      ["NaN", 9, "NaN", true, "2024-01-01"],
      ["9007199254740993", "9007199254740993", 9007199254740992, null, null],
    );
    const { table: after } = await apply(
      "set-missing",
      { columns: ["t", "i", "n", "o", "d"], values: [0, "NaN", false, "1900-01-01", "9007199254740993"] },
      before,
    );
    expect(after.rows).toEqual([
      [null, null, null, null, null],
      [null, 9, null, true, "2024-01-01"],
      [null, null, null, null, null],
    ]);
  });

  test("ignores case only if asked, and takes composed and decomposed letters as different", async () => {
    const before = table({ t: "text" }, ["N/A"], ["n/a"], ["é"], ["e\u0301"]);
    const left = async (more: Record<string, unknown>) =>
      (await apply("set-missing", { columns: ["t"], values: ["n/a", "é"], ...more }, before)).table.rows.flat();
    expect(await left({})).toEqual(["N/A", null, null, "e\u0301"]);
    expect(await left({ ignoreCase: true })).toEqual([null, null, null, "e\u0301"]);
  });
});

test("quick-clean gives what the old system gave: its table of ten columns", async () => {
  const before = table(
    { age: "number", qty: "integer", price: "number", city: "text", flag: "boolean", when: "date", empty: "text" },
    [25, 1, 9.99, "Madrid", true, "2024-01-01", null],
    [null, 2, 19.5, "Lima", false, "2024-01-02", null],
    [40, 3, null, null, true, null, null],
    [200, 5, 4, "Oslo", false, "2024-03-01", null],
  );
  const { table: after } = await apply("quick-clean", {}, before);
  expect(after).toEqual(
    table(
      { age: "number", qty: "integer", price: "number", city: "text", flag: "boolean", when: "date" },
      [25, 1, 9.99, "Madrid", true, "2024-01-01"],
      [200, 5, 4, "Oslo", false, "2024-03-01"],
    ),
  );
  const columns = await apply("quick-clean", { rows: false }, before);
  expect(columns.table.columns.map(({ name }) => name)).toEqual(["age", "qty", "price", "city", "flag", "when"]);
  expect(columns.table.rows).toHaveLength(4);
});
