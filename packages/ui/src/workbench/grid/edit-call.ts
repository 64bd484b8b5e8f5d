// A typed-in cell as an edit-cell call, with the old value as its precondition.
import type { Call, Cell, ColumnView } from "@data-tools/client";
import type { CellEditRequestEvent } from "ag-grid-community";
import { cell } from "../../format.ts";
import { nameOf } from "./columns.ts";
import type { GridRow } from "./row-source.ts";

/** null if the edit changes nothing. */
export function editCall(columns: readonly ColumnView[], event: CellEditRequestEvent<GridRow>): Call | null {
  const name = nameOf(event.column.getColId());
  const view = columns.find((column) => column.name === name);
  const { data } = event;
  if (name === null || view === undefined || data === undefined) return null;
  const old: Cell = event.oldValue ?? null;
  const typed = event.newValue === null || event.newValue === undefined ? "" : String(event.newValue);
  if (typed === cell(old)) return null;
  return { op: "edit-cell", params: { row: data.number, column: name, value: cellFor(typed, view), expect: old } };
}

/** An emptied cell has no value, but for text, where it is the empty text. The server reads the rest by type. */
function cellFor(typed: string, { type }: ColumnView): Cell {
  if (typed === "" && type !== "text") return null;
  if (type === "boolean" && /^(true|false)$/i.test(typed)) return typed.toLowerCase() === "true";
  return typed;
}
