// demote-header: the names of the columns become the first row: a table without names was read as one with.
import { toText } from "../model/casts.ts";
import { generatedNames } from "../model/header.ts";
import { define } from "../model/operation.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { label } from "./carried.ts";

export const demoteHeader = define({
  name: "demote-header",
  version: 1,
  group: "columns",
  title: "Turn column names into a row",
  doc: "Puts the names of the columns into a new first row and calls the columns column_1, column_2 and so on, for a table whose first row of data was taken for names. All columns become text, because names are texts.",
  fields: {},
  summary: () => summary`Put the column names into the first row`,
  plan(_params, state) {
    const names = generatedNames(state.columns.length);
    const texts = state.columns.map(({ name, type }, index) => sql`${toText(ref(name), type)} AS ${label("k", index)}`);
    const titles = state.columns.map(({ name }, index) => sql`CAST(${name} AS VARCHAR) AS ${label("k", index)}`);
    const first = sql`SELECT ${join(titles)}, CAST(-1 AS BIGINT) AS place`;
    const rest = sql`SELECT ${join(texts)}, ${position()} AS place FROM ${relation()}`;
    return {
      kind: "reshape",
      removed: sql`SELECT 0`,
      columns: names.map((name, index) => ({ name, type: "text", sql: sql`s.${label("k", index)}` })),
      from: sql`(${first} UNION ALL ${rest}) AS s`,
      tail: sql`ORDER BY s.place`,
      most: state.rows.visible + 1,
    };
  },
  examples: [
    {
      title: "A first row that was taken for names",
      params: {},
      before: {
        columns: [
          { name: "Oslo", type: "text" },
          { name: "709000", type: "integer" },
        ],
        rows: [
          ["Rome", 2873000],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "column_1", type: "text" },
          { name: "column_2", type: "text" },
        ],
        rows: [
          ["Oslo", "709000"],
          ["Rome", "2873000"],
          [null, null],
        ],
      },
    },
    {
      title: "An empty table keeps its names as a row",
      params: {},
      before: { columns: [{ name: "a", type: "date" }], rows: [] },
      after: { columns: [{ name: "column_1", type: "text" }], rows: [["a"]] },
    },
  ],
});
