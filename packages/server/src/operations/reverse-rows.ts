// reverse-rows: the last row first.
import { define } from "../model/operation.ts";
import { position, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";

export const reverseRows = define({
  name: "reverse-rows",
  version: 1,
  group: "rows",
  title: "Reverse rows",
  doc: "Turns the order of the rows around: the last row comes first. It looks at no values, only at where the rows stand.",
  fields: {},
  summary: () => summary`Reverse the order of the rows`,
  plan: () => ({ kind: "rows", order: sql`${position()} DESC` }),
  pandas: () => "df = df.iloc[::-1]",
  examples: [
    {
      title: "Newest last becomes newest first",
      params: {},
      before: {
        columns: [
          { name: "day", type: "date" },
          { name: "level", type: "number" },
        ],
        rows: [
          ["2024-05-01", 2.5],
          ["2024-05-02", null],
          ["2024-05-03", 1],
        ],
      },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "level", type: "number" },
        ],
        rows: [
          ["2024-05-03", 1],
          ["2024-05-02", null],
          ["2024-05-01", 2.5],
        ],
      },
    },
    {
      title: "Whatever the values are",
      params: {},
      before: { columns: [{ name: "n", type: "integer" }], rows: [[3], [1], [2]] },
      after: { columns: [{ name: "n", type: "integer" }], rows: [[2], [1], [3]] },
    },
  ],
});
