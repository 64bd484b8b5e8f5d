// edit-cells: every cell of a column that holds a value gets another.

import { refuse } from "../errors.ts";
import { operandWords } from "../model/fields/operand.ts";
import { column, existing, value } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyCell, pyText } from "../model/python.ts";
import { pyCondition } from "../model/python-condition.ts";
import { name as ref, sql } from "../model/sql.ts";
import { type Cell, scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";

export const editCells = define({
  name: "edit-cells",
  version: 1,
  group: "cells",
  title: "Edit equal cells",
  doc: "Changes all cells of a column that hold the same value at once: write Munich wherever it says Muenchen. Cells must hold exactly that value, large and small letters included. Missing cells can be filled, and cells can be made missing.",
  fields: {
    column: column({ title: "Column", doc: "The column of the cells.", accepts: scalarTypes }),
    from: value({
      title: "Present value",
      doc: "What the cells hold now; no value (null) stands for missing cells.",
      of: "column",
    }),
    to: value({
      title: "New value",
      doc: "What they hold from now on; no value (null) makes them missing.",
      of: "column",
    }),
  },
  summary: ({ column: of, from, to }) => summary`Change ${shownValue(from)} to ${shownValue(to)} in “${of}”`,
  plan({ column: of, from, to }, state) {
    if (from === to) refuse("nothing_to_do");
    const target = existing(state, of);
    const { type, digits } = target;
    const x = ref(of);
    const [old, fresh] = [literal(from, target, "from"), literal(to, target, "to")];
    const edited = sql`CASE WHEN ${x} IS NOT DISTINCT FROM ${old} THEN ${fresh} ELSE ${x} END`;
    return { kind: "derive", columns: [{ name: of, replaces: of, type, digits, sql: edited }] };
  },
  pandas({ column: of, from, to }, state) {
    const target = existing(state, of);
    const rows = pyCondition(from === null ? { column: of, is: "null" } : { column: of, is: "eq", value: from }, state);
    const value = pyCell(to, target);
    return rows && value && `df.loc[${rows}, ${pyText(of)}] = ${value === "None" ? "pd.NA" : value}`;
  },
  examples: [
    {
      title: "One spelling",
      params: { column: "city", from: "Muenchen", to: "Munich" },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Munich"], ["Muenchen"], ["muenchen"], [null]] },
      after: { columns: [{ name: "city", type: "text" }], rows: [["Munich"], ["Munich"], ["muenchen"], [null]] },
    },
    {
      title: "A number that means “unknown” becomes a missing value",
      params: { column: "age", from: 999, to: null },
      before: { columns: [{ name: "age", type: "integer" }], rows: [[30], [999], [null]] },
      after: { columns: [{ name: "age", type: "integer" }], rows: [[30], [null], [null]] },
    },
  ],
});

function shownValue(held: Cell): string {
  return held === null ? "missing" : operandWords(held);
}
