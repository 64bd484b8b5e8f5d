// What a hostile case is: a call that uses the word as a column's name, as a cell and, where it can, as a
// value, and what must come of it.
import type { TableLiteral } from "@data-tools/client";

/** The name of the second column. */
export const other = (name: string) => (name.toLowerCase() === "n" ? "m" : "n");

/** A table whose first column has this name and this cell. */
export function tableOf(name: string): TableLiteral {
  return {
    columns: [
      { name, type: "text" },
      { name: other(name), type: "integer" },
    ],
    rows: [
      [name, 1],
      [null, 2],
      [name, 1],
      ["plain", 3],
    ],
  };
}

export interface Case {
  readonly params: (name: string) => Record<string, unknown>;
  /** What must come out, from the cells of the named column. */
  readonly after: (name: string, table: TableLiteral) => Partial<TableLiteral>;
  /** The table, where `tableOf` will not do. */
  readonly before?: (name: string) => TableLiteral;
  readonly sources?: (name: string) => Record<string, TableLiteral>;
}

/** A name that is longer than the given one, but not too long to be one. */
export const and = (name: string, more: string) => `${name.slice(0, 9_000)}${more}`;

/** The word, short enough that a longer name can be made of it by a pattern. */
export const short = (name: string) => name.slice(0, 9_000);

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const text = (name: string) => ({ name, type: "text" as const });
