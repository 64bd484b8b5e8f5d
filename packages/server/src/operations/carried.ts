// Columns that a reshape carries through an inner query under names of our own.
import type { Computed } from "../model/change.ts";
import type { Sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";

/** A plain word of ours and a number, as an identifier: `c3`. */
export function label(word: "c" | "k" | "a", index: number): Sql {
  return { parts: [{ text: `${word}${Math.trunc(index)}` }] };
}

/** The column under its name and type, read from elsewhere. */
export function carried({ name, type, digits }: Column, from: Sql): Computed {
  return { name, type, digits, sql: from };
}
