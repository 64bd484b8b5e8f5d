// The shape of each column over all visible rows, exact: counts, distinct values, range, quantiles, top
// values and a histogram.
import type { ColumnProfile } from "@data-tools/client";
import type { Cell, Column, State } from "../model/state.ts";
import { toCell } from "./cells.ts";
import { existing } from "./frame.ts";
import { type Context, prepare } from "./statement.ts";

type Control = Parameters<Context["instance"]["task"]>[1];

const numeric = new Set(["integer", "number", "decimal", "duration"]);
const ordered = new Set([...numeric, "date", "timestamp", "timestamptz", "time", "text", "boolean"]);
const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];
const topCount = 10;
const bins = 20;

export async function profile(
  context: Context,
  state: State,
  names: readonly string[],
  control?: Control,
): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const name of names) profiles.push(await profileOf(context, state, existing(state, name), control));
  return profiles;
}

async function profileOf(context: Context, state: State, column: Column, control?: Control): Promise<ColumnProfile> {
  const prepared = await prepare(context, { data: state }, [{ parts: [{ column: column.name, of: "data" }] }]);
  const value = prepared.names.column(column.name, "data");
  const isNumeric = numeric.has(column.type);
  const isOrdered = ordered.has(column.type);
  const finite = column.type === "number" ? `CASE WHEN isfinite(${value}) THEN ${value} END` : value;
  const grouped = isOrdered ? value : `CAST(${value} AS VARCHAR)`;
  const items = [
    "count(*)",
    `count(*) - count(${value})`,
    `count(DISTINCT ${grouped})`,
    isOrdered ? `min(${value})` : "NULL",
    isOrdered ? `max(${value})` : "NULL",
    isNumeric ? `fsum(CAST(${finite} AS DOUBLE)) / nullif(count(${finite}), 0)` : "NULL",
    isNumeric ? `quantile_disc(${finite}, [${quantiles.join(", ")}])` : "NULL",
    isNumeric ? `min(CAST(${finite} AS DOUBLE))` : "NULL",
    isNumeric ? `max(CAST(${finite} AS DOUBLE))` : "NULL",
  ];
  return context.instance.task(async (task) => {
    const [row = []] = await task.rows(`${prepared.with}SELECT ${items.join(", ")} FROM data`);
    const top = await task.rows(
      `${prepared.with}SELECT ${grouped} AS v, count(*) AS n FROM data WHERE ${value} IS NOT NULL ` +
        `GROUP BY ALL ORDER BY n DESC, v LIMIT ${topCount}`,
    );
    const [rows, nulls, distinct, min, max, mean, points, low, high] = row;
    const cell = (item: (typeof row)[number] | undefined): Cell => toCell(item ?? null, column.type);
    const listed = toCell(points ?? null);
    return {
      name: column.name,
      type: column.type,
      rows: Number(rows),
      nulls: Number(nulls),
      distinct: Number(distinct),
      min: cell(min),
      max: cell(max),
      mean: mean === null || mean === undefined ? null : (toCell(mean) as number | string),
      quantiles: Array.isArray(listed) ? quantiles.map((q, index) => ({ q, value: listed[index] ?? null })) : null,
      top: top.map(([item, count]) => ({ value: cell(item), count: Number(count) })),
      histogram:
        isNumeric && typeof low === "number" && typeof high === "number"
          ? await histogram(low, high, async (bin) =>
              task.rows(
                `${prepared.with}SELECT ${bin(`CAST(${finite} AS DOUBLE)`)} AS b, count(*) FROM data WHERE ${finite} IS NOT NULL GROUP BY b ORDER BY b`,
              ),
            )
          : null,
    };
  }, control);
}

type Histogram = NonNullable<ColumnProfile["histogram"]>;

async function histogram(
  low: number,
  high: number,
  counts: (bin: (value: string) => string) => Promise<unknown[][]>,
): Promise<Histogram> {
  const width = (high - low) / bins;
  if (!(width > 0) || !Number.isFinite(width)) {
    const [row] = await counts(() => "0");
    return [{ from: low, to: high, count: Number(row?.[1] ?? 0) }];
  }
  const rows = await counts(
    (value) =>
      `least(${bins - 1}, CAST(floor((${value} - CAST('${low}' AS DOUBLE)) / CAST('${width}' AS DOUBLE)) AS INTEGER))`,
  );
  const found = new Map(rows.map(([bin, count]) => [Number(bin), Number(count)]));
  return Array.from({ length: bins }, (_, bin) => ({
    from: low + bin * width,
    to: bin === bins - 1 ? high : low + (bin + 1) * width,
    count: found.get(bin) ?? 0,
  }));
}
