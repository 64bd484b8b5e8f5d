// Functions of numbers of floating point that the database lacks, or stops at: as row-wise SQL that gives
// null where there is no result.
import { literal } from "../model/literals.ts";
import { position, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";

/** ln(1 + y) without losing the digits of a small y; null from -1 down. */
export function log1p(y: Sql): Sql {
  const sum = sql`(1 + ${y})`;
  return sql`CASE WHEN ${y} <= -1 THEN NULL WHEN NOT isfinite(${y}) THEN ${y} WHEN ${sum} = 1 THEN ${y} ELSE ln(${sum}) * (${y} / (${sum} - 1)) END`;
}

/** exp(y) - 1 without losing the digits of a small y. */
export function expm1(y: Sql): Sql {
  const power = sql`exp(${y})`;
  return sql`CASE WHEN abs(${y}) > 1 THEN ${power} - 1 WHEN ${power} = 1 THEN ${y} ELSE (${power} - 1) * ${y} / ln(${power}) END`;
}

/** The engine gives 3.0000000000000004 for 27. */
export function cubeRoot(x: Sql): Sql {
  const whole = sql`round(cbrt(${x}))`;
  return sql`CASE WHEN ${whole} * ${whole} * ${whole} = ${x} THEN ${whole} ELSE cbrt(${x}) END`;
}

/** A number as one of floating point. */
export function double(value: number): Sql {
  return literal(value, { type: "number" }, "number");
}

/** Only what statistics count: NaN and the infinities are left out. */
export function finiteOnly(x: Sql): Sql {
  return sql`CASE WHEN isfinite(${x}) THEN ${x} END`;
}

/** The values of a column that statistics count, in its own type. */
export function counted({ name, type }: Column): Sql {
  return type === "number" ? finiteOnly(ref(name)) : ref(name);
}

/**
 * Mean and deviation (of the whole population) of a column's finite values. Sums of doubles are added up in the
 * order of the display, so that they repeat; the mean of whole numbers is exact in any order.
 */
export function centre({ name, type }: Column): { mean: Sql; deviation: Sql } {
  const turn = sql`${finiteOnly(sql`CAST(${ref(name)} AS DOUBLE)`)} ORDER BY ${position()}`;
  return { mean: type === "integer" ? sql`avg(${ref(name)})` : sql`avg(${turn})`, deviation: sql`stddev_pop(${turn})` };
}
