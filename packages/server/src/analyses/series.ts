// Bars and lines: a figure for each value, date or number.
import type { BarChart, LineChart } from "@data-tools/client";
import type { Asking, Selected } from "../model/selection.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { columnNamed, count, countable, integer, real, typed } from "./questions.ts";

interface Measured {
  readonly value?: string | undefined;
  readonly measure: "count" | "sum" | "mean" | "min" | "max";
}

/** The figure of a group of rows; doubles are added up in display order, so that sums repeat. */
function figureOf(asking: Asking, { value, measure }: Measured): Selected {
  if (value === undefined || measure === "count") return integer(sql`count(*)`);
  const column = columnNamed(asking.state, value);
  if (measure === "min" || measure === "max") {
    return typed(column, measure === "min" ? sql`min(x)` : sql`max(x)`);
  }
  if (column.type === "number") return real(measure === "sum" ? sql`sum(x ORDER BY p)` : sql`avg(x ORDER BY p)`);
  if (measure === "mean") return real(sql`CAST(sum(x) AS DOUBLE) / nullif(count(x), 0)`);
  return { type: "decimal", digits: [38, column.digits?.[1] ?? 0], sql: sql`sum(x)` };
}

function fnOf({ value, measure }: Measured): string {
  return value === undefined ? "count" : measure;
}

/**
 * The chosen groups with their rows: group `g`, measured value `x`, place `p`, the group's rows `n`, and
 * groups `d` and rows `e` in all. Groups are chosen first, as adding up in order costs for each of them.
 */
function chosen(key: Sql, { value }: Measured, order: Sql, limit: number): Sql {
  const rows = sql`SELECT ${key} AS g, ${value === undefined ? sql`1` : ref(value)} AS x, ${position()} AS p FROM ${relation()}`;
  const groups = sql`SELECT g, count(*) AS n, count(*) OVER () AS d, sum(count(*)) OVER () AS e FROM r WHERE g IS NOT NULL GROUP BY g ORDER BY ${order} LIMIT ${BigInt(limit)}`;
  return sql`(WITH r AS (${rows}), t AS MATERIALIZED (${groups}) SELECT t.*, r.x, r.p FROM t JOIN r ON t.g = r.g) AS c`;
}

/** Exact sums come as texts of digits; those that JSON keeps are numbers. */
function yOf(cell: unknown): number | string | null {
  if (cell === null || cell === undefined) return null;
  const number = Number(cell);
  return typeof cell === "string" && (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER)
    ? cell
    : number;
}

export async function barChart(
  asking: Asking,
  { column, limit, ...measured }: { column: string; limit: number } & Measured,
): Promise<BarChart> {
  const key = countable(columnNamed(asking.state, column));
  const found = await asking.ask({
    columns: [typed(key, sql`g`), integer(sql`n`), figureOf(asking, measured), integer(sql`d`), integer(sql`e`)],
    from: chosen(key.sql, measured, sql`n DESC, g`, limit),
    tail: sql`GROUP BY g, n, d, e ORDER BY n DESC, g`,
  });
  const shown = found.reduce((sum, [, n]) => sum + count(n), 0);
  return {
    chart: "bar",
    column,
    value: measured.value ?? null,
    fn: fnOf(measured),
    bars: found.map(([value = null, n, y]) => ({ value, y: yOf(y), count: count(n) })),
    rest: { values: count(found[0]?.[3]) - found.length, rows: count(found[0]?.[4]) - shown },
  };
}

export async function lineChart(
  asking: Asking,
  { x, unit, limit, ...measured }: { x: string; unit: string | null; limit: number } & Measured,
): Promise<LineChart> {
  const column = columnNamed(asking.state, x);
  const only = sql`CASE WHEN isfinite(${ref(x)}) THEN ${ref(x)} END`;
  const limited = column.type === "integer" || column.type === "decimal" ? ref(x) : only;
  const found = await asking.ask({
    columns: [typed(column, sql`g`), integer(sql`n`), figureOf(asking, measured), integer(sql`d`)],
    from: chosen(unit === null ? limited : sql`date_trunc(${unit}, ${limited})`, measured, sql`g`, limit),
    tail: sql`GROUP BY g, n, d, e ORDER BY g`,
  });
  return {
    chart: "line",
    x,
    y: measured.value ?? null,
    fn: fnOf(measured),
    unit,
    points: found.map(([at = null, n, y]) => ({ x: at, y: yOf(y), count: count(n) })),
    restPoints: count(found[0]?.[3]) - found.length,
  };
}
