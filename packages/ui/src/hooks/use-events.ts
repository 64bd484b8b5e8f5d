// Hears the server's events once for the whole page and lets what is shown be asked again. Progress and
// the state of the connection are kept here for whoever shows them.
import type { SessionEvent, SessionView } from "@data-tools/client";
import { useEffect } from "react";
import { client } from "../client.ts";
import { lookAtAge } from "../page-age.ts";
import { keys, queryClient } from "../queries.ts";
import { shared } from "../shared.ts";
import { text } from "../text.ts";

export interface Progress {
  session: string;
  op: string;
  /** Between 0 and 1; null = not known. */
  progress: number | null;
}

interface Heard {
  connected: boolean;
  /** By idempotency key, while it runs. */
  running: Readonly<Record<string, Progress>>;
  imports: Readonly<Record<string, { stage: string; progress: number | null }>>;
}

/** How each session last moved, and to which version. */
const moves = new Map<string, { version: number; action: string }>();

const heard = shared<Heard>({ connected: true, running: {}, imports: {} });

function change(next: Partial<Heard>): void {
  heard.set({ ...heard.get(), ...next });
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** Asks again for everything about a session unless the page has seen that version already. */
function refresh(session: string, version: number | null): void {
  const known = queryClient.getQueryData<{ version: number }>(keys.session(session));
  if (known === undefined || version === null || known.version < version) {
    queryClient.invalidateQueries({ queryKey: keys.session(session) });
    queryClient.invalidateQueries({ queryKey: keys.history(session) });
  }
  queryClient.invalidateQueries({ queryKey: keys.sessions });
}

function hear(event: SessionEvent): void {
  const { running, imports } = heard.get();
  if (event.type === "step") moves.set(event.session, { version: event.version, action: event.action });
  if (event.type === "step" || event.type === "conflict") refresh(event.session, event.version);
  else if (event.type === "expiry") refresh(event.session, null);
  else if (event.type === "datasource") queryClient.invalidateQueries({ queryKey: keys.datasources });
  else if (event.type === "read-only") queryClient.invalidateQueries({ queryKey: keys.me });
  else if (event.type === "import")
    change({ imports: { ...imports, [event.key]: { stage: event.stage, progress: event.progress } } });
  else if (event.done) change({ running: without(running, event.key) });
  else
    change({
      running: { ...running, [event.key]: { session: event.session, op: event.op, progress: event.progress } },
    });
}

/** Listens while the page stands; after a loss everything is looked at again, for events may be missing. */
export function useEvents(): void {
  useEffect(() => {
    const stop = new AbortController();
    let lost = false;
    const onState = (connected: boolean) => {
      if (connected && lost) {
        queryClient.invalidateQueries();
        lookAtAge();
      }
      // A stream also ends with the sign-in, and does not say so; the answer to this does.
      if (!connected) void queryClient.refetchQueries({ queryKey: keys.me });
      lost = !connected;
      if (connected !== heard.get().connected) change(connected ? { connected } : { connected, running: {} });
    };
    const close = client.events(hear, { onState });
    // A stream may stand for a while after the network is gone; the browser knows sooner.
    window.addEventListener("offline", () => onState(false), { signal: stop.signal });
    window.addEventListener("online", () => onState(true), { signal: stop.signal });
    return () => {
      stop.abort();
      close();
    };
  }, []);
}

export function useConnected(): boolean {
  return heard.use(({ connected }) => connected);
}

/** How the session came to be as it is, in words: what another tab or a script did last. */
export function lastMove({ id, version, cursor, undo, redo }: SessionView): string {
  const words = text.status.elsewhere;
  const move = moves.get(id);
  const action = move?.version === version ? move.action : "other";
  if (action === "apply" && undo !== null) return words.apply(undo.summary);
  if (action === "redo" && undo !== null) return words.redo(undo.summary);
  if (action === "undo" && redo !== null) return words.undo(redo.summary);
  if (action === "goto") return words.goto(cursor === null ? text.original : (undo?.summary ?? ""));
  if (action === "prune") return words.prune;
  return words.other;
}

/** Progress of the operation with that key; null if none was heard of. */
export function useProgress(key: string | null): Progress | null {
  return heard.use(({ running }) => running[key ?? ""] ?? null);
}

/** Everything that runs on a session, from this page or elsewhere, by key. */
export function useRunning(session: string): [string, Progress][] {
  return Object.entries(heard.use(({ running }) => running)).filter(([, job]) => job.session === session);
}

/** How far the server is with reading the upload of that key. */
export function useImportProgress(key: string | null): { stage: string; progress: number | null } | null {
  return heard.use(({ imports }) => imports[key ?? ""] ?? null);
}
