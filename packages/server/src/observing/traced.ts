// Traces where things are asked for: sessions, datasources, the engine, the importer, the store and the place of
// blobs, each wrapped once. A span says which call it was, how it ended, and numbers; nothing that was asked.
import type { Call } from "@data-tools/client";
import type { Applied, Engine, Workbench } from "../engine/engine.ts";
import type { Imported, Importer } from "../engine/import-contract.ts";
import { blobCalls, kindOf, operationOf, outcomeOf, wrapped } from "../metrics/measured.ts";
import type { Change } from "../model/change.ts";
import type { State } from "../model/state.ts";
import type { Datasources, Sessions } from "../sessions/api.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import type { Blobs } from "../store/blobs.ts";
import type { BlobRecord, Commit, CommitResult, Store } from "../store/store.ts";
import type { Facts, SpanOptions, Tracing } from "./tracing.ts";

interface Wrapping {
  /** Before its calls' names. */
  readonly part: string;
  readonly calls: (name: string) => boolean;
  readonly options?: Omit<SpanOptions, "facts">;
  /** What is known when a call begins, and of its answer. */
  readonly before?: (call: string, given: readonly unknown[]) => Facts;
  readonly after?: (call: string, answer: unknown) => Facts;
}

/** The same object with a span around each of the calls; all of them answer promises. */
function traced<T extends object>(whole: T, tracing: Tracing, wrapping: Wrapping): T {
  const { part, calls, options = {}, before, after } = wrapping;
  return wrapped(whole, calls, (call, method) => {
    return (...given) => {
      const facts = { "data_tools.call": call, ...before?.(call, given) };
      return tracing.span(`${part} ${call}`, { ...options, facts }, async (span) => {
        try {
          const answer = await method(...given);
          span.tell({ "data_tools.outcome": "done", ...after?.(call, answer) });
          span.end();
          return answer;
        } catch (error) {
          const outcome = outcomeOf(error);
          const code = kindOf(error);
          span.tell({ "data_tools.outcome": outcome, "data_tools.code": code });
          span.end(outcome === "failed" ? code : undefined);
          throw error;
        }
      });
    };
  });
}

/** The same sessions, traced; `known` are the names of operations. */
export function tracedSessions(
  sessions: Sessions,
  tracing: Tracing,
  { pseudonym, known }: { readonly pseudonym: Pseudonym; readonly known: ReadonlySet<string> },
): Sessions {
  return traced(sessions, tracing, {
    part: "session",
    calls: () => true,
    options: { alone: true },
    before(call, [, id, what]) {
      const calls = call === "apply" ? (what as readonly Call[]) : call === "preview" ? [what as Call] : null;
      return {
        ...(typeof id === "string" && { "data_tools.session": pseudonym("session", id) }),
        ...(calls && { "data_tools.operation": operationOf(calls, known) }),
      };
    },
  });
}

/** The same datasources, traced. */
export function tracedDatasources(datasources: Datasources, tracing: Tracing): Datasources {
  return traced(datasources, tracing, { part: "datasource", calls: () => true, options: { alone: true } });
}

const benchCalls = new Set([
  ...["fit", "describe", "apply", "materialise", "page", "compare", "ask", "exportTo", "forPandas", "digest"],
]);

/** The same engine: what a session asks of its workbench is a span, files that it needs opened are below it. */
export function tracedEngine(engine: Engine, tracing: Tracing): Engine {
  const tracedBench = (bench: Workbench) =>
    traced(bench, tracing, {
      part: "engine",
      calls: (call) => benchCalls.has(call),
      options: { asks: true },
      before: (call, given) => ({
        ...sizes(given.find(isState)),
        ...(call === "apply" && { "data_tools.change": (given[2] as Change).kind }),
      }),
      after: (call, answer) => (call === "apply" || call === "materialise" ? made(answer as Applied) : {}),
    });
  return {
    ...engine,
    workbench: async (session, read) => tracedBench(await engine.workbench(session, read)),
  };
}

function isState(value: unknown): value is State {
  return typeof value === "object" && value !== null && "columns" in value && "rows" in value;
}

function sizes(state: State | undefined): Facts {
  return state ? { "data_tools.rows": state.rows.visible, "data_tools.columns": state.columns.length } : {};
}

function made({ blobs }: Applied): Facts {
  return {
    "data_tools.made.files": blobs.length,
    "data_tools.made.bytes": blobs.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The same importer, traced. */
export function tracedImporter(importer: Importer, tracing: Tracing): Importer {
  return traced(importer, tracing, {
    part: "import",
    calls: () => true,
    options: { asks: true },
    after(call, answer): Facts {
      if (call !== "run") return {};
      const { rows, columns, bytes } = answer as Imported;
      return { "data_tools.rows": rows, "data_tools.columns": columns.length, "data_tools.made.bytes": bytes };
    },
  });
}

/** The same store, traced; `kind` is what it is: sqlite, redis or memory. */
export function tracedStore(store: Store, tracing: Tracing, kind: string): Store {
  return traced(store, tracing, {
    part: "store",
    calls: (call) => call !== "close",
    options: { asks: true },
    before: (call, given) => ({ "db.system.name": kind, ...(call === "commit" && written(given[0] as Commit)) }),
    after: (call, answer) => (call === "commit" ? committed(answer as CommitResult) : {}),
  });
}

function written({ ref, steps = [], blobs = [] }: Commit): Facts {
  return { "data_tools.kind": ref.kind, "data_tools.steps": steps.length, "data_tools.blobs": blobs.length };
}

function committed(result: CommitResult): Facts {
  return result.ok ? {} : { "data_tools.outcome": "refused", "data_tools.code": result.reason };
}

/** The same place of blobs, traced. */
export function tracedBlobs(blobs: Blobs, tracing: Tracing): Blobs {
  return traced(blobs, tracing, {
    part: "blobs",
    calls: (call) => blobCalls.has(call),
    options: { asks: true },
    after(call, answer): Facts {
      if (call === "put") return { "data_tools.bytes": (answer as BlobRecord).bytes };
      return call === "get" && answer ? { "data_tools.bytes": (answer as Uint8Array).length } : {};
    },
  });
}

/** A key management service that is asked for a key, traced. */
export function tracedKms(tracing: Tracing): <T>(work: () => Promise<T>) => Promise<T> {
  return (work) =>
    tracing.span("keys unwrap", { facts: {}, alone: true, asks: true }, async (span) => {
      const answer = await work();
      // A service that has no key says why, in words that stay here.
      const failed = typeof answer === "string";
      span.tell({ "data_tools.outcome": failed ? "failed" : "done" });
      span.end(failed ? "no_key" : undefined);
      return answer;
    });
}
