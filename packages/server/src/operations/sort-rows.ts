// sort-rows: another order of the rows; rows that compare alike keep theirs.
import { sourcesOf } from "../model/casts.ts";
import { fault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { orderBy } from "../model/ordering.ts";
import { pySorted } from "../model/python.ts";
import { columnOf } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { sortKeys } from "./sort-keys.ts";

export const sortRows = define({
  name: "sort-rows",
  version: 1,
  group: "rows",
  title: "Sort rows",
  doc: "Puts the rows in another order, by one column or by several. Rows that are alike keep their order; missing values stand last unless you say otherwise.",
  fields: { by: sortKeys({ title: "Sort by", doc: "The first key counts most." }) },
  summary: ({ by: keys }) =>
    summary`Sort by ${keys.map((key) => (key.order === "desc" ? `${key.column} ↓` : key.column))}`,
  plan({ by: keys }, state) {
    for (const [index, key] of keys.entries()) {
      const type = columnOf(state, key.column)?.type ?? "text";
      if (key.as === "number" && !sourcesOf("number").includes(type))
        fault(`by[${index}].as`, `cannot be number for a ${type} column`);
      if (key.as === "date" && !sourcesOf("timestamp").includes(type))
        fault(`by[${index}].as`, `cannot be date for a ${type} column`);
    }
    return { kind: "rows", order: orderBy(keys, state) };
  },
  pandas({ by: keys }, state) {
    const sorted = pySorted(state, keys);
    return sorted && `df = ${sorted}`;
  },
  examples: [
    {
      title: "Largest first; missing values stay last",
      params: { by: [{ column: "score", order: "desc" }] },
      before: {
        columns: [
          { name: "who", type: "text" },
          { name: "score", type: "integer" },
        ],
        rows: [
          ["a", 3],
          ["b", null],
          ["c", 9],
          ["d", 3],
        ],
      },
      after: {
        columns: [
          { name: "who", type: "text" },
          { name: "score", type: "integer" },
        ],
        rows: [
          ["c", 9],
          ["a", 3],
          ["d", 3],
          ["b", null],
        ],
      },
    },
    {
      title: "By two columns",
      params: { by: [{ column: "city" }, { column: "age", order: "desc", nulls: "first" }] },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "age", type: "number" },
        ],
        rows: [
          ["Rome", 5],
          ["Oslo", 7],
          ["Rome", null],
          ["Oslo", "NaN"],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "age", type: "number" },
        ],
        rows: [
          ["Oslo", 7],
          ["Oslo", "NaN"],
          ["Rome", null],
          ["Rome", 5],
        ],
      },
    },
    {
      title: "Naturally",
      params: { by: [{ column: "file", as: "natural" }] },
      before: { columns: [{ name: "file", type: "text" }], rows: [["item 10"], ["item 9"], [null], ["Item 1"]] },
      after: { columns: [{ name: "file", type: "text" }], rows: [["Item 1"], ["item 9"], ["item 10"], [null]] },
    },
  ],
});
