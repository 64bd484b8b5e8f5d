// What the client's functions can be asked, beside the ids.
import type { CallOptions, KeyOptions } from "./request.ts";
import type { UploadProgress } from "./upload.ts";
import type * as Wire from "./wire.ts";

/** A file to upload; `fileName` is needed for a Blob that has no name. */
export interface UploadOptions extends KeyOptions {
  fileName?: string;
  options?: Wire.ImportOptions;
  onUploadProgress?: UploadProgress;
}

export interface Changing extends KeyOptions {
  /** The version looked at; the server refuses with version_conflict if the session has moved on. */
  version?: number;
}

export type ApplyAsk = Changing & ({ calls: Wire.Call[] } | { op: string; params: Record<string, unknown> });

export interface RowsAsk extends CallOptions {
  offset?: number;
  limit?: number;
  columns?: string[];
  /** A step to look at; null = the original, left out = the present. */
  step?: string | null;
  where?: unknown;
  sort?: { column: string; order?: "asc" | "desc" }[];
  search?: string;
}

export type ExportFormat = "csv" | "tsv" | "json" | "ndjson" | "parquet" | "xlsx";

export interface ExportAsk {
  format: ExportFormat;
  step?: string | null;
  /** Neutralise text that a spreadsheet would run as a formula. */
  safe?: boolean;
}

/** A recipe to run: its calls, or the id or name of a stored one. */
export type RunRecipeAsk = Changing &
  ({ calls: Wire.Call[] } | { recipe: string }) & {
    /** The recipe's column names, and the table's for them. */
    columns?: Record<string, string>;
    dryRun?: boolean;
    /** Apply the steps that fit, pass over the others. */
    partial?: boolean;
    /** Learn means, categories and the like anew from this table. */
    refit?: boolean;
  };

export interface RecipeTextAsk {
  format: "sql" | "python";
  step?: string | null;
}

/** Which branches beside the present line are meant; all, if nothing is said. */
export interface PruneChoice {
  /** Named steps too; otherwise they keep their branches. */
  named?: boolean;
  /** By their first steps. */
  branches?: string[];
  /** The oldest ones, until the history has at most so many steps, or so many bytes. */
  keepSteps?: number;
  keepBytes?: number;
}

/** Which entries of the audit are looked for; times as dates or times. */
export interface AuditAsk {
  /** Empty for what concerns the organisation as a whole. */
  owner?: string;
  actor?: string;
  action?: string;
  outcome?: "done" | "refused";
  session?: string;
  from?: string;
  to?: string;
  /** The `next` of the page before. */
  before?: string;
  limit?: number;
}
