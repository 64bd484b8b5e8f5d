// Two kinds of failure, never mixed. A Refusal is for someone who can act: a stable code, a status and
// a sentence that says what to do. A bug is an AssertionError: the engine is thrown away and rebuilt.
import { said, saidOf } from "./language.ts";
import { type RefusalCode, refusals } from "./refusals.ts";

export type { RefusalCode } from "./refusals.ts";

export type RefusalValues = Record<string, string | number | boolean | null | readonly string[]>;

/** Something the caller can act on. Nothing was changed. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly values: RefusalValues;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: RefusalCode, values: RefusalValues = {}, retryAfter?: number) {
    super(fill(refusals[code].text, values));
    this.name = "Refusal";
    this.code = code;
    this.status = refusals[code].status;
    this.values = values;
    this.retryAfter = retryAfter;
  }

  /** The sentence in the language spoken now, which need not be the one it was made in. */
  sentence(): string {
    return fill(refusals[this.code].text, this.values);
  }
}

/** Codes of a file system that cannot do what it is asked, for a reason that an operator can look after. */
const diskCodes = new Set([
  "EIO",
  "EROFS",
  "EACCES",
  "EPERM",
  "EMFILE",
  "ENFILE",
  "ENOTDIR",
  "EEXIST",
  "ESTALE",
  "EFBIG",
]);

/** What an error of the file system comes to: "full", another code that is an operator's to act on, or null. */
export function diskTrouble(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOSPC" || code === "EDQUOT") return "full";
  return code !== undefined && diskCodes.has(code) ? code : null;
}

/** Throws a Refusal. */
export function refuse(code: RefusalCode, values: RefusalValues = {}): never {
  throw new Refusal(code, values);
}

/** A broken promise of our own code; never shown to users beyond "internal_error". */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Takes a side of each `{count|one|more}` in a template: the first where that value is 1. */
export function counted(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, key: string, one: string, more: string) =>
    Number(values[key]) === 1 ? one : more,
  );
}

/** Values that are words of ours, to be said in the reader's language. */
const ours = new Set(["reason", "what", "where", "limit", "fn"]);

/** Fills `{name}` and `{count|one|more}` in a sentence, which is said in the reader's language. */
export function fill(sentence: string, values: Record<string, unknown>): string {
  return counted(said(sentence), values).replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) return whole;
    if (Array.isArray(value)) return value.join(", ");
    return ours.has(key) ? saidOf(String(value)) : String(value);
  });
}
