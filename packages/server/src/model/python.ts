// What operations write their steps in pandas with. The lines change the DataFrame `df`, whose columns
// have Arrow types; its index holds the rows' ids and stays with its rows, their order is the display's.
// Names and values get into the lines through these functions alone.
import type { Cell, Column } from "./state.ts";

/** Controls, formats (direction marks among them), line and paragraph separators, halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text as a Python string. */
export function pyText(text: string): string {
  const escaped = text
    .toWellFormed()
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(unseen, (sign) => `\\U${(sign.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`);
  return `"${escaped}"`;
}

/** Texts as a Python list. */
export function pyTexts(texts: readonly string[]): string {
  return `[${texts.map(pyText).join(", ")}]`;
}

/** Texts as a Python dict. */
export function pyNames(names: readonly (readonly [string, string])[]): string {
  return `{${names.map(([from, to]) => `${pyText(from)}: ${pyText(to)}`).join(", ")}}`;
}

/** A value of a column as Python that is exactly it, or null where there is none. */
export function pyValue(cell: Cell, { type }: Pick<Column, "type">): string | null {
  if (type === "text") return typeof cell === "string" ? pyText(cell) : null;
  if (type === "boolean") return typeof cell === "boolean" ? (cell ? "True" : "False") : null;
  if (type === "integer") {
    if (typeof cell === "number" && Number.isSafeInteger(cell)) return String(cell);
    const digits = typeof cell === "string" && /^-?(0|[1-9]\d{0,18})$/.test(cell) ? cell : null;
    return digits !== null && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? digits : null;
  }
  if (type === "number" && typeof cell === "number" && Number.isFinite(cell)) {
    const text = Object.is(cell, -0) ? "-0.0" : String(cell);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  return null;
}

/** A column of the DataFrame. */
export function pyColumn(name: string): string {
  return `df[${pyText(name)}]`;
}
