// reorder-columns: columns move to another place, in the order they are named; no data moves.

import { refuse } from "../errors.ts";
import { choice, column, columns, fault, optional, shownWhen } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { summary } from "../model/summary.ts";

export const reorderColumns = define({
  name: "reorder-columns",
  version: 1,
  group: "columns",
  title: "Reorder columns",
  doc: "Moves columns to the beginning, to the end, or beside another column. They stand in the order in which you name them.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to move." }),
    to: choice({
      title: "To",
      doc: "Where they go.",
      options: { first: "First", last: "Last", before: "Before a column", after: "After a column" },
    }),
    anchor: shownWhen(optional(column({ title: "Beside", doc: "The column they go before or after." })), "to", [
      "before",
      "after",
    ]),
  },
  summary: ({ columns: names, to, anchor }) =>
    anchor === undefined ? summary`Move ${names} ${to}` : summary`Move ${names} ${to} “${anchor}”`,
  plan({ columns: names, to, anchor }, state) {
    const beside = to === "before" || to === "after";
    if (beside && anchor === undefined) fault("anchor", "is missing: name the column to move beside");
    if (!beside && anchor !== undefined) fault("anchor", `is not needed when columns go ${to}`);
    if (anchor !== undefined && names.includes(anchor)) fault("anchor", "must not be one of the columns that move");
    const rest = state.columns.map(({ name }) => name).filter((name) => !names.includes(name));
    const place = {
      first: 0,
      last: rest.length,
      before: rest.indexOf(anchor ?? ""),
      after: rest.indexOf(anchor ?? "") + 1,
    };
    const order = [...rest.slice(0, place[to]), ...names, ...rest.slice(place[to])];
    if (order.every((name, index) => name === state.columns[index]?.name)) refuse("nothing_to_do");
    return { kind: "columns", columns: order.map((name) => ({ name, from: name })) };
  },
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Move a column to the front",
      params: { columns: ["id"], to: "first" },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "id", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          [null, 2],
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
      title: "Move two columns after another",
      params: { columns: ["c", "a"], to: "after", anchor: "b" },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "integer" },
          { name: "c", type: "integer" },
          { name: "d", type: "integer" },
        ],
        rows: [
          [1, 2, 3, 4],
          [null, null, 7, 8],
        ],
      },
      after: {
        columns: [
          { name: "b", type: "integer" },
          { name: "c", type: "integer" },
          { name: "a", type: "integer" },
          { name: "d", type: "integer" },
        ],
        rows: [
          [2, 3, 1, 4],
          [null, 7, null, 8],
        ],
      },
    },
  ],
});
