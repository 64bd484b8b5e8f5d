// blank-down: of equal values one below the other only the first stays; what fill-down undoes.

import { columns, existing } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyPlain } from "../model/python.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { inTurn } from "./windows.ts";

export const blankDown = define({
  name: "blank-down",
  version: 1,
  group: "cells",
  title: "Blank down",
  doc: "Makes every cell missing that holds the same as the cell above it, so that a repeated value shows once, at its first row. Each column is looked at by itself. Fill down is the way back.",
  fields: { columns: columns({ title: "Columns", doc: "The columns in which repetitions become missing." }) },
  summary: ({ columns: names }) => summary`Blank down ${names}`,
  plan: ({ columns: names }, state) => ({
    kind: "derive",
    scope: "visible",
    columns: names.map((each) => {
      const { type, digits } = existing(state, each);
      const x = ref(each);
      const above = sql`lag(${x}) OVER (${inTurn(undefined, state)})`;
      const text = sql`CASE WHEN ${x} IS DISTINCT FROM ${above} THEN ${x} END`;
      return { name: each, replaces: each, type, digits, sql: text };
    }),
  }),
  pandas({ columns: names }, state, _fitted, change) {
    const texts = names.map((each) => {
      const x = pyColumn(each);
      return `${x}.mask((${x} == ${x}.shift()).fillna(False))`;
    });
    return pyPlain(state, names) ? pyDerive(change, texts) : null;
  },
  examples: [
    {
      title: "Each city named once",
      params: { columns: ["city"] },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          ["Oslo", 2],
          ["Rome", 3],
          ["Oslo", 4],
          [null, 5],
          ["Oslo", 6],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          [null, 2],
          ["Rome", 3],
          ["Oslo", 4],
          [null, 5],
          ["Oslo", 6],
        ],
      },
    },
    {
      title: "Each column by itself",
      params: { columns: ["a", "b"] },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "integer" },
        ],
        rows: [
          [1, 1],
          [1, 2],
          [1, 2],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "integer" },
          { name: "b", type: "integer" },
        ],
        rows: [
          [1, 1],
          [null, 2],
          [null, null],
        ],
      },
    },
  ],
});
