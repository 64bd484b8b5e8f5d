// Functions that work numbers out of numbers: powers, remainders, limits and angles.
import { type Sql, sql } from "../sql.ts";
import { asNumber } from "./expression.ts";
import { type FormulaFunction, type Given, take } from "./function.ts";

/** A function of doubles, or of whole numbers alone, which stay whole; what has no result is missing. */
const calculated = (
  name: string,
  signature: string,
  doc: string,
  formula: string,
  result: number,
  write: (...args: readonly Sql[]) => Sql,
  whole?: (...args: readonly Sql[]) => Sql,
): FormulaFunction => ({
  name,
  group: "numbers",
  signature,
  doc,
  example: { formula, result },
  takes: signature.split(",").map(() => take.number),
  gives: (given) => ({ type: whole !== undefined && areWhole(given) ? "integer" : "number" }),
  fallible: true,
  sql: (args, given) =>
    whole !== undefined && areWhole(given)
      ? sql`TRY(CAST(${whole(...args)} AS BIGINT))`
      : sql`TRY(${write(...given.map(asNumber))})`,
});

const areWhole = (given: readonly Given[]) => given.every(({ type }) => type === "integer");

const none = sql`NULL`;
/** Angles of infinite size have no sine. */
const ofFinite = (x: Sql, write: (x: Sql) => Sql) => sql`CASE WHEN isfinite(${x}) THEN ${write(x)} END`;

export const calculationFunctions: readonly FormulaFunction[] = [
  calculated(
    "cbrt",
    "cbrt(number)",
    "The cube root; that of a whole cube is whole.",
    "cbrt(27)",
    3,
    (x = none) => sql`CASE WHEN pow(round(cbrt(${x})), 3) = ${x} THEN round(cbrt(${x})) ELSE cbrt(${x}) END`,
  ),
  calculated(
    "mod",
    "mod(number, divisor)",
    "The remainder of a division, with the sign of the number; missing for a division by zero.",
    "mod(7, 3)",
    1,
    (x = none, y = none) => sql`CASE WHEN ${y} <> 0 THEN ${x} % ${y} END`,
    (x = none, y = none) => sql`${x} % NULLIF(${y}, 0)`,
  ),
  calculated(
    "int_div",
    "int_div(number, divisor)",
    "How many times the divisor fits, rounded down; missing for a division by zero.",
    "int_div(7, 2)",
    3,
    (x = none, y = none) => sql`CASE WHEN ${y} <> 0 THEN floor(${x} / ${y}) END`,
    (x = none, y = none) => {
      const [a, b] = [sql`CAST(${x} AS HUGEINT)`, sql`NULLIF(CAST(${y} AS HUGEINT), 0)`];
      return sql`(${a} - (${a} % ${b} + ${b}) % ${b}) // ${b}`;
    },
  ),
  calculated(
    "clamp",
    "clamp(number, low, high)",
    "The number, but not below one limit nor above another.",
    "clamp(12, 0, 10)",
    10,
    (x = none, low = none, high = none) =>
      sql`CASE WHEN ${x} IS NULL OR ${low} IS NULL OR ${high} IS NULL THEN NULL WHEN isnan(${x}) THEN ${x} ELSE GREATEST(LEAST(${x}, ${high}), ${low}) END`,
    (x = none, low = none, high = none) =>
      sql`CASE WHEN ${x} IS NOT NULL AND ${low} IS NOT NULL AND ${high} IS NOT NULL THEN GREATEST(LEAST(${x}, ${high}), ${low}) END`,
  ),
  calculated("sin", "sin(angle)", "The sine of an angle in radians.", "sin(0)", 0, (x = none) =>
    ofFinite(x, (a) => sql`sin(${a})`),
  ),
  calculated("cos", "cos(angle)", "The cosine of an angle in radians.", "cos(0)", 1, (x = none) =>
    ofFinite(x, (a) => sql`cos(${a})`),
  ),
  calculated("tan", "tan(angle)", "The tangent of an angle in radians.", "tan(0)", 0, (x = none) =>
    ofFinite(x, (a) => sql`tan(${a})`),
  ),
  calculated(
    "asin",
    "asin(number)",
    "The angle whose sine it is, in radians; missing outside of -1 to 1.",
    "asin(0)",
    0,
    (x = none) => sql`asin(${x})`,
  ),
  calculated(
    "acos",
    "acos(number)",
    "The angle whose cosine it is, in radians; missing outside of -1 to 1.",
    "acos(1)",
    0,
    (x = none) => sql`acos(${x})`,
  ),
  calculated(
    "atan",
    "atan(number)",
    "The angle whose tangent it is, in radians.",
    "atan(0)",
    0,
    (x = none) => sql`atan(${x})`,
  ),
  calculated(
    "atan2",
    "atan2(y, x)",
    "The angle of a point seen from the origin, in radians.",
    "atan2(0, 1)",
    0,
    (y = none, x = none) => sql`atan2(${y}, ${x})`,
  ),
  calculated(
    "radians",
    "radians(degrees)",
    "An angle in degrees as radians.",
    "radians(0)",
    0,
    (x = none) => sql`radians(${x})`,
  ),
  calculated(
    "degrees",
    "degrees(radians)",
    "An angle in radians as degrees.",
    "degrees(pi())",
    180,
    (x = none) => sql`degrees(${x})`,
  ),
  {
    name: "pi",
    group: "numbers",
    signature: "pi()",
    doc: "The ratio of a circle's circumference to its diameter.",
    example: { formula: "floor(pi())", result: 3 },
    takes: [],
    gives: "number",
    sql: () => sql`pi()`,
  },
];
