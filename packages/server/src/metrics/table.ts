// Every metric: one table, from which the registry and docs/metrics.md are made, and to which a test holds what is
// told. Labels take their values from closed lists of ours: nobody's name, session, column or cell is ever one.
import { type FigureName, figureTexts, metricName } from "../sessions/figures.ts";

export interface Metric {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly unit: "seconds" | "bytes" | "share" | "number";
  readonly labels: readonly LabelName[];
  /** Whom it is of: this server alone, to be added up over servers, or the store that they share, told by each. */
  readonly of: "server" | "store";
  readonly help: string;
}

/** Every label, and where its values come from. */
export const labelTexts = {
  outcome:
    "`done`; `refused`: the one who asked can act on it, such as on a wrong parameter; `failed`: the server could not do it, answers of 500 and above",
  route: "method and pattern of a route, as in `POST /api/sessions/:id/steps`; `none` for an address there is not",
  code: "code of a refusal ([errors](errors.md)); `internal_error` for what nobody foresaw",
  call: "what was asked of it, from the list of its calls",
  operation:
    "an operation of the [catalogue](operations.md); `several` for calls that go together, `unknown` for one there is not",
  kind: "code of the refusal it ended in; `unexpected` for anything else",
  found: "where damage was noticed: `request`, `verification` or `housekeeping`",
  chore:
    "the part of housekeeping: `sweep`, `journal`, `audit checkpoint`, `key ring`, `rewrap`, `relief`, `news`, `settings`, `renew`, `note of use`, `store`, `blob cache`, `traces`, `error reports`, `mlflow`; `other` for any else",
  state:
    "of sessions `resident` (in this server's memory), `idle` (alive, not in it), `bin`; of heavy jobs `running`, `waiting`; of memory and disks `free`, `size`",
  fate: "of spans and reports: `sent`; `failed`: the receiver did not take them; `dropped`: there was no room, or it asked for rest; `grouped`: an error like one that was sent within the minute",
  kept: "what was taken over: `sessions`, `datasources`",
  score: "`1` to `10`",
  tier: "`blobs` (sealed files), `database` (heads, steps, audit), `scratch` (working files in memory)",
  part: "a part that the server needs: `store`, `keys`, `scratch`, `blobs`, `disk`, `clock`",
  ended:
    "`told`; `failed`: a try that is repeated; `given_up`: it was refused, or tried for too long, or there was no room for it",
  percentile: "`50`, `99` or `100`",
} as const satisfies Record<string, string>;

type LabelName = keyof typeof labelTexts;

const own = {
  data_tools_http_request_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["route", "outcome"],
    of: "server",
    help: "Requests to the interface, from their first byte to the last one of the answer; event streams are left out",
  },
  data_tools_passed_on_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["outcome"],
    of: "server",
    help: "Requests that were passed on to the old site behind this server, until the last byte of its answer; they are in no other metric. Failed ones are those it did not answer, or with 500 and above",
  },
  data_tools_refusals_total: {
    kind: "counter",
    unit: "number",
    labels: ["code"],
    of: "server",
    help: "Requests that were refused, by code: those for want of room or of a turn are low_memory, low_space, too_fast, too_much_at_once, server_busy and busy",
  },
  data_tools_event_streams: {
    kind: "gauge",
    unit: "number",
    labels: [],
    of: "server",
    help: "Open pages that hear of changes",
  },
  data_tools_session_call_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["call", "outcome"],
    of: "server",
    help: "What was asked of sessions: apply, undo, redo, goTo, save, exportTo, rows and the others; waiting in the session's queue included. A save that is done is one that was acknowledged",
  },
  data_tools_operation_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["operation", "outcome"],
    of: "server",
    help: "Steps that were applied, by operation: planning, engine, sealing and the commit together",
  },
  data_tools_sessions_created_total: {
    kind: "counter",
    unit: "number",
    labels: [],
    of: "server",
    help: "Sessions that were begun or duplicated",
  },
  data_tools_corruption_incidents_total: {
    kind: "counter",
    unit: "number",
    labels: ["found"],
    of: "server",
    help: "Times that stored data was found damaged and not used; it must stay 0",
  },
  data_tools_satisfaction_total: {
    kind: "counter",
    unit: "number",
    labels: ["score"],
    of: "server",
    help: "Answers of people who were asked how satisfied they are with undo and redo (SATISFACTION), by score; nobody notes whose",
  },
  data_tools_taken_over: {
    kind: "gauge",
    unit: "number",
    labels: ["kept"],
    of: "store",
    help: "What was taken over from the old system since the store was made, by whichever server or command",
  },
  data_tools_trace_spans_total: {
    kind: "counter",
    unit: "number",
    labels: ["fate"],
    of: "server",
    help: "Spans of traces (TRACES), by what became of them",
  },
  data_tools_error_reports_total: {
    kind: "counter",
    unit: "number",
    labels: ["fate"],
    of: "server",
    help: "Errors that nobody foresaw, by what became of their reports (ERROR_REPORTS)",
  },
  data_tools_sessions: {
    kind: "gauge",
    unit: "number",
    labels: ["state"],
    of: "store",
    help: "Sessions by state, looked at once a minute; resident ones are this server's",
  },
  data_tools_queued_requests: {
    kind: "gauge",
    unit: "number",
    labels: [],
    of: "server",
    help: "Requests that change a session, under way or waiting for the one before them",
  },
  data_tools_heavy_jobs: {
    kind: "gauge",
    unit: "number",
    labels: ["state"],
    of: "server",
    help: "Work on large tables, running and waiting for its turn",
  },
  data_tools_engine_processes: {
    kind: "gauge",
    unit: "number",
    labels: [],
    of: "server",
    help: "Engine processes that are alive",
  },
  data_tools_engine_memory_bytes: {
    kind: "gauge",
    unit: "bytes",
    labels: [],
    of: "server",
    help: "Resident memory of all engine processes together",
  },
  data_tools_engine_restarts_total: {
    kind: "counter",
    unit: "number",
    labels: [],
    of: "server",
    help: "Calls whose engine process ended under them; each was done again in a fresh one",
  },
  data_tools_process_memory_bytes: {
    kind: "gauge",
    unit: "bytes",
    labels: [],
    of: "server",
    help: "Resident memory of the server's own process",
  },
  data_tools_process_cpu_seconds_total: {
    kind: "counter",
    unit: "seconds",
    labels: [],
    of: "server",
    help: "Processor time of the server's own process",
  },
  data_tools_process_start_time_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "server",
    help: "When the server began to count, in seconds since 1970",
  },
  data_tools_event_loop_delay_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: ["percentile"],
    of: "server",
    help: "How late the server's event loop was since the time before that metrics were told",
  },
  data_tools_memory_used_share: {
    kind: "gauge",
    unit: "share",
    labels: [],
    of: "server",
    help: "Memory in use, 0 to 1, of the machine or of the control group that is fuller; left out where the system does not tell",
  },
  data_tools_disk_bytes: {
    kind: "gauge",
    unit: "bytes",
    labels: ["state"],
    of: "server",
    help: "The disk that work is kept on, or the memory that keeps the heads, whichever has less left; left out where there is none",
  },
  data_tools_store_call_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["call", "outcome"],
    of: "server",
    help: "What was asked of the store of heads, steps and audit: SQLite, Redis or memory",
  },
  data_tools_store_errors_total: {
    kind: "counter",
    unit: "number",
    labels: ["call", "kind"],
    of: "server",
    help: "Such calls that failed or were refused, by kind",
  },
  data_tools_store_conflicts_total: {
    kind: "counter",
    unit: "number",
    labels: ["kind"],
    of: "server",
    help: "Commits that another write was before, and what they were told: conflict, duplicate, beside, gone, leased, beyond; they are no failures",
  },
  data_tools_store_memory_bytes: {
    kind: "gauge",
    unit: "bytes",
    labels: ["state"],
    of: "store",
    help: "The memory that the heads lie in, where something limits it: Redis with maxmemory",
  },
  data_tools_blob_call_seconds: {
    kind: "histogram",
    unit: "seconds",
    labels: ["call", "outcome"],
    of: "server",
    help: "What was asked of the place where sealed blobs lie, a folder or a bucket; tries again are included, what the cache answered is not",
  },
  data_tools_blob_errors_total: {
    kind: "counter",
    unit: "number",
    labels: ["call", "kind"],
    of: "server",
    help: "Such calls that failed, by kind",
  },
  data_tools_part_up: {
    kind: "gauge",
    unit: "number",
    labels: ["part"],
    of: "server",
    help: "Whether a part that the server needs answers: 1 or 0, looked at once a minute",
  },
  data_tools_stored_bytes: {
    kind: "gauge",
    unit: "bytes",
    labels: ["tier"],
    of: "store",
    help: "Bytes by where they lie, looked at once a minute; scratch is this server's",
  },
  data_tools_sweep_age_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "server",
    help: "Since the last round of the sweeper that was done; since the start until there was one",
  },
  data_tools_housekeeping_failures_total: {
    kind: "counter",
    unit: "number",
    labels: ["chore"],
    of: "server",
    help: "Things that failed with nobody waiting for them; the log says more",
  },
  data_tools_audit_checkpoint_age_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "server",
    help: "Since the state of the audit was last noted in AUDIT_CHECKPOINTS, or since the start; left out without that setting",
  },
  data_tools_backup_age_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "store",
    help: "Since the moment of the last point that `data-tools backup` made, looked at once a minute; left out until there is one",
  },
  data_tools_key_age_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "store",
    help: "Age of the key that wraps new data keys",
  },
  data_tools_mlflow_runs_total: {
    kind: "counter",
    unit: "number",
    labels: ["ended"],
    of: "server",
    help: "Tries to tell MLflow a run, by how they ended (MLFLOW)",
  },
  data_tools_mlflow_waiting_runs: {
    kind: "gauge",
    unit: "number",
    labels: [],
    of: "store",
    help: "Runs that MLflow is still to be told, as last looked at; left out where MLFLOW names none",
  },
  data_tools_mlflow_waiting_seconds: {
    kind: "gauge",
    unit: "seconds",
    labels: [],
    of: "store",
    help: "How long the oldest of them waits; 0 if none does, left out where MLFLOW names none",
  },
} as const satisfies Record<string, Metric>;

/** The figures of what became of work, as metrics: what this server counted since it started. */
function figureMetrics(): Record<string, Metric> {
  return Object.fromEntries(
    (Object.keys(figureTexts) as FigureName[]).map((name) => [
      metricName(name),
      {
        kind: "counter",
        unit: name.startsWith("bytes") ? "bytes" : "number",
        labels: [],
        of: "server",
        help: figureTexts[name],
      },
    ]),
  );
}

export type OwnMetrics = typeof own;

/** Name → metric, all of them. */
export const metricTable: Readonly<Record<string, Metric>> = { ...own, ...figureMetrics() };

/** Upper bounds of histograms, in seconds; those that were promised, 200 and 300 ms, are among them. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 60];
