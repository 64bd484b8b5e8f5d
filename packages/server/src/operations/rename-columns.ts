// rename-columns: other names for several columns at once; no data moves.

import { record } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const renameColumns = define({
  name: "rename-columns",
  version: 1,
  group: "columns",
  title: "Rename columns",
  doc: "Gives several columns other names in one step. Two columns can swap their names. The names that come of it must differ from each other even when large and small letters are taken as the same.",
  fields: { names: record({ title: "New names", doc: "The new name of each column, by its present one." }) },
  summary: ({ names }) => {
    const pairs = Object.entries(names);
    const [from, to] = pairs[0] ?? ["", ""];
    return pairs.length === 1
      ? summary`Rename “${from}” to “${to}”`
      : summary`Rename ${pairs.length} columns: ${pairs.map(([, each]) => each)}`;
  },
  plan: ({ names }, state) => ({
    kind: "columns",
    columns: state.columns.map(({ name }) => ({ name: names[name] ?? name, from: name })),
  }),
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Two names at once",
      params: { names: { amt: "amount", cur: "currency" } },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amt", type: "number" },
          { name: "cur", type: "text" },
        ],
        rows: [
          [1, 9.5, "EUR"],
          [2, null, "NOK"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "amount", type: "number" },
          { name: "currency", type: "text" },
        ],
        rows: [
          [1, 9.5, "EUR"],
          [2, null, "NOK"],
        ],
      },
    },
    {
      title: "Two columns swap their names",
      params: { names: { from: "to", to: "from" } },
      before: {
        columns: [
          { name: "from", type: "text" },
          { name: "to", type: "text" },
        ],
        rows: [
          ["Oslo", "Rome"],
          [null, "Paris"],
        ],
      },
      after: {
        columns: [
          { name: "to", type: "text" },
          { name: "from", type: "text" },
        ],
        rows: [
          ["Oslo", "Rome"],
          [null, "Paris"],
        ],
      },
    },
  ],
});
