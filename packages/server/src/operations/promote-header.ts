// promote-header: a row of names that was read as data becomes the names of the columns.
import { refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import { cut } from "../model/fields/limits.ts";
import { integer, withDefault } from "../model/fields.ts";
import { headerNames } from "../model/header.ts";
import { define } from "../model/operation.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { carried } from "./carried.ts";
import { itemsIn } from "./learned.ts";

export const promoteHeader = define({
  name: "promote-header",
  version: 1,
  group: "columns",
  title: "Use a row as column names",
  doc: "Takes the names of the columns from a row of the table. That row goes, and so do the rows above it. Empty cells become column_ and a number, names that occur twice get _2. Types stay as they are: detect types afterwards, if the names had made texts of numbers.",
  fields: {
    row: withDefault(
      integer({ title: "Row", doc: "The row that holds the names, counted from 1 as shown.", min: 1 }),
      1,
    ),
  },
  needsVersion: true,
  summary: ({ row }) => summary`Take column names from row ${row}`,
  fit({ row }, state) {
    if (row > state.rows.visible) refuse("row_out_of_range", { row, rows: state.rows.visible });
    const texts = join(state.columns.map(({ name, type }) => toText(ref(name), type)));
    return { names: sql`(SELECT [${texts}] FROM ${relation()} WHERE ${position()} = ${BigInt(row - 1)})` };
  },
  plan({ row }, state, { names: found }) {
    if (row > state.rows.visible) refuse("row_out_of_range", { row, rows: state.rows.visible });
    const cells = itemsIn(found).map((cell) => (typeof cell === "string" ? cut(cell, 1_000) : ""));
    const { names } = headerNames(cells, state.columns.length);
    return {
      kind: "reshape",
      removed: sql`SELECT ${BigInt(row)}`,
      columns: state.columns.map((column, index) => ({
        ...carried(column, ref(column.name)),
        name: names[index] ?? column.name,
      })),
      from: relation(),
      most: state.rows.visible,
      tail: sql`WHERE ${position()} >= ${BigInt(row)} ORDER BY ${position()}`,
    };
  },
  examples: [
    {
      title: "Names that were read as data",
      params: {},
      before: {
        columns: [
          { name: "column_1", type: "text" },
          { name: "column_2", type: "text" },
          { name: "column_3", type: "text" },
        ],
        rows: [
          ["city", "people", null],
          ["Oslo", "709000", "x"],
          ["Rome", null, null],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "people", type: "text" },
          { name: "column_3", type: "text" },
        ],
        rows: [
          ["Oslo", "709000", "x"],
          ["Rome", null, null],
        ],
      },
    },
    {
      title: "A report with a title above its names",
      params: { row: 2 },
      before: {
        columns: [
          { name: "Report 2024", type: "text" },
          { name: "column_2", type: "text" },
        ],
        rows: [
          ["made by Ann", null],
          ["n", "N"],
          ["1", "2"],
        ],
      },
      after: {
        columns: [
          { name: "n", type: "text" },
          { name: "N_2", type: "text" },
        ],
        rows: [["1", "2"]],
      },
    },
  ],
});
