// What the examples of column and cell operations do not show.
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();
const three = table({ a: "integer", b: "text", c: "number" }, [1, "x", 1.5], [2, null, null], [2, "y", "NaN"]);

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["rename-columns", { names: { z: "y" } }, "column_not_found"],
    ["rename-columns", { names: {} }, "invalid_params"],
    ["rename-columns", { names: { a: "" } }, "invalid_params"],
    ["clean-names", { style: "loud" }, "invalid_params"],
    ["add-constant", { into: "A", value: 1 }, "name_taken"],
    ["add-constant", { into: "z", value: "x", type: "integer" }, "invalid_params"],
    ["add-constant", { into: "z", value: [1] }, "invalid_params"],
    ["add-index", { into: "b" }, "name_taken"],
    ["add-index", { start: 0.5 }, "invalid_params"],
    ["add-index", { step: 2_000_000_000 }, "invalid_params"],
    ["merge-columns", { columns: ["a"], into: "z" }, "invalid_params"],
    ["merge-columns", { columns: ["a", "b"], into: "c" }, "name_taken"],
    ["merge-columns", { columns: ["a", "b"], into: "a" }, "name_taken"],
    ["split-into-rows", { column: "a", delimiter: "," }, "wrong_type"],
    ["split-into-rows", { column: "b" }, "invalid_params"],
    ["split-into-rows", { column: "b", delimiter: ",", regex: "," }, "invalid_params"],
    ["split-into-rows", { column: "b", regex: "(" }, "invalid_params"],
    ["promote-header", { row: 4 }, "row_out_of_range"],
    ["promote-header", { row: 0 }, "invalid_params"],
    ["if-column", { into: "z", cases: [] }, "invalid_params"],
    [
      "if-column",
      { into: "z", cases: [{ when: { column: "a", is: "eq", value: 1 }, then: "x" }], else: 1 },
      "invalid_params",
    ],
    [
      "if-column",
      { into: "z", cases: [{ when: { column: "a", is: "eq", value: 1 }, then: { column: "q" } }] },
      "column_not_found",
    ],
    [
      "if-column",
      { into: "z", cases: [{ when: { column: "a", is: "eq", value: 1 }, then: { column: "a" } }], else: "one" },
      "invalid_params",
    ],
    ["edit-cells", { column: "a", from: "one", to: 1 }, "invalid_params"],
    ["fill-down", { columns: ["a"], limit: 0 }, "invalid_params"],
    ["fill-down", { columns: [] }, "invalid_params"],
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, three)).toThrow(expect.objectContaining({ code }));
  });

  test("[O8] edit-cells from a value to itself", () => {
    expect(planned("edit-cells", { column: "b", from: "x", to: "x" }, three)).toThrow(
      expect.objectContaining({ code: "nothing_to_do" }),
    );
  });
});

describe("clean-names", () => {
  const named = async (names: string[], params: Record<string, unknown>) => {
    const before = table(
      Object.fromEntries(names.map((name) => [name, "integer"])),
      names.map(() => null),
    );
    return (await apply("clean-names", params, before)).table.columns.map(({ name }) => name);
  };
  test.each<[string, string[], string[]]>([
    ["snake", ["HTTPServer", "a1B", "  x  y "], ["http_server", "a1_b", "x_y"]],
    ["camel", ["order id", "ÉCOLE normale"], ["orderId", "écoleNormale"]],
    ["kebab", ["Order ID", "order_id"], ["order-id", "order-id_2"]],
    ["upper", ["straße", "x"], ["STRASSE", "X"]],
    ["snake", ["???", "!"], ["column_1", "column_2"]],
    ["snake", ["שלום עולם", "日本 語"], ["שלום_עולם", "日本_語"]],
  ])("%s: %j becomes %j", async (style, names, expected) => {
    expect(await named(names, { style })).toEqual(expected);
  });
  test("plain letters leave out what has none", async () => {
    expect(await named(["Crème Brûlée", "Łódź", "日本"], { ascii: true })).toEqual([
      "Creme Brulee",
      "Lodz",
      "column_3",
    ]);
  });
});

test("add-index keeps counting beyond 2^53", async () => {
  const { table: after } = await apply(
    "add-index",
    { start: 9_007_199_254_740_991, step: 2 },
    table({ a: "integer" }, [1], [2], [3]),
  );
  expect(after.rows.map((row) => row[1])).toEqual([9007199254740991, "9007199254740993", "9007199254740995"]);
});

test("add-constant holds values that JSON cannot, as texts", async () => {
  const one = table({ a: "integer" }, [1]);
  const held = async (value: unknown, type: string) =>
    (await apply("add-constant", { into: "z", value, type }, one)).table.rows[0]?.[1];
  expect(await held("9007199254740993", "integer")).toBe("9007199254740993");
  expect(await held("0.1000", "decimal")).toBe("0.1000");
  expect(await held("2024-03-31T02:30:00+02:00", "timestamptz")).toBe("2024-03-31T00:30:00Z");
  expect(await held("PT90M", "duration")).toBe("PT1H30M");
  expect(await held("NaN", "number")).toBe("NaN");
});

test("merge-columns writes every type as the grid shows it", async () => {
  const before = table(
    { n: "number", d: "timestamp", b: "boolean", u: "duration" },
    [1, "2024-01-02T03:04:05", true, "PT1H"],
    ["NaN", null, null, null],
  );
  const { table: after } = await apply(
    "merge-columns",
    { columns: ["n", "d", "b", "u"], into: "all", separator: "|" },
    before,
  );
  expect(after.rows.map((row) => row[4])).toEqual(["1|2024-01-02T03:04:05|true|PT1H", "NaN"]);
});

test("merge-columns may take the name of a source that goes", async () => {
  const before = table({ a: "text", b: "text" }, ["x", "y"]);
  const { table: after } = await apply(
    "merge-columns",
    { columns: ["a", "b"], into: "a", separator: "", drop: true },
    before,
  );
  expect(after).toEqual(table({ a: "text" }, ["xy"]));
});

test("split-into-rows keeps combining marks, emoji and right-to-left texts whole", async () => {
  const before = table({ t: "text" }, ["e\u0301,👩‍👩‍👧,שלום"], [null]);
  const { table: after } = await apply("split-into-rows", { column: "t", delimiter: "," }, before);
  expect(after.rows).toEqual([["e\u0301"], ["👩‍👩‍👧"], ["שלום"], [null]]);
});

test("if-column: the first case that holds decides, a comparison with a missing value is false", async () => {
  const cases = [
    { when: { column: "c", is: "gt", value: 1 }, then: 1 },
    { when: { column: "a", is: "ge", value: 1 }, then: 2.5 },
  ];
  const { table: after } = await apply("if-column", { into: "z", cases }, three);
  expect(after.columns[3]).toEqual({ name: "z", type: "number" });
  expect(after.rows.map((row) => row[3])).toEqual([1, 2.5, 2.5]);
});

test("if-column writes texts as dates beside date columns", async () => {
  const before = table({ d: "date" }, ["2024-05-01"], [null]);
  const cases = [{ when: { column: "d", is: "null" }, then: "2000-01-01" }];
  const { table: after } = await apply("if-column", { into: "z", cases, else: { column: "d" } }, before);
  expect(after).toEqual(table({ d: "date", z: "date" }, ["2024-05-01", "2024-05-01"], [null, "2000-01-01"]));
});

test("edit-cells fills missing cells, finds NaN and exact large integers", async () => {
  const before = table({ n: "number", i: "integer" }, ["NaN", "9007199254740993"], [null, "9007199254740992"]);
  const nan = await apply("edit-cells", { column: "n", from: "NaN", to: null }, before);
  expect(nan.table.rows.map((row) => row[0])).toEqual([null, null]);
  const filled = await apply("edit-cells", { column: "n", from: null, to: 0 }, before);
  expect(filled.table.rows.map((row) => row[0])).toEqual(["NaN", 0]);
  const large = await apply("edit-cells", { column: "i", from: "9007199254740993", to: 1 }, before);
  expect(large.table.rows.map((row) => row[1])).toEqual([1, "9007199254740992"]);
});

test("fill-down leaves what has nothing above it; NaN is a value", async () => {
  const before = table({ n: "number" }, [null], ["NaN"], [null], [2], [null]);
  const { table: after } = await apply("fill-down", { columns: ["n"] }, before);
  expect(after.rows.flat()).toEqual([null, "NaN", "NaN", 2, 2]);
  const up = await apply("fill-up", { columns: ["n"], limit: 1 }, table({ n: "number" }, [null], [null], [3], [null]));
  expect(up.table.rows.flat()).toEqual([null, 3, 3, null]);
});

test("blank-down and fill-down are each other's way back", async () => {
  const before = table({ t: "text" }, ["a"], ["a"], ["b"], ["b"], ["a"]);
  const blanked = await apply("blank-down", { columns: ["t"] }, before);
  expect(blanked.table.rows.flat()).toEqual(["a", null, "b", null, "a"]);
  expect((await apply("fill-down", { columns: ["t"] }, blanked.table)).table).toEqual(before);
});

test("promote-header makes empty and repeated names usable, from any type", async () => {
  const before = table({ a: "integer", b: "text", c: "text" }, [2024, "x", "X"], [1, null, "y"]);
  const { table: after } = await apply("promote-header", {}, before);
  expect(after.columns.map(({ name }) => name)).toEqual(["2024", "x", "X_2"]);
  expect(after.rows).toEqual([[1, null, "y"]]);
});

test("promote-header cuts no character of a long name in half: such a column could not be named again", async () => {
  const { table: after } = await apply("promote-header", {}, table({ a: "text" }, [`${"x".repeat(999)}😀`], ["y"]));
  expect(after.columns[0]?.name).toBe("x".repeat(999));
});
