// Functions on numbers. Whole numbers stay whole where they can.
import { type Typed, typeName } from "../literals.ts";
import { join, type Sql, sql } from "../sql.ts";
import { asNumber } from "./expression.ts";
import { argumentAt, type FormulaFunction, type Given, take } from "./function.ts";

const ofNumber = (
  name: string,
  doc: string,
  formula: string,
  result: number,
  write: (x: Sql) => Sql,
  fallible = false,
): FormulaFunction => ({
  name,
  group: "numbers",
  signature: `${name}(number)`,
  doc,
  example: { formula, result },
  takes: [take.number],
  gives: "number",
  fallible,
  sql: (_args, given) => write(asNumber(argumentAt(given, 0))),
});

/** Whole numbers stay themselves, others become whole. */
const wholePart = (
  name: string,
  doc: string,
  formula: string,
  result: number,
  write: (x: Sql) => Sql,
): FormulaFunction => ({
  name,
  group: "numbers",
  signature: `${name}(number)`,
  doc,
  example: { formula, result },
  takes: [take.number],
  gives: ([x]) => ({ type: x?.type === "number" ? "number" : "integer" }),
  fallible: false,
  sql: ([value = sql`NULL`], [x]) => {
    if (x?.type === "integer") return value;
    return x?.type === "decimal" ? sql`TRY_CAST(${write(value)} AS BIGINT)` : write(value);
  },
});

const sameNumber = (given: readonly Given[]): Typed => {
  const { type, digits } = argumentAt(given, 0);
  return { type, digits } as Typed;
};

const extreme = (name: "min" | "max", word: "smallest" | "largest", result: number): FormulaFunction => ({
  name,
  group: "numbers",
  signature: `${name}(value, …)`,
  doc: `The ${word} of the values; missing ones are passed over.`,
  example: { formula: `${name}(3, 1, 2)`, result },
  takes: [take.same, take.same],
  repeats: true,
  gives: "same",
  sql: (args) => (name === "min" ? sql`LEAST(${join(args)})` : sql`GREATEST(${join(args)})`),
});

/** Exact where the digits are written in the formula, else by way of the nearest double. */
function roundedDecimal(value: Sql, { digits }: Given, places: Sql, given: Given | undefined): Sql {
  const type = typeName("decimal", digits);
  if (given === undefined || given.written !== undefined) return sql`TRY(CAST(round(${value}, ${places}) AS ${type}))`;
  return sql`TRY(CASE WHEN ${places} IS NULL THEN NULL ELSE CAST(round(CAST(${value} AS DOUBLE), ${places}) AS ${type}) END)`;
}

export const numberFunctions: readonly FormulaFunction[] = [
  {
    name: "round",
    group: "numbers",
    signature: "round(number, digits)",
    doc: "The number rounded to some digits after the point (0 if left out; negative: before the point). Halves go away from zero.",
    example: { formula: "round(2.345, 1)", result: 2.3 },
    takes: [take.number, take.integer],
    optional: 1,
    gives: sameNumber,
    sql: ([value = sql`NULL`, digits = sql`0`], [x, given]) => {
      // LEAST and GREATEST alone pass over what is missing.
      const places = sql`CASE WHEN ${digits} IS NOT NULL THEN CAST(LEAST(GREATEST(${digits}, -400), 400) AS INTEGER) END`;
      if (x?.type === "integer")
        return sql`CASE WHEN ${digits} >= 0 THEN ${value} ELSE TRY(CAST(round(${value}, ${places}) AS BIGINT)) END`;
      if (x?.type === "decimal") return roundedDecimal(value, x, places, given);
      return sql`CASE WHEN isfinite(${value}) THEN round(${value}, ${places}) WHEN ${digits} IS NOT NULL THEN ${value} END`;
    },
  },
  wholePart("floor", "The next whole number below.", "floor(2.7)", 2, (x) => sql`floor(${x})`),
  wholePart("ceil", "The next whole number above.", "ceil(2.1)", 3, (x) => sql`ceil(${x})`),
  wholePart("trunc", "The number without what follows the point.", "trunc(-2.7)", -2, (x) => sql`trunc(${x})`),
  {
    name: "abs",
    group: "numbers",
    signature: "abs(number)",
    doc: "The number without its sign.",
    example: { formula: "abs(-3)", result: 3 },
    takes: [take.number],
    gives: sameNumber,
    sql: ([value = sql`NULL`], [x]) => (x?.type === "number" ? sql`abs(${value})` : sql`TRY(abs(${value}))`),
  },
  {
    name: "sign",
    group: "numbers",
    signature: "sign(number)",
    doc: "1 for numbers above zero, -1 below, 0 for zero.",
    example: { formula: "sign(-3)", result: -1 },
    takes: [take.number],
    gives: "integer",
    sql: ([value = sql`NULL`], [x]) =>
      x?.type === "number" ? sql`CASE WHEN isnan(${value}) THEN NULL ELSE sign(${value}) END` : sql`sign(${value})`,
  },
  ofNumber("sqrt", "The square root; missing for negative numbers.", "sqrt(16)", 4, (x) => sql`TRY(sqrt(${x}))`, true),
  ofNumber("exp", "e to the power of the number.", "exp(0)", 1, (x) => sql`exp(${x})`),
  ofNumber("ln", "The natural logarithm; missing unless above zero.", "ln(1)", 0, (x) => sql`TRY(ln(${x}))`, true),
  ofNumber(
    "log10",
    "The logarithm to base 10; missing unless above zero.",
    "log10(1000)",
    3,
    (x) => sql`TRY(log10(${x}))`,
    true,
  ),
  ofNumber(
    "log2",
    "The logarithm to base 2; missing unless above zero.",
    "log2(8)",
    3,
    (x) => sql`TRY(log2(${x}))`,
    true,
  ),
  extreme("min", "smallest", 1),
  extreme("max", "largest", 3),
];
