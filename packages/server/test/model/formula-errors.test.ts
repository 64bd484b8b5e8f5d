// What is wrong in a formula is told at its place.
import type { TableLiteral } from "@data-tools/client";
import { expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { compileFormula } from "../../src/model/formula/formula.ts";
import { stateOf } from "../operations/plain-engine.ts";

const table: TableLiteral = {
  columns: [
    { name: "price", type: "number" },
    { name: "city", type: "text" },
    { name: "day", type: "date" },
    { name: "open", type: "boolean" },
    { name: "at", type: "timestamp" },
  ],
  rows: [],
};

test.each<[string, number, RegExp]>([
  ["", 1, /empty/],
  ["   ", 1, /empty/],
  ["price +", 8, /ends here/],
  ["price price", 7, /operator missing/],
  ["(price", 1, /not closed/],
  ["price)", 6, /no matching/],
  ["round(price", 6, /not closed/],
  ["prise", 1, /did you mean “price”/],
  ["1 + prcie * 2", 5, /did you mean “price”/],
  ['"nowhere to be found"', 1, /single quotes/],
  ["'abc", 1, /not closed/],
  ['1 + "abc', 5, /not closed/],
  ["rond(price)", 1, /did you mean round/],
  ["frobnicate(price)", 1, /no function frobnicate\(\)$/],
  ["today()", 1, /no function today/],
  ["random()", 1, /no function random/],
  ["upper", 1, /upper is a function/],
  ["upper()", 1, /needs 1 argument/],
  ["upper(city, 2)", 13, /at most 1/],
  ["upper(price)", 7, /needs text/],
  ["round(city)", 7, /needs a number/],
  ["left(city, 1.5)", 12, /whole number/],
  ["city + 1", 6, /joined by &/],
  ["1 + open", 3, /needs numbers/],
  ["-city", 1, /needs a number/],
  ["not price", 5, /true or false/],
  ["price and open", 1, /true or false/],
  ["if(price, 1, 2)", 4, /true or false/],
  ["if(open, 1, 'a')", 13, /cannot be text/],
  ["case when open then 1 else 'a' end", 28, /cannot be text/],
  ["case end", 6, /at least one/],
  ["case when open 1 end", 16, /then is expected/],
  ["case when open then 1", 1, /no end/],
  ["price = city", 7, /cannot be compared/],
  ["1 < 2 < 3", 7, /join them with and/],
  ["day > '2024-02-30'", 7, /not a date/],
  ["regex_match(city, '(')", 19, /regular expression/],
  ["regex_match(city, city)", 19, /single quotes/],
  ["regex_extract(city, '(O)', 2)", 28, /no group 2/],
  ["regex_extract(city, '(O)', -1)", 28, /whole number/],
  ["regex_replace(city, 'O', '\\1')", 26, /no \\1/],
  ["date_add(day, 1, 'fortnights')", 18, /one of/],
  ["format_date(day, '%Q')", 18, /%Q is not known/],
  ["price; price", 6, /separate arguments/],
  ["price = “x”", 9, /typographic/],
  ["price == 2", 8, /value is expected/],
  ["price || city", 7, /join texts/],
  ["[price]", 1, /double quotes/],
  ["null", 1, /always missing/],
  ["'👍' & prise", 7, /did you mean/],
  ["and", 1, /needs double quotes/],
  ["date(open)", 6, /cannot turn/],
  ["price.x", 6, /cannot be used|not expected/],
  ["day + day", 5, /needs numbers/],
  [`${"(".repeat(60)}1${")".repeat(60)}`, 51, /nested deeper/],
  [Array.from({ length: 200 }, () => "1").join("+"), 202, /operators follow/],
  ["case when price then 1 else 2 end", 11, /^when needs true or false, not a number$/],
  ["open or city", 9, /^or needs true or false, not text$/],
  ["price is not 1", 14, /^null or not null is expected after is$/],
  ["price in 1", 10, /^a list in brackets is expected after in/],
  ["price in ()", 10, /^the list after in is empty$/],
  ["price in (1, 'a')", 14, /^a number and text cannot be compared; convert one of them$/],
  ["price between 1 or 2", 17, /^and is expected here: between 1 and 10$/],
  ["at - city", 4, /^- needs numbers, not a date and time$/],
  ["open - at", 6, /^- needs numbers, not true or false$/],
  ["at - price", 4, /^- needs numbers, not a date and time$/],
  ["1e999", 1, /^this number is too large$/],
  ["round(1 2)", 9, /^a \) or an operator is expected here, not “2”$/],
  ["case when open then 1 else 2 done", 30, /^end is expected here, not “done”$/],
  ["case when", 10, /^the formula ends here, but a value is expected$/],
  ["!open", 1, /; write not$/],
  ["{price}", 1, /; write column names in double quotes$/],
  ["price # 2", 7, /^“#” cannot be used here$/],
  ["x’", 2, /^typographic quotes/],
  ["= 2", 1, /^a value is expected here, not “=”$/],
  ["year(price)", 6, /^year\(\) needs a date \(write date\(…\) to convert\) here, not a number$/],
  ["left(city)", 1, /^left\(\) needs 2 arguments: left\(text, count\)$/],
  ["coalesce(1, 'a')", 13, /^coalesce\(\) gives a whole number before, so this cannot be text$/],
  [`coalesce(${Array.from({ length: 101 }, () => "1").join(", ")})`, 308, /^a function takes at most 100 arguments$/],
  [`case ${"when open then 1 ".repeat(101)}end`, 1706, /^case takes at most 100 conditions$/],
  [`regex_match(city, '${"a".repeat(1001)}')`, 19, /^a pattern has at most 1,000 characters$/],
])("[F1] %s is wrong at position %i", (formula, position, reason) => {
  let caught: unknown;
  try {
    compileFormula(formula, stateOf(table));
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(Refusal);
  expect(caught).toMatchObject({ code: "formula_error", values: { position } });
  expect(String((caught as Refusal).values.reason)).toMatch(reason);
});

test("[F2] only functions of the list can be called, whatever the engine knows", () => {
  for (const name of [
    "getenv",
    "read_csv",
    "version",
    "current_setting",
    "duckdb_settings",
    "pg_typeof",
    "error",
    "query",
  ]) {
    expect(() => compileFormula(`${name}('x')`, stateOf(table))).toThrow(/There is no function|no function/);
  }
});

test("a formula that grows out of bounds is refused, not planned", () => {
  const nested = `${"number(text(".repeat(20)}price${"))".repeat(20)}`;
  expect(() => compileFormula(nested, stateOf(table))).toThrow(Refusal);
});
