// duplicate-column: a second column that shares the first one's data.

import { column, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const duplicateColumn = define({
  name: "duplicate-column",
  version: 1,
  group: "columns",
  title: "Duplicate column",
  doc: "Puts a copy of a column right after it. The two can then be changed apart from each other.",
  fields: {
    column: column({ title: "Column", doc: "The column to copy." }),
    into: newColumn({ title: "Name of the copy", doc: "A name that no column has yet.", initial: "{column}_copy" }),
  },
  summary: ({ column: from, into }) => summary`Duplicate “${from}” as “${into}”`,
  plan: ({ column: from, into }, state) => ({
    kind: "columns",
    columns: state.columns.flatMap(({ name }) =>
      name === from
        ? [
            { name, from },
            { name: into, from },
          ]
        : [{ name, from: name }],
    ),
  }),
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Keep the original before changing a column",
      params: { column: "price" },
      before: {
        columns: [
          { name: "price", type: "number" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [1.5, 1],
          [null, 2],
        ],
      },
      after: {
        columns: [
          { name: "price", type: "number" },
          { name: "price_copy", type: "number" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [1.5, 1.5, 1],
          [null, null, 2],
        ],
      },
    },
    {
      title: "Choose the name of the copy",
      params: { column: "city", into: "town" },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null]] },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "town", type: "text" },
        ],
        rows: [
          ["Oslo", "Oslo"],
          [null, null],
        ],
      },
    },
  ],
});
