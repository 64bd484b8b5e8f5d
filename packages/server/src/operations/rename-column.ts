// rename-column: another name for a column; no data moves.
import { refuse } from "../errors.ts";
import { column, free, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyNames } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const renameColumn = define({
  name: "rename-column",
  version: 1,
  group: "columns",
  title: "Rename column",
  doc: "Gives a column another name. Names must differ from each other even when large and small letters are taken as the same.",
  fields: {
    column: column({ title: "Column", doc: "The column to rename." }),
    to: newColumn({ title: "New name", doc: "What it is called from now on.", mayExist: true }),
  },
  summary: ({ column: from, to }) => summary`Rename “${from}” to “${to}”`,
  plan({ column: from, to }, state) {
    if (from === to) refuse("nothing_to_do");
    free(state, to, [from]);
    return {
      kind: "columns",
      columns: state.columns.map(({ name }) => ({ name: name === from ? to : name, from: name })),
    };
  },
  pandas: ({ column: from, to }) => `df = df.rename(columns=${pyNames([[from, to]])})`,
  examples: [
    {
      title: "Give a column a clearer name",
      params: { column: "amt", to: "amount" },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amt", type: "number" },
        ],
        rows: [
          [1, 9.5],
          [2, null],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amount", type: "number" },
        ],
        rows: [
          [1, 9.5],
          [2, null],
        ],
      },
    },
    {
      title: "Change only large and small letters",
      params: { column: "CITY", to: "City" },
      before: { columns: [{ name: "CITY", type: "text" }], rows: [["Oslo"], [null]] },
      after: { columns: [{ name: "City", type: "text" }], rows: [["Oslo"], [null]] },
    },
  ],
});
