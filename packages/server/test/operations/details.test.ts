// What the examples do not show: refusals of each operation, notes, ties, and steps that would do nothing.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "./attempt.ts";

const { apply } = plainly();

const three = table({ a: "integer", b: "text", c: "number" }, [1, "x", 1.5], [2, null, null], [2, "y", "NaN"]);

describe("[O8] a step that would change nothing is refused", () => {
  test.each<[string, Record<string, unknown>]>([
    ["rename-column", { column: "a", to: "a" }],
    ["keep-columns", { columns: ["a", "b", "c"] }],
    ["reorder-columns", { columns: ["a", "b"], to: "first" }],
    ["change-type", { columns: ["a"], to: "integer" }],
    ["replace-text", { columns: ["b"], find: "x", replace: "x" }],
    ["sample-rows", { n: 3, seed: 1 }],
    ["sample-rows", { fraction: 1, seed: 1 }],
  ])("%s %j", (op, params) => {
    expect(planned(op, params, three)).toThrow(expect.objectContaining({ code: "nothing_to_do" }));
  });

  test("fill-missing over a column with no value to learn from", async () => {
    const empty = table({ a: "integer" }, [null], [null]);
    await expect(apply("fill-missing", { columns: ["a"], with: "mean" }, empty)).rejects.toMatchObject({
      code: "nothing_to_do",
    });
  });

  test("split-column where no cell has a second part", async () => {
    const plain = table({ a: "text" }, ["x"], [null]);
    await expect(apply("split-column", { column: "a", by: { delimiter: "," } }, plain)).rejects.toMatchObject({
      code: "nothing_to_do",
    });
  });
});

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["rename-column", { column: "a", to: "B" }, "name_taken"],
    ["drop-columns", { columns: ["a", "b", "c"] }, "invalid_params"],
    ["reorder-columns", { columns: ["a"], to: "before" }, "invalid_params"],
    ["reorder-columns", { columns: ["a"], to: "last", anchor: "b" }, "invalid_params"],
    ["reorder-columns", { columns: ["a"], to: "after", anchor: "a" }, "invalid_params"],
    ["duplicate-column", { column: "a", into: "B" }, "name_taken"],
    ["change-type", { columns: ["a"], to: "date" }, "wrong_type"],
    ["change-type", { columns: ["b"], to: "number", onError: "keep-text" }, "invalid_params"],
    ["change-type", { columns: ["b"], to: "number", format: "%Y" }, "invalid_params"],
    ["change-type", { columns: ["b"], to: "date", format: "%Q" }, "invalid_params"],
    ["change-type", { columns: ["b"], to: "decimal", digits: { total: 2, after: 3 } }, "invalid_params"],
    ["edit-cell", { row: 4, column: "a", value: 1 }, "row_out_of_range"],
    ["edit-cell", { row: 0, column: "a", value: 1 }, "invalid_params"],
    ["edit-cell", { row: 1, column: "a", value: "one" }, "invalid_params"],
    ["replace-text", { columns: ["a"], find: "1", replace: "2" }, "wrong_type"],
    ["replace-text", { columns: ["b"], find: "", replace: "2" }, "invalid_params"],
    ["replace-text", { columns: ["b"], find: "(", replace: "2", mode: "regex" }, "invalid_params"],
    ["replace-text", { columns: ["b"], find: "x", replace: "\\1", mode: "regex" }, "invalid_params"],
    ["replace-text", { columns: ["b"], find: "x", replace: "\\q", mode: "regex" }, "invalid_params"],
    ["fill-missing", { columns: ["b"], with: "mean" }, "wrong_type"],
    ["fill-missing", { columns: ["a"], with: "constant" }, "invalid_params"],
    ["fill-missing", { columns: ["a"], with: "constant", value: "one" }, "invalid_params"],
    ["fill-missing", { columns: ["a"], with: "zero", value: 0 }, "invalid_params"],
    ["fill-missing", { columns: ["a"], with: "column", from: "b" }, "wrong_type"],
    ["fill-missing", { columns: ["a"], with: "zero", groupBy: ["b"] }, "invalid_params"],
    ["split-column", { column: "b", by: { delimiter: ",", regex: "," } }, "invalid_params"],
    ["split-column", { column: "b", by: { positions: [3, 2] } }, "invalid_params"],
    ["split-column", { column: "b", by: { widths: [1, 1] }, into: ["one"] }, "invalid_params"],
    ["split-column", { column: "b", by: { delimiter: "," }, into: ["A", "z"] }, "name_taken"],
    ["formula", { into: "a", expression: "1" }, "name_taken"],
    ["formula", { into: "z", expression: "zz" }, "formula_error"],
    ["sort-rows", { by: [] }, "invalid_params"],
    ["sort-rows", { by: [{ column: "a", as: "date" }] }, "invalid_params"],
    ["sample-rows", { seed: 1 }, "invalid_params"],
    ["sample-rows", { n: 1, fraction: 0.5, seed: 1 }, "invalid_params"],
    ["group-by", { by: [], aggregates: [] }, "invalid_params"],
    ["group-by", { by: ["a"], aggregates: [{ fn: "sum" }] }, "invalid_params"],
    ["group-by", { by: ["a"], aggregates: [{ fn: "sum", column: "b" }] }, "wrong_type"],
    ["group-by", { by: ["a"], aggregates: [{ fn: "count", into: "A" }] }, "name_taken"],
    ["group-by", { by: ["a"], aggregates: [{ fn: "quantile", column: "c" }] }, "invalid_params"],
    ["unpivot", { keep: ["a"], columns: ["a"] }, "invalid_params"],
    ["unpivot", { keep: ["a"], columns: ["b"], nameInto: "A" }, "name_taken"],
    ["join", { datasource: "x" }, "invalid_params"],
    ["join", { datasource: "x", how: "cross", on: [{ left: "a", right: "a" }] }, "invalid_params"],
    ["join", { datasource: "x", on: [{ left: "a", right: "b" }] }, "invalid_params"],
    ["join", { datasource: "x", on: [{ left: "a", right: "zz" }] }, "source_column_not_found"],
    ["join", { datasource: "x", on: [{ left: "a", right: "a" }], how: "semi", columns: ["b"] }, "invalid_params"],
    ["join", { datasource: "x", on: [{ left: "a", right: "a" }], columns: ["b", "b"] }, "name_taken"],
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, three)).toThrow(expect.objectContaining({ code }));
  });
});

describe("change-type", () => {
  const texts = table({ t: "text" }, ["1"], ["x"], [null], ["2.5"]);
  test("what cannot be turned is counted, and so is what was rounded", async () => {
    const { table: after, notes } = await apply("change-type", { columns: ["t"], to: "integer" }, texts);
    expect(after.rows).toEqual([[1], [null], [null], [3]]);
    expect(notes).toEqual([
      { code: "cast_nulled", count: 1, values: { column: "t", type: "integer" } },
      { code: "cast_rounded", count: 1, values: { column: "t", type: "integer" } },
    ]);
  });

  test("or refused", async () => {
    const failing = apply("change-type", { columns: ["t"], to: "integer", onError: "fail" }, texts);
    await expect(failing).rejects.toMatchObject({ code: "cast_failed", values: { count: 1, column: "t" } });
  });
});

test("edit-cell looks at the cell before it changes it", async () => {
  const before = table({ t: "text" }, ["seen"], [null]);
  const changed = await apply("edit-cell", { row: 2, column: "t", value: "new", expect: null }, before);
  expect(changed.table.rows).toEqual([["seen"], ["new"]]);
  await expect(
    apply("edit-cell", { row: 1, column: "t", value: "new", expect: "other" }, before),
  ).rejects.toMatchObject({
    code: "changed_meanwhile",
  });
});

describe("fill-missing", () => {
  const numbers = table(
    { g: "text", n: "integer", f: "number" },
    ["a", 1, "NaN"],
    ["a", null, null],
    ["b", 4, 2],
    ["b", null, 4],
    ["b", 5, null],
  );
  test.each<[string, Cell[], Record<string, unknown>?]>([
    ["mean", ["NaN", 3, 2, 4, 3]],
    ["median", ["NaN", 3, 2, 4, 3]],
    ["mode", ["NaN", 2, 2, 4, 2]],
    ["min", ["NaN", 2, 2, 4, 2]],
    ["max", ["NaN", 4, 2, 4, 4]],
    ["zero", ["NaN", 0, 2, 4, 0]],
    ["previous", ["NaN", "NaN", 2, 4, 4]],
    ["next", ["NaN", 2, 2, 4, null]],
    ["constant", ["NaN", 7.5, 2, 4, 7.5], { value: 7.5 }],
    ["mean", ["NaN", null, 2, 4, 3], { groupBy: ["g"] }],
    ["mode", ["NaN", "NaN", 2, 4, 2], { groupBy: ["g"] }],
  ])("%s leaves NaN out of statistics and gives %j", async (way, expected, more = {}) => {
    const { table: after } = await apply("fill-missing", { columns: ["f"], with: way, ...more }, numbers);
    expect(after.rows.map((row) => row[2])).toEqual(expected);
  });

  test("whole numbers stay whole numbers if what is learned is whole", async () => {
    const whole = table({ n: "integer" }, [2], [null], [4]);
    const { table: after, notes } = await apply("fill-missing", { columns: ["n"], with: "mean" }, whole);
    expect(after).toEqual(table({ n: "integer" }, [2], [3], [4]));
    expect(notes).toEqual([{ code: "fill_value", count: 1, values: { column: "n", value: "3" } }]);
  });

  test("a tie takes the smallest and says so", async () => {
    const tied = table({ t: "text" }, ["b"], ["a"], [null], ["a"], ["b"]);
    const { table: after, notes } = await apply("fill-missing", { columns: ["t"], with: "mode" }, tied);
    expect(after.rows[2]).toEqual(["a"]);
    expect(notes.map(({ code }) => code)).toEqual(["fill_value", "fill_tie"]);
  });

  test("every type is filled with a value of its own", async () => {
    const every = table(
      { d: "date", s: "timestamp", u: "duration", o: "boolean" },
      ["2024-01-01", "2024-01-01T10:00:00", "PT1H", true],
      [null, null, null, null],
    );
    for (const way of ["min", "max", "mode"]) {
      const { table: after } = await apply("fill-missing", { columns: ["d", "s", "u", "o"], with: way }, every);
      expect(after.rows[1]).toEqual(after.rows[0]);
    }
  });
});

test("replace-text ignoring case takes find and replacement as they are", async () => {
  const before = table({ t: "text" }, ["A.B a.b axb"], ["\\1 $1"]);
  const dots = await apply("replace-text", { columns: ["t"], find: "a.b", replace: "\\1", case: false }, before);
  expect(dots.table.rows).toEqual([["\\1 \\1 axb"], ["\\1 $1"]]);
});

test("replace-text works on numbers only if asked, as text", async () => {
  const { table: after } = await apply(
    "replace-text",
    { columns: ["a"], find: "2", replace: "two", asText: true },
    three,
  );
  expect(after.columns[0]).toEqual({ name: "a", type: "text" });
  expect(after.rows.map((row) => row[0])).toEqual(["1", "two", "two"]);
});

test("split-column says how many rows had more parts", async () => {
  const before = table({ t: "text" }, ["a-b-c"], ["a-b"], [null]);
  const literal = await apply("split-column", { column: "t", by: { delimiter: "-" }, into: ["x", "y"] }, before);
  expect(literal.table.rows).toEqual([
    ["a", "b-c"],
    ["a", "b"],
    [null, null],
  ]);
  expect(literal.notes).toEqual([{ code: "parts_more", count: 1, values: {} }]);
  const regex = await apply("split-column", { column: "t", by: { regex: "-" }, limit: 2 }, before);
  expect(regex.table.rows).toEqual([
    ["a", "b-c"],
    ["a", "b"],
    [null, null],
  ]);
  expect(regex.notes).toEqual([{ code: "parts_more", count: 1, values: {} }]);
});

test("split-column may give a part the name of the column it splits", async () => {
  const before = table({ t: "text", n: "integer" }, ["a-b", 1]);
  const { table: after } = await apply(
    "split-column",
    { column: "t", by: { delimiter: "-" }, into: ["t", "u"] },
    before,
  );
  expect(after).toEqual(table({ t: "text", u: "text", n: "integer" }, ["a", "b", 1]));
});

test("sort-rows: NaN after numbers in both directions, missing ones where said", async () => {
  const before = table({ n: "number" }, ["NaN"], [null], [1], ["Infinity"], [-1]);
  const sorted = async (by: Record<string, unknown>) =>
    (await apply("sort-rows", { by: [{ column: "n", ...by }] }, before)).table.rows.flat();
  expect(await sorted({})).toEqual([-1, 1, "Infinity", "NaN", null]);
  expect(await sorted({ order: "desc" })).toEqual(["Infinity", 1, -1, "NaN", null]);
  expect(await sorted({ nulls: "first" })).toEqual([null, -1, 1, "Infinity", "NaN"]);
  expect(await sorted({ order: "desc", nulls: "first" })).toEqual([null, "Infinity", 1, -1, "NaN"]);
});

test("sort-rows compares texts by code point, or as what they stand for", async () => {
  const before = table({ t: "text" }, ["b10"], ["B9"], ["é"], ["b9"], ["10"], ["9"]);
  const sorted = async (as?: string) =>
    (await apply("sort-rows", { by: [{ column: "t", ...(as ? { as } : {}) }] }, before)).table.rows.flat();
  expect(await sorted()).toEqual(["10", "9", "B9", "b10", "b9", "é"]);
  expect(await sorted("natural")).toEqual(["9", "10", "B9", "b9", "b10", "é"]);
  expect(await sorted("number")).toEqual(["9", "10", "b10", "B9", "é", "b9"]);
});

test("group-by: every statistic, over missing values and NaN", async () => {
  const before = table(
    { k: "text", n: "number", i: "integer", o: "boolean" },
    ["a", 1, 1, true],
    ["a", null, null, null],
    ["a", 4, 4, false],
    ["b", "Infinity", "9007199254740993", true],
    ["b", 1, null, true],
  );
  const one = async (fn: string, column: string, more = {}) => {
    const { table: after } = await apply(
      "group-by",
      { by: ["k"], aggregates: [{ fn, column, into: "r", ...more }] },
      before,
    );
    return after.rows.map((row) => row[1]);
  };
  expect(await one("sum", "n")).toEqual([5, "Infinity"]);
  expect(await one("sum", "i")).toEqual([5, "9007199254740993"]);
  expect(await one("sum", "o")).toEqual([1, 2]);
  expect(await one("mean", "i")).toEqual([2.5, 9007199254740992]);
  expect(await one("median", "n")).toEqual([2.5, "Infinity"]);
  expect(await one("std", "n")).toEqual([Math.sqrt(4.5), "NaN"]);
  expect(await one("var", "i")).toEqual([4.5, null]);
  expect(await one("quantile", "n", { q: 0 })).toEqual([1, 1]);
  expect(await one("count", "n")).toEqual([2, 2]);
  expect(await one("count-distinct", "o")).toEqual([2, 1]);
  expect(await one("min", "i")).toEqual([1, "9007199254740993"]);
  expect(await one("first", "n")).toEqual([1, "Infinity"]);
  expect(await one("last", "i")).toEqual([4, "9007199254740993"]);
  expect(await one("list", "i")).toEqual([[1, 4], ["9007199254740993"]]);
  expect(await one("concat", "o")).toEqual(["true, false", "true, true"]);
});

describe("join", () => {
  const left = table({ k: "integer", x: "text" }, [1, "a"], [null, "b"], [2, "c"]);
  const right = table({ K: "number", y: "text" }, [2, "C"], [null, "N"], [3, "D"]);
  const joined = async (how: string, more = {}) =>
    (
      await apply(
        "join",
        { datasource: "r", on: how === "cross" ? [] : [{ left: "k", right: "K" }], how, ...more },
        left,
        { r: right },
      )
    ).table.rows;
  test("each kind keeps what it says, in the order of this table and then of the other", async () => {
    expect(await joined("inner")).toEqual([[2, "c", "C"]]);
    expect(await joined("left")).toEqual([
      [1, "a", null],
      [null, "b", null],
      [2, "c", "C"],
    ]);
    expect(await joined("right")).toEqual([
      [2, "c", "C"],
      [null, null, "N"],
      [3, null, "D"],
    ]);
    expect(await joined("full")).toEqual([
      [1, "a", null],
      [null, "b", null],
      [2, "c", "C"],
      [null, null, "N"],
      [3, null, "D"],
    ]);
    expect(await joined("semi")).toEqual([[2, "c"]]);
    expect(await joined("anti")).toEqual([
      [1, "a"],
      [null, "b"],
    ]);
    expect((await joined("cross")).length).toBe(9);
  });

  test("missing values match only if asked", async () => {
    expect(await joined("inner", { nullsMatch: true })).toEqual([
      [null, "b", "N"],
      [2, "c", "C"],
    ]);
    expect(await joined("anti", { nullsMatch: true })).toEqual([[1, "a"]]);
  });

  test("names that are taken get the suffix, also ignoring case", async () => {
    const { table: after } = await apply(
      "join",
      { datasource: "r", on: [{ left: "k", right: "K" }], columns: ["K", "y"] },
      left,
      { r: right },
    );
    expect(after.columns.map(({ name }) => name)).toEqual(["k", "x", "K_right", "y"]);
  });
});

test("drop-duplicates keeps the first, the last or none of the rows that are alike", async () => {
  const before = table({ k: "text", n: "integer" }, ["a", 1], ["b", 2], ["a", 3], ["a", 4], [null, 5], [null, 6]);
  const left = async (keep: string) =>
    (await apply("drop-duplicates", { columns: ["k"], keep }, before)).table.rows.map((row) => row[1]);
  expect(await left("first")).toEqual([1, 2, 5]);
  expect(await left("last")).toEqual([2, 4, 6]);
  expect(await left("none")).toEqual([2]);
});

test("sample-rows: the same seed gives the same rows, another one others", async () => {
  const many = table({ n: "integer" }, ...Array.from({ length: 50 }, (_, index) => [index]));
  const sample = async (seed: number) => (await apply("sample-rows", { fraction: 0.2, seed }, many)).table.rows.flat();
  const first = await sample(1);
  expect(first).toHaveLength(10);
  expect([...first].sort((a, b) => Number(a) - Number(b))).toEqual(first);
  expect(await sample(1)).toEqual(first);
  expect(await sample(2)).not.toEqual(first);
});

test("unpivot of whole numbers and numbers gives numbers", async () => {
  const { table: after } = await apply("unpivot", { columns: ["a", "c"] }, three);
  expect(after.columns[1]).toEqual({ name: "value", type: "number" });
  expect(after.rows).toEqual([
    ["a", 1],
    ["c", 1.5],
    ["a", 2],
    ["c", null],
    ["a", 2],
    ["c", "NaN"],
  ]);
});

test("[I2] unpivot keeps an integer that no number can hold: beside numbers it becomes text", async () => {
  const columns = [
    { name: "a", type: "integer" as const },
    { name: "b", type: "number" as const },
  ];
  const table = { columns, rows: [["9007199254740993", 2.5]] };
  const { table: after } = await apply("unpivot", { columns: ["a", "b"] }, table);
  expect(after.rows).toEqual([
    ["a", "9007199254740993"],
    ["b", "2.5"],
  ]);
});

test("formula says how many rows have no result", async () => {
  const before = table({ a: "integer", b: "integer" }, [6, 3], [1, 0], [null, 0]);
  const { notes } = await apply("formula", { into: "q", expression: "a / b" }, before);
  expect(notes).toEqual([{ code: "formula_empty", count: 1, values: { column: "q" } }]);
});
