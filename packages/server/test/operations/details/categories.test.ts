// What the examples of the operations on categories do not show; and that what the old system's encoders
// gave can be had.
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();

const small = table({ c: "text", n: "integer" }, ["x", 1], ["y", 2], [null, 3]);

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["one-hot", { columns: ["c"], maxCategories: 0 }, "invalid_params"],
    ["ordinal-encode", { columns: ["c"], order: "list" }, "invalid_params"],
    ["ordinal-encode", { columns: ["c"], values: ["x"] }, "invalid_params"],
    ["ordinal-encode", { columns: ["c"], order: "list", values: ["x", "x"] }, "invalid_params"],
    ["ordinal-encode", { columns: ["n"], order: "list", values: ["x"] }, "invalid_params"],
    ["map-values", { column: "c", map: [] }, "invalid_params"],
    ["map-values", { column: "n", map: [{ from: "x", to: 1 }] }, "invalid_params"],
    ["map-values", { column: "c", map: [{ from: "x", to: 1 }], else: "value" }, "invalid_params"],
    ["map-values", { column: "c", map: [{ from: "x", to: 1 }], value: "z" }, "invalid_params"],
    [
      "map-values",
      {
        column: "c",
        map: [
          { from: "x", to: 1 },
          { from: "x", to: 2 },
        ],
      },
      "invalid_params",
    ],
    ["map-values", { column: "n", map: [{ from: 1, to: 2 }], ignoreCase: true }, "invalid_params"],
    ["group-rare", { columns: ["n"] }, "wrong_type"],
    ["target-encode", { columns: ["c"], target: "c" }, "wrong_type"],
    ["multi-label", { column: "n" }, "wrong_type"],
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, small)).toThrow(expect.objectContaining({ code }));
  });

  test("target-encode of the target itself", async () => {
    const refused = apply("target-encode", { columns: ["n"], target: "n" }, small);
    await expect(refused).rejects.toMatchObject({ code: "invalid_params" });
  });
});

describe("columns without a value, and with too many", () => {
  const empty = table({ c: "text", n: "integer" }, [null, 1], [null, null]);
  test.each<[string, Record<string, unknown>]>([
    ["one-hot", { columns: ["c"] }],
    ["ordinal-encode", { columns: ["c"] }],
    ["frequency-encode", { columns: ["c"] }],
    ["target-encode", { columns: ["c"], target: "n" }],
    ["multi-label", { column: "c" }],
  ])("%s says so", async (op, params) => {
    await expect(apply(op, params, empty)).rejects.toMatchObject({ code: "invalid_params" });
    const refused = apply(op, { ...params, maxCategories: 1 }, small);
    await expect(refused).rejects.toMatchObject({ code: "too_many_categories", values: { column: "c", limit: 1 } });
  });

  test("group-rare leaves them", async () => {
    await expect(apply("group-rare", { columns: ["c"] }, empty)).rejects.toMatchObject({ code: "nothing_to_do" });
  });
});

describe("one-hot", () => {
  test("names that are taken get a number, also ignoring case", async () => {
    const before = table({ c: "text", c_A: "integer" }, ["a", 1], ["A", 2], ["", 3]);
    const { table: after, fitted } = await apply("one-hot", { columns: ["c"] }, before);
    expect(after.columns.map(({ name }) => name)).toEqual(["c_a_2", "c_A_3", "c_", "c_A"]);
    expect(after.rows).toEqual([
      [1, 0, 0, 1],
      [0, 1, 0, 2],
      [0, 0, 1, 3],
    ]);
    expect(fitted).toEqual({ categories0: ["a", "A", ""] });
  });

  test("values of every type are categories by what the grid shows", async () => {
    const before = table(
      { n: "number", i: "integer", o: "boolean", d: "timestamp", u: "duration" },
      [0.5, "9007199254740993", true, "2024-01-01T10:00:00.5", "PT1H"],
      ["NaN", "9007199254740992", false, "2024-01-01T10:00:00", "PT2H"],
      ["Infinity", 1, null, null, null],
      [-0, 1, null, null, null],
    );
    const { table: after } = await apply("one-hot", { columns: ["n", "i", "o", "d", "u"] }, before);
    expect(after.columns.map(({ name }) => name)).toEqual([
      "n_0.5",
      "n_NaN",
      "n_Infinity",
      "n_0",
      "i_9007199254740993",
      "i_9007199254740992",
      "i_1",
      "o_true",
      "o_false",
      "d_2024-01-01T10:00:00.5",
      "d_2024-01-01T10:00:00",
      "u_PT1H",
      "u_PT2H",
    ]);
    expect(after.rows).toEqual([
      [1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0],
      [0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1],
      [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test("a single category may leave no column, but never no table", async () => {
    const only = table({ c: "text" }, ["x"], ["x"]);
    await expect(apply("one-hot", { columns: ["c"], drop: "first" }, only)).rejects.toMatchObject({
      code: "invalid_params",
    });
    const two = table({ c: "text", n: "integer" }, ["x", 1]);
    expect((await apply("one-hot", { columns: ["c"], drop: "last" }, two)).table).toEqual(table({ n: "integer" }, [1]));
    const kept = planned("one-hot", { columns: ["c"], drop: "last", keep: true }, two, {
      fitted: { categories0: ["x"] },
    });
    expect(kept()).toMatchObject({ kind: "columns", columns: [{ name: "c" }, { name: "n" }] });
  });

  test("what was learned is used again on another table", () => {
    const change = planned("one-hot", { columns: ["c"], drop: "first" }, small, {
      fitted: { categories0: ["q", "y"] },
    })();
    expect(change).toMatchObject({ kind: "derive", columns: [{ name: "c_y" }], drop: ["c"] });
  });
});

describe("ordinal-encode", () => {
  const before = table({ t: "text" }, ["b"], ["Ä"], ["a"], ["b"], ["B"], [null]);
  const codes = async (params: Record<string, unknown>) =>
    (await apply("ordinal-encode", { columns: ["t"], ...params }, before)).table.rows.flat();
  test("in each order", async () => {
    expect(await codes({})).toEqual([0, 1, 2, 0, 3, null]);
    expect(await codes({ order: "sorted" })).toEqual([2, 3, 1, 2, 0, null]);
    expect(await codes({ order: "frequency" })).toEqual([0, 1, 2, 0, 3, null]);
  });

  test("numbers are sorted as numbers, NaN last", async () => {
    const numbers = table({ n: "number" }, [10], [9], ["NaN"], ["-Infinity"], [9]);
    const { table: after } = await apply("ordinal-encode", { columns: ["n"], order: "sorted" }, numbers);
    expect(after).toEqual(table({ n: "integer" }, [2], [1], [3], [0], [1]));
  });

  test("a value that is not listed is counted", async () => {
    const { notes } = await apply("ordinal-encode", { columns: ["t"], order: "list", values: ["a", "b"] }, before);
    expect(notes).toEqual([{ code: "category_unknown", count: 2, values: { column: "t" } }]);
  });
});

describe("map-values", () => {
  const typed = async (before: ReturnType<typeof table>, params: Record<string, unknown>) => {
    const { table: after } = await apply("map-values", { column: before.columns[0]?.name, ...params }, before);
    return [after.columns[0]?.type, ...after.rows.flat()];
  };
  const numbers = table({ n: "integer" }, [1], [2], [null]);
  const texts = table({ t: "text" }, ["1"], ["2"], [null]);

  test("the result has the type that holds the new values", async () => {
    expect(await typed(numbers, { map: [{ from: 1, to: 5 }] })).toEqual(["integer", 5, 2, null]);
    expect(await typed(numbers, { map: [{ from: 1, to: 0.5 }] })).toEqual(["number", 0.5, 2, null]);
    expect(await typed(numbers, { map: [{ from: 1, to: "one" }] })).toEqual(["text", "one", "2", null]);
    expect(await typed(numbers, { map: [{ from: 1, to: true }], else: "null" })).toEqual(["boolean", true, null, null]);
    expect(await typed(texts, { map: [{ from: "1", to: 7 }] })).toEqual(["text", "7", "2", null]);
    expect(await typed(texts, { map: [{ from: "1", to: 7 }], else: "value", value: 0.5 })).toEqual([
      "number",
      7,
      0.5,
      null,
    ]);
    expect(await typed(texts, { map: [{ from: null, to: "none" }] })).toEqual(["text", "1", "2", "none"]);
    expect(await typed(numbers, { map: [{ from: 1, to: null }] })).toEqual(["integer", null, 2, null]);
  });

  test("values swap places, and chains are not followed", async () => {
    const map = [
      { from: "1", to: "2" },
      { from: "2", to: "1" },
    ];
    expect(await typed(texts, { map })).toEqual(["text", "2", "1", null]);
  });

  test("values without a pair are counted when they become missing", async () => {
    const { notes } = await apply("map-values", { column: "t", map: [{ from: "1", to: "a" }], else: "null" }, texts);
    expect(notes).toEqual([{ code: "values_unmapped", count: 1, values: { column: "t" } }]);
  });

  test("dates, whole numbers beyond 2^53, NaN and decimals are found exactly", async () => {
    const days = table({ d: "date" }, ["2024-02-29"], ["2024-03-01"]);
    expect(await typed(days, { map: [{ from: "2024-02-29", to: "2024-02-28" }] })).toEqual([
      "date",
      "2024-02-28",
      "2024-03-01",
    ]);
    const large = table({ n: "integer" }, ["9007199254740993"], ["9007199254740992"]);
    expect(await typed(large, { map: [{ from: "9007199254740993", to: 1 }] })).toEqual([
      "integer",
      1,
      "9007199254740992",
    ]);
    const odd = table({ n: "number" }, ["NaN"], [0]);
    expect(await typed(odd, { map: [{ from: "NaN", to: 0 }] })).toEqual(["number", 0, 0]);
  });
});

describe("group-rare gives what the old system gave", () => {
  const letters = [..."a".repeat(40), ..."b".repeat(30), ..."cdefghijklmn", ..."o".repeat(18)];
  const many = table({ g: "text" }, ...letters.map((letter) => [letter]));

  test("at a threshold of 0.2, o with 0.18 is rare too", async () => {
    const { table: after, notes } = await apply("group-rare", { columns: ["g"], threshold: 0.2 }, many);
    expect(after.rows.flat()).toEqual([...letters.slice(0, 70), ...Array(30).fill("Rare")]);
    expect(notes).toEqual([{ code: "rare_grouped", count: 30, values: { column: "g", categories: 13 } }]);
  });

  test("ten categories and fewer are left alone", async () => {
    const few = table({ c: "text" }, ["x"], ["y"], ["x"], ["z"], ["x"], ["w"]);
    const refused = apply("group-rare", { columns: ["c"], threshold: 0.5 }, few);
    await expect(refused).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  test("missing values do not count", async () => {
    const half = table({ c: "text" }, ["x"], ["y"], [null], [null], ["x"]);
    const { table: after } = await apply("group-rare", { columns: ["c"], threshold: 0.4, minCategories: 0 }, half);
    expect(after.rows.flat()).toEqual(["x", "Rare", null, null, "x"]);
  });
});

test("sorted codes as the old label encoder gave them, its word for missing put in first", async () => {
  const city = table({ city: "text" }, ["Madrid"], ["Lima"], [null], ["Lima"], ["Oslo"], ["Lima"], ["Roma"]);
  const calls = [
    { op: "fill-missing", params: { columns: ["city"], with: "constant", value: "None" } },
    { op: "ordinal-encode", params: { columns: ["city"], order: "sorted" } },
  ];
  expect((await apply("batch", { calls }, city)).table.rows.flat()).toEqual([1, 0, 2, 0, 3, 0, 4]);
});

describe("frequency-encode and target-encode", () => {
  test("what was learned is used again, and an unknown category is counted", async () => {
    const change = planned("frequency-encode", { columns: ["c"] }, small, {
      fitted: { categories0: [{ v: "x", n: 3 }], rows0: 4 },
    })();
    expect(change).toMatchObject({ kind: "derive", columns: [{ name: "c", type: "number" }] });
  });

  test("NaN, infinities and missing targets are left out; a category without targets gets the mean of all", async () => {
    const before = table({ c: "text", y: "number" }, ["a", 1], ["a", "NaN"], ["a", "Infinity"], ["b", 3], ["z", null]);
    const { table: after } = await apply("target-encode", { columns: ["c"], target: "y", smoothing: 0 }, before);
    expect(after.rows.map(([cell]) => cell)).toEqual([1, 1, 1, 3, 2]);
  });

  test("a target without values has nothing to teach", async () => {
    const before = table({ c: "text", y: "number" }, ["a", "NaN"], ["b", null]);
    const refused = apply("target-encode", { columns: ["c"], target: "y" }, before);
    await expect(refused).rejects.toMatchObject({ code: "invalid_params", values: { field: "target" } });
  });
});

test("multi-label: labels in order of appearance, each once, whatever stands around them", async () => {
  const before = table({ t: "text" }, ["b,a"], [" a ,, c\u00a0,a"], [","], ["👩‍👩‍👧‍👦"]);
  const { table: after } = await apply("multi-label", { column: "t" }, before);
  expect(after.columns.map(({ name }) => name)).toEqual(["t_b", "t_a", "t_c", "t_👩‍👩‍👧‍👦"]);
  expect(after.rows).toEqual([
    [1, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 1],
  ]);
});
