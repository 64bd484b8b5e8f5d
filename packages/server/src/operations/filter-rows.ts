// filter-rows: rows that meet a condition stay, or go.
import { conditionSql, conditionWords } from "../model/conditions.ts";
import { boolean, condition, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyCondition } from "../model/python-condition.ts";
import { sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";

export const filterRows = define({
  name: "filter-rows",
  version: 1,
  group: "rows",
  title: "Filter rows",
  doc: "Keeps the rows that meet a condition, or takes them out. Rows keep their order. A comparison with a missing value is not met.",
  fields: {
    where: condition({ title: "Condition", doc: "Which rows are meant." }),
    keep: withDefault(
      boolean({ title: "Keep them", doc: "Keep these rows and take out the others; otherwise the other way round." }),
      true,
    ),
  },
  summary: ({ where, keep }) =>
    keep ? summary`Keep rows where ${conditionWords(where)}` : summary`Drop rows where ${conditionWords(where)}`,
  plan({ where, keep }, state) {
    const meets = conditionSql(where, state);
    return { kind: "rows", where: keep ? meets : sql`(NOT ${meets})` };
  },
  pandas({ where, keep }, state) {
    const rows = pyCondition(where, state);
    return rows === null ? null : `df = df[${keep ? "" : "~"}${rows}]`;
  },
  examples: [
    {
      title: "Keep rows above a value; a missing price is not above anything",
      params: { where: { column: "price", is: "gt", value: 10 } },
      before: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["a", 12],
          ["b", 10],
          ["c", null],
          ["d", 99.5],
        ],
      },
      after: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["a", 12],
          ["d", 99.5],
        ],
      },
    },
    {
      title: "Take out rows by two conditions",
      params: {
        where: {
          any: [
            { column: "city", is: "in", value: ["Oslo", "Bergen"] },
            { column: "city", is: "empty" },
          ],
        },
        keep: false,
      },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["Paris"], [null], [""], ["Rome"]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Paris"], ["Rome"]] },
    },
    {
      title: "Not equal is true for a missing value",
      params: { where: { column: "state", is: "ne", value: "done" } },
      before: { columns: [{ name: "state", type: "text" }], rows: [["done"], ["open"], [null]] },
      after: { columns: [{ name: "state", type: "text" }], rows: [["open"], [null]] },
    },
  ],
});
