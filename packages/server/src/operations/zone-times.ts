// Moments and the local times of a zone. Where clocks go forward, local times that are left out are moved
// forward by as much; where they go back, a time that occurs twice means the first. Both are counted.
import type { Tally } from "../model/change.ts";
import { type Field, optional, withDefault } from "../model/fields.ts";
import { type Sql, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { zone } from "../model/zones.ts";
import { once } from "./once.ts";

/** Types that name a day. */
export const dated: readonly Type[] = ["date", "timestamp", "timestamptz"];

/** The parameter `timezone` of operations that look at moments as a clock in some place shows them. */
export const zoneField: Field<string> = withDefault(
  zone({
    title: "Time zone",
    doc: "For moments (dates and times with a time zone): the place whose clock counts, such as Europe/Berlin. Other dates and times are taken as they are.",
  }),
  "UTC",
);

/** What dates are counted in, longest first. */
export const units = {
  years: "Years",
  quarters: "Quarters",
  months: "Months",
  weeks: "Weeks",
  days: "Days",
  hours: "Hours",
  minutes: "Minutes",
  seconds: "Seconds",
} as const;

/** A time zone that may be left out. */
export const zoneOr = (title: string, doc: string): Field<string | undefined> => optional(zone({ title, doc }));

/** Far enough from the ends of time that a day more or less still fits. */
const inRange = (micros: Sql) => sql`(${micros} BETWEEN -9200000000000000000 AND 9200000000000000000)`;

/** The local time of a moment in a zone, as a timestamp; null beyond the range of dates. */
export function localTime(moment: Sql, name: string): Sql {
  if (name === "UTC") return sql`CAST(${moment} AS TIMESTAMP)`;
  return sql`CASE WHEN ${inRange(sql`epoch_us(${moment})`)} THEN timezone(${name}, ${moment}) END`;
}

/** A date, timestamp or moment as the timestamp that a clock in the zone shows. */
export function clockOf(x: Sql, type: Type, name: string): Sql {
  if (type === "timestamptz") return localTime(x, name);
  return type === "date" ? sql`TRY_CAST(${x} AS TIMESTAMP)` : x;
}

/** How far ahead of UTC clocks in the zone are at a moment given in microseconds. */
function ahead(micros: Sql, name: string): Sql {
  return sql`(epoch_us(timezone(${name}, make_timestamptz(${micros}))) - (${micros}))`;
}

/** What `of` says of a local time in microseconds `t`, with the zone's offsets a day before and after it. */
function around(local: Sql, name: string, of: Sql): Sql {
  const offsets = once(ahead(sql`t - 86400000000`, name), sql`a`, once(ahead(sql`t + 86400000000`, name), sql`b`, of));
  return once(sql`epoch_us(${local})`, sql`t`, sql`CASE WHEN ${inRange(sql`t`)} THEN ${offsets} END`);
}

/** Whether a clock in the zone shows `t` if it is this far ahead. */
const shows = (offset: Sql, name: string) => sql`epoch_us(timezone(${name}, make_timestamptz(t - ${offset}))) = t`;

/** The moment of a local time (a timestamp) in a zone; null beyond the range of dates. */
export function momentOf(local: Sql, name: string): Sql {
  if (name === "UTC") return sql`CAST(${local} AS TIMESTAMPTZ)`;
  const second = sql`CASE WHEN ${shows(sql`a`, name)} OR NOT ${shows(sql`b`, name)} THEN a ELSE b END`;
  return around(local, name, sql`make_timestamptz(t - CASE WHEN a = b THEN a ELSE ${second} END)`);
}

/** Counts the local times that do not exist in the zone, and those that occur twice. */
export function clockTallies(local: Sql, name: string, column: string): Tally[] {
  if (name === "UTC") return [];
  const a = shows(sql`a`, name);
  const b = shows(sql`b`, name);
  const values = { column, zone: name };
  return [
    {
      code: "time_skipped",
      when: around(local, name, sql`CASE WHEN a = b THEN false ELSE NOT ${a} AND NOT ${b} END`),
      values,
    },
    { code: "time_twice", when: around(local, name, sql`CASE WHEN a = b THEN false ELSE ${a} AND ${b} END`), values },
  ];
}

/** Counts values that are there but have no result. */
export function emptied(column: string, x: Sql, result: Sql): Tally {
  return { code: "date_emptied", when: sql`(${x} IS NOT NULL AND ${result} IS NULL)`, values: { column } };
}
