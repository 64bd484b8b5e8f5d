// The types that formulas come to: of bare nulls, of decimals, of moments, and as they are asked for.
import type { TableLiteral, WireType } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileFormula } from "../../src/model/formula/formula.ts";
import { type PlainEngine, plainEngine, stateOf } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

const table: TableLiteral = {
  columns: [
    { name: "count", type: "integer" },
    { name: "price", type: "number" },
    { name: "city", type: "text" },
    { name: "day", type: "date" },
    { name: "at", type: "timestamp" },
    { name: "seen", type: "timestamptz" },
    { name: "took", type: "duration" },
    { name: "amount", type: "decimal", digits: [10, 2] },
    { name: "fine", type: "decimal", digits: [38, 20] },
    { name: "huge", type: "decimal", digits: [38, 0] },
  ],
  rows: [
    [
      4,
      2.5,
      "Oslo",
      "2024-01-31",
      "2024-01-31T12:00:00",
      "2024-01-31T12:00:00Z",
      "PT1H30M",
      "10.10",
      "0.5",
      "12345678901234567890123456789012345678",
    ],
  ],
};

test.each<[string, WireType, unknown]>([
  ["abs(null)", "number", null],
  ["1 + null", "integer", null],
  ["null * price", "number", null],
  ["left(city, null)", "text", null],
  ["right(city, null)", "text", null],
  ["mid(city, null, 2)", "text", null],
  ["mid(city, 2, null)", "text", null],
  ["repeat(city, null)", "text", null],
  ["pad_left(city, null, '.')", "text", null],
  ["split_part(city, 's', null)", "text", null],
  ["round(price, null)", "number", null],
  ["round(count, null)", "integer", null],
  ["round(amount, null)", "decimal", null],
  ["round(amount, count - 3)", "decimal", "10.10"],
  ["round(amount, 1)", "decimal", "10.10"],
  ["round(price, count - 4)", "number", 3],
  ["upper(null)", "text", null],
  ["year(null)", "integer", null],
  ["is_null(null)", "boolean", true],
  ["text(null)", "text", null],
  ["number(null)", "number", null],
  ["coalesce(null, city)", "text", "Oslo"],
  ["if(null, 1, 2)", "integer", 2],
  ["is_finite(count)", "boolean", true],
  ["coalesce(day, at)", "timestamp", "2024-01-31T00:00:00"],
  ["coalesce(at, seen)", "timestamptz", "2024-01-31T12:00:00Z"],
  ["at = seen", "boolean", true],
  ["seen + took", "timestamptz", "2024-01-31T13:30:00Z"],
  ["took + seen", "timestamptz", "2024-01-31T13:30:00Z"],
  ["seen - took", "timestamptz", "2024-01-31T10:30:00Z"],
  ["hour(seen)", "integer", 12],
  ["price + 0", "number", 2.5],
  ["price - 0", "number", 2.5],
  ["price * 0", "number", 0],
  ["price % 0", "number", null],
  ["price / 0", "number", null],
  ["amount * 0", "decimal", "0.00"],
  ["amount % 3", "number", expect.closeTo(1.1)],
  ["count + 0", "integer", 4],
  ["count % 0", "integer", null],
  ["-took", "duration", "-PT1H30M"],
  ["at - at", "duration", "PT0S"],
  ["at - day", "duration", "PT12H"],
  ["day - at", "duration", "-PT12H"],
  ["day - day", "integer", 0],
  ["date_add(at, 1, 'days')", "timestamp", "2024-02-01T12:00:00"],
  ["date_add(day, 1, 'hours')", "timestamp", "2024-01-31T01:00:00"],
  ["min(count, amount)", "decimal", "4.00"],
  ["fine * fine", "number", 0.25],
  ["coalesce(huge, fine)", "number", 1.2345678901234568e37],
  ["amount * amount", "decimal", "102.0100"],
])("%s is %s: %j", async (formula, type, expected) => {
  const compiled = compileFormula(formula, stateOf(table));
  expect(compiled.type).toBe(type);
  expect(await engine.evaluate(compiled.sql, type, table, compiled.digits)).toEqual([expected]);
});

test("a formula asked for as a type has it, decimals with their digits", async () => {
  const digits = (formula: string) => compileFormula(formula, stateOf(table), "decimal").digits;
  expect(digits("amount")).toEqual([10, 2]);
  expect(digits("count")).toEqual([38, 10]);
  // Of nothing but null, too: a column without digits would be stored with other ones than those it is taken for.
  expect(digits("null")).toEqual([38, 10]);
  const { sql, type } = compileFormula("null", stateOf(table), "integer");
  expect(await engine.evaluate(sql, type, table)).toEqual([null]);
});

test("[F1] a result that cannot be turned into the type asked for is refused where it begins", () => {
  expect(() => compileFormula("day", stateOf(table), "integer")).toThrow(
    expect.objectContaining({
      code: "formula_error",
      values: { position: 1, reason: "the result is a date, which cannot be turned into integer" },
    }),
  );
});
