// What the surfaces (HTTP, CLI, page) can ask of sessions and datasources. Every call names its actor;
// another owner's things do not exist.
import type { Readable, Transform } from "node:stream";
import type {
  AdminKeys,
  AdminSessions,
  AdminSessionView,
  AnalysisAnswer,
  AppliedView,
  AuditLine,
  AuditLog,
  AuditPage,
  Call,
  ChangedRow,
  ColumnProfile,
  ColumnView,
  DatasourceView,
  DiffView,
  FiguresView,
  HistoryView,
  ImportOptions,
  ImportPreview,
  JobView,
  MeView,
  OrganisationView,
  Origin,
  OwnerQuotasView,
  Page,
  PreviewPage,
  PreviewView,
  PruneView,
  QuotaChange,
  QuotasView,
  ReadOnlyView,
  RecipeReport,
  RecipeView,
  SafetyView,
  SessionEvent,
  SessionView,
  StepHint,
  StorageView,
  UseView,
  VerificationView,
} from "@data-tools/client";
import type { ExportFormat } from "../engine/engine.ts";
import type { Ownership } from "./owners.ts";
import type { Swept } from "./sweep.ts";

export type { OwnedCounts, Ownership, OwnerView, Transferred } from "./owners.ts";

/** Languages a recipe can be exported in. */
export type RecipeFormat = "sql" | "python";

export interface Actor {
  /** Part of every key in the store. */
  readonly owner: string;
  /** Shown in histories and audits. */
  readonly name: string;
  /** What the actor may do besides own work; a user if it is not said. */
  readonly role?: "admin" | "user";
  /** The address it asks from, for the audit; undefined where there is none. */
  readonly from?: string;
}

/** A client's Idempotency-Key, scoped to owner and route; `body` is what a retry must repeat. */
export interface OpKey {
  readonly route: string;
  readonly key: string;
  readonly body: unknown;
}

/** Optional on every writing call. */
export interface Ask {
  readonly version?: number | undefined;
  readonly opKey?: OpKey | undefined;
}

/** What a new datasource is called; `as` is the id that it gets, a fresh one if it is left out. */
export interface SaveAsk extends Ask {
  readonly name: string;
  readonly description?: string;
  readonly as?: string;
}

/** Which branches beside the line of a history are to be removed; all, if nothing is said. */
export interface PruneAsk {
  /** Only list what would go, with the token that it can be done with. */
  readonly dryRun?: boolean | undefined;
  readonly token?: string | undefined;
  /** Named steps too; otherwise they keep their branches. */
  readonly named?: boolean | undefined;
  /** By their first steps. */
  readonly branches?: readonly string[] | undefined;
  /** The oldest ones, until the history has at most so many steps, or so many bytes. */
  readonly keepSteps?: number | undefined;
  readonly keepBytes?: number | undefined;
}

/** A file in RAM-backed scratch, removed by the one who spooled it. */
export interface SpooledFile {
  readonly path: string;
  /** The user's name for it. */
  readonly name: string;
  readonly bytes: number;
}

export interface RowsQuery {
  readonly offset: number;
  readonly limit: number;
  readonly columns?: readonly string[];
  /** A step to look at; undefined = where the cursor is, null = the original. */
  readonly step?: string | null;
  /** A condition tree (OPERATIONS.md). */
  readonly where?: unknown;
  readonly sort?: readonly { column: string; order?: "asc" | "desc" }[];
  readonly search?: string;
}

/** A recipe to run: its calls, or the id or name of a stored one. */
export interface RecipeAsk extends Ask {
  readonly calls?: readonly Call[];
  readonly recipe?: string;
  /** The recipe's column name → the name in this table. */
  readonly columns?: Record<string, string>;
  readonly dryRun?: boolean;
  /** Apply the steps that are ready even if others are not. */
  readonly partial?: boolean;
  /** Learn anew from this table (means, categories) instead of taking what the recipe learned. */
  readonly refit?: boolean;
}

/** A recipe in another language. */
export interface RecipeText {
  readonly text: string;
  readonly fileName: string;
  readonly mediaType: string;
}

export interface UndoPreview extends StepHint {
  before: ColumnView[];
  after: ColumnView[];
  sample: ChangedRow[];
}

export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
  readonly fileName: string;
  readonly mediaType: string;
  readonly neutralised: number;
  /** Removes the file. */
  done(): Promise<void>;
}

export interface Sessions {
  create(actor: Actor, ask: { datasource: string; name?: string } & Ask): Promise<SessionView>;
  list(actor: Actor): Promise<SessionView[]>;
  view(actor: Actor, id: string): Promise<SessionView>;
  rename(actor: Actor, id: string, name: string): Promise<SessionView>;
  duplicate(actor: Actor, id: string, ask?: { name?: string } & Ask): Promise<SessionView>;
  /** All calls or none: one commit, as many steps. */
  apply(actor: Actor, id: string, calls: readonly Call[], ask?: Ask): Promise<AppliedView>;
  undo(actor: Actor, id: string, ask?: { count?: number } & Ask): Promise<SessionView>;
  redo(actor: Actor, id: string, ask?: { count?: number } & Ask): Promise<SessionView>;
  /** null = the original (start over; nothing is forgotten). */
  goTo(actor: Actor, id: string, step: string | null, ask?: Ask): Promise<SessionView>;
  previewUndo(actor: Actor, id: string): Promise<UndoPreview>;
  previewRedo(actor: Actor, id: string): Promise<UndoPreview>;
  preview(actor: Actor, id: string, call: Call, options?: { limit?: number; version?: number }): Promise<PreviewView>;
  /** A page of the table as a preview that is kept changes it. */
  previewRows(
    actor: Actor,
    id: string,
    preview: string,
    range: { offset: number; limit: number },
  ): Promise<PreviewPage>;
  rows(actor: Actor, id: string, query: RowsQuery): Promise<Page>;
  profile(
    actor: Actor,
    id: string,
    options?: { columns?: readonly string[]; step?: string | null; signal?: AbortSignal },
  ): Promise<ColumnProfile[]>;
  /** Changes nothing; `key` is what cancel stops. */
  analyse(
    actor: Actor,
    id: string,
    ask: { name: string; params: Record<string, unknown>; step?: string | null; key?: string },
  ): Promise<AnalysisAnswer>;
  /** The quality report as a page. */
  report(
    actor: Actor,
    id: string,
    options?: { step?: string | null },
  ): Promise<{ readonly fileName: string; readonly html: string }>;
  history(actor: Actor, id: string): Promise<HistoryView>;
  /** Removes branches that lie beside the present line, as they were listed. */
  prune(actor: Actor, id: string, ask: PruneAsk & Ask): Promise<PruneView>;
  patchStep(
    actor: Actor,
    id: string,
    step: string,
    patch: { name?: string | null; note?: string | null },
  ): Promise<HistoryView>;
  diff(
    actor: Actor,
    id: string,
    from: string | null,
    to: string | null,
    options?: { on?: readonly string[]; limit?: number },
  ): Promise<DiffView>;
  save(actor: Actor, id: string, ask: SaveAsk): Promise<DatasourceView>;
  exportTo(
    actor: Actor,
    id: string,
    options: { format: ExportFormat; step?: string | null; safe: boolean },
  ): Promise<ExportedFile>;
  /** The calls from the original to the cursor (or to a step). */
  recipe(actor: Actor, id: string, step?: string | null): Promise<Call[]>;
  /** The same as a statement or a script that gives the same table. */
  recipeText(actor: Actor, id: string, options: { format: RecipeFormat; step?: string | null }): Promise<RecipeText>;
  runRecipe(actor: Actor, id: string, ask: RecipeAsk): Promise<{ report: RecipeReport; session: SessionView }>;
  /** Starts the retention time anew; minutes asks for a longer one, within bounds. */
  extend(actor: Actor, id: string, ask?: { minutes?: number | null } & Ask): Promise<SessionView>;
  cancel(actor: Actor, id: string, key: string): Promise<void>;
  remove(actor: Actor, id: string, options?: { now?: boolean }): Promise<void>;
  restore(actor: Actor, id: string, ask?: Ask): Promise<SessionView>;
  /** The newest entries, or those before one. */
  audit(actor: Actor, id: string, asked?: { before?: number; limit?: number }): Promise<AuditPage>;
  safety(actor: Actor, id: string): Promise<SafetyView>;
  /** Reads and opens everything stored of a session, which stays in use. */
  verify(actor: Actor, id: string, ask?: Pick<Ask, "opKey">): Promise<VerificationView>;
  putDraft(actor: Actor, id: string, key: string, value: unknown): Promise<void>;
  draft(actor: Actor, id: string, key: string): Promise<unknown | null>;
  deleteDraft(actor: Actor, id: string, key: string): Promise<void>;
  /** Takes what is idle out of memory, moves what has expired to the bin, collects what is past it. */
  sweep(options?: { blobs?: boolean }): Promise<Swept>;
}

export interface Datasources {
  preview(actor: Actor, file: SpooledFile, options: ImportOptions): Promise<ImportPreview>;
  create(
    actor: Actor,
    file: SpooledFile,
    ask: {
      name?: string;
      description?: string;
      options?: ImportOptions;
      sample?: boolean;
      progressKey?: string;
      /** Of the old system: the id it has here, whatever its owner may have. */
      takenOver?: { id: string; origin: Origin };
    } & Ask,
  ): Promise<DatasourceView>;
  list(actor: Actor): Promise<DatasourceView[]>;
  get(actor: Actor, id: string): Promise<DatasourceView>;
  /** New options read the kept upload again; sessions that were started keep what they had. */
  change(
    actor: Actor,
    id: string,
    patch: { name?: string; description?: string; options?: ImportOptions },
  ): Promise<DatasourceView>;
  /** A preview of the kept upload under other options. */
  previewAgain(actor: Actor, id: string, options: ImportOptions): Promise<ImportPreview>;
  /** The table as a file, for other programs. */
  exportTo(actor: Actor, id: string, options: { format: ExportFormat; safe: boolean }): Promise<ExportedFile>;
  /** Hidden at once; `usedBy` names sessions that still use it. */
  remove(actor: Actor, id: string): Promise<DatasourceView>;
}

/** What people may set while the server runs. */
export interface People {
  me(actor: Actor): Promise<MeView>;
  setPreferences(actor: Actor, change: { retentionMinutes?: number | null }): Promise<MeView>;
  /** Administrators only; for others it does not exist. */
  organisation(actor: Actor): Promise<OrganisationView>;
  setOrganisation(actor: Actor, change: Partial<OrganisationView>): Promise<OrganisationView>;
  /** Every limit, and what of it the actor uses. */
  use(actor: Actor): Promise<UseView>;
  /** Administrators only, as above. */
  quotas(actor: Actor): Promise<QuotasView>;
  /** Puts other quotas in the place of those set for everyone; what is left out is as the system has it. */
  setQuotas(actor: Actor, quotas: QuotaChange): Promise<QuotasView>;
  quotasOf(actor: Actor, owner: string): Promise<OwnerQuotasView>;
  /** Puts other quotas in the place of those set for one owner; what is left out is as for everyone. */
  setQuotasOf(actor: Actor, owner: string, quotas: QuotaChange): Promise<OwnerQuotasView>;
}

/** What administrators see of all sessions and of the store; for others none of it exists. */
export interface Administration {
  /** Sizes, owners and times; never a name, a column or a cell. */
  sessions(
    actor: Actor,
    ask?: {
      owner?: string;
      state?: "alive" | "bin";
      sort?: "owner" | "createdAt" | "usedAt" | "expiresAt" | "bytes" | "steps";
      order?: "asc" | "desc";
      offset?: number;
      limit?: number;
    },
  ): Promise<AdminSessions>;
  /** To the bin; one that is there stays as it is. */
  end(actor: Actor, id: string): Promise<AdminSessionView>;
  /** Starts its time anew; minutes asks for another retention, within bounds. */
  extend(actor: Actor, id: string, ask?: { minutes?: number | null }): Promise<AdminSessionView>;
  restore(actor: Actor, id: string): Promise<AdminSessionView>;
  keys(actor: Actor): Promise<AdminKeys>;
  storage(actor: Actor): Promise<StorageView>;
  readOnly(actor: Actor): Promise<ReadOnlyView>;
  setReadOnly(actor: Actor, ask: { on: boolean; message?: string }): Promise<ReadOnlyView>;
}

/** Recipes kept by name; each is found by its id or its name. */
export interface Recipes {
  list(actor: Actor): Promise<RecipeView[]>;
  get(actor: Actor, named: string): Promise<RecipeView>;
  create(
    actor: Actor,
    ask: { name: string; description?: string; calls: readonly Call[] } & Pick<Ask, "opKey">,
  ): Promise<RecipeView>;
  change(
    actor: Actor,
    named: string,
    patch: { name?: string; description?: string; calls?: readonly Call[] },
  ): Promise<RecipeView>;
  /** Erased: its key goes. */
  remove(actor: Actor, named: string): Promise<void>;
}

/** What is under way, by the key of the request that began it. */
export interface Jobs {
  /** not_found once it has ended. */
  get(actor: Actor, key: string): Promise<JobView>;
  cancel(actor: Actor, key: string): Promise<void>;
}

/** What users did. */
export interface Audit {
  /** Writes down that a request was refused; the route names its action. One that only `looked` is noted now and then. */
  refused(actor: Actor, what: { route: string; code: string; on?: string; looked: boolean }): void;
  /** The actor's own entries of all trails, newest first. */
  list(actor: Actor, asked?: { before?: string; limit?: number }): Promise<AuditLog>;
  /** All of them, oldest first. */
  lines(actor: Actor): AsyncIterable<AuditLine>;
  /** A page of everybody's entries, newest first, for administrators; a page of rare ones may be short and go on. */
  listAll(
    actor: Actor,
    asked: AuditAsk & { before?: string | undefined; limit?: number | undefined },
  ): Promise<AuditLog>;
  /** All of those, oldest first. */
  linesOfAll(actor: Actor, asked: AuditAsk): Promise<AsyncIterable<AuditLine>>;
}

/** Which entries are asked for; what is left out does not matter. */
export interface AuditAsk {
  readonly owner?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: "done" | "refused" | undefined;
  readonly session?: string | undefined;
  /** A date or a time. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Events of one owner, for server-sent streams. */
export interface Events {
  listen(owner: string, hear: (event: SessionEvent) => void): () => void;
}

/** The product without its surfaces; what `app.ts` wires and HTTP and CLI use. */
export interface Product {
  readonly sessions: Sessions;
  readonly datasources: Datasources;
  readonly recipes: Recipes;
  readonly people: People;
  readonly ownership: Ownership;
  readonly administration: Administration;
  readonly events: Events;
  readonly jobs: Jobs;
  readonly audit: Audit;
  /**
   * A new file in RAM-backed scratch to spool an upload into; nobody has more at once than heavy jobs. `receive` writes
   * what comes, by way of another stream if that is given; refuses if there is no room. `scan` shows
   * what was written to the virus scanner, if there is one.
   */
  spool(actor: Actor): Promise<{
    path: string;
    receive(source: Readable, through?: Transform): Promise<void>;
    scan(): Promise<void>;
    done(): Promise<void>;
  }>;
  /** What happened to work in numbers, for administrators. */
  figures(actor: Actor): Promise<FiguresView>;
  /** Refuses while changes are switched off. */
  assertWritable(): Promise<void>;
  health(): Promise<{ ok: boolean; checks: { name: string; ok: boolean; text: string }[] }>;
  close(): Promise<void>;
}
