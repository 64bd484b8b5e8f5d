// insert-rows: new rows, empty or with values, between others or at the end.
import { refuse } from "../errors.ts";
import { cells, integer, list, optional, withDefault } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { join, name, position, relation, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { carried, label } from "./carried.ts";

export const insertRows = define({
  name: "insert-rows",
  version: 1,
  group: "rows",
  title: "Insert rows",
  doc: "Puts new rows between others or at the end. Each new row gets the values you give it, written in the way of their columns; its other cells are missing. Rows are counted from 1, as the grid shows them.",
  fields: {
    at: optional(
      integer({
        title: "At",
        doc: "The number that the first new row gets; the rows from there on move down. At the end, if left out.",
        min: 1,
      }),
    ),
    rows: list(withDefault(cells({ title: "Row", doc: "Values by the names of their columns." }), {}), {
      title: "New rows",
      doc: "The rows to put in, in their order: values by the names of their columns; cells that are not named are missing.",
      min: 1,
      max: 1_000,
    }),
  },
  needsVersion: ({ at }) => at !== undefined && at !== null,
  summary({ at, rows }) {
    const where = at === undefined ? "at the end" : `at row ${at}`;
    return rows.length === 1 ? summary`Insert a row ${where}` : summary`Insert ${rows.length} rows ${where}`;
  },
  plan({ at, rows }, state) {
    const { visible } = state.rows;
    if (at !== undefined && at > visible + 1) refuse("row_out_of_range", { row: at, rows: visible });
    const place = BigInt((at ?? visible + 1) - 1);
    const given = new Set(rows.flatMap((row) => Object.keys(row)));
    const old = state.columns.map((column, index) => sql`${name(column.name)} AS ${label("c", index)}, `);
    const fresh = state.columns.map((column, index): Sql => {
      if (!given.has(column.name)) return sql`NULL AS ${label("c", index)}, `;
      const values = rows.map((row, at) => {
        const cell = Object.hasOwn(row, column.name) ? (row[column.name] ?? null) : null;
        return literal(cell, column, `rows[${at}]`);
      });
      return sql`unnest([${join(values)}]) AS ${label("c", index)}, `;
    });
    // New rows stand before the one that stood at their place: their turns come before its zero.
    const count = BigInt(rows.length);
    const both = sql`SELECT ${join(old, sql``)}${position()} AS place, CAST(0 AS BIGINT) AS turn FROM ${relation()} UNION ALL SELECT ${join(fresh, sql``)}${place} AS place, unnest(range(-${count}, 0)) AS turn`;
    return {
      kind: "reshape",
      columns: state.columns.map((column, index) => carried(column, sql`u.${label("c", index)}`)),
      from: sql`(${both}) AS u`,
      tail: sql`ORDER BY u.place, u.turn`,
      most: state.rows.visible + rows.length,
    };
  },
  examples: [
    {
      title: "A row at the end",
      params: { rows: [{ city: "Rome", people: 2800000 }] },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "people", type: "integer" },
        ],
        rows: [
          ["Oslo", 700000],
          ["Bergen", null],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "people", type: "integer" },
        ],
        rows: [
          ["Oslo", 700000],
          ["Bergen", null],
          ["Rome", 2800000],
        ],
      },
    },
    {
      title: "Two rows before the second one; what is not said is missing",
      params: { at: 2, rows: [{ day: "2024-05-02" }, {}] },
      before: {
        columns: [
          { name: "day", type: "date" },
          { name: "open", type: "boolean" },
        ],
        rows: [
          ["2024-05-01", true],
          ["2024-05-03", null],
        ],
      },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "open", type: "boolean" },
        ],
        rows: [
          ["2024-05-01", true],
          ["2024-05-02", null],
          [null, null],
          ["2024-05-03", null],
        ],
      },
    },
  ],
});
