// Even steps along a line of numbers or of time: points that lie a step apart, and periods of time.
// Time is reckoned in UTC; months from the same day on, or the last of a shorter month.
import { choice, type Field, fault, group, integer, number, optional, withDefault } from "../model/fields.ts";
import { type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";

const units = {
  second: "Second",
  minute: "Minute",
  hour: "Hour",
  day: "Day",
  week: "Week",
  month: "Month",
  quarter: "Quarter",
  year: "Year",
} as const;

export type Unit = keyof typeof units;

export interface Every {
  readonly count: number;
  readonly unit?: Unit | undefined;
}

const unit = choice({ title: "Unit", doc: "The unit of time.", options: units });

/** Steps along numbers or dates; only dates have a unit. */
export const stepField: Field<Every> = group(
  {
    count: withDefault(number({ title: "Step", doc: "How far one row stands from the next.", min: 1e-9 }), 1),
    unit: optional({ ...unit, doc: "For dates and times: the unit of the step; a day if left out." }),
  },
  { title: "Every", doc: "The step from one row to the next, such as 1 day or 0.5." },
);

/** Periods of time. */
export const periodField: Field<{ count: number; unit: Unit }> = group(
  {
    count: withDefault(integer({ title: "How many", doc: "How many units make a period.", min: 1, max: 1_000_000 }), 1),
    unit,
  },
  { title: "Every", doc: "How long a period is, such as 1 month or 15 minutes. Weeks start on Monday." },
);

/** Most rows that are made from nothing in one step. */
export const mostPoints = 5_000_000;

export const timed: readonly Type[] = ["date", "timestamp", "timestamptz"];

const microseconds: Partial<Record<Unit, bigint>> = {
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};
const months: Partial<Record<Unit, bigint>> = { month: 1n, quarter: 3n, year: 12n };

/** Evenly spaced points on the line of a column's values. */
export interface Grid {
  /** The place of a cell on the line; null if it has none. */
  at(x: Sql): Sql;
  /** How many points there are from `start` to `stop`. */
  points(start: Sql, stop: Sql): Sql;
  /** The k-th point after `start`. */
  point(start: Sql, k: Sql): Sql;
  /** Which point after `start` a place is; null if it is none. */
  turn(x: Sql, start: Sql): Sql;
}

/** The grid of a column; refuses a step that does not fit its type. */
export function gridOf({ type }: Column, { count, unit: of }: Every): Grid {
  if (!timed.includes(type)) {
    if (of !== undefined) fault("every.unit", `is only for dates and times; the column is ${type}`);
    if (type === "number") return alongNumbers(count);
    if (!Number.isSafeInteger(count)) fault("every.count", "must be a whole number for a column of whole numbers");
    return alongIntegers(BigInt(count));
  }
  if (!Number.isSafeInteger(count)) fault("every.count", "must be a whole number of units");
  if (count > 1_000_000) fault("every.count", "must be at most 1000000");
  const unit = of ?? "day";
  if (type === "date" && ["second", "minute", "hour"].includes(unit))
    fault("every.unit", `cannot be ${unit} for a column of dates without times`);
  const size = microseconds[unit];
  return size === undefined ? alongMonths(BigInt(count) * (months[unit] ?? 1n)) : alongTime(BigInt(count) * size);
}

/** The start of the period a place lies in. Weeks start on Monday; periods of several units lie alike in every table. */
export function periodOf(x: Sql, { count, unit: of }: { count: number; unit: Unit }): Sql {
  const size = microseconds[of];
  const width =
    size === undefined
      ? sql`to_months(CAST(${BigInt(count) * (months[of] ?? 1n)} AS INTEGER))`
      : sql`to_microseconds(${BigInt(count) * size})`;
  return sql`time_bucket(${width}, ${x})`;
}

/** A date or time as a TIMESTAMP of UTC; the infinities and what is out of range have no place. */
export function moment(x: Sql): Sql {
  return sql`CASE WHEN isfinite(${x}) THEN TRY_CAST(${x} AS TIMESTAMP) END`;
}

function alongTime(step: bigint): Grid {
  const apart = (x: Sql, start: Sql) => sql`(epoch_us(${x}) - epoch_us(${start}))`;
  return {
    at: moment,
    points: (start, stop) => sql`(${apart(stop, start)} // ${step} + 1)`,
    point: (start, k) => sql`make_timestamp(epoch_us(${start}) + ${k} * ${step})`,
    turn: (x, start) => sql`CASE WHEN ${apart(x, start)} % ${step} = 0 THEN ${apart(x, start)} // ${step} END`,
  };
}

function alongMonths(step: bigint): Grid {
  const apart = (x: Sql, start: Sql) => sql`datediff('month', ${start}, ${x})`;
  const point = (start: Sql, k: Sql) => sql`(${start} + to_months(CAST(${k} * ${step} AS INTEGER)))`;
  return {
    at: moment,
    points(start, stop) {
      const last = sql`(${apart(stop, start)} // ${step})`;
      return sql`(CASE WHEN ${point(start, last)} > ${stop} THEN ${last} ELSE ${last} + 1 END)`;
    },
    point,
    turn(x, start) {
      const k = sql`(${apart(x, start)} // ${step})`;
      return sql`CASE WHEN ${point(start, k)} = ${x} THEN ${k} END`;
    },
  };
}

function alongIntegers(step: bigint): Grid {
  const apart = (x: Sql, start: Sql) => sql`(CAST(${x} AS HUGEINT) - ${start})`;
  return {
    at: (x) => x,
    points: (start, stop) => sql`CAST(least(${apart(stop, start)} // ${step} + 1, 1000000000000000) AS BIGINT)`,
    point: (start, k) => sql`CAST(CAST(${start} AS HUGEINT) + CAST(${k} AS HUGEINT) * ${step} AS BIGINT)`,
    turn: (x, start) =>
      sql`CASE WHEN ${apart(x, start)} % ${step} = 0 THEN TRY_CAST(${apart(x, start)} // ${step} AS BIGINT) END`,
  };
}

/** Doubles that differ from a point by a millionth of a step are that point: 0.1 + 0.2 is 0.3. */
function alongNumbers(step: number): Grid {
  const turns = (x: Sql, start: Sql) => sql`((${x} - ${start}) / ${step})`;
  return {
    at: (x) => sql`CASE WHEN isfinite(${x}) THEN ${x} END`,
    points: (start, stop) => sql`CAST(least(floor(${turns(stop, start)} + 1e-6) + 1, 1e15) AS BIGINT)`,
    point: (start, k) => sql`round(${start} + CAST(${k} AS DOUBLE) * ${step}, 12)`,
    turn: (x, start) =>
      sql`CASE WHEN abs(${turns(x, start)} - round(${turns(x, start)})) < 1e-6 THEN TRY_CAST(round(${turns(x, start)}) AS BIGINT) END`,
  };
}
