// The server's interface as functions: one per route, typed by wire.ts. Needs nothing but fetch, so it
// runs in browsers and in Node. A call either gives the answer or throws a ProblemError (the server
// refused), a ConnectionError (no answer came) or the signal's reason.
import { accountCalls, administrationCalls, signInCalls, userCalls } from "./accounts.ts";
import type {
  ApplyAsk,
  AuditAsk,
  Changing,
  ExportAsk,
  PruneChoice,
  RecipeTextAsk,
  RowsAsk,
  RunRecipeAsk,
  UploadOptions,
} from "./asks.ts";
import { type EventOptions, listen } from "./events.ts";
import {
  type CallOptions,
  ConnectionError,
  type Download,
  fileNameOf,
  type KeyOptions,
  newKey,
  ProblemError,
  problemOf,
  query,
  requester,
  withHeaders,
} from "./request.ts";
import { type UploadProgress, upload } from "./upload.ts";
import type * as Wire from "./wire.ts";

export type { AdminSessionsAsk } from "./accounts.ts";
export {
  type CallOptions,
  ConnectionError,
  type Download,
  type EventOptions,
  type KeyOptions,
  newKey,
  ProblemError,
  type UploadProgress,
};

export interface ClientOptions {
  /** Where the server is, without a slash at the end; "" (the default) in a page it served itself. */
  baseUrl?: string;
  /** For programs: a token of an account, sent with every request. */
  token?: string;
  /** The language that sentences are asked for in, as Accept-Language has it. */
  language?: string;
  fetch?: typeof fetch;
}

/** The answer of one analysis. */
export type Analysed<N extends keyof Wire.AnalysisResults> = Omit<Wire.AnalysisAnswer, "result"> & {
  result: Wire.AnalysisResults[N];
};

export type Client = ReturnType<typeof createClient>;

/** A client of the server at `baseUrl`. */
export function createClient(options: ClientOptions = {}) {
  const baseUrl = (options.baseUrl ?? "").replace(/\/+$/, "");
  const fetchPlain = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const own = {
    ...(options.token && { authorization: `Bearer ${options.token}` }),
    ...(options.language && { "accept-language": options.language }),
  };
  const fetchOnce = withHeaders(fetchPlain, own);
  const request = requester(baseUrl, fetchOnce);

  const get = <T>(path: string, { signal }: CallOptions = {}) => request<T>({ method: "GET", path, signal });
  const post = <T>(path: string, body: unknown, { key = newKey(), signal }: KeyOptions = {}) =>
    request<T>({ method: "POST", path, body, key, signal });
  const write = <T>(method: "PATCH" | "PUT" | "DELETE", path: string, body: unknown, { signal }: CallOptions = {}) =>
    request<T>({ method, path, body, signal });

  function send<T>(path: string, file: Blob, ask: UploadOptions, fields: Record<string, string | undefined>) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
    if (ask.options !== undefined) form.set("options", JSON.stringify(ask.options));
    form.set("file", file, ask.fileName ?? (file as Blob & { name?: string }).name ?? "upload");
    const { key = newKey(), signal, onUploadProgress: onProgress } = ask;
    const headers = { ...own, accept: "application/json", "idempotency-key": key };
    return upload<T>({ url: baseUrl + path, form, bytes: file.size, headers, signal, onProgress }, fetchOnce);
  }

  async function fetchFile(path: string, init: RequestInit): Promise<Download> {
    const answer = await fetchOnce(baseUrl + path, init).catch((error) => {
      init.signal?.throwIfAborted();
      throw new ConnectionError(error);
    });
    if (!answer.ok) throw new ProblemError(problemOf(answer.status, await answer.text()));
    return {
      fileName: fileNameOf(answer.headers.get("content-disposition")),
      mediaType: answer.headers.get("content-type") ?? "application/octet-stream",
      bytes: Number(answer.headers.get("content-length") ?? 0),
      neutralised: Number(answer.headers.get("data-tools-neutralised") ?? 0),
      body: answer.body ?? new ReadableStream({ start: (stream) => stream.close() }),
      blob: () => answer.blob(),
    };
  }

  return {
    /** What can be done to a table. */
    formulaFunctions: (call?: CallOptions) => get<Wire.FormulaFunctionView[]>("/api/formula", call),
    operations: (call?: CallOptions) => get<Wire.OperationView[]>("/api/operations", call),

    /** What can be told of a table. */
    analyses: (call?: CallOptions) => get<Wire.AnalysisView[]>("/api/analyses", call),

    /** Who is asking, and what they chose. */
    signIn: signInCalls({ get, post, write }),
    account: accountCalls({ get, post, write }),
    me: (call?: CallOptions) => get<Wire.MeView>("/api/me", call),
    setPreferences: (change: { retentionMinutes?: number | null }, call?: CallOptions) =>
      write<Wire.MeView>("PATCH", "/api/me/preferences", change, call),

    /** Every limit, and what of it you use. */
    use: (call?: CallOptions) => get<Wire.UseView>("/api/me/use", call),

    /** Whether you are to be asked how satisfied you are. */
    satisfaction: (call?: CallOptions) => get<Wire.SatisfactionView>("/api/satisfaction", call),
    /** Your answer, from 1 to 10; nobody keeps whose it is. */
    satisfied: (score: number, call?: KeyOptions) => post<void>("/api/satisfaction", { score }, call),

    /** For administrators alone. */
    admin: {
      users: userCalls({ get, post, write }),
      quotas: (call?: CallOptions) => get<Wire.QuotasView>("/api/admin/quotas", call),
      /** Everyone's, set anew: what is left out is as the server's settings have it. */
      setQuotas: (quotas: Wire.QuotaChange, call?: CallOptions) =>
        write<Wire.QuotasView>("PUT", "/api/admin/quotas", quotas, call),
      quotasOf: (owner: string, call?: CallOptions) =>
        get<Wire.OwnerQuotasView>(`/api/admin/quotas/${part(owner)}`, call),
      setQuotasOf: (owner: string, quotas: Wire.QuotaChange, call?: CallOptions) =>
        write<Wire.OwnerQuotasView>("PUT", `/api/admin/quotas/${part(owner)}`, quotas, call),
      ...administrationCalls({ get, post, write }),
      settings: (call?: CallOptions) => get<Wire.OrganisationView>("/api/admin/settings", call),
      setSettings: (change: Partial<Wire.OrganisationView>, call?: CallOptions) =>
        write<Wire.OrganisationView>("PATCH", "/api/admin/settings", change, call),
      figures: (call?: CallOptions) => get<Wire.FiguresView>("/api/admin/figures", call),
      /** What was promised, measured over the last hour or day. */
      indicators: (window: Wire.IndicatorsView["window"], call?: CallOptions) =>
        get<Wire.IndicatorsView>(`/api/admin/indicators${query({ window })}`, call),
      /** What everybody did, newest first; a page of rare entries may be short and still have a next. */
      audit: ({ signal, ...asked }: AuditAsk & CallOptions = {}) =>
        get<Wire.AuditLog>(`/api/admin/audit${query({ ...asked })}`, { signal }),
    },

    datasources: {
      list: (call?: CallOptions) => get<Wire.DatasourceView[]>("/api/datasources", call),
      get: (id: string, call?: CallOptions) => get<Wire.DatasourceView>(`/api/datasources/${part(id)}`, call),
      /** How a file would be read, keeping nothing. */
      preview: (file: Blob, ask: UploadOptions = {}) => send<Wire.ImportPreview>("/api/imports/preview", file, ask, {}),
      /** Uploads a file. Events of type "import" carry `key` while the server reads it. */
      create: (file: Blob, ask: UploadOptions & { name?: string; description?: string } = {}) =>
        send<Wire.DatasourceView>("/api/datasources", file, ask, { name: ask.name, description: ask.description }),
      /** New options read the kept upload again. */
      change: (
        id: string,
        patch: { name?: string; description?: string; options?: Wire.ImportOptions },
        call?: CallOptions,
      ) => write<Wire.DatasourceView>("PATCH", `/api/datasources/${part(id)}`, patch, call),
      /** How the kept upload would be read under other options. */
      previewAgain: (id: string, options: Wire.ImportOptions, call?: CallOptions) =>
        post<Wire.ImportPreview>(`/api/datasources/${part(id)}/preview`, { options }, call),
      /** The table as a file, for other programs. */
      download: (id: string, { signal, ...choice }: Omit<ExportAsk, "step"> & CallOptions): Promise<Download> =>
        fetchFile(`/api/datasources/${part(id)}/table${query({ ...choice })}`, { signal }),
      /** Hidden at once; `usedBy` in the answer names the sessions that still use it. */
      remove: (id: string, call?: CallOptions) =>
        write<Wire.DatasourceView>("DELETE", `/api/datasources/${part(id)}`, undefined, call),
    },

    samples: {
      list: (call?: CallOptions) => get<Wire.SampleView[]>("/api/samples", call),
      add: (name: string, call?: KeyOptions) => post<Wire.DatasourceView>(`/api/samples/${part(name)}`, {}, call),
    },

    /** Recipes kept by name; each is found by its id or its name. */
    recipes: {
      list: (call?: CallOptions) => get<Wire.RecipeView[]>("/api/recipes", call),
      get: (recipe: string, call?: CallOptions) => get<Wire.RecipeView>(`/api/recipes/${part(recipe)}`, call),
      create: (ask: { name: string; description?: string; calls: Wire.Call[] }, call?: KeyOptions) =>
        post<Wire.RecipeView>("/api/recipes", ask, call),
      change: (
        recipe: string,
        patch: { name?: string; description?: string; calls?: Wire.Call[] },
        call?: CallOptions,
      ) => write<Wire.RecipeView>("PATCH", `/api/recipes/${part(recipe)}`, patch, call),
      /** For good. */
      remove: (recipe: string, call?: CallOptions) =>
        write<void>("DELETE", `/api/recipes/${part(recipe)}`, undefined, call),
    },

    sessions: {
      list: (call?: CallOptions) => get<Wire.SessionView[]>("/api/sessions", call),
      create: (ask: { datasource: string; name?: string }, call?: KeyOptions) =>
        post<Wire.SessionView>("/api/sessions", ask, call),
      get: (id: string, call?: CallOptions) => get<Wire.SessionView>(at(id), call),
      rename: (id: string, name: string, call?: CallOptions) =>
        write<Wire.SessionView>("PATCH", at(id), { name }, call),
      duplicate: (id: string, ask: { name?: string } = {}, call?: KeyOptions) =>
        post<Wire.SessionView>(at(id, "duplicate"), ask, call),
      /** To the bin; with `now`, for good. */
      remove: (id: string, ask: { now?: boolean } & CallOptions = {}) =>
        write<void>("DELETE", at(id) + query({ now: ask.now }), undefined, ask),
      restore: (id: string, call?: KeyOptions) => post<Wire.SessionView>(at(id, "restore"), {}, call),
      /** One call, or several of which all or none are done. */
      apply: (id: string, ask: ApplyAsk) => {
        const { key: _key, signal: _signal, ...body } = ask;
        return post<Wire.AppliedView>(at(id, "steps"), body, ask);
      },
      undo: (id: string, ask: { count?: number } & Changing = {}) =>
        post<Wire.SessionView>(at(id, "undo"), { count: ask.count, version: ask.version }, ask),
      redo: (id: string, ask: { count?: number } & Changing = {}) =>
        post<Wire.SessionView>(at(id, "redo"), { count: ask.count, version: ask.version }, ask),
      /** null = the original; nothing is forgotten. */
      goTo: (id: string, step: string | null, ask: Changing = {}) =>
        post<Wire.SessionView>(at(id, "goto"), { step, version: ask.version }, ask),
      undoPreview: (id: string, call?: CallOptions) => get<Wire.UndoPreview>(at(id, "undo"), call),
      redoPreview: (id: string, call?: CallOptions) => get<Wire.UndoPreview>(at(id, "redo"), call),
      /** What a call would do, changing nothing. */
      preview: (
        id: string,
        ask: { op: string; params: Record<string, unknown>; limit?: number; version?: number } & CallOptions,
      ) => {
        const { signal, ...body } = ask;
        return request<Wire.PreviewView>({ method: "POST", path: at(id, "preview"), body, signal });
      },
      /** A page of the table as a preview changes it; refused as not_found once the preview is not kept any more. */
      previewRows: (id: string, preview: string, ask: { offset?: number; limit?: number } & CallOptions = {}) => {
        const { signal: _signal, ...range } = ask;
        return get<Wire.PreviewPage>(`${at(id, "preview")}/${part(preview)}/rows${query(range)}`, ask);
      },
      /** A page of the table; what a view asks is a body, because addresses are written down by proxies. */
      rows: (id: string, ask: RowsAsk = {}) => {
        const { signal, ...body } = ask;
        const { where, sort, search, step, ...plain } = body;
        if (where === undefined && sort === undefined && search === undefined)
          return get<Wire.Page>(at(id, "rows") + query({ ...plain, step: named(step) }), ask);
        return request<Wire.Page>({ method: "POST", path: at(id, "rows"), body, signal });
      },
      /** The same page as an Arrow IPC stream: 64-bit integers whole, doubles, booleans, all else as text. */
      rowsArrow: async (id: string, { signal, ...ask }: RowsAsk = {}): Promise<Uint8Array> => {
        const headers = { accept: "application/vnd.apache.arrow.stream", "content-type": "application/json" };
        const answer = await fetchFile(at(id, "rows"), { method: "POST", headers, body: JSON.stringify(ask), signal });
        return new Uint8Array(await (await answer.blob()).arrayBuffer());
      },
      profile: (id: string, ask: { columns?: string[]; step?: string | null } & CallOptions = {}) =>
        get<Wire.ColumnProfile[]>(at(id, "profile") + query({ columns: ask.columns, step: named(ask.step) }), ask),
      /** What an analysis tells of the table; it can be cancelled under the key. */
      analyse: <N extends keyof Wire.AnalysisResults>(
        id: string,
        name: N,
        ask: { params?: Record<string, unknown>; step?: string | null } & KeyOptions = {},
      ) => post<Analysed<N>>(`${at(id, "analyses")}/${part(name)}`, { params: ask.params ?? {}, step: ask.step }, ask),
      /** The quality report as a page of its own. */
      report: (id: string, { step, signal }: { step?: string | null } & CallOptions = {}): Promise<Download> =>
        fetchFile(at(id, "report") + query({ step: named(step) }), { signal }),
      /** For a link: the browser downloads the quality report. */
      reportUrl: (id: string, ask: { step?: string | null } = {}) =>
        baseUrl + at(id, "report") + query({ step: named(ask.step) }),
      history: (id: string, call?: CallOptions) => get<Wire.HistoryView>(at(id, "history"), call),
      patchStep: (
        id: string,
        step: string,
        patch: { name?: string | null; note?: string | null },
        call?: CallOptions,
      ) => write<Wire.HistoryView>("PATCH", `${at(id, "steps")}/${part(step)}`, patch, call),
      /** What would be removed of the branches beside the present line, with the token that it can be done with. */
      pruneList: (id: string, ask: PruneChoice = {}, { signal }: CallOptions = {}) =>
        request<Wire.PruneView>({ method: "POST", path: at(id, "prune"), body: { ...ask, dryRun: true }, signal }),
      /** Removes what was listed under the token, for good. */
      prune: (id: string, { key, signal, ...ask }: PruneChoice & { token: string } & Changing) =>
        post<Wire.PruneView>(at(id, "prune"), ask, { key, signal }),
      /** From one state to another; null = the original. */
      diff: (
        id: string,
        from: string | null,
        to: string | null,
        ask: { on?: string[]; limit?: number } & CallOptions = {},
      ) =>
        get<Wire.DiffView>(
          at(id, "diff") + query({ from: named(from), to: named(to), on: ask.on, limit: ask.limit }),
          ask,
        ),
      save: (id: string, ask: { name: string; description?: string }, call?: KeyOptions) =>
        post<Wire.DatasourceView>(at(id, "save"), ask, call),
      /** What is told to MLflow here, and the session's runs. */
      tracking: (id: string, call?: CallOptions) => get<Wire.TrackingView>(at(id, "tracking"), call),
      /** Has the table told to MLflow, as it is or as it was after a step. */
      track: (id: string, ask: { step?: string | null } = {}, call?: KeyOptions) =>
        post<Wire.TrackedRunView>(at(id, "tracking"), { step: named(ask.step) }, call),
      /** Tries to tell a run again now. */
      trackAgain: (id: string, run: string, call?: KeyOptions) =>
        post<Wire.TrackedRunView>(`${at(id, "tracking")}/${part(run)}`, {}, call),
      /** For a link: the browser downloads it. */
      exportUrl: (id: string, ask: ExportAsk) => baseUrl + at(id, "export") + query({ ...ask, step: named(ask.step) }),
      download: (id: string, { signal, ...ask }: ExportAsk & CallOptions): Promise<Download> =>
        fetchFile(at(id, "export") + query({ ...ask, step: named(ask.step) }), { signal }),
      /** For a link: the browser downloads the recipe as SQL or as a Python script. */
      recipeUrl: (id: string, ask: RecipeTextAsk) => baseUrl + recipePath(id, ask),
      /** The recipe as a SQL statement (DuckDB) or a Python script that gives the same table. */
      recipeText: async (id: string, { signal, ...ask }: RecipeTextAsk & CallOptions): Promise<string> => {
        const answer = await fetchFile(recipePath(id, ask), { signal });
        return (await answer.blob()).text();
      },
      /** The calls from the original to the cursor, or to a step. */
      recipe: (id: string, ask: { step?: string | null } & CallOptions = {}) =>
        get<Wire.Call[]>(at(id, "recipe") + query({ step: named(ask.step) }), ask),
      /** Applies a recipe, or with `dryRun` says what each of its steps would do. */
      runRecipe: (id: string, ask: RunRecipeAsk) => {
        const { key: _key, signal: _signal, ...body } = ask;
        return post<Wire.RecipeAnswer>(at(id, "recipe"), body, ask);
      },
      /** Starts the retention time anew; with `minutes` for another retention (null = without end). */
      extend: (id: string, ask: { minutes?: number | null } = {}, call?: KeyOptions) =>
        post<Wire.SessionView>(at(id, "extend"), ask, call),
      /** Stops the operation that was started under this key. */
      cancel: (id: string, key: string, call?: CallOptions) => post<void>(at(id, "cancel"), { key }, call),
      /** How the session is sealed, and when that was last verified. */
      safety: (id: string, call?: CallOptions) => get<Wire.SafetyView>(at(id, "safety"), call),
      /** Reads and opens everything that is stored of it; it can be cancelled under the key. */
      verify: (id: string, call?: KeyOptions) => post<Wire.VerificationView>(at(id, "verify"), {}, call),
      /** The audit trail, newest first: the entries before one of them, or the last ones. */
      audit: (id: string, { before, limit, ...call }: { before?: number; limit?: number } & CallOptions = {}) =>
        get<Wire.AuditPage>(at(id, "audit") + query({ before, limit }), call),
      putDraft: (id: string, key: string, value: unknown, call?: CallOptions) =>
        write<void>("PUT", at(id, `drafts/${part(key)}`), { value }, call),
      /** null if there is none. */
      getDraft: async (id: string, key: string, call?: CallOptions): Promise<unknown> =>
        (await get<{ value: unknown }>(at(id, `drafts/${part(key)}`), call)).value,
      deleteDraft: (id: string, key: string, call?: CallOptions) =>
        write<void>("DELETE", at(id, `drafts/${part(key)}`), undefined, call),
    },

    /** What the user did, newest first; `before` is the `next` of the page before. */
    audit: ({ before, limit, ...call }: { before?: string; limit?: number } & CallOptions = {}) =>
      get<Wire.AuditLog>(`/api/audit${query({ before, limit })}`, call),

    /** What is under way, by the key of the request that began it. */
    jobs: {
      get: (id: string, call?: CallOptions) => get<Wire.JobView>(`/api/jobs/${part(id)}`, call),
      cancel: (id: string, call?: CallOptions) => write<void>("DELETE", `/api/jobs/${part(id)}`, undefined, call),
    },

    /** Hears what happens, to all or to one session, until the returned function is called. */
    events(hear: (event: Wire.SessionEvent) => void, ask: EventOptions = {}): () => void {
      const path = ask.session === undefined ? "/api/events" : at(ask.session, "events");
      return listen(baseUrl + path, hear, ask, fetchOnce, Boolean(options.token));
    },
  };
}

const part = encodeURIComponent;

function at(session: string, rest?: string): string {
  return `/api/sessions/${part(session)}${rest === undefined ? "" : `/${rest}`}`;
}

function recipePath(id: string, { format, step }: RecipeTextAsk): string {
  return at(id, "recipe") + query({ format, step: named(step) });
}

/** In a query, the original table (a null step) has a name of its own. */
function named(step: string | null | undefined): string | undefined {
  return step === null ? "original" : step;
}
