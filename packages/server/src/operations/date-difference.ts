// date-difference: the time from one date to another, in whole units or with fractions.

import { columnOfOperand, isColumn, type Operand, operandWords } from "../model/fields/operand.ts";
import { boolean, choice, type Field, fault, newColumn, operand, withDefault } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { columnsIn, join, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { clockOf, dated, units } from "./zone-times.ts";

const written: Readonly<Record<keyof typeof units, Sql>> = {
  years: sql`'year'`,
  quarters: sql`'quarter'`,
  months: sql`'month'`,
  weeks: sql`'week'`,
  days: sql`'day'`,
  hours: sql`'hour'`,
  minutes: sql`'minute'`,
  seconds: sql`'second'`,
};

/** Microseconds of the units that always take as long. */
const micros: Partial<Record<keyof typeof units, bigint>> = {
  weeks: 604_800_000_000n,
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  minutes: 60_000_000n,
  seconds: 1_000_000n,
};

/** A date, a column of dates, or the word now, for which the day on which the step is taken is put in. */
function end(title: string, doc: string): Field<Operand> {
  const field = operand({ title, doc, accepts: dated, notNull: true });
  return { ...field, settle: (value, { today }) => (value === "now" ? today : undefined) };
}

export const dateDifference = define({
  name: "date-difference",
  version: 1,
  group: "dates",
  title: "Count time between dates",
  doc: "Counts the time from one date to another in years, months, weeks, days or smaller units, into a new column. Whole units that are complete are counted, as with ages: from January 31 to February 29 is one month, to March 30 still one. The result is negative if the second date lies before the first. Weeks and smaller units can be given with fractions. A date counts from its midnight; moments are taken in UTC.",
  fields: {
    from: end(
      "From",
      "Where to count from: a column, a date such as 2024-12-31, a time such as 2024-12-31T14:30:00, or now for today.",
    ),
    to: end("To", "Where to count to: a column, a date, or now for today (the day is put in and kept)."),
    unit: choice({ title: "Unit", doc: "What to count.", options: units }),
    fractions: withDefault(
      boolean({ title: "With fractions", doc: "Also count what is not a whole unit; not for months and longer." }),
      false,
    ),
    into: newColumn({ title: "New column", doc: "Where the difference goes.", initial: "{unit}" }),
    replace: replaceField,
  },
  summary: ({ from, to, unit }) => summary`${units[unit]} from ${words(from)} to ${words(to)}`,
  plan({ from, to, unit, fractions, into, replace }, state) {
    const size = micros[unit];
    if (fractions && size === undefined) fault("fractions", "is only for weeks and smaller units");
    const [first, last] = [moment(from, "from", state), moment(to, "to", state)];
    const inputs = [...columnsIn(first), ...columnsIn(last)];
    if (inputs.length === 0) fault("to", "must be a column, because “from” is none");
    const elapsed = sql`(CAST(epoch_us(${last}) AS HUGEINT) - epoch_us(${first}))`;
    // Within 100,000 years of 1970 the common integers do, which divide many times faster.
    const near = (x: Sql) => sql`epoch_us(${x}) BETWEEN -4000000000000000000 AND 4000000000000000000`;
    const short = sql`(epoch_us(${last}) - epoch_us(${first}))`;
    const whole = (a: Sql, b: Sql) => sql`date_sub(${written[unit]}, ${a}, ${b})`;
    const count =
      size === undefined
        ? sql`TRY(CASE WHEN ${last} >= ${first} THEN ${whole(first, last)} ELSE -${whole(last, first)} END)`
        : fractions
          ? sql`(CAST(${elapsed} AS DOUBLE) / ${Number(size)})`
          : sql`CASE WHEN ${near(first)} AND ${near(last)} THEN ${short} // ${size} ELSE CAST(${elapsed} // ${size} AS BIGINT) END`;
    const known = join(
      inputs.map((each) => sql`${ref(each)} IS NOT NULL AND `),
      sql``,
    );
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, inputs.at(-1)), type: fractions ? "number" : "integer", sql: count }],
      tallies: [
        { code: "date_emptied", when: sql`(${known}${count} IS NULL)`, values: { column: inputs.at(-1) ?? "" } },
      ],
    };
  },
  examples: [
    {
      title: "Days from order to delivery",
      params: { from: { column: "ordered" }, to: { column: "delivered" }, unit: "days" },
      before: {
        columns: [
          { name: "ordered", type: "date" },
          { name: "delivered", type: "date" },
        ],
        rows: [
          ["2024-02-27", "2024-03-01"],
          ["2024-05-05", "2024-05-04"],
          ["2024-05-05", null],
        ],
      },
      after: {
        columns: [
          { name: "ordered", type: "date" },
          { name: "delivered", type: "date" },
          { name: "days", type: "integer" },
        ],
        rows: [
          ["2024-02-27", "2024-03-01", 3],
          ["2024-05-05", "2024-05-04", -1],
          ["2024-05-05", null, null],
        ],
      },
    },
    {
      title: "Age in whole years on a day",
      params: { from: { column: "born" }, to: "2024-06-30", unit: "years", into: "age" },
      before: { columns: [{ name: "born", type: "date" }], rows: [["1990-06-30"], ["1990-07-01"], [null]] },
      after: {
        columns: [
          { name: "born", type: "date" },
          { name: "age", type: "integer" },
        ],
        rows: [
          ["1990-06-30", 34],
          ["1990-07-01", 33],
          [null, null],
        ],
      },
    },
    {
      title: "Hours with fractions",
      params: {
        from: { column: "start" },
        to: { column: "end" },
        unit: "hours",
        fractions: true,
      },
      before: {
        columns: [
          { name: "start", type: "timestamp" },
          { name: "end", type: "timestamp" },
        ],
        rows: [
          ["2024-03-01T08:00:00", "2024-03-01T16:45:00"],
          [null, "2024-03-01T16:45:00"],
        ],
      },
      after: {
        columns: [
          { name: "start", type: "timestamp" },
          { name: "end", type: "timestamp" },
          { name: "hours", type: "number" },
        ],
        rows: [
          ["2024-03-01T08:00:00", "2024-03-01T16:45:00", 8.75],
          [null, "2024-03-01T16:45:00", null],
        ],
      },
    },
  ],
});

/** An end as a timestamp. */
function moment(given: Operand, path: string, state: State): Sql {
  const of = columnOfOperand(given, state);
  return of === undefined ? literal(given as Cell, { type: "timestamp" }, path) : clockOf(ref(of.name), of.type, "UTC");
}

function words(given: Operand): string {
  return isColumn(given) ? operandWords(given) : String(given);
}
