// The contract of the importer: a child process that turns one untrusted file into one trusted Parquet
// file, under limits, or says in a sentence why not.
import type { Cell, ColumnView, ImportOptions, ImportReport } from "@data-tools/client";

export interface ImportLimits {
  /** Wall time. */
  readonly milliseconds: number;
  /** Memory of the child, DuckDB included. */
  readonly memoryBytes: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows times columns. */
  readonly cells: number;
  /** Bytes of a text or of bytes, items of a list. */
  readonly cellBytes: number;
  /** Bytes after gunzip or unzip. */
  readonly unpackedBytes: number;
}

export interface ImportJob {
  /** Where the upload lies (RAM-backed scratch). */
  readonly path: string;
  /** The user's file name: only its ending is used, for detection and error sentences. */
  readonly name: string;
  readonly options: ImportOptions;
  /** The file is rows of text in the importer's own dialect (row-file.ts), of these columns: a process of ours wrote it. */
  readonly known?: readonly ColumnView[];
  readonly limits: ImportLimits;
  /** An empty directory in RAM-backed scratch for everything the child writes. */
  readonly directory: string;
}

export interface Imported {
  readonly report: ImportReport;
  readonly rows: number;
  /** In order; `field` is the Parquet field (c0, c1, …): display names never get into files or SQL. */
  readonly columns: readonly (ColumnView & { readonly field: string })[];
  /** The Parquet file (zstd), inside `directory`. */
  readonly path: string;
  readonly bytes: number;
}

export interface ImportSample {
  readonly report: ImportReport;
  readonly columns: readonly ColumnView[];
  readonly rows: Cell[][];
}

export interface Importer {
  /** The whole file; nothing but `path` stays in the directory. */
  run(
    job: ImportJob,
    running?: { signal?: AbortSignal; onProgress?: (stage: string, progress: number | null) => void },
  ): Promise<Imported>;
  /** The first rows under these options, for a preview. */
  sample(job: ImportJob, rows: number, running?: { signal?: AbortSignal }): Promise<ImportSample>;
}
