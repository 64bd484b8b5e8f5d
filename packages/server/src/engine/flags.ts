// Flags beside derived values: was the cell changed, did a tally hit? Exact counts are sums of them.
import type { DeriveChange, DerivedColumn, Tally } from "../model/change.ts";
import type { Part, Sql } from "../model/sql.ts";
import type { Column, State } from "../model/state.ts";
import { existing } from "./frame.ts";
import type { Names, Writer } from "./render.ts";
import { storedType } from "./types.ts";

/** The flag of a value: whether it is another than the one it takes the place of, which `old` writes. */
export function changed(before: State, column: DerivedColumn, index: number, old: string | null): string {
  if (column.replaces === undefined || old === null) return `false AS f${index}`;
  // A value of another type is another value, unless both are empty.
  return sameStorage(existing(before, column.replaces), column)
    ? `s.c${index} IS DISTINCT FROM ${old} AS f${index}`
    : `(s.c${index} IS NOT NULL OR ${old} IS NOT NULL) AS f${index}`;
}

function tallied({ tallies = [] }: DeriveChange, index: number): Sql {
  return (tallies[index] as Tally).when;
}

/** The flag of a tally; finished values are written `s.c…`. */
export function hit(change: DeriveChange, index: number, writer: Writer, names: Names): string {
  const text = withFinished(tallied(change, index), change.columns)
    .map((part) => ("finished" in part ? `s.c${part.finished}` : writer.write({ parts: [part] }, names)))
    .join("");
  return `coalesce(${text}, false) AS f${change.columns.length + index}`;
}

function sameStorage(a: { type: Column["type"]; digits?: [number, number] }, b: typeof a): boolean {
  return a.type === b.type && storedType(a) === storedType(b);
}

/** Whether a tally, but for the finished values in it, looks at other rows or at where its own row stands. */
export function looksAround(change: DeriveChange, index: number): boolean {
  return withFinished(tallied(change, index), change.columns).some(
    (part) =>
      "row" in part ||
      "rowAt" in part ||
      "relation" in part ||
      ("text" in part && /\b(?:OVER|SELECT)\b/i.test(part.text)),
  );
}

/**
 * A tally as parts, in which the finished value stands (as the index of its column) where only is asked
 * whether that is null: so it is not worked out a second time.
 */
function withFinished(when: Sql, columns: readonly DerivedColumn[]): (Part | { readonly finished: number })[] {
  const { parts } = when;
  const found: (Part | { readonly finished: number })[] = [];
  for (let at = 0; at < parts.length; ) {
    const index = columns.findIndex(({ sql }) => standsAt(parts, at, sql.parts) && asked(parts, at, sql.parts.length));
    if (index < 0) {
      found.push(parts[at] as Part);
      at++;
    } else {
      found.push({ finished: index });
      at += columns[index]?.sql.parts.length ?? 1;
    }
  }
  return found;
}

function standsAt(parts: readonly Part[], at: number, value: readonly Part[]): boolean {
  if (value.length < 2 || at + value.length > parts.length) return false;
  return value.every((part, index) => JSON.stringify(plain(part)) === JSON.stringify(plain(parts[at + index] as Part)));
}

/** Bigints and numbers that are no JSON are kept apart. */
function plain(part: Part): unknown {
  return "value" in part ? [typeof part.value, String(part.value), Object.is(part.value, -0)] : part;
}

function asked(parts: readonly Part[], at: number, length: number): boolean {
  const before = parts[at - 1];
  const after = parts[at + length];
  if (after === undefined || !("text" in after)) return false;
  const opened = before !== undefined && "text" in before ? before.text : "";
  if (/\($/.test(opened) && /^\) IS (?:NOT )?NULL\b/.test(after.text)) return true;
  const open = before === undefined || /(?:\(|\bAND |\bOR |\bWHEN )$/.test(opened);
  return open && /^ IS (?:NOT )?NULL\b/.test(after.text);
}
