// How formulas may be written, and what is said where they may not: formula.test.ts has what they give.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileFormula } from "../../src/model/formula/formula.ts";
import { type PlainEngine, plainEngine, stateOf } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

const long = "x".repeat(101);
const table: TableLiteral = {
  columns: [
    { name: "price", type: "number" },
    { name: "count", type: "integer" },
    { name: "city", type: "text" },
    { name: "day", type: "date" },
    { name: "open", type: "boolean" },
    { name: "tags", type: "list" },
    { name: long, type: "integer" },
  ],
  rows: [[2.5, 4, "Oslo", "2024-01-31", true, ["a"], 1]],
};

test.each([
  ["price != 2", true],
  ["price != 2.5", false],
  ["+count", 4],
  ["-count", -4],
  ["- -price", 2.5],
  ["true and open", true],
  ["if(FALSE, 1, 2)", 2],
  ["day > '2024-01-31T00:00:00'", false],
  ["hour('2024-05-17T14:30:15')", 14],
  ["regex_replace(city, '(O)', '\\\\\\1')", "\\Oslo"],
  ["regex_replace(city, 'O', '\\\\1')", "\\1slo"],
])("%s is %j", async (formula, expected) => {
  const { sql, type, digits } = compileFormula(formula, stateOf(table));
  expect(await engine.evaluate(sql, type, table, digits)).toEqual([expected]);
});

test.each<[string, number, RegExp]>([
  [`${"not ".repeat(60)}open`, 197, /nested deeper than 50/],
  [`${"-".repeat(60)}1`, 50, /nested deeper than 50/],
  [`${"2^".repeat(60)}1`, 100, /nested deeper than 50/],
  ["price is 5", 10, /null or not null is expected/],
  ["city in 'Oslo'", 9, /a list in brackets is expected/],
  ["city in ()", 9, /the list after in is empty/],
  ["price between 1, 2", 16, /and is expected here/],
  ["price = and(1)", 9, /needs double quotes/],
  [`coalesce(${"1,".repeat(100)}1)`, 209, /at most 100 arguments/],
  [`case ${"when open then 1 ".repeat(101)}end`, 1706, /at most 100 conditions/],
  ["1e999", 1, /too large/],
  ["pi(3)", 4, /at most 0 arguments/],
  ["tags = tags", 6, /lists and structures cannot be compared/],
  [`regex_match(city, '${"a".repeat(1_001)}')`, 19, /at most 1,000 characters/],
  ["format_date(day, '')", 18, /this is not a date format of 1 to 100/],
  [`format_date(day, '${"%d".repeat(51)}')`, 18, /this is not a date format of 1 to 100/],
  ["format_date(day, '%d.%')", 18, /% is not known/],
  ["format_date(day, '%-')", 18, /%- is not known/],
  ["PRICE", 1, /did you mean “price”/],
  [`${long}x`, 1, /^there is no column “x{60}”$/],
])("[F1] %s is wrong at position %i", (formula, position, reason) => {
  expect(() => compileFormula(formula, stateOf(table))).toThrow(
    expect.objectContaining({
      code: "formula_error",
      values: { position, reason: expect.stringMatching(reason) },
    }),
  );
});
