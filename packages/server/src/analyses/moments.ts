// Mean and standard deviation that are the same to the last bit whatever the threads do: values are scaled
// by a power of two into whole numbers, whose sums no order can change.
import type { Asking } from "../model/selection.ts";
import { type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { count, double, integer, oneRow, real, wide } from "./questions.ts";

/** Bits of the whole numbers: with 2^26 rows their sums have 86, well below 127. */
const bits = 60;

/** Where a column's finite numbers lie. */
interface Extent {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly median: number;
}

/** A scale 2^-e that brings numbers up to this size below one half. */
function exponent(size: number): number {
  return Math.max(-1000, size === 0 ? 0 : Math.floor(Math.log2(size)) + 2);
}

/** A whole number for a value between -1 and 1. */
function scaled(x: Sql): Sql {
  return sql`CAST(round((${x}) * ${2 ** bits}) AS BIGINT)`;
}

export async function moments(
  asking: Asking,
  column: Column,
  { low, high, median, count: n }: Extent,
): Promise<{ mean: number | null; std: number | null; deviation: number | null }> {
  if (n === 0) return { mean: null, std: null, deviation: null };
  const x = double(column);
  const e = exponent(Math.max(Math.abs(low), Math.abs(high)));
  const k = 2 ** -e;
  const t = sql`(${x} * ${k} - ${median * k})`;
  const [plain, shifted, squared] = await oneRow(asking, [
    wide(sql`sum(${scaled(sql`${x} * ${k}`)})`),
    wide(sql`sum(${scaled(t)})`),
    wide(sql`sum(${scaled(sql`${t} * ${t}`)})`),
  ]);
  const mean = scale(Number(BigInt(String(plain))) / 2 ** bits / n, e);
  const s1 = BigInt(String(shifted));
  const whole = BigInt(n);
  // n·Σt² - (Σt)², exactly; below zero only by the rounding of the squares.
  const difference = whole * BigInt(String(squared)) * 2n ** BigInt(bits) - s1 * s1;
  const spread = difference > 0n ? Number(difference) / 2 ** bits / 2 ** bits : 0;
  const root = (divisor: number) => (divisor > 0 ? scale(Math.sqrt(spread / divisor), e) : null);
  return { mean, std: root(n * (n - 1)), deviation: root(n * n) };
}

/** x·2^e without passing through infinity. */
function scale(x: number, e: number): number {
  const half = Math.trunc(e / 2);
  return x * 2 ** half * 2 ** (e - half);
}

/** Extent of a column's finite numbers. */
export async function extentOf(asking: Asking, column: Column): Promise<Extent> {
  const x = double(column);
  const [n, low, high, median] = await oneRow(asking, [
    integer(sql`count(${x})`),
    ...[sql`min(${x})`, sql`max(${x})`, sql`quantile_disc(${x}, 0.5)`].map(real),
  ]);
  return { count: count(n), low: count(low), high: count(high), median: count(median) };
}
