// The Yeo-Johnson transformation, which makes skewed values more even, and its lambda by maximum
// likelihood. The derivative of the likelihood is brought to zero by a bracketing search (ITP), one pass
// over the values a step, within one statement. Sums are of whole numbers (of shares of 2^-60),
// so that they come to the same in whatever order the values are added up.
import { join, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { asDouble } from "./calculation.ts";
import { expm1, finiteOnly, log1p } from "./number-math.ts";

/** Where the search starts: between those two neighbours that the root lies between, most often -2 and 4. */
const grid = [-10_000, -30, -2, 4, 32, 10_000];
/** Half the length of the bracket at the end. */
const exactness = 1e-10;
/** Steps of a plain bisection from the widest bracket, and one more. */
const mostSteps = Math.ceil(Math.log2(10_000 / exactness)) + 1;
const unit = sql`power(2e0, 60)`;

/**
 * A scalar subquery: the lambda under which the finite values of a column are most like a normal
 * distribution; 1, which leaves them alone, where all are equal.
 *
 * With t = ±ln(1 + |x|) and k = lambda or 2 - lambda by its sign, a value becomes ±(exp(k|t|) - 1) / k. Only
 * differences between values count, so `least` (where all have one sign), the span of all t and a common
 * factor exp(top) are taken out: neither large values nor a large lambda overflow.
 */
export function fittedLambda(column: string): Sql {
  const x = finiteOnly(asDouble(ref(column)));
  const logs = sql`SELECT CASE WHEN x < 0 THEN -${log1p(sql`abs(x)`)} ELSE ${log1p(sql`x`)} END AS t FROM (SELECT ${x} AS x FROM ${relation()}) AS finite WHERE x IS NOT NULL`;
  const ends = sql`SELECT min(t) AS low, max(t) AS high, max(t) - min(t) AS span, greatest(max(t), -min(t)) AS size, CASE WHEN min(t) >= 0 THEN min(t) WHEN max(t) < 0 THEN max(t) ELSE 0e0 END AS least FROM logs`;
  const facts = sql`SELECT low, high, span, least, ${total(sql`t / size`)} / count(*) * size AS middle FROM logs, (${ends}) AS ends WHERE high > low GROUP BY low, high, span, size, least`;
  const starts = sql`SELECT unnest([${join(grid.map((each) => sql`CAST(${each} AS DOUBLE)`))}]) AS c`;
  const edges = sql`SELECT low.c AS a, high.c AS b, low.slope AS sa, high.slope AS sb FROM grid AS low, grid AS high WHERE low.slope > 0 AND high.slope <= 0 AND low.c < high.c ORDER BY high.c - low.c LIMIT 1`;
  const tries = sql`SELECT step, a, b, sa, sb, ${probe} AS c FROM search WHERE b - a > ${2 * exactness} AND step < ${BigInt(mostSteps + 20)} AND sb < 0`;
  const search = sql`SELECT CAST(0 AS BIGINT) AS step, a, b, sa, sb FROM edges UNION ALL SELECT step + 1, CASE WHEN slope > 0 THEN c ELSE a END, CASE WHEN slope > 0 THEN b ELSE c END, CASE WHEN slope > 0 THEN slope ELSE sa END, CASE WHEN slope > 0 THEN sb ELSE slope END FROM (${sloped(tries, bracket)}) AS tried`;
  const found = sql`CASE WHEN sb = 0 THEN b ELSE (a + b) / 2 END`;
  return sql`(WITH RECURSIVE logs AS MATERIALIZED (${logs}), facts AS MATERIALIZED (${facts}), grid AS MATERIALIZED (${sloped(starts, [])}), edges AS MATERIALIZED (${edges}), search AS (${search}) SELECT COALESCE((SELECT ${found} FROM search ORDER BY step DESC LIMIT 1), 1e0))`;
}

/** Where to look next: near the secant, but never so far off the middle that bisection would be faster. */
const middle = sql`((a + b) / 2)`;
const secant = sql`((a * sb - b * sa) / (sb - sa))`;
const side = sql`(CASE WHEN ${middle} >= ${secant} THEN 1e0 ELSE -1e0 END)`;
const nudge = sql`least(2e-1 * (b - a) * (b - a), 25e-2 * (b - a))`;
const nudged = sql`(CASE WHEN ${nudge} <= abs(${middle} - ${secant}) THEN ${secant} + ${side} * ${nudge} ELSE ${middle} END)`;
const room = sql`greatest(0e0, ${exactness} * power(2e0, ${mostSteps} - step) - (b - a) / 2)`;
const probe = sql`(CASE WHEN abs(${nudged} - ${middle}) <= ${room} THEN ${nudged} ELSE ${middle} - ${side} * ${room} END)`;

/** A sum of values of at most about one, the same in whatever order they come. */
function total(value: Sql): Sql {
  return sql`(CAST(sum(CAST(${value} * ${unit} AS BIGINT)) AS DOUBLE) / ${unit})`;
}

const bracket = [sql`step`, sql`a`, sql`b`, sql`sa`, sql`sb`];

/** Each row of `tries` with the derivative of the log-likelihood at lambda = `c`, divided by the number of values. */
function sloped(tries: Sql, carried: readonly Sql[]): Sql {
  const k = sql`(CASE WHEN t >= 0 THEN c ELSE 2 - c END)`;
  const top = sql`greatest(0e0, c * (high - least), (2 - c) * (least - low))`;
  const all = [...carried, sql`least`, sql`span`, sql`middle`];
  const kept = join([...all, sql`c`]);
  const parts = sql`SELECT ${kept}, CASE WHEN t >= 0 THEN 1e0 ELSE -1e0 END AS sign, abs(t - least) / span AS v, ${k} * span AS k, ${k} * abs(t - least) AS y, ${top} AS top FROM (${tries}) AS tries, facts, logs`;
  const powers = sql`SELECT ${kept}, sign, v, k, y, exp(y - top) AS e, exp(-top) AS one FROM (${parts}) AS parts`;
  const near = sql`abs(y) < 1e-2`;
  const value = sql`sign * CASE WHEN ${near} THEN one * v * ${series(1, 2, 6, 24, 120, 720)} ELSE (e - one) / k END`;
  const change = sql`CASE WHEN ${near} THEN one * v * v * ${series(2, 3, 8, 30, 144, 840)} ELSE (y * e - (e - one)) / (k * k) END`;
  const values = sql`SELECT ${kept}, ${value} AS p, ${change} AS d FROM (${powers}) AS powers`;
  // Grouped by the one column that differs: by all of them it takes five times as long.
  const same = join(all.map((each) => sql`min(${each}) AS ${each}`));
  const sums = sql`SELECT ${same}, c, count(*) AS n, ${total(sql`p`)} AS p, ${total(sql`d`)} AS d, ${total(sql`p * p`)} AS pp, ${total(sql`p * d`)} AS pd FROM (${values}) AS pairs GROUP BY c`;
  const slope = sql`middle - least - span * (pd - p * d / n) / (pp - p * p / n)`;
  return sql`SELECT ${join([...carried, sql`c`])}, ${slope} AS slope FROM (${sums}) AS sums`;
}

/** 1 / a + y / b + y² / c + … */
function series(...divisors: number[]): Sql {
  return divisors.reduceRight<Sql>((so, each) => sql`(1 / ${each} + y * ${so})`, sql`0e0`);
}

/** A value transformed with this lambda; the infinities stay what they are. */
export function yeoJohnson(x: Sql, lambda: number): Sql {
  const part = (y: Sql, k: number) => (k === 0 ? log1p(y) : sql`(${expm1(sql`(${k} * ${log1p(y)})`)}) / ${k}`);
  return sql`CASE WHEN NOT isfinite(${x}) THEN ${x} WHEN ${x} >= 0 THEN ${part(x, lambda)} ELSE -(${part(sql`(-${x})`, 2 - lambda)}) END`;
}
