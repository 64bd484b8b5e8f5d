// intersect-rows: the rows that also stand in a datasource.
import { datasource } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { matching, other, otherOf } from "./matching.ts";
import { alike, comparedField } from "./same-rows.ts";

export const intersectRows = define({
  name: "intersect-rows",
  version: 1,
  group: "combine",
  title: "Keep rows that are in a datasource",
  doc: "Keeps the rows that have an equal row in a datasource: equal in the columns you choose, or in all columns of this table, found in the datasource by their names. Two missing values are equal. A row that occurs several times stays as often.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "Where the rows must also be." }),
    columns: comparedField,
  },
  summary: ({ columns }) =>
    columns === undefined
      ? summary`Keep the rows that are in a datasource`
      : summary`Keep the rows whose ${columns} are in a datasource`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan: ({ columns }, state, _fitted, sources) => matching(true, alike(columns, state, otherOf(sources))),
  examples: [
    {
      title: "Rows of both months",
      params: { datasource: "june" },
      before: {
        columns: [
          { name: "name", type: "text" },
          { name: "plan", type: "text" },
        ],
        rows: [
          ["Ann", "A"],
          ["Bob", null],
          ["Cy", "A"],
          ["Ann", "A"],
        ],
      },
      sources: {
        june: {
          columns: [
            { name: "plan", type: "text" },
            { name: "Name", type: "text" },
          ],
          rows: [
            [null, "Bob"],
            ["A", "Ann"],
            ["B", "Cy"],
          ],
        },
      },
      after: {
        columns: [
          { name: "name", type: "text" },
          { name: "plan", type: "text" },
        ],
        rows: [
          ["Ann", "A"],
          ["Bob", null],
          ["Ann", "A"],
        ],
      },
    },
    {
      title: "By one column",
      params: { datasource: "paid", columns: ["id"] },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "due", type: "number" },
        ],
        rows: [
          [1, 10],
          [2, null],
          [3, 7.5],
        ],
      },
      sources: { paid: { columns: [{ name: "id", type: "integer" }], rows: [[3], [2], [2], [9]] } },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "due", type: "number" },
        ],
        rows: [
          [2, null],
          [3, 7.5],
        ],
      },
    },
  ],
});
