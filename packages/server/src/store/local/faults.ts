// Failures of disk and database, turned into refusals that someone can act on; anything else is a bug.
import { assert, diskTrouble, Refusal, type RefusalValues } from "../../errors.ts";
import type { RefusalCode } from "../../refusals.ts";

const sqlite = {
  error: 1,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
};

/** What to tell of an error of the data folder, or of what people call `what`; the error itself if it is no one's to act on. */
export function asRefusal(error: unknown, what = "data folder"): unknown {
  const primary = sqliteCode(error);
  const trouble = diskTrouble(error);
  if (primary === sqlite.full || trouble === "full") return new Refusal("store_full");
  if (primary === sqlite.corrupt || primary === sqlite.notadb || isOtherSchema(error)) {
    return new Refusal("damaged", { what: "heads.sqlite in the data folder" });
  }
  if (primary === sqlite.busy || primary === sqlite.locked) {
    return new Refusal("unavailable", { what, reason: "another process holds it" }, 1);
  }
  if (primary === sqlite.ioerr || primary === sqlite.cantopen || primary === sqlite.readonly) {
    return new Refusal("unavailable", { what, reason: (error as Error).message }, 1);
  }
  return trouble === null ? error : new Refusal("unavailable", { what, reason: trouble }, 1);
}

/** Tables are not as they were made: all statements are fixed, and all versions only add to what they know. */
function isOtherSchema(error: unknown): boolean {
  return sqliteCode(error) === sqlite.error && /^no such (table|column)/.test((error as Error).message);
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === sqlite.busy;
}

/** After it, what reached the disk is unknown until the database is opened anew. */
export function isDiskFault(error: unknown): boolean {
  return sqliteCode(error) === sqlite.ioerr;
}

/** An error as a message between threads. */
export type Failure =
  | { readonly refusal: RefusalCode; readonly values: RefusalValues; readonly retryAfter: number | undefined }
  | { readonly bug: string };

export function toFailure(error: unknown): Failure {
  const told = asRefusal(error);
  if (told instanceof Refusal) return { refusal: told.code, values: told.values, retryAfter: told.retryAfter };
  assert(told instanceof Error, "what is thrown is an error");
  return { bug: String(told.stack) };
}

export function fromFailure(failure: Failure): Error {
  if ("refusal" in failure) return new Refusal(failure.refusal, failure.values, failure.retryAfter);
  return new Error(failure.bug);
}

function sqliteCode(error: unknown): number | null {
  const extended = (error as { errcode?: unknown } | null)?.errcode;
  return typeof extended === "number" ? extended & 0xff : null;
}
