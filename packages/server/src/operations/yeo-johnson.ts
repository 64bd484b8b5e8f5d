// The Yeo-Johnson transformation, which makes skewed values more even, and its lambda by maximum
// likelihood. The derivative of the likelihood is brought to zero by a bracketing search (ITP) within one
// statement; the values are one list in display order, so that every sum repeats to the last bit.
import { position, relation, type Sql, sql } from "../model/sql.ts";
import { expm1, log1p } from "./number-math.ts";

/** The bounds of the search: beyond them results would no longer be numbers. */
const widest = 30;
/** Half the length of the bracket at the end. */
const exactness = 1e-10;
/** Steps of a plain bisection from the widest bracket, and one more. */
const mostSteps = Math.ceil(Math.log2(widest / exactness)) + 1;

/**
 * A scalar subquery: the lambda under which the finite values of `x` (of floating point) are most like a
 * normal distribution; 1, which leaves them alone, where all are equal.
 *
 * With t = ±ln(1 + |x|) and k = lambda or 2 - lambda by its sign, a value becomes ±(exp(k|t|) - 1) / k. Only
 * differences between values count, so that `least` (where all have one sign) and a common factor exp(top)
 * can be taken out: neither large values nor a large lambda overflow.
 */
export function fittedLambda(x: Sql): Sql {
  const logs = sql`SELECT CASE WHEN ${x} < 0 THEN -${log1p(sql`abs(${x})`)} ELSE ${log1p(x)} END AS t, ${position()} AS pos FROM ${relation()} WHERE isfinite(${x})`;
  const facts = sql`SELECT list(t ORDER BY pos) AS l, avg(t ORDER BY pos) AS middle, max(t) AS high, min(t) AS low, CASE WHEN min(t) >= 0 THEN min(t) WHEN max(t) < 0 THEN max(t) ELSE 0.0 END AS least FROM logs`;
  const bound = (lambda: Sql) => sql`SELECT ${lambda} AS lambda, ${slope(lambda)} AS slope FROM facts WHERE high > low`;
  const edges = sql`SELECT low.lambda AS a, high.lambda AS b, low.slope AS sa, high.slope AS sb FROM (${bound(sql`CAST(${-widest} AS DOUBLE)`)}) AS low, (${bound(sql`CAST(${widest} AS DOUBLE)`)}) AS high`;
  const next = sql`SELECT s.step, s.a, s.b, s.sa, s.sb, s.c, ${slope(sql`s.c`)} AS sc FROM (SELECT step, a, b, sa, sb, ${probe} AS c FROM search WHERE b - a > ${2 * exactness} AND step < ${BigInt(mostSteps + 20)} AND sa > 0 AND sb < 0) AS s, facts`;
  const search = sql`SELECT CAST(0 AS BIGINT) AS step, a, b, sa, sb FROM edges UNION ALL SELECT step + 1, CASE WHEN sc > 0 THEN c ELSE a END, CASE WHEN sc > 0 THEN b ELSE c END, CASE WHEN sc > 0 THEN sc ELSE sa END, CASE WHEN sc > 0 THEN sb ELSE sc END FROM (${next}) AS tried`;
  const found = sql`CASE WHEN sa > 0 AND sb < 0 THEN (a + b) / 2 WHEN sb > 0 THEN b ELSE a END`;
  return sql`(WITH RECURSIVE logs AS (${logs}), facts AS MATERIALIZED (${facts}), edges AS (${edges}), search AS (${search}) SELECT COALESCE((SELECT ${found} FROM search ORDER BY step DESC LIMIT 1), 1.0))`;
}

/** Where to look next: near the secant, but never so far off the middle that bisection would be faster. */
const middle = sql`((a + b) / 2)`;
const secant = sql`((a * sb - b * sa) / (sb - sa))`;
const side = sql`(CASE WHEN ${middle} >= ${secant} THEN 1.0 ELSE -1.0 END)`;
const nudge = sql`(0.2 * (b - a) * (b - a) / ${2 * widest})`;
const nudged = sql`(CASE WHEN ${nudge} <= abs(${middle} - ${secant}) THEN ${secant} + ${side} * ${nudge} ELSE ${middle} END)`;
const room = sql`greatest(0.0, ${exactness} * power(2.0, ${mostSteps} - step) - (b - a) / 2)`;
const probe = sql`(CASE WHEN abs(${nudged} - ${middle}) <= ${room} THEN ${nudged} ELSE ${middle} - ${side} * ${room} END)`;

/** The derivative of the log-likelihood by lambda, divided by the number of values. */
function slope(lambda: Sql): Sql {
  const k = sql`(CASE WHEN t >= 0 THEN ${lambda} ELSE 2 - ${lambda} END)`;
  const top = sql`greatest(0.0, ${lambda} * (high - least), (2 - ${lambda}) * (least - low))`;
  const v = sql`abs(t - least)`;
  const y = sql`(${k} * ${v})`;
  const sign = sql`(CASE WHEN t >= 0 THEN 1.0 ELSE -1.0 END)`;
  const series = (...terms: number[]) =>
    terms.reduceRight<Sql>((so, divisor) => sql`(1 / CAST(${divisor} AS DOUBLE) + ${y} * ${so})`, sql`0.0`);
  const near = sql`abs(${y}) < 0.01`;
  const far = sql`exp(${y} - ${top})`;
  const value = sql`(CASE WHEN ${near} THEN exp(-${top}) * ${v} * ${series(1, 2, 6, 24, 120, 720)} ELSE (${far} - exp(-${top})) / ${k} END)`;
  const change = sql`(CASE WHEN ${near} THEN exp(-${top}) * ${v} * ${v} * ${series(2, 3, 8, 30, 144, 840)} ELSE (${y} * ${far} - (${far} - exp(-${top}))) / (${k} * ${k}) END)`;
  const values = sql`list_transform(l, lambda t: ${sign} * ${value})`;
  const changes = sql`list_transform(l, lambda t: ${change})`;
  const centred = sql`list_transform(${values}, lambda p: p - m)`;
  const ratio = sql`list_transform([${centred}], lambda q: list_inner_product(q, ${changes}) / list_inner_product(q, q))[1]`;
  return sql`(middle - least - list_transform([list_avg(${values})], lambda m: ${ratio})[1])`;
}

/** A value transformed with this lambda; the infinities stay what they are. */
export function yeoJohnson(x: Sql, lambda: number): Sql {
  const part = (y: Sql, k: number) => (k === 0 ? log1p(y) : sql`(${expm1(sql`(${k} * ${log1p(y)})`)}) / ${k}`);
  return sql`CASE WHEN NOT isfinite(${x}) THEN ${x} WHEN ${x} >= 0 THEN ${part(x, lambda)} ELSE -(${part(sql`(-${x})`, 2 - lambda)}) END`;
}
