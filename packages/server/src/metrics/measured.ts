// Measures where things are asked for: sessions, the store and the place of blobs, each wrapped once. What is asked
// is known by the name of its call, and how it ended by its error; nothing else of it is looked at.
import type { Call } from "@data-tools/client";
import { Refusal } from "../errors.ts";
import type { Sessions } from "../sessions/api.ts";
import type { Blobs } from "../store/blobs.ts";
import type { Store } from "../store/store.ts";
import type { Metrics } from "./registry.ts";

export type Outcome = "done" | "refused" | "failed";

/** How something ended that threw: refused if the one who asked can act on it, else failed. */
export function outcomeOf(error: unknown): Outcome {
  return error instanceof Refusal && error.status < 500 ? "refused" : "failed";
}

/** What an error is called among metrics. */
export function kindOf(error: unknown): string {
  return error instanceof Refusal ? error.code : "unexpected";
}

type Told = (outcome: Outcome, seconds: number, error?: unknown) => void;

async function timed<T>(work: () => Promise<T>, tell: Told): Promise<T> {
  const began = performance.now();
  try {
    const answer = await work();
    tell("done", (performance.now() - began) / 1000);
    return answer;
  } catch (error) {
    tell(outcomeOf(error), (performance.now() - began) / 1000, error);
    throw error;
  }
}

type Method = (...given: unknown[]) => Promise<unknown>;

/** The same object with something around each method that `isMeant` names; all of them answer promises. */
export function wrapped<T extends object>(
  whole: T,
  isMeant: (call: string) => boolean,
  around: (call: string, method: Method) => Method,
): T {
  const parts = Object.entries(whole).map(([call, part]) => {
    return [call, typeof part === "function" && isMeant(call) ? around(call, part as Method) : part];
  });
  return Object.fromEntries(parts) as T;
}

/** The same object with each method that `isMeant` names measured. */
function measured<T extends object>(
  whole: T,
  isMeant: (call: string) => boolean,
  told: (call: string, given: readonly unknown[]) => Told,
): T {
  return wrapped(
    whole,
    isMeant,
    (call, method) =>
      (...given) =>
        timed(() => method(...given), told(call, given)),
  );
}

/** What was promised of them is told from the start, as nought. */
const promised = ["apply", "undo", "redo", "goTo", "save"];
const outcomes: readonly Outcome[] = ["done", "refused", "failed"];

/** The same sessions, measured; `known` are the names of operations. */
export function measuredSessions(sessions: Sessions, metrics: Metrics, known: ReadonlySet<string>): Sessions {
  for (const call of promised)
    for (const outcome of outcomes) metrics.begin("data_tools_session_call_seconds", { call, outcome });
  const all = measured(
    sessions,
    () => true,
    (call, given) => (outcome, seconds) => {
      metrics.observe("data_tools_session_call_seconds", { call, outcome }, seconds);
      if (call === "apply") {
        const operation = operationOf(given[2] as readonly Call[], known);
        metrics.observe("data_tools_operation_seconds", { operation, outcome }, seconds);
      }
      if ((call === "create" || call === "duplicate") && outcome === "done")
        metrics.count("data_tools_sessions_created_total", {});
    },
  );
  return {
    ...all,
    async verify(actor, id, ask) {
      const seen = await all.verify(actor, id, ask);
      if (seen.damaged.length > 0) metrics.count("data_tools_corruption_incidents_total", { found: "verification" });
      return seen;
    },
  };
}

/** The operation of a step: users may send any name, so only those there are become labels. */
export function operationOf(calls: readonly Call[], known: ReadonlySet<string>): string {
  if (calls.length !== 1) return "several";
  const name = calls[0]?.op ?? "";
  return known.has(name) ? name : "unknown";
}

/** The same store, measured. */
export function measuredStore(store: Store, metrics: Metrics): Store {
  const all = measured(
    store,
    (call) => call !== "close",
    (call) => (outcome, seconds, error) => {
      metrics.observe("data_tools_store_call_seconds", { call, outcome }, seconds);
      if (error !== undefined) metrics.count("data_tools_store_errors_total", { call, kind: kindOf(error) });
    },
  );
  return {
    ...all,
    async commit(commit) {
      const result = await all.commit(commit);
      if (!result.ok) metrics.count("data_tools_store_conflicts_total", { kind: result.reason });
      return result;
    },
  };
}

/** What is asked of a place of blobs while work goes on. */
export const blobCalls: ReadonlySet<string> = new Set(["put", "get", "size", "remove", "place"]);

/** The same place of blobs, measured. */
export function measuredBlobs(blobs: Blobs, metrics: Metrics): Blobs {
  return measured(
    blobs,
    (call) => blobCalls.has(call),
    (call) => (outcome, seconds, error) => {
      metrics.observe("data_tools_blob_call_seconds", { call, outcome }, seconds);
      if (error !== undefined) metrics.count("data_tools_blob_errors_total", { call, kind: kindOf(error) });
    },
  );
}
