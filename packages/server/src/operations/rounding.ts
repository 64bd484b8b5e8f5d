// Rounding as people do it on paper: by the digits a number shows. 2.675 is a little less than it says when
// stored as a double, but rounds to 2.68 all the same. Decimals and whole numbers are rounded exactly.

import { typeName } from "../model/literals.ts";
import { type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { once } from "./once.ts";

export const modes = {
  "half-up": "To the nearest; halves away from zero",
  "half-even": "To the nearest; halves to the even digit",
  floor: "Down",
  ceil: "Up",
  trunc: "Towards zero",
} as const;
export type Mode = keyof typeof modes;

/** The most digits, before or after the point, that numbers are rounded to. */
export const mostDigits = 15;

/** The value with `digits` after the point (negative: before it); never raises. */
export function rounded(
  { type, digits: [, scale] = [38, 10] }: Pick<Column, "type" | "digits">,
  x: Sql,
  digits: number,
  mode: Mode,
): Sql {
  if (type === "number") return ofDouble(x, digits, mode);
  if (type === "integer") return digits >= 0 ? x : ofWhole(x, -digits, mode);
  return digits >= scale ? x : ofDecimal(x, scale, digits, mode);
}

/**
 * How many units lie at or below the size `a` of a number, its own last one: `k`, and `h`, half way to the
 * next. Both are compared as the doubles nearest to what they say, as the number itself is.
 */
function ofDouble(x: Sql, digits: number, mode: Mode): Sql {
  const power = 10 ** Math.abs(digits);
  const at = (count: Sql) => (digits >= 0 ? sql`(${count}) / ${power}` : sql`(${count}) * ${power}`);
  const half = digits >= 0 ? sql`((2 * k + 1) / ${2 * power})` : sql`((2 * k + 1) * ${power / 2})`;
  const up: Record<Mode, Sql> = {
    "half-up": sql`a >= ${half}`,
    "half-even": sql`a > ${half} OR (a = ${half} AND k % 2 = 1)`,
    floor: sql`${x} < 0 AND a > ${at(sql`k`)}`,
    ceil: sql`${x} > 0 AND a > ${at(sql`k`)}`,
    trunc: sql`false`,
  };
  const result = sql`CASE WHEN ${x} < 0 THEN -1 ELSE 1 END * ${at(sql`CASE WHEN ${up[mode]} THEN k + 1 ELSE k END`)} + 0`;
  const units = digits >= 0 ? sql`floor(a * ${power})` : sql`floor(a / ${power})`;
  const exact = sql`CASE WHEN ${at(sql`j + 1`)} <= a THEN j + 1 WHEN ${at(sql`j`)} > a THEN j - 1 ELSE j END`;
  const found = once(units, sql`j`, once(exact, sql`k`, result));
  const limit = 2 ** 52 / (digits >= 0 ? power : 1 / power);
  // Larger ones have no digits there; NaN and the infinities stay.
  return sql`CASE WHEN isfinite(${x}) AND abs(${x}) < ${limit} THEN ${once(sql`abs(${x})`, sql`a`, found)} ELSE ${x} END`;
}

function ofWhole(x: Sql, places: number, mode: Mode): Sql {
  const unit = sql`${10n ** BigInt(places)}`;
  const wide = sql`CAST(${x} AS HUGEINT)`;
  const rest = sql`(${x} % ${unit})`;
  const even = sql`((${x} // ${unit}) % 2 = 0)`;
  return sql`TRY_CAST(${wide} - ${rest} + ${step(rest, unit, sql`${10n ** BigInt(places) / 2n}`, even, mode)} AS BIGINT)`;
}

function ofDecimal(x: Sql, scale: number, digits: number, mode: Mode): Sql {
  const type = typeName("decimal", [38, scale]);
  const constant = (text: string) => sql`CAST(${text} AS ${type})`;
  const unit = constant(`1e${-digits}`);
  const rest = sql`(CAST(${x} AS ${type}) % ${unit})`;
  const even = sql`((CAST(${x} AS ${type}) - ${rest}) % ${constant(`2e${-digits}`)} = 0)`;
  return sql`TRY(CAST(${x} AS ${type}) - ${rest} + ${step(rest, unit, constant(`5e${-digits - 1}`), even, mode)})`;
}

/** What to add to a number from which its rest was taken: a unit away from zero, or nothing. */
function step(rest: Sql, unit: Sql, half: Sql, even: Sql, mode: Mode): Sql {
  const away: Record<Mode, Sql> = {
    "half-up": sql`abs(${rest}) >= ${half}`,
    "half-even": sql`abs(${rest}) > ${half} OR (abs(${rest}) = ${half} AND NOT ${even})`,
    floor: sql`${rest} < 0`,
    ceil: sql`${rest} > 0`,
    trunc: sql`false`,
  };
  return sql`CASE WHEN ${away[mode]} THEN CASE WHEN ${rest} < 0 THEN -${unit} ELSE ${unit} END ELSE ${unit} * 0 END`;
}
