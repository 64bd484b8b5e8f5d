// The shape of a function of the formula language: what it takes, what it gives, and how it reads in
// the documentation and in completion lists.
import { assert } from "../../errors.ts";
import type { Typed } from "../literals.ts";
import type { Sql } from "../sql.ts";
import type { Cell } from "../state.ts";
import type { Expression } from "./expression.ts";

/**
 * What an argument may be: a type of value; `pattern`, `word` and `format` must be written out in the
 * formula, so that they can be checked before anything runs; `any` and `same` (as the others) are free.
 */
export type Argument =
  | {
      readonly kind: "text" | "number" | "integer" | "boolean" | "dated" | "any" | "same" | "pattern" | "format";
    }
  | { readonly kind: "word"; readonly words: readonly string[] };

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
  /** The type of its result; "same" is the one that its arguments of that kind share. */
  readonly gives: Typed["type"] | "same" | ((args: readonly Given[]) => Typed | { type: "null" });
  /** Refuses arguments of its own by position and reason. */
  check?(args: readonly Given[]): void;
  sql(args: readonly Sql[], given: readonly Given[]): Sql;
}

/** The argument in a place that is filled: they are counted before anything is made of them. */
export function argumentAt(given: readonly Given[], place: number): Given {
  const found = given[place];
  assert(found !== undefined, "arguments are counted");
  return found;
}

/** The text that stands in the formula in a place that must be written out. */
export function writtenAt(given: readonly Given[], place: number): string {
  const { written } = argumentAt(given, place);
  assert(written !== undefined, "what must be written out is");
  return written;
}

/** What a table has for the word in a place. */
export function byWord<T>(table: Readonly<Record<string, T>>, given: readonly Given[], place: number): T {
  const found = table[writtenAt(given, place)];
  assert(found !== undefined, "a word is one of those that may stand there");
  return found;
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
