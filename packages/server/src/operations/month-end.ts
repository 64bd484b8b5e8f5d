// month-end: the last day of the month a date lies in.
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { monthDay, monthDayInPandas, monthFields } from "./month-ends.ts";

export const monthEnd = define({
  name: "month-end",
  version: 1,
  group: "dates",
  title: "Turn dates into month ends",
  doc: "Turns dates into the last day of their month. The result is a date, without a time. Moments lie in the month that the calendar shows in the time zone you give.",
  fields: monthFields,
  summary: ({ column: of }) => summary`Last day of the month of “${of}”`,
  plan: (params, state) => monthDay("end", params, state),
  pandas: ({ column: of }, state, _fitted, change) => monthDayInPandas("month_end", of, state, change),
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
          ["2024-02-10", "2024-02-29"],
          ["2023-12-31", "2023-12-31"],
          [null, null],
        ],
      },
    },
    {
      title: "A moment late in April lies in May in Auckland",
      params: { column: "at", timezone: "Pacific/Auckland" },
      before: { columns: [{ name: "at", type: "timestamptz" }], rows: [["2024-04-30T20:00:00Z"], [null]] },
      after: { columns: [{ name: "at", type: "date" }], rows: [["2024-05-31"], [null]] },
    },
  ],
});
