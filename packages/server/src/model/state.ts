// A State is a whole table at one moment: an ordered list of columns, each naming immutable stored
// data, and which rows show in which order. It is small, immutable and says nothing about engines.
import type { ColumnView, WireType } from "@data-tools/client";

export type { Cell, WireType } from "@data-tools/client";

/** A name for sealed, immutable bytes: `<id of the session or datasource that seals it>/<random>`. */
export type BlobId = string;

/** Where a column's values lie: a field of a Parquet blob that covers all physical rows. */
export interface Column extends ColumnView {
  readonly blob: BlobId;
  readonly field: string;
}

interface Rows {
  /** Rows stored in every blob of this state. */
  readonly physical: number;
  /** Rows that show. */
  readonly visible: number;
  /** A blob with one boolean field `k` per physical row; null = all rows are kept. */
  readonly kept: BlobId | null;
  /** A blob with one field `r` (physical row ids in display order, a superset of the visible); null = natural order. */
  readonly order: BlobId | null;
}

export interface State {
  /** Names the physical rows: two states with the same table share row ids. */
  readonly table: string;
  readonly columns: readonly Column[];
  readonly rows: Rows;
}

/** In place of a blob: of this column no more than name and type is known. Such a state can be described, not read. */
export const unstored: BlobId = "unstored";

/** Every blob a state needs, once each. */
export function blobsOf(state: State): BlobId[] {
  const ids = new Set(state.columns.map((column) => column.blob));
  ids.delete(unstored);
  if (state.rows.kept !== null) ids.add(state.rows.kept);
  if (state.rows.order !== null) ids.add(state.rows.order);
  return [...ids];
}

/** What a client sees of a state's columns. */
export function columnViews(state: State): ColumnView[] {
  return state.columns.map(({ name, type, digits }) => (digits ? { name, type, digits } : { name, type }));
}

/** The column of that exact name, or undefined. */
export function columnOf(state: State, name: string): Column | undefined {
  return state.columns.find((column) => column.name === name);
}

/** Column names are unique ignoring case; this is the form in which they are compared. */
export function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Types whose cells are single values. */
export const scalarTypes = [
  "integer",
  "number",
  "decimal",
  "boolean",
  "text",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "duration",
] as const satisfies readonly WireType[];

export type { ColumnView };
/** A value that can be bound to a statement. */
export type Scalar = null | boolean | number | bigint | string;
export type Type = WireType;
