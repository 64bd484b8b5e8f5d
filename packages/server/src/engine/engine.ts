// The engine's contract: a State and a Change give a new State and its Parquet files. Every call is
// pure (nothing but files in RAM-backed scratch comes of it), so any call may be repeated or cancelled.
import type { Cell, ColumnView, Effect } from "@data-tools/client";
import type { Change } from "../model/change.ts";
import type { Selection } from "../model/selection.ts";
import type { Sql } from "../model/sql.ts";
import type { BlobId, State, Type } from "../model/state.ts";

/** An effect as data; sentences are made by the reader's language. */
export interface RawEffect extends Omit<Effect, "notes"> {
  notes: { code: string; values: Record<string, Cell> }[];
}

/** The effect of what did nothing yet. */
export function noEffect(): RawEffect {
  return {
    cellsChanged: 0,
    rowsAdded: 0,
    rowsRemoved: 0,
    columnsAdded: [],
    columnsRemoved: [],
    columnsChanged: [],
    notes: [],
  };
}

/** A column that a query gives. */
export interface ResultColumn {
  readonly name: string;
  readonly type: Type;
  readonly digits?: [number, number];
}

/** What a person's query gives. */
export interface DescribedQuery {
  readonly columns: ResultColumn[];
  /** Names that were given because the query gave none, or gave one twice. */
  readonly renamed: string[];
  /**
   * The checked statement as it runs: a SELECT with the columns c0… as they are stored, and `place`, the order
   * of the rows; from the tables by their names and `placedName(…)`, which have the column `place` besides.
   */
  readonly statement: string;
  readonly place: string;
}

/** The table of that name as a query's statement reads it for the places of its rows. */
export const placedName = (table: string): string => `${table}:placed`;

/** A Parquet file in scratch, named by the blob id it will have. */
export interface NewBlob {
  readonly id: BlobId;
  readonly path: string;
  readonly bytes: number;
}

export interface Applied {
  readonly state: State;
  readonly effect: RawEffect;
  readonly blobs: readonly NewBlob[];
}

export interface Running {
  readonly signal?: AbortSignal;
  /** 0..1, or null while unknown. */
  readonly onProgress?: (progress: number | null) => void;
}

/** A view of rows: filters and sorts that are no step. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  readonly columns?: readonly string[];
  readonly where?: Sql;
  readonly sort?: Sql;
  /** Rows in which any text form contains this, ignoring case. */
  readonly search?: string;
}

export interface RawPage {
  readonly columns: ColumnView[];
  readonly rows: Cell[][];
  readonly total: number;
  /** Of a view: where its rows stand in the table, from 1. */
  readonly numbers?: number[];
}

export interface RawChangedRow {
  readonly row: number | null;
  readonly before: Cell[] | null;
  readonly after: Cell[] | null;
  readonly changed: string[];
}

export interface CompareOptions {
  /** Rows of the sample. */
  readonly limit: number;
  /** Columns that match rows of states that share none. */
  readonly on?: readonly string[];
  /** False: the sample alone is wanted; counts are 0 and rows without a counterpart may stay out of it. */
  readonly counts?: boolean;
}

export interface Difference {
  readonly matchedBy: "rows" | "keys" | "position";
  readonly cells: { column: string; count: number }[];
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
  readonly sample: RawChangedRow[];
}

export type ExportFormat = "csv" | "tsv" | "json" | "ndjson" | "parquet" | "xlsx";

export interface Exported {
  readonly path: string;
  readonly bytes: number;
  /** Text cells that were neutralised (leading = + - @ …), when asked to. */
  readonly neutralised: number;
}

/**
 * How a column stands in a file for pandas: as it is stored; as whole nanoseconds (moments without a zone, spans);
 * as DECIMAL(19,0); as the text that the grid shows.
 */
export type PandasForm = "same" | "nanoseconds" | "decimal" | "text";

export interface PandasColumn {
  readonly name: string;
  readonly type: Type;
  readonly form: PandasForm;
  /** Cells that are missing. */
  readonly missing: number;
  /** Cells that made the form another one, or that pandas takes for missing (NaN). */
  readonly odd: number;
}

export interface PandasFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly PandasColumn[];
}

/** Reads the plain bytes of a blob; refuses if it is damaged. */
export type ReadBlob = (id: BlobId) => Promise<Uint8Array>;

/** One resident session: a locked-down database instance of its own in an engine process. */
export interface Workbench {
  fit(
    state: State,
    values: Record<string, Sql>,
    sources: Record<string, State>,
    running?: Running,
  ): Promise<Record<string, Cell>>;
  /** Checks a person's query over `data` and the sources, and tells what it would give; refuses sql_refused. */
  describe(state: State, query: string, sources: Record<string, State>, running?: Running): Promise<DescribedQuery>;
  /** `home` is the id under which the new blobs will be sealed. */
  apply(
    home: string,
    state: State,
    change: Change,
    sources: Record<string, State>,
    running?: Running,
  ): Promise<Applied>;
  page(state: State, request: PageRequest, running?: Running): Promise<RawPage>;
  compare(from: State, to: State, options: CompareOptions, running?: Running): Promise<Difference>;
  /** The rows of a selection; refuses more than `answerLimit`. */
  ask(state: State, selection: Selection, running?: Running): Promise<Cell[][]>;
  /** The state as one table in display order, in blobs of its own. */
  materialise(home: string, state: State, running?: Running): Promise<Applied>;
  exportTo(state: State, format: ExportFormat, options: { safe: boolean }, running?: Running): Promise<Exported>;
  /** The table as a Parquet file that pandas reads as it is; docs/way-back.md has the types. */
  forPandas(state: State, running?: Running): Promise<PandasFile>;
  /** A fingerprint of names, types and cells in display order: equal tables have equal ones; of one engine version. */
  digest(state: State): Promise<string>;
  /** These blobs can be read from now on: their files may leave scratch when room is needed. */
  sealed(blobs: readonly BlobId[]): void;
  /** Removes a file that `apply`, `materialise`, `exportTo` or `forPandas` made. */
  discard(path: string): Promise<void>;
}

export interface Engine {
  /** The workbench of a session, opened if need be. `read` opens sealed blobs of any home the session may see. */
  workbench(session: string, read: ReadBlob): Promise<Workbench>;
  /** Takes a session out of memory; with a time, only if it has not been used since. False if it stays. */
  evict(session: string, unusedSince?: number): Promise<boolean>;
  /** Sessions in memory with no call under way. */
  resident(): { session: string; usedAt: number }[];
  /** How many sessions are in memory, those with a call under way too. */
  residents(): number;
  /** Process ids of the engine processes, for figures of their memory. */
  pids(): number[];
  close(): Promise<void>;
}
