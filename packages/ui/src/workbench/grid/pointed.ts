// Which cell, row number or head of the grid an event is about.
import { nameOf } from "./columns.ts";

export type Pointed =
  | { on: "head"; column: string }
  | { on: "cell"; row: number; column: string }
  | { on: "row"; row: number };

/** null outside of rows and heads, and in a field that is being typed into. */
export function pointed(target: EventTarget | null): Pointed | null {
  if (!(target instanceof Element) || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)
    return null;
  const box = target.closest(".ag-cell, .ag-header-cell");
  const column = nameOf(box?.getAttribute("col-id") ?? "");
  if (box === null) return null;
  if (box.classList.contains("ag-header-cell")) return column === null ? null : { on: "head", column };
  const row = Number(box.closest("[row-index]")?.getAttribute("row-index") ?? Number.NaN);
  if (!Number.isInteger(row)) return null;
  return column === null ? { on: "row", row } : { on: "cell", row, column };
}
