// frequency-table: how often each value occurs, the most frequent first.

import { nameLimit } from "../model/fields/limits.ts";
import { columns, existing, fault, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { carried } from "./carried.ts";
import { distinctNames } from "./name-pattern.ts";

export const frequencyTable = define({
  name: "frequency-table",
  version: 1,
  group: "reshape",
  title: "Count values",
  doc: "Makes a table of how often each value of a column occurs, or each combination of values of several. It has one row for each, with its count and its share of all rows (0.25 is a quarter). The most frequent stands first; of equally frequent ones the one that appears first. Missing values are counted too.",
  fields: {
    columns: columns({ title: "Columns", doc: "Whose values are counted." }),
    countInto: withDefault(
      text({ title: "Column for counts", doc: "Where the counts go.", min: 1, max: nameLimit }),
      "count",
    ),
    shareInto: withDefault(
      text({ title: "Column for shares", doc: "Where the shares go.", min: 1, max: nameLimit }),
      "share",
    ),
  },
  summary: ({ columns: names }) => summary`Count the values of ${names}`,
  plan({ columns: names, countInto, shareInto }, state) {
    const { visible } = state.rows;
    if (visible === 0) fault("columns", "have no values to count: the table has no rows");
    const keys = names.map((each) => carried(existing(state, each), ref(each)));
    distinctNames([...names, countInto, shareInto]);
    return {
      kind: "reshape",
      columns: [
        ...keys,
        { name: countInto, type: "integer", sql: sql`count(*)` },
        { name: shareInto, type: "number", sql: sql`count(*) / ${visible}` },
      ],
      from: relation(),
      most: state.rows.visible,
      tail: sql`GROUP BY ${join(keys.map((each) => each.sql))} ORDER BY count(*) DESC, min(${position()})`,
    };
  },
  examples: [
    {
      title: "How often each answer was given",
      params: { columns: ["answer"] },
      before: {
        columns: [
          { name: "answer", type: "text" },
          { name: "age", type: "integer" },
        ],
        rows: [
          ["no", 20],
          ["yes", 31],
          [null, 25],
          ["yes", null],
        ],
      },
      after: {
        columns: [
          { name: "answer", type: "text" },
          { name: "count", type: "integer" },
          { name: "share", type: "number" },
        ],
        rows: [
          ["yes", 2, 0.5],
          ["no", 1, 0.25],
          [null, 1, 0.25],
        ],
      },
    },
    {
      title: "Combinations of two columns",
      params: { columns: ["size", "color"], countInto: "pieces", shareInto: "part" },
      before: {
        columns: [
          { name: "size", type: "text" },
          { name: "color", type: "text" },
        ],
        rows: [
          ["M", "red"],
          ["S", "red"],
          ["M", "blue"],
          ["M", "red"],
          ["S", "red"],
        ],
      },
      after: {
        columns: [
          { name: "size", type: "text" },
          { name: "color", type: "text" },
          { name: "pieces", type: "integer" },
          { name: "part", type: "number" },
        ],
        rows: [
          ["M", "red", 2, 0.4],
          ["S", "red", 2, 0.4],
          ["M", "blue", 1, 0.2],
        ],
      },
    },
  ],
});
