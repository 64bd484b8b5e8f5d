// add-to-date: dates some days, months or other units later or earlier.

import { columnOfOperand, isColumn, type Operand, operandWords } from "../model/fields/operand.ts";
import { choice, column, existing, operand } from "../model/fields.ts";
import { wholeNumber } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, State, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { numeric } from "./calculation.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { clockOf, dated, units } from "./zone-times.ts";

type Unit = keyof typeof units;

const steps: Readonly<Record<Unit, (n: Sql) => Sql>> = {
  years: (n) => sql`to_years(${n})`,
  quarters: (n) => sql`to_months(${n} * 3)`,
  months: (n) => sql`to_months(${n})`,
  weeks: (n) => sql`to_days(${n} * 7)`,
  days: (n) => sql`to_days(${n})`,
  hours: (n) => sql`to_hours(${n})`,
  minutes: (n) => sql`to_minutes(${n})`,
  seconds: (n) => sql`to_seconds(${n})`,
};

const ofClock: readonly Unit[] = ["hours", "minutes", "seconds"];

export const addToDate = define({
  name: "add-to-date",
  version: 1,
  group: "dates",
  title: "Add to dates",
  doc: "Moves dates by some years, months, days or other units: later, or earlier if the amount is negative. The amount is a number or stands in a column; it must be whole. Where a month has no such day, its last day is taken: January 31 and one month is February 29 or 28. Hours, minutes and seconds turn dates into dates with a time. Moments are moved in UTC. Results outside the range of dates are missing and counted.",
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: dated }),
    amount: operand({
      title: "Amount",
      doc: "How many units to add: a whole number, negative for earlier, or the column that says it.",
      accepts: numeric,
      notNull: true,
    }),
    unit: choice({ title: "Unit", doc: "What to add.", options: units }),
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of, amount, unit }) => summary`Add ${words(amount)} ${unit} to “${of}”`,
  plan({ column: of, amount, unit, into, replace }, state) {
    const { type } = existing(state, of);
    const to: Type = type === "date" && ofClock.includes(unit) ? "timestamp" : type;
    const [x, count] = [ref(of), amountOf(amount, state)];
    const step = steps[unit](ofClock.includes(unit) ? count : sql`CAST(${count} AS INTEGER)`);
    const moved = sql`TRY(${clockOf(x, type, "UTC")} + ${step})`;
    const result =
      to === "timestamptz"
        ? sql`TRY_CAST(${moved} AS TIMESTAMPTZ)`
        : to === "date"
          ? sql`TRY_CAST(${moved} AS DATE)`
          : moved;
    const given = isColumn(amount) ? sql`${ref(amount.column)} IS NOT NULL AND ` : sql``;
    return {
      kind: "derive",
      columns: [{ ...inPlace(state, of, into, replace), type: to, sql: result }],
      tallies: [
        { code: "date_emptied", when: sql`(${given}${x} IS NOT NULL AND ${result} IS NULL)`, values: { column: of } },
      ],
    };
  },
  examples: [
    {
      title: "A month later; short months end earlier",
      params: { column: "due", amount: 1, unit: "months" },
      before: { columns: [{ name: "due", type: "date" }], rows: [["2024-01-31"], ["2024-02-29"], [null]] },
      after: { columns: [{ name: "due", type: "date" }], rows: [["2024-02-29"], ["2024-03-29"], [null]] },
    },
    {
      title: "A term in days from another column",
      params: { column: "billed", amount: { column: "term" }, unit: "days", into: "due" },
      before: {
        columns: [
          { name: "billed", type: "date" },
          { name: "term", type: "integer" },
        ],
        rows: [
          ["2024-02-20", 14],
          ["2024-02-20", -1],
          ["2024-02-20", null],
          [null, 14],
        ],
      },
      after: {
        columns: [
          { name: "billed", type: "date" },
          { name: "due", type: "date" },
          { name: "term", type: "integer" },
        ],
        rows: [
          ["2024-02-20", "2024-03-05", 14],
          ["2024-02-20", "2024-02-19", -1],
          ["2024-02-20", null, null],
          [null, null, 14],
        ],
      },
    },
    {
      title: "Hours make a date one with a time",
      params: { column: "day", amount: 36, unit: "hours", into: "until" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-12-31"], [null]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "until", type: "timestamp" },
        ],
        rows: [
          ["2024-12-31", "2025-01-01T12:00:00"],
          [null, null],
        ],
      },
    },
  ],
});

/** The amount as a whole number; null where it is none. */
function amountOf(amount: Operand, state: State): Sql {
  const of = columnOfOperand(amount, state);
  if (of === undefined) return sql`${wholeNumber(amount as Cell, "amount")}`;
  const n = ref(of.name);
  return of.type === "integer" ? n : sql`CASE WHEN ${n} = trunc(${n}) THEN TRY_CAST(${n} AS BIGINT) END`;
}

function words(amount: Operand): string {
  return isColumn(amount) ? operandWords(amount) : String(amount);
}
