// edit-cell: one cell gets another value; the rest of its column is kept.

import { refuse } from "../errors.ts";
import { operandWords } from "../model/fields/operand.ts";
import { column, existing, integer, optional, value } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyCell, pyText } from "../model/python.ts";
import { name, rowId, rowIdAt, type Sql, sql } from "../model/sql.ts";
import { scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";

export const editCell = define({
  name: "edit-cell",
  version: 1,
  group: "cells",
  title: "Edit cell",
  doc: "Changes the value of one cell. Rows are counted from 1, as the grid shows them. Say what the cell holds now to be sure that it is the right one.",
  fields: {
    row: integer({ title: "Row", doc: "The number of the row as it is shown, from 1.", min: 1 }),
    column: column({
      title: "Column",
      doc: "The column of the cell.",
      accepts: scalarTypes,
    }),
    value: value({
      title: "New value",
      doc: "What the cell holds from now on; no value (null) makes it missing.",
      of: "column",
    }),
    expect: optional(
      value({
        title: "Present value",
        doc: "What the cell must hold now; otherwise nothing is changed.",
        of: "column",
      }),
    ),
  },
  needsVersion: true,
  summary: ({ row, column: of, value: to }) =>
    to === null ? summary`Empty row ${row} of “${of}”` : summary`Set row ${row} of “${of}” to ${operandWords(to)}`,
  plan({ row, column: of, value: to, expect }, state) {
    if (row > state.rows.visible) refuse("row_out_of_range", { row, rows: state.rows.visible });
    const target = existing(state, of);
    const { type, digits } = target;
    const here = sql`${rowId} = ${rowIdAt(row - 1)}`;
    const edited = sql`CASE WHEN ${here} THEN ${literal(to, target, "value")} ELSE ${name(of)} END`;
    const other = (held: Sql) => sql`(${here} AND ${name(of)} IS DISTINCT FROM ${held})`;
    return {
      kind: "derive",
      columns: [{ name: of, replaces: of, type, digits, sql: edited }],
      tallies:
        expect === undefined
          ? []
          : [
              {
                code: "changed_meanwhile",
                when: other(literal(expect, target, "expect")),
                values: { column: of },
                refuse: true,
              },
            ],
    };
  },
  pandas({ row, column: of, value: to, expect }, state) {
    const target = existing(state, of);
    const [value, held] = [pyCell(to, target), pyCell(expect ?? null, target)];
    if (value === null || held === null) return null;
    const here = `df.iloc[${row - 1}, df.columns.get_loc(${pyText(of)})]`;
    // A NaN is no missing value.
    if (expect !== undefined && target.type === "number") return null;
    const holds = held === "None" ? `pd.isna(${here})` : `bool(${here} == ${held})`;
    const check = expect === undefined ? [] : [`assert ${holds}, "the cell holds another value"`];
    return [...check, `${here} = ${value === "None" ? "pd.NA" : value}`].join("\n");
  },
  examples: [
    {
      title: "Correct a value",
      params: { row: 2, column: "city", value: "Bergen" },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, "Oslo"],
          [2, "Bregen"],
          [3, null],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, "Oslo"],
          [2, "Bergen"],
          [3, null],
        ],
      },
    },
    {
      title: "Empty a cell, if it still holds what was seen",
      params: { row: 1, column: "price", value: null, expect: 999 },
      before: { columns: [{ name: "price", type: "number" }], rows: [[999], [5], [null]] },
      after: { columns: [{ name: "price", type: "number" }], rows: [[null], [5], [null]] },
    },
    {
      title: "A whole number larger than JSON can hold is written as text",
      params: { row: 2, column: "id", value: "9007199254740993" },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[1], [null]] },
      after: { columns: [{ name: "id", type: "integer" }], rows: [[1], ["9007199254740993"]] },
    },
  ],
});
