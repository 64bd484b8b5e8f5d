// Counts of numbers and times by ranges. Edges are made here, so what a range says is what was counted:
// a value belongs to the last range whose `from` it reaches.
import type { RangeCount } from "@data-tools/client";
import { isoDuration } from "../model/durations.ts";
import type { Asking } from "../model/selection.ts";
import { name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { count, double, integer, oneRow, real, times, wide } from "./questions.ts";

/** Types that have ranges. */
export const ranged: readonly Type[] = ["integer", "number", "decimal", "duration", ...times];

interface RangesAsk {
  /** About how many. */
  readonly count: number;
  /** Round edges (numbers), or calendar ones (times), instead of equal parts of what there is. */
  readonly round: boolean;
  /** Which rows count; all, if left out. */
  readonly where?: Sql | undefined;
}

/** The ranges of a column's finite values; null if there is none. */
export async function ranges(asking: Asking, column: Column, ask: RangesAsk): Promise<RangeCount[] | null> {
  const where = ask.where ?? sql`true`;
  const whole = column.type === "duration" || times.includes(column.type);
  const x = image(column);
  const extreme = whole ? wide : real;
  const extremes = [extreme(sql`min(${x})`), extreme(sql`max(${x})`)];
  const [low, high] = await oneRow(asking, extremes, relation(), sql`WHERE ${where}`);
  if (low === null || low === undefined || high === null || high === undefined) return null;
  const edges: (number | bigint)[] = whole
    ? wholeEdges(column.type, BigInt(String(low)), BigInt(String(high)), ask)
    : ask.round
      ? roundEdges(Number(low), Number(high), ask.count)
      : equalEdges(Number(low), Number(high), ask.count);
  const starts = edges.slice(0, -1);
  const rows = await asking.ask({
    columns: [integer(sql`b`), integer(sql`count(*)`)],
    from: sql`(SELECT ${rangeOf(sql`x`, starts)} AS b FROM (SELECT ${x} AS x FROM ${relation()} WHERE ${where}) AS s WHERE x IS NOT NULL) AS t`,
    tail: sql`GROUP BY b ORDER BY b`,
  });
  const found = new Map(rows.map(([range, n]) => [count(range), count(n)]));
  return starts.map((from, index) => ({
    from: edge(column.type, from),
    to: edge(column.type, edges[index + 1] as number | bigint),
    count: found.get(index) ?? 0,
  }));
}

/** The number of the range that a value belongs to, found by halving. */
function rangeOf(x: Sql, starts: readonly (number | bigint)[], first = 0, last = starts.length - 1): Sql {
  if (first >= last) return { parts: [{ text: String(Math.max(0, first)) }] };
  const middle = Math.ceil((first + last) / 2);
  const [below, above] = [rangeOf(x, starts, first, middle - 1), rangeOf(x, starts, middle, last)];
  return sql`CASE WHEN ${x} < ${starts[middle] as number | bigint} THEN ${below} ELSE ${above} END`;
}

/** A value as a number that has its order: doubles, days, or microseconds. */
function image(column: Column): Sql {
  const x = ref(column.name);
  const finite = sql`CASE WHEN isfinite(${x}) THEN ${x} END`;
  switch (column.type) {
    case "duration":
      return x;
    case "date":
      return sql`(${finite} - DATE '1970-01-01')`;
    case "timestamp":
    case "timestamptz":
      return sql`epoch_us(${finite})`;
    default:
      return double(column);
  }
}

function equalEdges(low: number, high: number, parts: number): number[] {
  const width = high / parts - low / parts;
  if (!(width > 0)) return [low, high];
  const edges = Array.from({ length: parts }, (_, index) => low + index * width);
  // Where doubles are so close that parts have no width, fewer edges differ.
  return [...edges.filter((each, index) => index === 0 || each > (edges[index - 1] as number)), high];
}

/** Edges at multiples of 1, 2 or 5 times a power of ten. */
export function roundEdges(low: number, high: number, parts: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return equalEdges(low, high, Number.isFinite(span) ? 1 : parts);
  const power = Math.floor(Math.log10(span / parts));
  const size = span / parts / 10 ** power;
  const mantissa = size <= 1 ? 1 : size <= 2 ? 2 : size <= 5 ? 5 : 10;
  // Whole multiples divided by a power of ten are the doubles that people write.
  const multiple = (index: number) => (power < 0 ? (index * mantissa) / 10 ** -power : index * mantissa * 10 ** power);
  const first = Math.floor(low / multiple(1));
  const edges: number[] = [];
  for (let index = first; edges.length < 2 || (edges.at(-1) as number) < high; index++) {
    const edge = multiple(index);
    if (edges.length > parts + 2 || !Number.isFinite(edge)) return equalEdges(low, high, parts);
    if (edges.length === 0 || edge > (edges.at(-1) as number)) edges.push(edge);
    else return equalEdges(low, high, parts);
  }
  return edges;
}

const second = 1_000_000n;
const day = 86_400n * second;
const steps = [1n, 5n, 15n, 30n, 60n, 300n, 900n, 1800n, 3600n, 10_800n, 21_600n, 43_200n].map((each) => each * second);

function wholeEdges(type: Type, low: bigint, high: bigint, { count: parts, round }: RangesAsk): bigint[] {
  if (low === high) return [low, high];
  if (round && times.includes(type)) {
    const unit = type === "date" ? day : 1n;
    const edges = calendarEdges(low * unit, high * unit, BigInt(parts));
    if (edges) return edges.map((each) => each / unit);
  }
  const width = (high - low + BigInt(parts)) / BigInt(parts);
  const edges: bigint[] = [];
  for (let at = low; at < high || edges.length === 0; at += width) edges.push(at);
  return [...edges, high];
}

/** Edges in microseconds at round times: a step of seconds to days, else of months or years. */
function calendarEdges(low: bigint, high: bigint, parts: bigint): bigint[] | null {
  const wanted = (high - low) / parts;
  const step = [...steps, day, 7n * day].find((each) => each >= wanted);
  if (step !== undefined) {
    // Weeks begin on Monday; 1970 began on a Thursday.
    const offset = step === 7n * day ? 4n * day : 0n;
    const below = (((low - offset) % step) + step) % step;
    const edges = [low - below];
    while ((edges.at(-1) as bigint) < high) edges.push((edges.at(-1) as bigint) + step);
    return edges.length > 1 ? edges : null;
  }
  const months = Number(wanted / (30n * day));
  const size = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12_000, 120_000].find((each) => each >= months);
  const start = new Date(Number(low / 1000n));
  const last = Number(high / 1000n);
  if (size === undefined || Number.isNaN(start.getTime()) || !(Math.abs(last) < 8e15)) return null;
  const edges: bigint[] = [];
  const index = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / size) * size;
  for (let month = index; ; month += size) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
    if (Number.isNaN(date.getTime())) return null;
    edges.push(BigInt(date.getTime()) * 1000n);
    if (edges.length > 1 && (edges.at(-1) as bigint) >= high) return edges;
  }
}

/** An edge as a cell of the column's type. */
function edge(type: Type, value: number | bigint): RangeCount["from"] {
  if (typeof value === "number") return value;
  if (type === "duration") return isoDuration(value);
  const micros = type === "date" ? value * day : value;
  const milliseconds = Number(micros / 1000n - (micros % 1000n < 0n ? 1n : 0n));
  if (!(Math.abs(milliseconds) <= 8.64e15)) return String(value);
  const iso = new Date(milliseconds).toISOString();
  if (type === "date") return iso.slice(0, iso.indexOf("T"));
  const fraction = ((micros % second) + second) % second;
  const digits = fraction === 0n ? "" : `.${fraction.toString().padStart(6, "0").replace(/0+$/, "")}`;
  return `${iso.slice(0, iso.indexOf("."))}${digits}${type === "timestamptz" ? "Z" : ""}`;
}
