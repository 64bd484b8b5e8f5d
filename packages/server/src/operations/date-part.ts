// date-part: the year, month, weekday or another part of dates, as a number or a name.

import { choice, column, existing, fault, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { clockOf, dated, emptied, zoneField } from "./zone-times.ts";

const parts = {
  year: "Year",
  quarter: "Quarter (1 to 4)",
  month: "Month (1 to 12)",
  "month-name": "Month's name",
  week: "ISO week (1 to 53)",
  "week-year": "Year of the ISO week",
  day: "Day of the month",
  "day-of-year": "Day of the year",
  weekday: "Weekday (Monday 1 to Sunday 7)",
  "weekday-name": "Weekday's name",
  hour: "Hour (0 to 23)",
  minute: "Minute",
  second: "Second (whole)",
  epoch: "Seconds since 1970 (whole)",
} as const;

const written: Readonly<Record<keyof typeof parts, (x: Sql) => Sql>> = {
  year: (x) => sql`year(${x})`,
  quarter: (x) => sql`quarter(${x})`,
  month: (x) => sql`month(${x})`,
  "month-name": (x) => sql`monthname(${x})`,
  week: (x) => sql`week(${x})`,
  "week-year": (x) => sql`isoyear(${x})`,
  day: (x) => sql`day(${x})`,
  "day-of-year": (x) => sql`dayofyear(${x})`,
  weekday: (x) => sql`isodow(${x})`,
  "weekday-name": (x) => sql`dayname(${x})`,
  hour: (x) => sql`hour(${x})`,
  minute: (x) => sql`minute(${x})`,
  second: (x) => sql`second(${x})`,
  epoch: (x) => sql`CAST(floor(epoch_us(${x}) / 1000000) AS BIGINT)`,
};

/** The same words of pandas. */
const inPandas: Partial<Record<keyof typeof parts, string>> = {
  year: "year",
  quarter: "quarter",
  month: "month",
  day: "day",
  "day-of-year": "day_of_year",
  weekday: "day_of_week + 1",
  hour: "hour",
  minute: "minute",
  second: "second",
};

const ofClock: readonly string[] = ["hour", "minute", "second"];

export const datePart = define({
  name: "date-part",
  version: 1,
  group: "dates",
  title: "Take part of a date",
  doc: "Takes the year, month, weekday or another part out of dates and puts it into a new column. Weeks are ISO weeks, which begin on Monday; the first days of January can lie in the last week of the year before, so take the year of the ISO week with them. Names are English. Moments are taken apart in UTC, as they are shown, or in the time zone you give. Fractions of a second are left out.",
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: [...dated, "time"] }),
    part: choice({ title: "Part", doc: "What to take.", options: parts }),
    timezone: zoneField,
    into: newColumn({ title: "New column", doc: "Where the part goes.", initial: "{column}_{part}" }),
    replace: replaceField,
  },
  summary: ({ column: of, part }) => summary`Take the ${part.replaceAll("-", " ")} of “${of}”`,
  plan({ column: of, part, timezone, into, replace }, state) {
    const { type } = existing(state, of);
    if (type === "time" && !ofClock.includes(part)) fault("part", `can only be ${ofClock.join(", ")} for times of day`);
    const x = ref(of);
    // The seconds since 1970 of a moment are the same in every zone.
    const clock = type === "time" ? x : clockOf(x, type, part === "epoch" ? "UTC" : timezone);
    const result = written[part](clock);
    return {
      kind: "derive",
      columns: [
        {
          ...placed(state, into, replace, of),
          type: part === "month-name" || part === "weekday-name" ? "text" : "integer",
          sql: result,
        },
      ],
      tallies: [emptied(of, x, result)],
    };
  },
  pandas({ column: of, part }, state, _fitted, change) {
    const { type } = existing(state, of);
    const written = inPandas[part];
    if (written === undefined || (type !== "date" && type !== "timestamp")) return null;
    if (ofClock.includes(part) && type === "date") return null;
    return pyDerive(change, [`${pyColumn(of)}.dt.${written}`]);
  },
  examples: [
    {
      title: "The weekday",
      params: { column: "day", part: "weekday-name" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-02-29"], ["2024-12-30"], [null]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "day_weekday-name", type: "text" },
        ],
        rows: [
          ["2024-02-29", "Thursday"],
          ["2024-12-30", "Monday"],
          [null, null],
        ],
      },
    },
    {
      title: "The year of the ISO week: December 30, 2024 lies in week 1 of 2025",
      params: { column: "day", part: "week-year", into: "year" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-12-29"], ["2024-12-30"], [null]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "year", type: "integer" },
        ],
        rows: [
          ["2024-12-29", 2024],
          ["2024-12-30", 2025],
          [null, null],
        ],
      },
    },
    {
      title: "The hour in New York",
      params: { column: "at", part: "hour", timezone: "America/New_York", into: "hour" },
      before: { columns: [{ name: "at", type: "timestamptz" }], rows: [["2024-07-01T02:15:00Z"], [null]] },
      after: {
        columns: [
          { name: "at", type: "timestamptz" },
          { name: "hour", type: "integer" },
        ],
        rows: [
          ["2024-07-01T02:15:00Z", 22],
          [null, null],
        ],
      },
    },
  ],
});
