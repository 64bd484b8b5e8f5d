// Boxes and points: how the numbers of a column spread, alone or beside another.
import type { BoxChart, ScatterChart } from "@data-tools/client";
import type { Asking } from "../model/selection.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { columnNamed, count, countable, double, integer, oneRow, real, typed, words } from "./questions.ts";

export async function boxChart(
  asking: Asking,
  { column, by, limit }: { column: string; by?: string | undefined; limit: number },
): Promise<BoxChart> {
  const x = double(columnNamed(asking.state, column));
  const key = by === undefined ? words(sql`'all'`) : countable(columnNamed(asking.state, by));
  const rows = sql`SELECT ${key.sql} AS g, ${x} AS x FROM ${relation()} WHERE ${x} IS NOT NULL`;
  const boxes = sql`SELECT g, count(*) AS n, min(x) AS low, max(x) AS high, quantile_cont(x, 0.25) AS q1, quantile_cont(x, 0.5) AS q2, quantile_cont(x, 0.75) AS q3 FROM r GROUP BY g`;
  const top = sql`SELECT *, count(*) OVER () AS groups FROM b ORDER BY n DESC, g NULLS LAST LIMIT ${BigInt(limit)}`;
  const [lower, upper] = [sql`(q1 - 1.5 * (q3 - q1))`, sql`(q3 + 1.5 * (q3 - q1))`];
  const found = await asking.ask({
    columns: [
      typed(key, sql`g`),
      integer(sql`n`),
      ...[sql`low`, sql`q1`, sql`q2`, sql`q3`, sql`high`].map(real),
      real(sql`min(x) FILTER (x >= ${lower})`),
      real(sql`max(x) FILTER (x <= ${upper})`),
      integer(sql`count(*) FILTER (x < ${lower} OR x > ${upper})`),
      integer(sql`groups`),
    ],
    from: sql`(WITH r AS MATERIALIZED (${rows}), b AS MATERIALIZED (${boxes}), t AS (${top}) SELECT t.*, r.x FROM t JOIN r ON t.g IS NOT DISTINCT FROM r.g) AS j`,
    tail: sql`GROUP BY g, n, low, q1, q2, q3, high, groups ORDER BY n DESC, g NULLS LAST`,
  });
  return {
    chart: "box",
    column,
    by: by ?? null,
    boxes: found.map(([value = null, n, low, q1, q2, q3, high, lowerWhisker, upperWhisker, outliers]) => ({
      group: by === undefined ? null : value,
      count: count(n),
      min: count(low),
      lowerWhisker: count(lowerWhisker),
      q1: count(q1),
      median: count(q2),
      q3: count(q3),
      upperWhisker: count(upperWhisker),
      max: count(high),
      outliers: count(outliers),
    })),
    restGroups: Math.max(0, count(found[0]?.[10]) - found.length),
  };
}

export async function scatterChart(
  asking: Asking,
  { x, y, by, limit }: { x: string; y: string; by?: string | undefined; limit: number },
): Promise<ScatterChart> {
  const [across, up] = [columnNamed(asking.state, x), columnNamed(asking.state, y)];
  const key = by === undefined ? words(sql`NULL`) : countable(columnNamed(asking.state, by));
  const finite = ({ name, type }: typeof across): Sql =>
    type === "integer" || type === "decimal" ? sql`${ref(name)} IS NOT NULL` : sql`isfinite(${ref(name)})`;
  const both = sql`${finite(across)} AND ${finite(up)}`;
  const [n] = await oneRow(asking, [integer(sql`count(*) FILTER (${both})`)]);
  const total = count(n);
  const step = Math.max(1, Math.ceil(total / limit));
  const points = await asking.ask({
    columns: [typed(across, sql`x`), typed(up, sql`y`), typed(key, sql`g`), integer(sql`p + 1`)],
    from: sql`(SELECT ${ref(x)} AS x, ${ref(y)} AS y, ${key.sql} AS g, ${position()} AS p, row_number() OVER (ORDER BY ${position()}) - 1 AS i FROM ${relation()} WHERE ${both}) AS s`,
    tail: sql`WHERE i % ${BigInt(step)} = 0 ORDER BY p`,
  });
  return {
    chart: "scatter",
    x,
    y,
    by: by ?? null,
    points: points.map(([across = null, up = null, group = null, row]) => ({
      x: across,
      y: up,
      group,
      row: count(row),
    })),
    total,
    sample: step > 1 ? { rows: points.length, of: total } : null,
  };
}
