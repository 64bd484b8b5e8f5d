// What is written in pandas, and what is left to SQL because pandas would not say the same; that the lines give
// the same tables is proved in test/truth.
import type { Cell, WireType } from "@data-tools/client";
import { expect, test } from "vitest";
import type { Change } from "../../src/model/change.ts";
import type { Condition } from "../../src/model/conditions.ts";
import {
  pyCell,
  pyColumns,
  pyDerive,
  pyFills,
  pyGroups,
  pyPlain,
  pySorted,
  pyText,
  pyValue,
} from "../../src/model/python.ts";
import { pyCondition } from "../../src/model/python-condition.ts";
import { sql } from "../../src/model/sql.ts";
import { stateOf } from "../operations/plain-engine.ts";

const state = stateOf({
  columns: [
    { name: "n", type: "integer" },
    { name: "x", type: "number" },
    { name: "t", type: "text" },
    { name: "b", type: "boolean" },
    { name: "d", type: "date" },
  ],
  rows: [],
});

test.each<[Condition, string | null]>([
  [{ not: { column: "t", is: "contains", value: "a.b" } }, '~(df["t"].str.contains("a.b", regex=False)).fillna(False)'],
  [{ not: { column: "t", is: "matches", value: "a" } }, null],
  [{ all: [{ column: "n", is: "null" }] }, '(df["n"].isna())'],
  [
    {
      any: [
        { column: "n", is: "null" },
        { column: "t", is: "matches", value: "a" },
      ],
    },
    null,
  ],
  [{ column: "t", is: "eq", value: "a", ignoreCase: true }, null],
  [{ column: "gone", is: "null" }, null],
  [{ column: "d", is: "eq", value: "2024-12-31" }, null],
  [{ column: "n", is: "eq", value: 1.5 }, null],
  [{ column: "n", is: "ne", value: 1.5 }, null],
  [{ column: "n", is: "lt", value: 1.5 }, null],
  [{ column: "n", is: "in", value: [1, 1.5] }, null],
  [{ column: "n", is: "between", value: [1, 3] }, '((df["n"] >= 1) & (df["n"] <= 3)).fillna(False)'],
  [{ column: "n", is: "between", value: [1.5, 3] }, null],
  [{ column: "n", is: "between", value: [1, 3.5] }, null],
  [{ column: "n", is: "in", value: [1, 2] }, 'df["n"].isin([1, 2])'],
  [{ column: "n", is: "not-in", value: [1] }, '~df["n"].isin([1])'],
  [{ column: "n", is: "not-null" }, 'df["n"].notna()'],
  [{ column: "n", is: "empty" }, 'df["n"].isna()'],
  [{ column: "n", is: "not-empty" }, 'df["n"].notna()'],
  [{ column: "t", is: "empty" }, '(df["t"] == "").fillna(True)'],
  [{ column: "t", is: "starts-with", value: "a" }, '(df["t"].str.startswith("a")).fillna(False)'],
  [{ column: "b", is: "true" }, 'df["b"].fillna(False)'],
  [{ column: "x", is: "null" }, 'missing(df["x"])'],
  [{ column: "x", is: "eq", value: 0.5 }, '(df["x"] == 0.5).fillna(False)'],
  [{ column: "x", is: "ge", value: 2 }, '(df["x"] >= 2.0).fillna(False)'],
  [{ column: "t", is: "not-empty" }, '~(df["t"] == "").fillna(True)'],
  [{ column: "b", is: "lt", value: true }, null],
  [{ column: "b", is: "between", value: [false, true] }, null],
  [{ column: "b", is: "false" }, '(~df["b"]).fillna(False)'],
  [{ column: "x", is: "not-null" }, '~missing(df["x"])'],
  [{ column: "x", is: "ne", value: 1 }, '(df["x"] != 1.0).fillna(True)'],
  [{ column: "x", is: "eq", value: "NaN" }, null],
  [{ column: "x", is: "in", value: [1] }, null],
  [{ column: "x", is: "between", value: [0, 1] }, '((df["x"] >= 0.0) & (df["x"] <= 1.0)).fillna(False)'],
  [{ column: "x", is: "between", value: ["-Infinity", 1] }, null],
  [{ column: "x", is: "between", value: [0, "Infinity"] }, null],
])("the condition %j is %s", (condition, text) => {
  expect(pyCondition(condition, state)).toBe(text);
});

test.each<[WireType, Cell, string | null]>([
  ["text", 'a "b"\\', '"a \\"b\\"\\\\"'],
  ["text", 5, null],
  ["boolean", true, "True"],
  ["boolean", false, "False"],
  ["boolean", "true", null],
  ["integer", -5, "-5"],
  ["integer", "9223372036854775807", "9223372036854775807"],
  ["integer", "9223372036854775808", null],
  ["integer", "007", null],
  ["integer", 1.5, null],
  ["number", -0, "-0.0"],
  ["number", 5, "5.0"],
  ["number", 1e21, "1e+21"],
  ["number", "NaN", null],
  ["date", "2024-12-31", null],
])("the %s %j is %s", (type, cell, text) => {
  expect(pyValue(cell, { type })).toBe(text);
  expect(pyCell(cell, { type })).toBe(text);
});

test("a missing value is None where values are written", () => {
  expect(pyCell(null, { type: "integer" })).toBe("None");
  expect(pyCell(null, { type: "date" })).toBeNull();
});

test("signs that cannot be seen are written by their numbers", () => {
  expect(pyText("a\u202e\n😀")).toBe('"a\\U0000202e\\n😀"');
});

test("columns that are not there are taken for neither plain nor movable", () => {
  expect([pyPlain(state, ["n"]), pyPlain(state, ["x"]), pyPlain(state, ["gone"])]).toEqual([true, false, false]);
  expect([pyFills(state, "x"), pyFills(state, "gone")]).toEqual([true, false]);
});

test("rows are grouped and sorted where pandas does as the engine does", () => {
  expect(pyGroups(state, undefined)).toBe("df");
  expect(pyGroups(state, [])).toBe("df");
  expect(pyGroups(state, ["n"], "part")).toBe('part.groupby(["n"], sort=False, dropna=False)');
  expect(pyGroups(state, ["x"])).toBeNull();
  expect(pySorted(state, undefined)).toBe("df");
  expect(pySorted(state, [{ column: "t", order: "desc" }, { column: "n" }])).toBe(
    'df.sort_values(["t", "n"], ascending=[False, True], na_position="last", kind="stable")',
  );
  expect(pySorted(state, [{ column: "t", nulls: "first" }, { column: "n" }])).toBeNull();
  expect(pySorted(state, [{ column: "t", as: "natural" }])).toBeNull();
  expect(pySorted(state, [{ column: "x" }])).toBeNull();
});

const made = (name: string, at: { replaces?: string; after?: string } = {}) =>
  ({ name, type: "integer", sql: sql`1`, ...at }) as const;
const rows: Change = { kind: "rows", where: sql`true` };

test.each<[string, Change, (string | null)[], string | null]>([
  ["another kind of change", rows, [], null],
  ["fewer texts than columns", { kind: "derive", columns: [made("a")] }, [], null],
  ["a column that pandas does not make", { kind: "derive", columns: [made("a")] }, [null], null],
  ["a new column, last", { kind: "derive", columns: [made("a")] }, ["1"], 'df["a"] = 1'],
  [
    "two after the same, in their order",
    { kind: "derive", columns: [made("a", { after: "n" }), made("c", { after: "n" })] },
    ["1", "2"],
    'df.insert(df.columns.get_loc("n") + 1, "a", 1)\ndf.insert(df.columns.get_loc("a") + 1, "c", 2)',
  ],
  [
    "one replaced, one dropped",
    { kind: "derive", columns: [made("n", { replaces: "n" })], drop: ["x"] },
    ["1"],
    'df["n"] = 1\ndf = df.drop(columns=["x"])',
  ],
  ["one replaced by another name", { kind: "derive", columns: [made("a", { replaces: "n" })] }, ["1"], null],
  ["a new one with the name of a dropped one", { kind: "derive", columns: [made("n")], drop: ["n"] }, ["1"], null],
])("derived: %s", (_what, change, texts, lines) => {
  expect(pyDerive(change, texts)).toBe(lines);
});

const shown = (...names: (string | [string, string])[]): Change => ({
  kind: "columns",
  columns: names.map((each) => {
    const [name, from] = typeof each === "string" ? [each, each] : each;
    return { name, from };
  }),
});

test.each<[string, Change, string | null]>([
  ["another kind of change", rows, null],
  ["renamed", shown(["m", "n"], "x", "t", "b", "d"), 'df = df.rename(columns={"n": "m"})'],
  ["few dropped", shown("n", "t", "b", "d"), 'df = df.drop(columns=["x"])'],
  ["many dropped", shown("n", "x"), 'df = df[["n", "x"]]'],
  ["moved", shown("x", "n", "t", "b", "d"), 'df = df[["x", "n", "t", "b", "d"]]'],
  ["shown twice", shown("n", "n"), 'df = df[["n", "n"]]'],
  ["moved and renamed", shown("x", ["m", "n"]), 'df = df[["x", "n"]].set_axis(["x", "m"], axis=1)'],
])("columns: %s", (_what, change, line) => {
  expect(pyColumns(change, state)).toBe(line);
});
