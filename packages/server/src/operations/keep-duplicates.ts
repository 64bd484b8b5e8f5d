// keep-duplicates: only rows that have a double stay, to look at them.

import { columns, optional } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyPlain, pyTexts } from "../model/python.ts";
import { relation, rowId, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { partitionBy } from "./windows.ts";

export const keepDuplicates = define({
  name: "keep-duplicates",
  version: 1,
  group: "duplicates",
  title: "Keep duplicates",
  doc: "Keeps all rows that are alike in the columns you choose (in all columns, if you choose none), and takes out those that occur once. Two missing values count as alike. Rows keep their order; if nothing is alike, no row is left.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "What must be alike; all columns if left out.", min: 1 })),
  },
  summary: ({ columns: names }) =>
    names === undefined ? summary`Keep only duplicate rows` : summary`Keep only duplicates of ${names}`,
  plan({ columns: names }, state) {
    const alike = sql`count(*) OVER (${partitionBy(names ?? state.columns.map(({ name }) => name))}) > 1`;
    return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} QUALIFY ${alike}` };
  },
  pandas({ columns: names }, state) {
    const keys = names ?? state.columns.map(({ name }) => name);
    return pyPlain(state, keys) ? `df = df[df.duplicated(${pyTexts(keys)}, keep=False)]` : null;
  },
  examples: [
    {
      title: "Invoices whose number was used more than once",
      params: { columns: ["invoice"] },
      before: {
        columns: [
          { name: "invoice", type: "integer" },
          { name: "amount", type: "number" },
        ],
        rows: [
          [101, 20],
          [102, 35.5],
          [101, 20],
          [103, null],
          [101, 25],
        ],
      },
      after: {
        columns: [
          { name: "invoice", type: "integer" },
          { name: "amount", type: "number" },
        ],
        rows: [
          [101, 20],
          [101, 20],
          [101, 25],
        ],
      },
    },
    {
      title: "Rows that are alike in everything; missing values are alike too",
      params: {},
      before: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "integer" },
        ],
        rows: [
          ["x", null],
          ["x", 1],
          ["x", null],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "integer" },
        ],
        rows: [
          ["x", null],
          ["x", null],
        ],
      },
    },
  ],
});
