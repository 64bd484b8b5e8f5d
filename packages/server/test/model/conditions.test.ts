// Conditions: two-valued logic over every comparison, every type and missing cells.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Condition,
  comparisons,
  conditionSql,
  conditionWords,
  type Is,
  readCondition,
  settleDates,
} from "../../src/model/conditions.ts";
import { type PlainEngine, plainEngine, stateOf } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

function single(type: WireType, cells: Cell[], digits?: [number, number]): TableLiteral {
  return { columns: [{ name: "x", type, ...(digits ? { digits } : {}) }], rows: cells.map((cell) => [cell]) };
}

async function meets(table: TableLiteral, tree: unknown): Promise<Cell[]> {
  const state = stateOf(table);
  const condition = readCondition(tree, { state, path: "where" });
  expect(readCondition(JSON.parse(JSON.stringify(condition)), { state, path: "where" })).toEqual(condition);
  return engine.evaluate(conditionSql(condition, state), "boolean", table);
}

const cells: Partial<Record<WireType, { low: Cell; mid: Cell; high: Cell; digits?: [number, number] }>> = {
  integer: { low: "-9223372036854775808", mid: "9007199254740993", high: "9223372036854775807" },
  number: { low: -1.5, mid: 0, high: 1e300 },
  decimal: { low: "-0.05", mid: "10.10", high: "99999999.99", digits: [10, 2] },
  text: { low: "", mid: "b", high: "é" },
  date: { low: "0001-01-01", mid: "2024-02-29", high: "9999-12-31" },
  time: { low: "00:00:00", mid: "12:30:00", high: "23:59:59.999999" },
  timestamp: { low: "2000-01-01T00:00:00", mid: "2024-02-29T12:00:00.5", high: "2100-01-01T00:00:00" },
  timestamptz: { low: "2000-01-01T00:00:00Z", mid: "2024-02-29T12:00:00Z", high: "2100-01-01T00:00:00Z" },
  duration: { low: "-PT5S", mid: "PT0.5S", high: "PT30H" },
};

describe.each(Object.entries(cells))("over %s", (type, { low, mid, high, digits }) => {
  const table = single(type as WireType, [low, mid, high, null], digits);
  test.each<[Is, unknown, boolean[]]>([
    ["eq", mid, [false, true, false, false]],
    ["ne", mid, [true, false, true, true]],
    ["lt", mid, [true, false, false, false]],
    ["le", mid, [true, true, false, false]],
    ["gt", mid, [false, false, true, false]],
    ["ge", mid, [false, true, true, false]],
    ["in", [low, high], [true, false, true, false]],
    ["not-in", [low, high], [false, true, false, true]],
    ["between", [low, mid], [true, true, false, false]],
    ["null", undefined, [false, false, false, true]],
    ["not-null", undefined, [true, true, true, false]],
  ])("[O6] %s is two-valued and counts a missing cell as said", async (is, value, expected) => {
    expect(await meets(table, { column: "x", is, ...(value === undefined ? {} : { value }) })).toEqual(expected);
  });
});

describe("texts", () => {
  const table = single("text", ["Oslo", "oslo fjord", "", "a.b", null]);
  test.each<[Is, unknown, boolean, boolean[]]>([
    ["contains", "slo", false, [true, true, false, false, false]],
    ["contains", "OSLO", true, [true, true, false, false, false]],
    ["not-contains", "slo", false, [false, false, true, true, true]],
    ["starts-with", "Os", false, [true, false, false, false, false]],
    ["ends-with", "o", false, [true, false, false, false, false]],
    ["matches", "^o.*d$", false, [false, true, false, false, false]],
    ["matches", "^O.*D$", true, [false, true, false, false, false]],
    ["matches", "s.o", false, [true, true, false, false, false]],
    ["contains", ".", false, [false, false, false, true, false]],
    ["eq", "OSLO", true, [true, false, false, false, false]],
    ["in", ["OSLO", "A.B"], true, [true, false, false, true, false]],
    ["lt", "B", true, [false, false, true, true, false]],
    ["gt", "OSLO", true, [false, true, false, false, false]],
    ["between", ["A", "OSLO"], true, [true, false, false, true, false]],
    ["empty", undefined, false, [false, false, true, false, true]],
    ["not-empty", undefined, false, [true, true, false, true, false]],
    ["null", undefined, false, [false, false, false, false, true]],
  ])("[O6] %s %s (ignoring case: %s)", async (is, value, ignoreCase, expected) => {
    const tree = { column: "x", is, ...(value === undefined ? {} : { value }), ...(ignoreCase ? { ignoreCase } : {}) };
    expect(await meets(table, tree)).toEqual(expected);
  });
});

test("[O6] NaN equals only NaN and is neither below nor above a number", async () => {
  const table = single("number", ["NaN", 1, "Infinity", null]);
  expect(await meets(table, { column: "x", is: "gt", value: 0 })).toEqual([false, true, true, false]);
  expect(await meets(table, { column: "x", is: "ge", value: 0 })).toEqual([false, true, true, false]);
  expect(await meets(table, { column: "x", is: "lt", value: "Infinity" })).toEqual([false, true, false, false]);
  expect(await meets(table, { column: "x", is: "eq", value: "NaN" })).toEqual([true, false, false, false]);
  expect(await meets(table, { column: "x", is: "lt", value: "NaN" })).toEqual([false, false, false, false]);
  expect(await meets(table, { column: "x", is: "between", value: [0, 2] })).toEqual([false, true, false, false]);
});

test("a whole-number column can be compared with a fraction, exactly", async () => {
  const table = single("integer", [-2, -1, 1, 2, "9007199254740993"]);
  expect(await meets(table, { column: "x", is: "lt", value: 1.5 })).toEqual([true, true, true, false, false]);
  expect(await meets(table, { column: "x", is: "ge", value: -1.5 })).toEqual([false, true, true, true, true]);
  expect(await meets(table, { column: "x", is: "eq", value: 1.5 })).toEqual([false, false, false, false, false]);
  expect(await meets(table, { column: "x", is: "ne", value: 1.5 })).toEqual([true, true, true, true, true]);
  expect(await meets(table, { column: "x", is: "le", value: "9007199254740992.5" })).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test("booleans and truth", async () => {
  const table = single("boolean", [true, false, null]);
  expect(await meets(table, { column: "x", is: "true" })).toEqual([true, false, false]);
  expect(await meets(table, { column: "x", is: "false" })).toEqual([false, true, false]);
  expect(await meets(table, { not: { column: "x", is: "true" } })).toEqual([false, true, true]);
});

test("a list without items is empty; what can be neither long nor short is empty where it is missing", async () => {
  const lists = single("list", [["a"], [], null]);
  expect(await meets(lists, { column: "x", is: "empty" })).toEqual([false, true, true]);
  expect(await meets(lists, { column: "x", is: "not-empty" })).toEqual([true, false, false]);
  const numbers = single("integer", [0, null]);
  expect(await meets(numbers, { column: "x", is: "empty" })).toEqual([false, true]);
  expect(await meets(numbers, { column: "x", is: "not-empty" })).toEqual([true, false]);
});

test("before, after and the last days, which end on a day that is stored", async () => {
  const table = single("date", ["2024-06-01", "2024-06-30", "2024-07-01", null]);
  expect(await meets(table, { column: "x", is: "before", value: "2024-06-30" })).toEqual([true, false, false, false]);
  expect(await meets(table, { column: "x", is: "after", value: "2024-06-30" })).toEqual([false, false, true, false]);
  const asked = { all: [{ column: "x", is: "in-last", value: { count: 7, unit: "days" } }] };
  const settled = settleDates(asked, "2024-06-30");
  expect(settled).toEqual({
    all: [{ column: "x", is: "in-last", value: { count: 7, unit: "days", until: "2024-06-30" } }],
  });
  expect(settleDates(settled, "2030-01-01")).toBeUndefined();
  expect(await meets(table, settled)).toEqual([false, true, false, false]);
});

test("trees: all, any and not", async () => {
  const table = single("integer", [1, 2, 3, null]);
  const above = { column: "x", is: "gt", value: 1 };
  const below = { column: "x", is: "lt", value: 3 };
  expect(await meets(table, { all: [above, below] })).toEqual([false, true, false, false]);
  expect(await meets(table, { any: [{ not: above }, { column: "x", is: "eq", value: 3 }] })).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

describe("what does not fit is refused by its path", () => {
  const state = stateOf({
    columns: [
      { name: "n", type: "integer" },
      { name: "t", type: "text" },
      { name: "d", type: "date" },
      { name: "l", type: "list" },
    ],
    rows: [],
  });
  test.each<[unknown, string, string]>([
    [null, "invalid_params", "where"],
    [[], "invalid_params", "where"],
    [{}, "invalid_params", "where.column"],
    [{ all: [] }, "invalid_params", "where.all"],
    [{ all: [{ column: "n", is: "null" }], any: [] }, "invalid_params", "where"],
    [{ column: "n", is: "like", value: 1 }, "invalid_params", "where.is"],
    [{ column: "n", is: "eq" }, "invalid_params", "where.value"],
    [{ column: "n", is: "eq", value: null }, "invalid_params", "where.value"],
    [{ column: "n", is: "eq", value: "ten" }, "invalid_params", "where.value"],
    [{ column: "n", is: "eq", value: "9223372036854775808" }, "invalid_params", "where.value"],
    [{ column: "n", is: "null", value: 3 }, "invalid_params", "where.value"],
    [{ column: "n", is: "between", value: [1] }, "invalid_params", "where.value"],
    [{ column: "n", is: "in", value: [1, "x"] }, "invalid_params", "where.value[1]"],
    [{ column: "n", is: "in", value: [] }, "invalid_params", "where.value"],
    [{ column: "d", is: "eq", value: "2024-02-30" }, "invalid_params", "where.value"],
    [{ column: "t", is: "matches", value: "(" }, "invalid_params", "where.value"],
    [{ column: "t", is: "matches", value: "(?=x)" }, "invalid_params", "where.value"],
    [{ column: "t", is: "matches", value: "x".repeat(1001) }, "invalid_params", "where.value"],
    [{ column: "t", is: "eq", value: "\ud800" }, "invalid_params", "where.value"],
    [
      { column: "d", is: "in-last", value: { count: 0, unit: "days", until: "2024-01-01" } },
      "invalid_params",
      "where.value.count",
    ],
    [{ column: "d", is: "in-last", value: { count: 1, unit: "days" } }, "invalid_params", "where.value.until"],
    [{ column: "d", is: "in-last", value: { count: 1, unit: "hours" } }, "invalid_params", "where.value.unit"],
    [{ column: "n", is: "eq", value: {} }, "invalid_params", "where.value"],
    [{ column: "t", is: "eq", value: "x", ignoreCase: "yes" }, "invalid_params", "where.ignoreCase"],
    [{ column: "n", is: "eq", value: 1, extra: 1 }, "invalid_params", "where"],
    [{ column: "t", is: "true" }, "wrong_type", ""],
    [{ column: "n", is: "contains", value: "1" }, "wrong_type", ""],
    [{ column: "l", is: "eq", value: 1 }, "wrong_type", ""],
    [{ column: "nope", is: "null" }, "column_not_found", ""],
    [{ column: "__proto__", is: "null" }, "column_not_found", ""],
    [deep(60), "invalid_params", ""],
  ])("[O5] %j", (tree, code, field) => {
    expect(() => readCondition(tree, { state, path: "where" })).toThrow(
      expect.objectContaining({ code, ...(field === "" ? {} : { values: expect.objectContaining({ field }) }) }),
    );
  });

  function deep(levels: number): unknown {
    return levels === 0 ? { column: "n", is: "null" } : { not: deep(levels - 1) };
  }
});

test("every comparison has words for a history line", () => {
  for (const [is, { words }] of Object.entries(comparisons)) {
    expect(words.length).toBeGreaterThan(0);
    expect(conditionWords({ column: "x", is: is as Is })).toContain(words);
  }
});

test.each<[Condition, string]>([
  [{ not: { column: "a", is: "null" } }, "not (“a” is missing)"],
  [
    {
      all: [
        { column: "a", is: "gt", value: 1 },
        {
          any: [
            { column: "b", is: "empty" },
            { column: "b", is: "in", value: ["x", "y"] },
          ],
        },
      ],
    },
    "“a” > 1 and “b” is empty or “b” is one of x, y",
  ],
  [
    { column: "d", is: "in-last", value: { count: 3, unit: "weeks", until: "2024-06-30" } },
    "“d” is in the last 3 weeks until 2024-06-30",
  ],
])("%j in a history line", (condition, words) => {
  expect(conditionWords(condition)).toBe(words);
});
