// month-start: the first day of the month a date lies in.

import { column, existing } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive } from "../model/python.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { inPlace, intoField, replaceIntoField } from "./in-place.ts";
import { clockOf, dated, emptied, zoneField } from "./zone-times.ts";

export const monthStart = define({
  name: "month-start",
  version: 1,
  group: "dates",
  title: "Turn dates into month starts",
  doc: "Turns dates into the first day of their month. The result is a date, without a time. Moments lie in the month that the calendar shows in the time zone you give.",
  fields: {
    column: column({ title: "Column", doc: "The column with the dates.", accepts: dated }),
    timezone: zoneField,
    into: intoField,
    replace: replaceIntoField,
  },
  summary: ({ column: of }) => summary`First day of the month of “${of}”`,
  plan({ column: of, timezone, into, replace }, state) {
    const x = ref(of);
    const day = clockOf(x, existing(state, of).type, timezone);
    const result = sql`TRY_CAST(TRY(date_trunc('month', ${day})) AS DATE)`;
    return {
      kind: "derive",
      columns: [{ ...inPlace(state, of, into, replace), type: "date", sql: result }],
      tallies: [emptied(of, x, result)],
    };
  },
  pandas: ({ column: of }, state, _fitted, change) =>
    existing(state, of).type === "date" ? pyDerive(change, [`month_start(${pyColumn(of)})`]) : null,
  examples: [
    {
      title: "In a new column",
      params: { column: "day", into: "month" },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-02-10"], ["2023-12-31"], [null]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "month", type: "date" },
        ],
        rows: [
          ["2024-02-10", "2024-02-01"],
          ["2023-12-31", "2023-12-01"],
          [null, null],
        ],
      },
    },
    {
      title: "A moment late in April lies in May in Auckland",
      params: { column: "at", timezone: "Pacific/Auckland" },
      before: { columns: [{ name: "at", type: "timestamptz" }], rows: [["2024-04-30T20:00:00Z"], [null]] },
      after: { columns: [{ name: "at", type: "date" }], rows: [["2024-05-01"], [null]] },
    },
  ],
});
