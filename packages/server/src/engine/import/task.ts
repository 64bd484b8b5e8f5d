// What every reader is given, and what it gives back.
import type { BadRow, ColumnView, ImportOptions, Note, RenamedHeader } from "@data-tools/client";
import type { ImportLimits } from "../import-contract.ts";
import type { Database } from "./database.ts";
import type { Tell } from "./messages.ts";

export interface Task {
  /** The file to read: the upload, or its unpacked form. */
  readonly path: string;
  readonly options: ImportOptions;
  readonly limits: ImportLimits;
  /** For everything that is written. */
  readonly directory: string;
  /** The file is only the beginning of the upload: what it cuts off at its end is no error. */
  readonly partial: boolean;
  /** Rows that are wanted for a preview; null = all. */
  readonly sample: number | null;
  readonly db: Database;
  readonly tell: Tell;
}

/** What a reader made of the file: one Parquet file, and what there is to say about it. */
export interface Table {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ColumnView[];
  /** Options as they were used, types aside. */
  readonly options: ImportOptions;
  readonly renamed: readonly RenamedHeader[];
  readonly badRows: { readonly count: number; readonly rows: readonly BadRow[] };
  readonly sheets: readonly string[] | null;
  readonly notes: readonly Note[];
}

/** The Parquet file that every reader writes. */
export function target(task: Task): string {
  return `${task.directory}/table.parquet`;
}
