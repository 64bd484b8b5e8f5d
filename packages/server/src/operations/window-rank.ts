// window-rank: which place each row takes in an order, among all rows or within groups.

import { choice, fault, integer, newColumn, optional, shownWhen, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { orderBy } from "../model/ordering.ts";
import { pyColumn, pyDerive, pyGroups, pySorted } from "../model/python.ts";
import { position, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { sortKeys } from "./sort-keys.ts";
import { groupByField, inTurn, partitionBy } from "./windows.ts";

export const windowRank = define({
  name: "window-rank",
  version: 1,
  group: "numbers",
  title: "Rank rows",
  doc: "Numbers the rows by an order you choose, among all rows or within groups: row by row, as ranks that equal rows share, or as parts of equal size. The rows stay where they are. Without an order they are taken as they are shown. Missing values are ranked last, unless the order says first.",
  fields: {
    by: optional(
      sortKeys({ title: "In the order of", doc: "What the rows are ranked by; as they are shown, if left out." }),
    ),
    fn: withDefault(
      choice({
        title: "Number by",
        doc: "How rows are numbered.",
        options: {
          "row-number": "Row number: 1, 2, 3; equal rows as they are shown",
          rank: "Rank: equal rows share a place, the next one is left out (1, 1, 3)",
          "dense-rank": "Dense rank: equal rows share a place, none is left out (1, 1, 2)",
          ntile: "Parts: as many parts of equal size as you say, the first ones larger if need be",
          "percent-rank": "Percent rank: from 0 for the first to 1 for the last",
        },
      }),
      "row-number",
    ),
    parts: shownWhen(
      optional(integer({ title: "Parts", doc: "How many parts: 4 makes quarters.", min: 1, max: 1_000_000 })),
      "fn",
      ["ntile"],
    ),
    groupBy: groupByField,
    into: newColumn({ title: "New column", doc: "The name of the column of numbers.", initial: "rank" }),
    replace: replaceField,
  },
  summary: ({ by, fn, into, groupBy }) => {
    const keys = (by ?? []).map((key) => (key.order === "desc" ? `${key.column} ↓` : key.column));
    const order = keys.length === 0 ? "as displayed" : `by ${keys.join(", ")}`;
    return groupBy === undefined
      ? summary`Add “${into}”: ${fn} ${order}`
      : summary`Add “${into}”: ${fn} ${order} within ${groupBy}`;
  },
  plan({ by, fn, parts, groupBy, into, replace }, state) {
    if ((fn === "ntile") !== (parts !== undefined)) fault("parts", fn === "ntile" ? "is missing" : "is only for ntile");
    const groups = partitionBy(groupBy);
    const turns = sql`${groups} ${inTurn(by, state)}`;
    const alike = sql`${groups} ORDER BY ${by === undefined ? position() : orderBy(by, state)}`;
    const numbers: Record<typeof fn, Sql> = {
      "row-number": sql`row_number() OVER (${turns})`,
      rank: sql`rank() OVER (${alike})`,
      "dense-rank": sql`dense_rank() OVER (${alike})`,
      ntile: sql`ntile(${BigInt(parts ?? 1)}) OVER (${turns})`,
      "percent-rank": sql`percent_rank() OVER (${alike})`,
    };
    const type = fn === "percent-rank" ? "number" : "integer";
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...placed(state, into, replace), type, sql: numbers[fn] }],
    };
  },
  pandas({ by, fn, groupBy }, state, _fitted, change) {
    const rows = pySorted(state, by);
    const groups = rows && pyGroups(state, groupBy, rows);
    if (groups === null) return null;
    if (fn === "row-number") {
      const text = groupBy === undefined ? `numbered(${rows})` : `(${groups}.cumcount() + 1).astype("int64[pyarrow]")`;
      return pyDerive(change, [text]);
    }
    const [key, ...others] = by ?? [];
    if ((fn !== "rank" && fn !== "dense-rank") || groupBy !== undefined || key === undefined || others.length > 0)
      return null;
    const method = fn === "rank" ? "min" : "dense";
    const how = `method="${method}", ascending=${key.order === "desc" ? "False" : "True"}, na_option="${key.nulls === "first" ? "top" : "bottom"}"`;
    return pyDerive(change, [`${pyColumn(key.column)}.rank(${how}).astype("int64[pyarrow]")`]);
  },
  examples: [
    {
      title: "Places in a race; equal times share a place, no time comes last",
      params: { by: [{ column: "seconds" }], fn: "rank", into: "place" },
      before: {
        columns: [
          { name: "runner", type: "text" },
          { name: "seconds", type: "number" },
        ],
        rows: [
          ["Ann", 12.5],
          ["Bob", null],
          ["Cid", 11],
          ["Dee", 12.5],
        ],
      },
      after: {
        columns: [
          { name: "runner", type: "text" },
          { name: "seconds", type: "number" },
          { name: "place", type: "integer" },
        ],
        rows: [
          ["Ann", 12.5, 2],
          ["Bob", null, 4],
          ["Cid", 11, 1],
          ["Dee", 12.5, 2],
        ],
      },
    },
    {
      title: "The orders of every customer, newest first",
      params: { by: [{ column: "day", order: "desc" }], groupBy: ["customer"] },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "day", type: "date" },
        ],
        rows: [
          ["a", "2024-01-05"],
          ["b", "2024-01-06"],
          ["a", "2024-02-01"],
          ["a", "2024-01-05"],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "day", type: "date" },
          { name: "rank", type: "integer" },
        ],
        rows: [
          ["a", "2024-01-05", 2],
          ["b", "2024-01-06", 1],
          ["a", "2024-02-01", 1],
          ["a", "2024-01-05", 3],
        ],
      },
    },
    {
      title: "The better half and the other",
      params: { by: [{ column: "points", order: "desc" }], fn: "ntile", parts: 2, into: "half" },
      before: { columns: [{ name: "points", type: "integer" }], rows: [[3], [9], [5], [7], [1]] },
      after: {
        columns: [
          { name: "points", type: "integer" },
          { name: "half", type: "integer" },
        ],
        rows: [
          [3, 2],
          [9, 1],
          [5, 1],
          [7, 1],
          [1, 2],
        ],
      },
    },
  ],
});
