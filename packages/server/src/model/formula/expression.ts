// What the parts of a formula have in common once they are compiled: SQL with a type, and the words
// types have in error sentences.
import { digitsOf, type Typed } from "../literals.ts";
import { type Sql, sql } from "../sql.ts";
import type { Type } from "../state.ts";
import type { Node } from "./parser.ts";

/** A compiled part of a formula. */
export interface Expression {
  readonly sql: Sql;
  /** "null" is the type of a bare null: it fits everywhere. */
  readonly type: Type | "null";
  readonly digits?: [number, number] | undefined;
  /** Can give null though all its columns have values (a division, a conversion, a sum that is too large). */
  readonly fallible: boolean;
  readonly node: Node;
}

export function isNumeric(type: Expression["type"]): boolean {
  return type === "integer" || type === "number" || type === "decimal" || type === "null";
}

export function isDated(type: Expression["type"]): boolean {
  return type === "date" || type === "timestamp" || type === "timestamptz" || type === "null";
}

/** As a number of the engine (DOUBLE). */
export function asNumber(part: { sql: Sql; type: Expression["type"] }): Sql {
  return part.type === "number" ? part.sql : sql`CAST(${part.sql} AS DOUBLE)`;
}

/** A truth value that is never null: nothing is not true. */
export function asTruth(part: { sql: Sql }): Sql {
  return sql`COALESCE(${part.sql}, false)`;
}

/** The type that two values can share, or null. */
export function shared(a: Typed | { type: "null" }, b: Typed | { type: "null" }): (Typed | { type: "null" }) | null {
  if (a.type === "null") return bare(b);
  if (b.type === "null" || (a.type === b.type && a.type !== "decimal")) return bare(a);
  if (isDated(a.type) && isDated(b.type)) {
    return { type: a.type === "timestamptz" || b.type === "timestamptz" ? "timestamptz" : "timestamp" };
  }
  if (!isNumeric(a.type) || !isNumeric(b.type)) return null;
  if (a.type === "number" || b.type === "number") return { type: "number" };
  const after = Math.max(scaleOf(a), scaleOf(b));
  const before = Math.max(wholeOf(a), wholeOf(b));
  return before + after > 38 ? { type: "number" } : { type: "decimal", digits: [before + after, after] };
}

/** The type alone, of whatever has one. */
function bare(part: Typed | { type: "null" }): Typed | { type: "null" } {
  if (part.type === "null") return { type: "null" };
  return part.digits === undefined ? { type: part.type } : { type: part.type, digits: part.digits };
}

/** Digits after the point. */
export function scaleOf(part: Typed): number {
  return part.type === "decimal" ? digitsOf(part)[1] : 0;
}

/** Digits before the point. */
function wholeOf(part: Typed): number {
  return part.type === "decimal" ? digitsOf(part)[0] - scaleOf(part) : 19;
}

/** Types in a sentence. */
export const typeWords: Readonly<Record<Expression["type"], string>> = {
  integer: "a whole number",
  number: "a number",
  decimal: "a decimal number",
  boolean: "true or false",
  text: "text",
  date: "a date",
  time: "a time",
  timestamp: "a date and time",
  timestamptz: "a moment",
  duration: "a duration",
  list: "a list",
  struct: "a structure",
  binary: "binary data",
  null: "nothing",
};
