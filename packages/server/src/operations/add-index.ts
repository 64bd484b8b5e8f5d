// add-index: numbers the rows as they are displayed, or those of each group.

import { integer, newColumn, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyDerive, pyGroups } from "../model/python.ts";
import { position, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { groupByField, inTurn, partitionBy } from "./windows.ts";

export const addIndex = define({
  name: "add-index",
  version: 1,
  group: "columns",
  title: "Number the rows",
  doc: "Adds a column that counts the rows in the order in which they are shown. With groups, every group is counted by itself. The numbers stay with their rows when they are sorted later.",
  fields: {
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "index" }),
    start: withDefault(integer({ title: "First number", doc: "The number of the first row." }), 1),
    step: withDefault(
      integer({ title: "Step", doc: "What is added from row to row.", min: -1_000_000_000, max: 1_000_000_000 }),
      1,
    ),
    groupBy: groupByField,
    replace: replaceField,
  },
  summary: ({ into, groupBy }) =>
    groupBy === undefined
      ? summary`Number the rows in “${into}”`
      : summary`Number the rows of each ${groupBy} in “${into}”`,
  plan({ into, start, step, groupBy, replace }, state) {
    const place =
      groupBy === undefined
        ? position()
        : sql`(row_number() OVER (${partitionBy(groupBy)} ${inTurn(undefined, state)}) - 1)`;
    return {
      kind: "derive",
      scope: "visible",
      columns: [
        { ...placed(state, into, replace), type: "integer", sql: sql`${BigInt(start)} + ${place} * ${BigInt(step)}` },
      ],
    };
  },
  pandas({ start, step, groupBy }, state, _fitted, change) {
    if (groupBy === undefined) return pyDerive(change, [`numbered(df, ${start}, ${step})`]);
    const groups = pyGroups(state, groupBy);
    return pyDerive(change, [groups && `(${start} + ${groups}.cumcount() * ${step}).astype("int64[pyarrow]")`]);
  },
  examples: [
    {
      title: "From 1",
      params: {},
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], [null], ["Rome"]] },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "index", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          [null, 2],
          ["Rome", 3],
        ],
      },
    },
    {
      title: "In steps of ten, for every customer by itself",
      params: { into: "line", start: 10, step: 10, groupBy: ["customer"] },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "item", type: "text" },
        ],
        rows: [
          ["a", "pen"],
          ["b", "ink"],
          ["a", "pad"],
          [null, "?"],
          ["a", "cap"],
          [null, "!"],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "item", type: "text" },
          { name: "line", type: "integer" },
        ],
        rows: [
          ["a", "pen", 10],
          ["b", "ink", 10],
          ["a", "pad", 20],
          [null, "?", 10],
          ["a", "cap", 30],
          [null, "!", 20],
        ],
      },
    },
  ],
});
