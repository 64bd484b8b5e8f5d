// A Change is what an operation wants done to a state, as data. The engine knows these four and
// nothing else.
import type { Sql } from "./sql.ts";
import type { Cell, Type } from "./state.ts";

/** A column to compute. `sql` sees the state's columns by `name()`; its result is cast to `type`. */
export interface Computed {
  readonly name: string;
  readonly type: Type;
  readonly digits?: [number, number];
  readonly sql: Sql;
}

export interface DerivedColumn extends Computed {
  /** The column this one takes the place of (its old name); its changed cells are counted. */
  readonly replaces?: string;
  /** Stands right after this column; without it and without `replaces`, last. */
  readonly after?: string;
}

/** Counts visible rows where the condition holds, for the effect's notes or a refusal. */
export interface Tally {
  readonly code: string;
  readonly when: Sql;
  readonly values?: Record<string, string | number>;
  /** Refuse the step with this code if any row is counted (the first offending rows are named). */
  readonly refuse?: boolean;
}

/** Names, order and presence of columns; no data moves. */
export interface ColumnsChange {
  readonly kind: "columns";
  /** The new list: each column and the old one it shows. */
  readonly columns: readonly { readonly name: string; readonly from: string }[];
}

/** New or replaced columns. */
export interface DeriveChange {
  readonly kind: "derive";
  readonly columns: readonly DerivedColumn[];
  /** Columns that go (a split column that is not kept). */
  readonly drop?: readonly string[];
  readonly tallies?: readonly Tally[];
  /**
   * "row" (default): each expression depends on its own row alone and never raises; it is computed over
   * all physical rows. "visible": expressions may use window functions and `position()`; they see the
   * visible rows only, hidden rows get null.
   */
  readonly scope?: "row" | "visible";
}

/** Which rows show, in which order. Exactly one of `where`, `ids`, `order`. */
export interface RowsChange {
  readonly kind: "rows";
  /** Keep the visible rows where this is true (row-wise, never raises). */
  readonly where?: Sql;
  /** Keep the rows whose ids this SELECT (one column: row ids, from `relation()`) gives. */
  readonly ids?: Sql;
  /** Show the rows by these keys (a comma-separated ORDER BY list); ties keep their present order. */
  readonly order?: Sql;
}

/** A new table: SELECT columns FROM from tail. The tail must end in an ORDER BY that leaves no ties. */
export interface ReshapeChange {
  readonly kind: "reshape";
  readonly columns: readonly Computed[];
  readonly from: Sql;
  readonly tail: Sql;
  /** A scalar subquery: how many visible rows the new table holds no longer. Without it only the net is told. */
  readonly removed?: Sql;
  /**
   * At most so many rows come out: a number, or a scalar subquery that is cheap to answer. Without it (and where
   * it goes beyond the limit) rows are counted while they are written, which takes much longer.
   */
  readonly most?: number | Sql;
  /**
   * At least so many rows come out, likewise; asked only where `most` goes beyond the limit, so that what cannot be
   * is refused before it runs.
   */
  readonly least?: number | Sql;
  /**
   * The rows come one visible row after another, in their order: FROM joins, groups and windows nothing. Where
   * rows stand in their natural order, the tail's ORDER BY would change nothing and is left out.
   */
  readonly follows?: true;
  /** What is to be said beside the counts. */
  readonly notes?: readonly { readonly code: string; readonly values: Readonly<Record<string, Cell>> }[];
}

export type Change = ColumnsChange | DeriveChange | RowsChange | ReshapeChange;
