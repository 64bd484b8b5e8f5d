// except-rows: the rows that do not stand in a datasource.
import { datasource } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { summary } from "../model/summary.ts";
import { matching, other, otherOf } from "./matching.ts";
import { alike, comparedField } from "./same-rows.ts";

export const exceptRows = define({
  name: "except-rows",
  version: 1,
  group: "combine",
  title: "Delete rows that are in a datasource",
  doc: "Deletes the rows that have an equal row in a datasource: equal in the columns you choose, or in all columns of this table, found in the datasource by their names. Two missing values are equal. What stays may occur several times.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "Where the rows must not be." }),
    columns: comparedField,
  },
  summary: ({ columns }) =>
    columns === undefined
      ? summary`Delete the rows that are in a datasource`
      : summary`Delete the rows whose ${columns} are in a datasource`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan: ({ columns }, state, _fitted, sources) => matching(false, alike(columns, state, otherOf(sources))),
  examples: [
    {
      title: "New since last month",
      params: { datasource: "may" },
      before: {
        columns: [
          { name: "name", type: "text" },
          { name: "plan", type: "text" },
        ],
        rows: [
          ["Ann", "A"],
          ["Bob", null],
          ["Cy", "A"],
          ["Cy", "A"],
        ],
      },
      sources: {
        may: {
          columns: [
            { name: "name", type: "text" },
            { name: "plan", type: "text" },
          ],
          rows: [
            ["Bob", null],
            ["Ann", "A"],
            ["Cy", null],
          ],
        },
      },
      after: {
        columns: [
          { name: "name", type: "text" },
          { name: "plan", type: "text" },
        ],
        rows: [
          ["Cy", "A"],
          ["Cy", "A"],
        ],
      },
    },
    {
      title: "Addresses that must not be written to",
      params: { datasource: "blocked", columns: ["email"] },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "email", type: "text" },
        ],
        rows: [
          [1, "ann@example.org"],
          [2, "bob@example.org"],
          [3, null],
        ],
      },
      sources: { blocked: { columns: [{ name: "email", type: "text" }], rows: [["bob@example.org"]] } },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "email", type: "text" },
        ],
        rows: [
          [1, "ann@example.org"],
          [3, null],
        ],
      },
    },
  ],
});
