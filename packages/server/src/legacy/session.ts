// A session of the old system as it can be taken over: its states in order, what was done between them, where it
// stands, and what was lost. Nothing here writes anything.
import type { Note } from "@data-tools/client";
import type { LegacyTable } from "./columns.ts";
import type { OldRequest } from "./old-requests.ts";

/** Where the old system kept a session: pickles in a cache, files, or JSON in a cache. */
export type Generation = "cache" | "files" | "json";

export interface LegacyOperation {
  /** As the old system called it; null where that is not known. */
  readonly name: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** When, ISO 8601 in UTC; null if it was not written down. */
  readonly at: string | null;
  /** The request that it came from, for calls of ours; null if it cannot be told. */
  readonly request: OldRequest | null;
}

export type LegacyState<Table = LegacyTable> =
  | { readonly kind: "table"; readonly table: Table }
  /** A Parquet file of the old system. */
  | { readonly kind: "file"; readonly path: string }
  /** Kept nowhere: to be done again from the operation before it, or for good. */
  | { readonly kind: "lost"; readonly again: boolean };

export interface LegacySession<Table = LegacyTable> {
  readonly generation: Generation;
  readonly user: string;
  readonly datasource: string;
  readonly createdAt: string | null;
  /** State k is the table after k operations; there is one more than there are operations. */
  readonly states: readonly LegacyState<Table>[];
  readonly operations: readonly LegacyOperation[];
  /** The state that showed. */
  readonly cursor: number;
  /** When the old system would have dropped it, ISO 8601; null if never, or if it is not known. */
  readonly expiresAt: string | null;
  readonly notes: readonly Note[];
}

/** A time without a zone as the old system wrote it, which ran in UTC; null if it is none. */
export function utcTime(text: unknown): string | null {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?$/.test(text)) return null;
  const at = new Date(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
