// What changes between two tables: previews before a step, hints before undo and redo, differences of states.
import type { Cell, ColumnView, Effect, StepHint, WireType } from "./wire.ts";

/** Rows before and after; null where the row does not exist on that side. `row` is the 1-based display position. */
export interface ChangedRow {
  row: number | null;
  before: Cell[] | null;
  after: Cell[] | null;
  /** Names of the columns whose value differs. */
  changed: string[];
}

export interface PreviewView {
  /** Names what was worked out, to look at all its rows while it is kept; null if it is not kept. */
  id: string | null;
  summary: string;
  before: ColumnView[];
  columns: ColumnView[];
  rows: ChangedRow[];
  effect: Effect;
  /** Rows of the whole table before and after. */
  total: { before: number; after: number };
}

/**
 * Rows of the table as a preview changes it: those of the table before, in their order, with what becomes of them;
 * of a table that is made anew or put into another order, those of the result.
 */
export interface PreviewPage {
  before: ColumnView[];
  after: ColumnView[];
  rows: ChangedRow[];
  offset: number;
  total: number;
}

export interface DiffView {
  from: string | null;
  to: string | null;
  matchedBy: "rows" | "keys" | "position";
  columnsAdded: string[];
  columnsRemoved: string[];
  columnsRetyped: { name: string; from: WireType; to: WireType }[];
  /** Per column, how many cells differ among matched rows; only columns that differ. */
  cells: { column: string; count: number }[];
  rowsAdded: number;
  rowsRemoved: number;
  before: ColumnView[];
  after: ColumnView[];
  sample: ChangedRow[];
}

/**
 * What undo or redo would do, changing nothing: rows as they are and as they would be. `effect` is the
 * step's own in both: redo does it again, undo takes exactly that back.
 */
export interface UndoPreview extends StepHint {
  before: ColumnView[];
  after: ColumnView[];
  sample: ChangedRow[];
}
