// keep-columns: only these columns stay, in the order the table has them; no data moves.

import { refuse } from "../errors.ts";
import { columns } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const keepColumns = define({
  name: "keep-columns",
  version: 1,
  group: "columns",
  title: "Keep columns",
  doc: "Keeps the columns you name and takes out all others. Their order does not change.",
  fields: { columns: columns({ title: "Columns", doc: "The columns that stay." }) },
  summary: ({ columns: names }) => summary`Keep only ${names}`,
  plan({ columns: names }, state) {
    if (names.length === state.columns.length) refuse("nothing_to_do");
    const kept = state.columns.filter(({ name }) => names.includes(name));
    return { kind: "columns", columns: kept.map(({ name }) => ({ name, from: name })) };
  },
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Keep two columns of three",
      params: { columns: ["city", "id"] },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "tmp", type: "text" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, "x", "Oslo"],
          [2, null, null],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, "Oslo"],
          [2, null],
        ],
      },
    },
    {
      title: "Keep one column",
      params: { columns: ["price"] },
      before: {
        columns: [
          { name: "price", type: "number" },
          { name: "vat", type: "number" },
        ],
        rows: [
          [1.5, 0.3],
          [null, 0],
        ],
      },
      after: { columns: [{ name: "price", type: "number" }], rows: [[1.5], [null]] },
    },
  ],
});
