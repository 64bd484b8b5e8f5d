// What travels between the server and its clients: the one definition of every JSON shape.
// Cells are JSON null, booleans, strings and numbers; integers beyond ±2^53, decimals, NaN and the
// infinities are strings; dates and timestamps are ISO 8601; binary is base64; durations are ISO 8601.

export type * from "./wire-accounts.ts";
export type * from "./wire-admin.ts";
export type * from "./wire-analyses.ts";
export type * from "./wire-changes.ts";
export type * from "./wire-figures.ts";
export type * from "./wire-limits.ts";
export type * from "./wire-people.ts";
export type * from "./wire-safety.ts";
export type * from "./wire-tracking.ts";

/** The types a column can have. */
export type WireType =
  | "integer"
  | "number"
  | "boolean"
  | "text"
  | "date"
  | "time"
  | "timestamp"
  | "timestamptz"
  | "duration"
  | "decimal"
  | "list"
  | "struct"
  | "binary";

/** One cell as JSON. Lists and structs are their JSON. */
export type Cell = null | boolean | string | number | Cell[] | { [field: string]: Cell };

export interface ColumnView {
  name: string;
  type: WireType;
  /** Only for decimals: total digits and digits after the point. */
  digits?: [number, number];
}

/** A portable intent: an operation's name, its version and its parameters. A recipe is a list of calls. */
export interface Call {
  op: string;
  version?: number;
  params: Record<string, unknown>;
  /** Values an operation learned from the data when it was applied (a mean, a seed); makes a replay exact. */
  fitted?: Record<string, Cell>;
}

/** A sentence as data: a code of the language files, its values, and the sentence in the reader's language. */
export interface Note {
  code: string;
  values: Record<string, Cell>;
  text: string;
}

/** What a step did to the visible table; every count is exact. */
export interface Effect {
  cellsChanged: number;
  rowsAdded: number;
  rowsRemoved: number;
  columnsAdded: string[];
  columnsRemoved: string[];
  columnsChanged: string[];
  notes: Note[];
}

/** A step as the undo or redo button shows it. */
export interface StepHint {
  step: string;
  op: string;
  summary: string;
  effect: Effect;
}

export interface StepView {
  id: string;
  parent: string | null;
  call: Call;
  title: string;
  summary: string;
  effect: Effect;
  name: string | null;
  note: string | null;
  at: string;
  actor: string;
  ms: number;
  rows: number;
  columns: number;
  /** Bytes of stored data this step added. */
  bytes: number;
  /** The child that redo would take from here; null at a tip. */
  next: string | null;
}

export interface HistoryView {
  cursor: string | null;
  /** The child of the original that redo would take. */
  next: string | null;
  version: number;
  steps: StepView[];
}

export interface SessionView {
  id: string;
  name: string;
  datasource: { id: string; name: string };
  version: number;
  rows: number;
  columns: ColumnView[];
  /** The current step; null = the original. */
  cursor: string | null;
  /** Steps from the original to the cursor. */
  depth: number;
  undo: StepHint | null;
  redo: StepHint | null;
  /** Number of tips in the history tree. */
  branches: number;
  /** When the session goes to the bin if it is not used; null = never. */
  expiresAt: string | null;
  /** From when its user is warned of that; null = never. */
  warnsAt: string | null;
  serverNow: string;
  createdAt: string;
  usedAt: string;
  status: "ready" | "busy" | "bin" | "damaged";
  /** When it leaves the bin for good; null unless status is "bin". */
  binUntil: string | null;
  /** Stored bytes, history included. */
  bytes: number;
  /** The key of the operation under way, for cancel; null unless status is "busy". */
  running: { key: string; op: string; progress: number | null } | null;
  /** What it was in the old system, if it came from there: what is to be told of it, and operations that could not be brought along. */
  old: { generation: "cache" | "files" | "json"; notes: Note[]; lost: { name: string; at: string | null }[] } | null;
}

/** An answer to apply: the session and what each new step did. */
export interface AppliedView extends SessionView {
  effects: Effect[];
  steps: string[];
}

export interface Page {
  columns: ColumnView[];
  rows: Cell[][];
  offset: number;
  total: number;
  /** Only of a view (where, sort or search): where its rows stand in the table itself, from 1, as steps count them. */
  numbers?: number[];
  /** Session version the page was read at. */
  version: number;
}

export interface ImportOptions {
  format?: "csv" | "tsv" | "json" | "ndjson" | "parquet" | "xlsx" | "xls";
  delimiter?: string;
  quote?: string;
  escape?: string;
  encoding?: "utf-8" | "utf-16le" | "utf-16be" | "latin1" | "windows-1252";
  header?: boolean;
  /** Rows to pass over before the header. */
  skip?: number;
  /** Texts that mean "no value". */
  nulls?: string[];
  /** Types by (final) column name; a column not named is detected. */
  types?: Record<string, WireType>;
  badRows?: "refuse" | "pad" | "skip";
  sheet?: string;
}

export interface BadRow {
  line: number;
  column: string | null;
  reason: string;
  text: string;
}

export interface RenamedHeader {
  from: string;
  to: string;
  reason: "empty" | "duplicate";
}

export interface ImportReport {
  /** Every option as it was used: given or detected. */
  options: ImportOptions;
  detected: (keyof ImportOptions)[];
  renamed: RenamedHeader[];
  badRows: { count: number; rows: BadRow[] };
  sheets: string[] | null;
  notes: Note[];
}

export interface ImportPreview extends ImportReport {
  columns: ColumnView[];
  rows: Cell[][];
}

export type Origin =
  | { kind: "upload"; file: string }
  | { kind: "sample"; file: string }
  /** Taken over from the old system: the id it had there, and those of the datasources that it was made of. */
  | { kind: "old-system"; datasource: string; parents: string[] }
  | { kind: "session"; session: string; name: string; step: string | null; recipe: Call[] };

export interface DatasourceView {
  id: string;
  name: string;
  description: string;
  format: string;
  rows: number;
  columns: ColumnView[];
  /** Stored bytes, the kept upload included. */
  bytes: number;
  origin: Origin;
  /** How the upload was read; null for one saved from a session. */
  import: ImportReport | null;
  createdAt: string;
  /** Names of sessions that still use a deleted datasource; only in the answer to DELETE. */
  usedBy?: { id: string; name: string }[];
}

/** One kind of form field: what a parameter accepts and how a form should ask for it. */
export interface FieldView {
  name: string;
  kind: string;
  title: string;
  doc: string;
  required: boolean;
  default?: unknown;
  options?: { value: string; title: string }[];
  /** For column kinds: the types that fit. */
  accepts?: WireType[];
  /** Show only if another field has one of these values; any value, if none is named. */
  when?: { field: string; is: unknown[] };
  /** For lists and groups: the fields of one item. */
  item?: FieldView[];
  min?: number;
  max?: number;
}

export interface OperationView {
  name: string;
  version: number;
  group: string;
  title: string;
  doc: string;
  /** Some or all of its calls name rows by position: they must say which version they looked at. */
  needsVersion: boolean;
  fields: FieldView[];
  schema: object;
  examples: ExampleView[];
}

/** A function of the formula language, for completion lists: how it is written, what it gives, an example. */
export interface FormulaFunctionView {
  name: string;
  group: string;
  signature: string;
  doc: string;
  example: { formula: string; result: Cell };
}

export interface TableLiteral {
  columns: { name: string; type: WireType; digits?: [number, number] }[];
  rows: Cell[][];
}

export interface ExampleView {
  title: string;
  params: Record<string, unknown>;
  before: TableLiteral;
  after: TableLiteral;
}

export interface RecipeReport {
  steps: {
    index: number;
    op: string;
    summary: string;
    status: "ready" | "conflict" | "skip";
    reason: Note | null;
    /** The index of the earlier step whose conflict makes this one; null if it stands by itself. */
    cause: number | null;
    effect: Effect | null;
  }[];
  ready: number;
  applied: boolean;
  /**
   * Columns that steps name and the table does not have: `of` is the recipe's name where it was mapped,
   * `step` the index of the first step that needs it, `suggestions` columns of the table someone may have meant.
   */
  missing: { column: string; of: string; step: number; suggestions: string[] }[];
  /** Mapped names that the recipe does not use. */
  unused: string[];
}

/** A recipe kept by name. */
export interface RecipeView {
  id: string;
  name: string;
  description: string;
  calls: Call[];
  version: number;
  createdAt: string;
  changedAt: string;
}

/** An answer to a recipe: what became of each of its steps, and the session as it is now. */
export interface RecipeAnswer {
  report: RecipeReport;
  session: SessionView;
}

/** A file shipped with the product, to try it on. */
export interface SampleView {
  /** What `POST /api/samples/:name` takes. */
  name: string;
  title: string;
  description: string;
  file: string;
  bytes: number;
}

/** Something under way. */
export interface JobView {
  /** The Idempotency-Key of the request that began it. */
  id: string;
  op: string;
  /** The session it works on, or the datasource it makes. */
  of: string;
  /** 0..1; null while unknown. */
  progress: number | null;
}

/** Every error body: RFC 9457 problem details with a stable code. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  data?: Record<string, unknown>;
  /** With code version_conflict: the session as it is now. */
  current?: SessionView;
}

/** Server-sent events. `id` of the event is the session's version. */
export type SessionEvent =
  | { type: "step"; session: string; version: number; cursor: string | null; action: string; key: string | null }
  | { type: "progress"; session: string; key: string; op: string; progress: number | null; done: boolean }
  | { type: "expiry"; session: string; expiresAt: string | null; status: "ready" | "warned" | "bin" | "restored" }
  | { type: "conflict"; session: string; version: number }
  | { type: "import"; key: string; stage: string; progress: number | null }
  | { type: "datasource"; id: string; action: "created" | "changed" | "deleted" }
  | { type: "read-only"; on: boolean };
