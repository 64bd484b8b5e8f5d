// Functions on dates, times and moments (which are shown in UTC). There is no today: a formula gives
// the same result whenever it runs.
import { type Sql, sql } from "../sql.ts";
import { argumentAt, byWord, type FormulaFunction, type Given, take, writtenAt } from "./function.ts";

const part = (name: string, doc: string, formula: string, result: number, write: (x: Sql) => Sql): FormulaFunction => ({
  name,
  group: "dates",
  signature: `${name}(date)`,
  doc,
  example: { formula, result },
  takes: [take.dated],
  gives: "integer",
  sql: (_args, given) => write(localAt(given, 0)),
});

/** Moments are taken apart in UTC. */
function localAt(given: readonly Given[], place: number): Sql {
  const x = argumentAt(given, place);
  return x.type === "timestamptz" ? sql`CAST(${x.sql} AS TIMESTAMP)` : x.sql;
}

const dayUnits = ["days", "weeks", "months", "quarters", "years"];
const clockUnits = ["hours", "minutes", "seconds"];

const steps: Readonly<Record<string, (n: Sql) => Sql>> = {
  days: (n) => sql`to_days(${n})`,
  weeks: (n) => sql`to_weeks(${n})`,
  months: (n) => sql`to_months(${n})`,
  quarters: (n) => sql`to_months(3 * ${n})`,
  years: (n) => sql`to_years(${n})`,
  hours: (n) => sql`to_hours(${n})`,
  minutes: (n) => sql`to_minutes(${n})`,
  seconds: (n) => sql`to_seconds(${n})`,
};

const parts: Readonly<Record<string, Sql>> = {
  days: sql`'day'`,
  weeks: sql`'week'`,
  months: sql`'month'`,
  quarters: sql`'quarter'`,
  years: sql`'year'`,
  hours: sql`'hour'`,
  minutes: sql`'minute'`,
  seconds: sql`'second'`,
};

export const dateFunctions: readonly FormulaFunction[] = [
  part("year", "The year of a date.", "year(date('2024-05-17'))", 2024, (x) => sql`year(${x})`),
  part("quarter", "The quarter, 1 to 4.", "quarter(date('2024-05-17'))", 2, (x) => sql`quarter(${x})`),
  part("month", "The month, 1 to 12.", "month(date('2024-05-17'))", 5, (x) => sql`month(${x})`),
  part("week", "The ISO week, 1 to 53.", "week(date('2024-05-17'))", 20, (x) => sql`week(${x})`),
  part("day", "The day of the month.", "day(date('2024-05-17'))", 17, (x) => sql`day(${x})`),
  part(
    "weekday",
    "The day of the week: 1 is Monday, 7 is Sunday.",
    "weekday(date('2024-05-17'))",
    5,
    (x) => sql`isodow(${x})`,
  ),
  part(
    "day_of_year",
    "The day of the year, 1 to 366.",
    "day_of_year(date('2024-02-01'))",
    32,
    (x) => sql`dayofyear(${x})`,
  ),
  part(
    "hour",
    "The hour, 0 to 23.",
    "hour(timestamp('2024-05-17T14:30:15'))",
    14,
    (x) => sql`hour(CAST(${x} AS TIMESTAMP))`,
  ),
  part(
    "minute",
    "The minute, 0 to 59.",
    "minute(timestamp('2024-05-17T14:30:15'))",
    30,
    (x) => sql`minute(CAST(${x} AS TIMESTAMP))`,
  ),
  part(
    "second",
    "The second, 0 to 59.",
    "second(timestamp('2024-05-17T14:30:15'))",
    15,
    (x) => sql`second(CAST(${x} AS TIMESTAMP))`,
  ),
  {
    name: "date_add",
    group: "dates",
    signature: "date_add(date, amount, 'unit')",
    doc: "A date some days, weeks, months, quarters, years, hours, minutes or seconds later (or earlier, if negative).",
    example: { formula: "date_add(date('2024-01-31'), 1, 'months')", result: "2024-02-29" },
    takes: [take.dated, take.integer, take.word(...dayUnits, ...clockUnits)],
    gives: (given) => {
      const { type } = argumentAt(given, 0);
      return { type: type === "date" && clockUnits.includes(writtenAt(given, 2)) ? "timestamp" : type } as {
        type: "date";
      };
    },
    fallible: true,
    sql: ([x = sql`NULL`, n = sql`NULL`], given) => {
      const moved = sql`TRY(${x} + ${byWord(steps, given, 2)(sql`CAST(${n} AS INTEGER)`)})`;
      const whole = argumentAt(given, 0).type === "date" && dayUnits.includes(writtenAt(given, 2));
      return whole ? sql`TRY_CAST(${moved} AS DATE)` : moved;
    },
  },
  {
    name: "date_diff",
    group: "dates",
    signature: "date_diff(from, to, 'unit')",
    doc: "How many whole days, weeks, months, quarters, years, hours, minutes or seconds lie between two dates; negative if `to` is earlier.",
    example: { formula: "date_diff(date('2024-01-31'), date('2024-03-01'), 'days')", result: 30 },
    takes: [take.dated, take.dated, take.word(...dayUnits, ...clockUnits)],
    gives: "integer",
    fallible: true,
    sql: (_args, given) =>
      sql`TRY(date_sub(${byWord(parts, given, 2)}, CAST(${localAt(given, 0)} AS TIMESTAMP), CAST(${localAt(given, 1)} AS TIMESTAMP)))`,
  },
  {
    name: "start_of",
    group: "dates",
    signature: "start_of(date, 'unit')",
    doc: "The first day of the week, month, quarter or year a date lies in.",
    example: { formula: "start_of(date('2024-05-17'), 'month')", result: "2024-05-01" },
    takes: [take.dated, take.word("week", "month", "quarter", "year")],
    gives: "date",
    sql: (_args, given) => {
      const units: Record<string, Sql> = {
        week: sql`'week'`,
        month: sql`'month'`,
        quarter: sql`'quarter'`,
        year: sql`'year'`,
      };
      return sql`TRY_CAST(date_trunc(${byWord(units, given, 1)}, ${localAt(given, 0)}) AS DATE)`;
    },
  },
  {
    name: "end_of",
    group: "dates",
    signature: "end_of(date, 'unit')",
    doc: "The last day of the week, month, quarter or year a date lies in.",
    example: { formula: "end_of(date('2024-02-10'), 'month')", result: "2024-02-29" },
    takes: [take.dated, take.word("week", "month", "quarter", "year")],
    gives: "date",
    sql: (_args, given) => {
      const ends: Record<string, (start: Sql) => Sql> = {
        week: (start) => sql`date_trunc('week', ${start}) + to_days(6)`,
        month: (start) => sql`last_day(${start})`,
        quarter: (start) => sql`last_day(date_trunc('quarter', ${start}) + to_months(2))`,
        year: (start) => sql`last_day(date_trunc('year', ${start}) + to_months(11))`,
      };
      return sql`TRY_CAST(TRY(${byWord(ends, given, 1)(sql`CAST(${localAt(given, 0)} AS TIMESTAMP)`)}) AS DATE)`;
    },
  },
  {
    name: "epoch",
    group: "dates",
    signature: "epoch(date)",
    doc: "Seconds since the beginning of 1970 (UTC).",
    example: { formula: "epoch(timestamp('1970-01-02T00:00:01'))", result: 86401 },
    takes: [take.dated],
    gives: "number",
    sql: (_args, given) => {
      const x = localAt(given, 0);
      return sql`CASE WHEN isfinite(${x}) THEN epoch(CAST(${x} AS TIMESTAMP)) END`;
    },
  },
  {
    name: "from_epoch",
    group: "dates",
    signature: "from_epoch(seconds)",
    doc: "The date and time (UTC) that lies some seconds after the beginning of 1970.",
    example: { formula: "from_epoch(86401)", result: "1970-01-02T00:00:01" },
    takes: [take.number],
    gives: "timestamp",
    fallible: true,
    sql: ([x = sql`NULL`]) => sql`TRY(make_timestamp(CAST(round(CAST(${x} AS DOUBLE) * 1000000) AS BIGINT)))`,
  },
  {
    name: "make_date",
    group: "dates",
    signature: "make_date(year, month, day)",
    doc: "A date from its parts; missing if there is no such day.",
    example: { formula: "make_date(2024, 2, 29)", result: "2024-02-29" },
    takes: [take.integer, take.integer, take.integer],
    gives: "date",
    fallible: true,
    sql: ([year = sql`NULL`, month = sql`NULL`, day = sql`NULL`]) => sql`TRY(make_date(${year}, ${month}, ${day}))`,
  },
  {
    name: "format_date",
    group: "dates",
    signature: "format_date(date, 'format')",
    doc: "A date as text: %Y year, %m month, %d day, %H hour, %M minute, %S second, %B month's name, %A weekday's name.",
    example: { formula: "format_date(date('2024-05-17'), '%d.%m.%Y')", result: "17.05.2024" },
    takes: [take.dated, take.format],
    gives: "text",
    sql: ([, format = sql`NULL`], given) => {
      const x = localAt(given, 0);
      return sql`CASE WHEN isfinite(${x}) THEN strftime(CAST(${x} AS TIMESTAMP), ${format}) END`;
    },
  },
];
