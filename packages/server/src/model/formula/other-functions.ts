// Functions on any value: choices, missing values and conversions between types.
import { cast, sourcesOf, toText } from "../casts.ts";
import { join, type Sql, sql } from "../sql.ts";
import type { Type } from "../state.ts";
import { asTruth } from "./expression.ts";
import { argumentAt, type FormulaFunction, take } from "./function.ts";
import { wrong } from "./lexer.ts";

/** Room of a decimal that a formula makes: 28 digits before the point, 10 after it. */
const exactDigits: [number, number] = [38, 10];

/** What can be turned into it, and into what. */
const conversion = (
  name: string,
  to: Type,
  doc: string,
  formula: string,
  result: string | number | boolean,
  withFormat = false,
): FormulaFunction => ({
  name,
  group: "conversion",
  signature: withFormat ? `${name}(value, 'format')` : `${name}(value)`,
  doc,
  example: { formula, result },
  takes: withFormat ? [take.any, take.format] : [take.any],
  optional: withFormat ? 1 : 0,
  gives: to === "decimal" ? () => ({ type: to, digits: exactDigits }) : to,
  fallible: true,
  check(given) {
    const { type: from, node } = argumentAt(given, 0);
    if (from !== "null" && !sourcesOf(to).includes(from)) wrong(node.at, `${name}() cannot turn this type into ${to}`);
  },
  sql([x = sql`NULL`], given) {
    const { type: from } = argumentAt(given, 0);
    const format = given[1];
    if (from === "null") return sql`NULL`;
    return cast(
      x,
      from,
      to === "decimal" ? { type: to, digits: exactDigits } : { type: to },
      from === "text" ? format?.written : undefined,
    );
  },
});

export const otherFunctions: readonly FormulaFunction[] = [
  {
    name: "if",
    group: "logic",
    signature: "if(condition, then, else)",
    doc: "One of two values, depending on a condition; without the last, nothing.",
    example: { formula: "if(2 > 1, 'yes', 'no')", result: "yes" },
    takes: [take.boolean, take.same, take.same],
    optional: 1,
    gives: "same",
    sql: ([condition = sql`NULL`, then = sql`NULL`, otherwise = sql`NULL`]) =>
      sql`CASE WHEN ${asTruth({ sql: condition })} THEN ${then} ELSE ${otherwise} END`,
  },
  {
    name: "coalesce",
    group: "logic",
    signature: "coalesce(value, …)",
    doc: "The first value that is not missing.",
    example: { formula: "coalesce(null, 2, 3)", result: 2 },
    takes: [take.same, take.same],
    repeats: true,
    gives: "same",
    sql: (args) => sql`COALESCE(${join(args)})`,
  },
  {
    name: "if_null",
    group: "logic",
    signature: "if_null(value, other)",
    doc: "The value, or the other one where it is missing.",
    example: { formula: "if_null(null, 'none')", result: "none" },
    takes: [take.same, take.same],
    gives: "same",
    sql: (args) => sql`COALESCE(${join(args)})`,
  },
  {
    name: "null_if",
    group: "logic",
    signature: "null_if(value, other)",
    doc: "The value, or nothing where it equals the other one.",
    example: { formula: "null_if('n/a', 'n/a')", result: null },
    takes: [take.same, take.same],
    gives: "same",
    sql: (args) => sql`NULLIF(${join(args)})`,
  },
  {
    name: "is_null",
    group: "logic",
    signature: "is_null(value)",
    doc: "True if the value is missing.",
    example: { formula: "is_null(null)", result: true },
    takes: [take.any],
    gives: "boolean",
    sql: ([x = sql`NULL`]) => sql`(${x} IS NULL)`,
  },
  {
    name: "is_finite",
    group: "logic",
    signature: "is_finite(number)",
    doc: "True if the number is neither missing, nor NaN, nor infinite.",
    example: { formula: "is_finite(1.5)", result: true },
    takes: [take.number],
    gives: "boolean",
    sql: ([value = sql`NULL`], [x]) =>
      x?.type === "number" ? sql`COALESCE(isfinite(${value}), false)` : sql`(${value} IS NOT NULL)`,
  },
  {
    name: "is_nan",
    group: "logic",
    signature: "is_nan(number)",
    doc: "True if the number is NaN, which is what impossible sums give.",
    example: { formula: "is_nan(number('NaN'))", result: true },
    takes: [take.number],
    gives: "boolean",
    sql: (_args, [x]) => (x?.type === "number" ? sql`COALESCE(isnan(${x.sql}), false)` : sql`false`),
  },
  {
    name: "text",
    group: "conversion",
    signature: "text(value)",
    doc: "The value as text, as it is shown.",
    example: { formula: "text(1.50)", result: "1.5" },
    takes: [take.any],
    gives: "text",
    sql: (_args, given) => textOf(argumentAt(given, 0)),
  },
  conversion("number", "number", "The value as a number; missing if the text is none.", "number('1.5')", 1.5),
  conversion(
    "integer",
    "integer",
    "The value as a whole number, rounded; missing if the text is none.",
    "integer('12')",
    12,
  ),
  conversion(
    "decimal",
    "decimal",
    "The value as an exact decimal number with ten digits after the point; missing if the text is none.",
    "decimal('0.1')",
    "0.1000000000",
  ),
  conversion("boolean", "boolean", "True or false from true, yes, 1 and the like.", "boolean('yes')", true),
  conversion(
    "date",
    "date",
    "A date from a text such as 2024-12-31, or in the given format.",
    "date('31.12.2024', '%d.%m.%Y')",
    "2024-12-31",
    true,
  ),
  conversion(
    "timestamp",
    "timestamp",
    "A date and time from a text such as 2024-12-31T14:30:00, or in the given format.",
    "timestamp('2024-12-31 14:30:00')",
    "2024-12-31T14:30:00",
    true,
  ),
  conversion(
    "timestamptz",
    "timestamptz",
    "A moment from a text with a time zone, such as 2024-12-31T14:30:00+01:00; without one, UTC is meant.",
    "timestamptz('2024-12-31T14:30:00+01:00')",
    "2024-12-31T13:30:00Z",
    true,
  ),
  conversion("time", "time", "A time of day from a text such as 14:30:00.", "time('14:30')", "14:30:00", true),
  conversion(
    "duration",
    "duration",
    "A duration from a text such as PT1H30M or 1:30:00.",
    "duration('1:30:00')",
    "PT1H30M",
  ),
];

/** The text of any compiled value. */
export function textOf(x: { sql: Sql; type: Type | "null" }): Sql {
  if (x.type === "null") return sql`CAST(NULL AS VARCHAR)`;
  return toText(x.sql, x.type);
}
