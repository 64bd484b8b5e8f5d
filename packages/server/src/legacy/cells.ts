// A cell of a frame as Python had it, exactly: whole numbers have all their digits, moments their nanoseconds, and
// the four ways to say that nothing is there stay apart. What becomes of it is columns.ts.

export type FrameCell =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | { readonly kind: "missing"; readonly as: "NaT" | "NA" }
  /** A moment: since 1970 in UTC where it has a zone, in its own time where it has none. */
  | { readonly kind: "timestamp"; readonly nanoseconds: bigint; readonly zone: string | null }
  | { readonly kind: "span"; readonly nanoseconds: bigint }
  | { readonly kind: "date" | "time" | "decimal"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly FrameCell[] }
  | { readonly kind: "dictionary"; readonly entries: readonly (readonly [FrameCell, FrameCell])[] };

/** What all cells of a series are, as far as its type in Python says. */
export type SeriesType = "integer" | "float" | "boolean" | "text" | "timestamp" | "span" | "object";

/** A column's cells by their row, made when they are asked for. */
export interface Series {
  readonly type: SeriesType;
  /** A zone that all moments have. */
  readonly zone?: string;
  /** It was a category, whose order and unused values are not kept. */
  readonly category?: boolean;
  readonly length: number;
  at(row: number): FrameCell;
}

export const notATime: FrameCell = { kind: "missing", as: "NaT" };
export const notAvailable: FrameCell = { kind: "missing", as: "NA" };

/** Whether nothing is there: None, NaN, NaT or NA. */
export function isMissing(cell: FrameCell): boolean {
  return cell === null || Number.isNaN(cell) || (isTagged(cell) && cell.kind === "missing");
}

/** Whether a cell is one of more than a plain value. */
export function isTagged(cell: FrameCell): cell is Extract<FrameCell, { kind: string }> {
  return typeof cell === "object" && cell !== null && !(cell instanceof Uint8Array);
}
