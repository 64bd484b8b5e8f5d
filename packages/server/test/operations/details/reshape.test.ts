// What the examples of reshaping operations do not show: refusals, types, names, edges.
import type { Cell, TableLiteral } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();

const exact: Record<string, { column: TableLiteral["columns"][number]; cells: [Cell, Cell] }> = {
  integer: { column: { name: "v", type: "integer" }, cells: ["9007199254740993", -1] },
  decimal: {
    column: { name: "v", type: "decimal", digits: [38, 4] },
    cells: ["1234567890123456789012.5000", "-0.2500"],
  },
  duration: { column: { name: "v", type: "duration" }, cells: ["PT26H0.000001S", "-PT1M"] },
  timestamptz: {
    column: { name: "v", type: "timestamptz" },
    cells: ["2024-10-27T00:30:00Z", "1969-12-31T23:59:59.5Z"],
  },
  timestamp: { column: { name: "v", type: "timestamp" }, cells: ["2024-10-27T02:30:00", "0001-01-01T00:00:00"] },
  date: { column: { name: "v", type: "date" }, cells: ["2024-02-29", "0001-01-01"] },
  time: { column: { name: "v", type: "time" }, cells: ["23:59:59.999999", "00:00:00"] },
  number: { column: { name: "v", type: "number" }, cells: ["NaN", "-Infinity"] },
  boolean: { column: { name: "v", type: "boolean" }, cells: [true, false] },
  text: { column: { name: "v", type: "text" }, cells: ["שלום e\u0301", "👩‍👩‍👧‍👦"] },
  list: { column: { name: "v", type: "list" }, cells: [["a", null], []] },
};

describe("[O5] what cannot be meant is refused", () => {
  const mixed = table({ a: "integer", b: "text", d: "date", l: "list", s: "struct" }, [
    1,
    "x",
    "2024-01-01",
    ["i"],
    { a: "j" },
  ]);
  test.each<[string, Record<string, unknown>, string, string?]>([
    ["pivot", { index: ["a"], columns: "a", fn: "count" }, "invalid_params", "index"],
    ["pivot", { index: ["a"], columns: "b", fn: "sum" }, "invalid_params", "values"],
    ["pivot", { index: ["a"], columns: "b", values: "b", fn: "sum" }, "wrong_type"],
    ["pivot", { index: ["a"], columns: "l", fn: "count" }, "wrong_type"],
    ["pivot", { index: ["a"], columns: "b", values: "a", fn: "quantile" }, "invalid_params", "q"],
    ["pivot", { index: ["a"], columns: "b", values: "a", fn: "sum", separator: "," }, "invalid_params", "separator"],
    ["pivot", { index: ["a"], columns: "b", values: "a", fn: "sum", fill: "none" }, "invalid_params", "fill"],
    ["transpose", { header: "zz" }, "column_not_found"],
    ["explode", { column: "b" }, "wrong_type"],
    ["unnest", { column: "l" }, "wrong_type"],
    ["frequency-table", { columns: [] }, "invalid_params", "columns"],
    ["frequency-table", { columns: ["a"], countInto: "A" }, "name_taken"],
    ["frequency-table", { columns: ["a"], countInto: "Share" }, "name_taken"],
    ["resample-time", { column: "d", every: { unit: "day" }, aggregates: [] }, "invalid_params", "aggregates"],
    ["resample-time", { column: "a", every: { unit: "day" }, aggregates: [{ fn: "count" }] }, "wrong_type"],
    ["resample-time", { column: "d", every: {}, aggregates: [{ fn: "count" }] }, "invalid_params", "every.unit"],
    [
      "resample-time",
      { column: "d", every: { unit: "hour" }, aggregates: [{ fn: "count" }] },
      "invalid_params",
      "every.unit",
    ],
    ["resample-time", { column: "d", every: { unit: "day" }, aggregates: [{ fn: "count", into: "D" }] }, "name_taken"],
    [
      "resample-time",
      { column: "d", every: { unit: "day" }, aggregates: [{ fn: "sum" }] },
      "invalid_params",
      "aggregates[0].column",
    ],
  ])("%s %j: %s", (op, params, code, field) => {
    expect(planned(op, params, mixed, { fitted: { titles: ["x"], missing: false } })).toThrow(
      expect.objectContaining(field === undefined ? { code } : { code, values: expect.objectContaining({ field }) }),
    );
  });
});

describe("pivot", () => {
  test.each(Object.entries(exact))(
    "%s: values stay what they are, and name columns in their order",
    async (_, each) => {
      const { column, cells: content } = each;
      const before = {
        columns: [{ name: "k", type: "text" as const }, { name: "c", type: "integer" as const }, column],
        rows: [
          ["x", 1, content[0]],
          ["x", 2, content[1]],
          ["y", 2, content[0]],
        ],
      };
      const params = { index: ["k"], columns: "c", values: "v", fn: "first" };
      const { table: after } = await apply("pivot", params, before);
      expect(after).toEqual({
        columns: [
          { name: "k", type: "text" },
          { ...column, name: "1" },
          { ...column, name: "2" },
        ],
        rows: [
          ["x", content[0], content[1]],
          ["y", null, content[0]],
        ],
      });
    },
  );

  test("names are what the grid shows, in the order of the values, whatever their type", async () => {
    const titles = async (type: TableLiteral["columns"][number]["type"], ...values: Cell[]) => {
      const before = table({ c: type }, ...values.map((value) => [value]));
      const { table: after } = await apply("pivot", { index: [], columns: "c", fn: "count" }, before);
      expect(after.rows).toEqual([after.columns.map(() => 1)]);
      return after.columns.map(({ name }) => name);
    };
    expect(await titles("integer", 10, 9, "9007199254740993")).toEqual(["9", "10", "9007199254740993"]);
    expect(await titles("number", "NaN", 1.5, -2, "Infinity")).toEqual(["-2", "1.5", "Infinity", "NaN"]);
    expect(await titles("duration", "PT2H", "PT90M")).toEqual(["PT1H30M", "PT2H"]);
    expect(await titles("timestamptz", "2024-06-01T00:00:00Z", "2024-01-01T00:00:00Z")).toEqual([
      "2024-01-01T00:00:00Z",
      "2024-06-01T00:00:00Z",
    ]);
    expect(await titles("boolean", true, false)).toEqual(["false", "true"]);
    expect(await titles("text", "b", "", null, "B2", "é")).toEqual(["(empty)", "B2", "b", "é", "(missing)"]);
  });

  test("statistics are those of group-by; counts are 0 where there is nothing", async () => {
    const before = table(
      { k: "text", c: "text", n: "integer", f: "number" },
      ["a", "x", 1, 0.1],
      ["a", "x", 4, 0.2],
      ["b", "y", null, null],
      ["a", "x", 4, 0.3],
    );
    const cell = async (fn: string, values: string, more = {}) =>
      (await apply("pivot", { index: ["k"], columns: "c", values, fn, ...more }, before)).table.rows;
    const [a, b] = ["a", "b"];
    expect(await cell("sum", "n")).toEqual([
      [a, 9, null],
      [b, null, null],
    ]);
    expect(await cell("mean", "n", { fill: 0.5 })).toEqual([
      [a, 3, 0.5],
      [b, 0.5, 0.5],
    ]);
    expect(await cell("count", "n")).toEqual([
      [a, 3, 0],
      [b, 0, 0],
    ]);
    expect(await cell("count-distinct", "n")).toEqual([
      [a, 2, 0],
      [b, 0, 0],
    ]);
    expect(await cell("quantile", "n", { q: 0 })).toEqual([
      [a, 1, null],
      [b, null, null],
    ]);
    expect(await cell("concat", "n", { separator: "+" })).toEqual([
      [a, "1+4+4", null],
      [b, null, null],
    ]);
    // Added up in display order: (0.1 + 0.2) + 0.3.
    expect(await cell("sum", "f")).toEqual([
      [a, 0.1 + 0.2 + 0.3, null],
      [b, null, null],
    ]);
  });

  test("missing keys and several keys make groups, without keys all is one row", async () => {
    const before = table(
      { g: "text", h: "integer", c: "text" },
      [null, 1, "x"],
      ["a", null, "y"],
      [null, 1, "y"],
      ["a", 1, "y"],
    );
    const rows = async (index: string[]) =>
      (await apply("pivot", { index, columns: "c", fn: "count" }, before)).table.rows;
    expect(await rows(["g", "h"])).toEqual([
      [null, 1, 1, 1],
      ["a", null, 0, 1],
      ["a", 1, 0, 1],
    ]);
    expect(await rows([])).toEqual([[1, 3]]);
  });

  test("names that clash, too many values and none are refused", async () => {
    const pivot = (before: TableLiteral, more = {}) =>
      apply("pivot", { index: ["k"], columns: "c", fn: "count", ...more }, before);
    const of = (...values: Cell[]) => table({ k: "text", c: "text" }, ...values.map((value) => ["", value]));
    await expect(pivot(of("oslo", "Oslo"))).rejects.toMatchObject({ code: "name_taken" });
    await expect(pivot(of("K"))).rejects.toMatchObject({ code: "name_taken" });
    await expect(pivot(of("a", "b", "c"), { maxColumns: 2 })).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: "columns", reason: expect.stringContaining("more than 2 different values") },
    });
    await expect(pivot(of("a", "b", null), { maxColumns: 2 })).rejects.toMatchObject({ code: "invalid_params" });
    await expect(pivot(of())).rejects.toMatchObject({ code: "invalid_params", values: { field: "columns" } });
    expect((await pivot(of("a", "b"), { maxColumns: 2 })).table.columns).toHaveLength(3);
    const many = of(...Array.from({ length: 501 }, (_, index) => String(index)));
    await expect(pivot(many)).rejects.toMatchObject({ values: { field: "columns" } });
  });

  test("the values are learned once: they are what the step stores", async () => {
    const before = table({ k: "text", c: "date" }, ["a", "2024-01-02"], ["a", null], ["b", "2024-01-01"]);
    const { fitted } = await apply("pivot", { index: ["k"], columns: "c", fn: "count" }, before);
    expect(fitted).toEqual({ titles: ["2024-01-01", "2024-01-02"], missing: true });
  });
});

describe("transpose", () => {
  test.each(Object.entries(exact))("%s stays what it is", async (_, { column, cells: [one, two] }) => {
    const before = {
      columns: [column, { ...column, name: "w" }],
      rows: [
        [one, two],
        [null, one],
      ],
    };
    const { table: after } = await apply("transpose", {}, before);
    const type = column.type === "list" ? { type: "text" as const } : { type: column.type };
    const digits = column.digits === undefined ? {} : { digits: column.digits };
    const shown = (cell: Cell) => (Array.isArray(cell) ? JSON.stringify(cell) : cell);
    expect(after).toEqual({
      columns: [
        { name: "column", type: "text" },
        { name: "row_1", ...type, ...digits },
        { name: "row_2", ...type, ...digits },
      ],
      rows: [
        ["v", shown(one), null],
        ["w", shown(two), shown(one)],
      ],
    });
  });

  test("twice gives the table again, where all cells have one type", async () => {
    const before = table({ who: "text", x: "text", y: "text" }, ["a", "1", null], ["b", "2", "3"]);
    const once = await apply("transpose", { header: "who" }, before);
    expect(once.table).toEqual(table({ who: "text", a: "text", b: "text" }, ["x", "1", "2"], ["y", null, "3"]));
    expect((await apply("transpose", { header: "who" }, once.table)).table).toEqual(before);
  });

  test("[I2] integers beside numbers are numbers, or text where a number would round them", async () => {
    const rows = async (whole: Cell) =>
      (await apply("transpose", {}, table({ i: "integer", n: "number" }, [whole, 2.5]))).table.rows;
    expect(await rows(7)).toEqual([
      ["i", 7],
      ["n", 2.5],
    ]);
    expect(await rows("9007199254740993")).toEqual([
      ["i", "9007199254740993"],
      ["n", "2.5"],
    ]);
  });

  test("missing and empty names are made up; names that clash are refused", async () => {
    const named = (...titles: Cell[]) =>
      apply(
        "transpose",
        { header: "h", nameInto: "f" },
        table({ h: "text", x: "integer" }, ...titles.map((each) => [each, 1])),
      );
    expect((await named("a", null, "")).table.columns.map(({ name }) => name)).toEqual(["f", "a", "row_2", "row_3"]);
    await expect(named("a", "A")).rejects.toMatchObject({ code: "name_taken" });
    await expect(named("F")).rejects.toMatchObject({ code: "name_taken" });
    await expect(named("row_2", null)).rejects.toMatchObject({ code: "name_taken" });
  });

  test("no rows leave the names; too many rows and a header alone are refused", async () => {
    const { table: after } = await apply("transpose", {}, table({ x: "integer", y: "text" }));
    expect(after).toEqual(table({ column: "text" }, ["x"], ["y"]));
    const rows = (count: number) => table({ x: "integer" }, ...Array.from({ length: count }, () => [1]));
    expect(planned("transpose", {}, rows(2000))).toThrow(expect.objectContaining({ code: "too_many_columns" }));
    expect(planned("transpose", {}, rows(1999))).not.toThrow();
    await expect(apply("transpose", { header: "x" }, rows(1))).rejects.toMatchObject({ code: "invalid_params" });
  });
});

test("frequency-table: NaN is a value, ties stand as they appear, one row is all", async () => {
  const before = table({ n: "number", l: "list" }, [2, []], ["NaN", ["a"]], [1, []], ["NaN", ["a"]], [1, null]);
  const rows = async (columns: string[]) => (await apply("frequency-table", { columns }, before)).table.rows;
  expect(await rows(["n"])).toEqual([
    ["NaN", 2, 0.4],
    [1, 2, 0.4],
    [2, 1, 0.2],
  ]);
  expect(await rows(["l"])).toEqual([
    [[], 2, 0.4],
    [["a"], 2, 0.4],
    [null, 1, 0.2],
  ]);
  const one = await apply("frequency-table", { columns: ["n"] }, table({ n: "integer" }, ["9007199254740993"]));
  expect(one.table.rows).toEqual([["9007199254740993", 1, 1]]);
  expect(planned("frequency-table", { columns: ["n"] }, table({ n: "integer" }))).toThrow(
    expect.objectContaining({ code: "invalid_params" }),
  );
});
