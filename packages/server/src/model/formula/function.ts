// The shape of a function of the formula language: what it takes, what it gives, and how it reads in
// the documentation and in completion lists.
import type { Typed } from "../literals.ts";
import type { Sql } from "../sql.ts";
import type { Cell } from "../state.ts";
import type { Expression } from "./expression.ts";

/**
 * What an argument may be: a type of value; `pattern`, `word` and `format` must be written out in the
 * formula, so that they can be checked before anything runs; `any` and `same` (as the others) are free.
 */
export type Argument = {
  readonly kind: "text" | "number" | "integer" | "boolean" | "dated" | "any" | "same" | "pattern" | "format" | "word";
  readonly words?: readonly string[];
};

/** A compiled argument; `written` is the text or number that stands in the formula itself. */
export interface Given extends Expression {
  readonly written?: string | undefined;
}

export interface FormulaFunction {
  readonly name: string;
  readonly group: "text" | "numbers" | "dates" | "logic" | "conversion";
  readonly signature: string;
  readonly doc: string;
  readonly example: { readonly formula: string; readonly result: Cell };
  readonly takes: readonly Argument[];
  /** How many of them may be left out at the end. */
  readonly optional?: number;
  /** The last one may be repeated. */
  readonly repeats?: boolean;
  /** Can give null though its arguments have values. */
  readonly fallible?: boolean;
  readonly gives: Typed["type"] | ((args: readonly Given[]) => Typed | { type: "null" });
  /** Refuses arguments of its own by position and reason. */
  check?(args: readonly Given[]): void;
  sql(args: readonly Sql[], given: readonly Given[]): Sql;
}

/** Kinds of arguments, by name. */
export const take = {
  text: { kind: "text" },
  number: { kind: "number" },
  integer: { kind: "integer" },
  boolean: { kind: "boolean" },
  dated: { kind: "dated" },
  any: { kind: "any" },
  same: { kind: "same" },
  pattern: { kind: "pattern" },
  format: { kind: "format" },
  word: (...words: string[]) => ({ kind: "word", words }),
} as const satisfies Record<string, Argument | ((...words: string[]) => Argument)>;
