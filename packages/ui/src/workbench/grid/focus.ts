// Brings a cell into view and gives it the focus, once its row is drawn.
import type { GridApi } from "ag-grid-community";
import { colIdOf } from "./columns.ts";
import { pointed } from "./pointed.ts";
import type { GridRow } from "./row-source.ts";

/** Frames to wait for a row at most. */
const patience = 60;

/** `position`: where in the view the row is put; without it the table moves no more than it must. */
export function focusCell(api: GridApi<GridRow> | null, row: number, column: string, position?: "middle"): void {
  if (api === null) return;
  api.ensureIndexVisible(row, position);
  api.ensureColumnVisible(colIdOf(column));
  const attempt = (left: number) => {
    api.setFocusedCell(row, colIdOf(column));
    const at = pointed(document.activeElement);
    if (left > 0 && !(at?.on === "cell" && at.row === row)) requestAnimationFrame(() => attempt(left - 1));
  };
  attempt(patience);
}
