// quick-clean: empty columns go, then every row that lacks a value.
import { boolean, fault, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";

export const quickClean = define({
  name: "quick-clean",
  version: 1,
  composed: true,
  group: "missing",
  title: "Drop missing columns and rows",
  doc: "Takes out the columns that are wholly empty, and then every row in which any value is missing. Either half can be left out. It is one step, which says how many rows and which columns went. An empty text and NaN are values, not missing ones.",
  fields: {
    columns: withDefault(boolean({ title: "Columns", doc: "Take out columns that are wholly empty." }), true),
    rows: withDefault(boolean({ title: "Rows", doc: "Take out rows in which any value is missing." }), true),
  },
  summary: ({ rows, columns }) => {
    if (!rows) return "Drop empty columns";
    return columns ? "Drop empty columns and rows with missing values" : "Drop rows with missing values";
  },
  plan({ rows, columns }) {
    if (!rows && !columns) fault("rows", "must be true, or columns must be");
    return {
      kind: "calls",
      calls: [
        ...(columns ? [{ op: "drop-missing-columns", params: { threshold: 1 } }] : []),
        ...(rows ? [{ op: "drop-missing-rows", params: { how: "any" } }] : []),
      ],
    };
  },
  examples: [
    {
      title: "Empty columns first, so that they do not cost every row",
      params: {},
      before: {
        columns: [
          { name: "item", type: "text" },
          { name: "fax", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", null, 3],
          ["salt", null, null],
          [null, null, 1],
          ["rice", null, 2],
        ],
      },
      after: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 3],
          ["rice", 2],
        ],
      },
    },
    {
      title: "Empty columns only",
      params: { rows: false },
      before: {
        columns: [
          { name: "item", type: "text" },
          { name: "fax", type: "text" },
        ],
        rows: [
          ["tea", null],
          [null, null],
        ],
      },
      after: { columns: [{ name: "item", type: "text" }], rows: [["tea"], [null]] },
    },
  ],
});
