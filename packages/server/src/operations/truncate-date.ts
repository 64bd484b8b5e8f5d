// truncate-date: the beginning of the year, month, week, day, hour … a date lies in.
import { choice, column, existing, fault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { once } from "./once.ts";
import { dated, emptied, localTime, momentOf, zoneField } from "./zone-times.ts";

const units = {
  year: "Year",
  quarter: "Quarter",
  month: "Month",
  week: "Week (from Monday)",
  day: "Day",
  hour: "Hour",
  minute: "Minute",
  second: "Second",
} as const;
type Unit = keyof typeof units;

const begun: Readonly<Record<Unit, Sql>> = {
  year: sql`'year'`,
  quarter: sql`'quarter'`,
  month: sql`'month'`,
  week: sql`'week'`,
  day: sql`'day'`,
  hour: sql`'hour'`,
  minute: sql`'minute'`,
  second: sql`'second'`,
};

const ofClock: readonly Unit[] = ["hour", "minute", "second"];

export const truncateDate = define({
  name: "truncate-date",
  version: 1,
  group: "dates",
  title: "Round dates down",
  doc: "Turns dates into the start of the year, quarter, month, week, day, hour, minute or second they lie in, to group by. Weeks begin on Monday. The type stays: a date stays a date, a time keeps its zero hours. Dates without a time have nothing smaller than a day. For moments, days and longer periods begin at midnight in the time zone you give.",
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: dated }),
    unit: choice({ title: "Period", doc: "The period whose start is wanted.", options: units }),
    timezone: zoneField,
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, unit }) => summary`Start of the ${unit} of “${of}”`,
  plan({ column: of, unit, timezone, into, replace }, state) {
    const { type } = existing(state, of);
    if (type === "date" && (ofClock.includes(unit) || unit === "day")) {
      fault("unit", "must be longer than a day for dates, which have no time");
    }
    const x = ref(of);
    const result = beginning(x, type, unit, timezone);
    return {
      kind: "derive",
      columns: [{ ...inPlace(state, of, into, replace), type, sql: result }],
      tallies: [emptied(of, x, result)],
    };
  },
  examples: [
    {
      title: "The week, from Monday",
      params: { column: "day", unit: "week", into: "week" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-03-03"], ["2024-03-04"], [null]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "week", type: "date" },
        ],
        rows: [
          ["2024-03-03", "2024-02-26"],
          ["2024-03-04", "2024-03-04"],
          [null, null],
        ],
      },
    },
    {
      title: "The hour, in place",
      params: { column: "at", unit: "hour" },
      before: { columns: [{ name: "at", type: "timestamp" }], rows: [["2024-03-03T14:59:59.5"], [null]] },
      after: { columns: [{ name: "at", type: "timestamp" }], rows: [["2024-03-03T14:00:00"], [null]] },
    },
    {
      title: "The day in Berlin, whose midnight is 22:00 or 23:00 in UTC",
      params: { column: "at", unit: "day", timezone: "Europe/Berlin" },
      before: {
        columns: [{ name: "at", type: "timestamptz" }],
        rows: [["2024-01-10T12:00:00Z"], ["2024-07-10T12:00:00Z"], [null]],
      },
      after: {
        columns: [{ name: "at", type: "timestamptz" }],
        rows: [["2024-01-09T23:00:00Z"], ["2024-07-09T22:00:00Z"], [null]],
      },
    },
  ],
});

/** Within a day the beginning lies as far back on the clock as in time, so that repeated hours stay apart. */
function beginning(x: Sql, type: Type, unit: Unit, zone: string): Sql {
  const cut = (value: Sql) => sql`TRY(date_trunc(${begun[unit]}, ${value}))`;
  if (type !== "timestamptz") return type === "date" ? sql`TRY_CAST(${cut(x)} AS DATE)` : cut(x);
  if (!ofClock.includes(unit)) return once(cut(localTime(x, zone)), sql`d`, momentOf(sql`d`, zone));
  const back = sql`make_timestamptz(epoch_us(${x}) - (epoch_us(l) - epoch_us(${cut(sql`l`)})))`;
  return once(localTime(x, zone), sql`l`, back);
}
