// What the server and the process that reads the old system's bytes say to each other.
import type { LegacySession } from "./session.ts";
import type { TableFile } from "./table-file.ts";

/** A session to read: files that hold values of a cache, by the part each is. */
export interface LegacyJob {
  readonly generation: "cache" | "json";
  readonly user: string;
  readonly datasource: string;
  /** Part (`current`, `history`, `history:0:meta`, …) → where its bytes lie. */
  readonly parts: Readonly<Record<string, string>>;
  /** When the old system drops it, ISO 8601. */
  readonly expiresAt: string | null;
  /** An empty folder in RAM-backed scratch for the tables. */
  readonly directory: string;
  readonly limits: LegacyLimits;
}

export interface LegacyLimits {
  /** Memory of the process. */
  readonly memoryBytes: number;
  /** Wall time. */
  readonly milliseconds: number;
  /** Bytes of each table as text. */
  readonly tableBytes: number;
}

export type LegacyAnswer =
  | { readonly kind: "done"; readonly session: LegacySession<TableFile> }
  /** Not read: why, and where in a pickle it was if it was in one. */
  | { readonly kind: "refused"; readonly reason: string; readonly offset: number | null }
  | { readonly kind: "failed"; readonly reason: string };
