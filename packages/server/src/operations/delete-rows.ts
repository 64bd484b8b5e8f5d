// delete-rows: single rows go, named by where they stand.
import { integer, list } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { position, relation, rowId, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { atPlaces, checkPlaces, places, rowNumbers } from "./row-numbers.ts";

export const deleteRows = define({
  name: "delete-rows",
  version: 1,
  group: "rows",
  title: "Delete rows",
  doc: "Takes out single rows by their numbers. Rows are counted from 1, as the grid shows them. The other rows keep their order. To take out rows by what they hold, filter them.",
  fields: {
    rows: list(integer({ title: "Row", doc: "The number of a row.", min: 1 }), {
      title: "Rows",
      doc: "The numbers of the rows to take out, in any order; a number that is named twice counts once.",
      min: 1,
      max: rowNumbers,
    }),
  },
  needsVersion: true,
  summary: ({ rows }) => {
    const numbers = [...new Set(rows)].sort((a, b) => a - b);
    if (numbers.length === 1) return summary`Delete row ${numbers[0] ?? 1}`;
    if (numbers.length <= 5) return summary`Delete rows ${numbers.join(", ")}`;
    return summary`Delete ${numbers.length} rows, from ${numbers[0] ?? 1} to ${numbers.at(-1) ?? 1}`;
  },
  plan({ rows }, state) {
    checkPlaces(rows, state.rows.visible);
    const others = sql`${position()} NOT IN ${atPlaces(rows)}`;
    return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} WHERE ${others}` };
  },
  pandas: ({ rows }) => `df = df.drop(df.index[[${places(rows).join(", ")}]])`,
  examples: [
    {
      title: "One row",
      params: { rows: [2] },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["test"], ["Rome"], [null]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["Rome"], [null]] },
    },
    {
      title: "The row of totals and an empty one",
      params: { rows: [5, 3] },
      before: {
        columns: [
          { name: "month", type: "text" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["May", 10],
          ["June", 20],
          [null, null],
          ["July", 30],
          ["Total", 60],
        ],
      },
      after: {
        columns: [
          { name: "month", type: "text" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["May", 10],
          ["June", 20],
          ["July", 30],
        ],
      },
    },
  ],
});
