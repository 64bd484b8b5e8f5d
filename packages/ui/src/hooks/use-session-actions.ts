// Everything that changes a session, one thing after the other, each under the key of its gesture and
// with the version one was looking at when it started. The server's answer is the page's new state.
import { type Call, newKey, type PruneChoice, type SessionView } from "@data-tools/client";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { client, problemIn } from "../client.ts";
import { moment } from "../format.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { lastMove } from "./use-events.ts";
import { complain } from "./use-start.ts";

/** A gesture on its way. */
interface Busy {
  key: string;
  title: string;
}

interface Gesture extends Busy {
  send(key: string, version: number | undefined): Promise<SessionView>;
  /** What to say once it is done. */
  done?: string | ((session: SessionView) => string);
  /** It undid or redid. */
  moves?: boolean;
  /** Errors are shown where the gesture was made, not in general. */
  quiet?: boolean;
}

/** A recipe as the page applies it: always by its calls, which are the ones that were tried and shown. */
interface RecipeGesture {
  calls: Call[];
  columns: Record<string, string>;
  partial: boolean;
  refit: boolean;
}

export interface SessionActions {
  busy: Busy | null;
  /** The last thing that was done or noticed, for the status line. */
  said: { text: string; kind: "done" | "conflict" | "cancelled" } | null;
  /** Takes the last said sentence away. */
  hush(): void;
  /** When the server last acknowledged something done here, by its clock; null = nothing yet. */
  savedAt: string | null;
  /** How often something was undone or redone here. */
  moves: number;
  /** The version that the page itself last brought about. */
  ownVersion(): number | null;
  /** Applies calls under the key of the gesture; rejects with the server's problem. */
  apply(calls: Call[], title: string, key: string): Promise<SessionView>;
  /** Applies a recipe's calls, each as a step of its own; rejects with the server's problem. */
  runRecipe(ask: RecipeGesture, title: string, key: string): Promise<SessionView>;
  /** Applies a call and shows an error in general; for gestures without a form. */
  applyNow(call: Call, title: string): void;
  /** Removes branches of the history as they were listed under the token; rejects with the server's problem. */
  prune(list: PruneChoice & { token: string; version: number }, title: string, done: string): Promise<SessionView>;
  undo(): void;
  redo(): void;
  goTo(step: string | null, summary: string): void;
  /** Keeps the session longer: its time begins anew, with `minutes` another one for it alone (null = without end). */
  extend(minutes?: number | null): void;
  restore(): void;
  rename(name: string): void;
  cancel(key: string): void;
}

export function useSessionActions(id: string): SessionActions {
  const own = useRef<number | null>(null);
  const [said, setSaid] = useState<SessionActions["said"]>(null);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [moves, setMoves] = useState(0);
  const [waiting, setWaiting] = useState<readonly Busy[]>([]);

  const { mutateAsync } = useMutation({
    mutationKey: ["change", id],
    scope: { id: `session ${id}` },
    mutationFn: (gesture: Gesture) => {
      const seen = queryClient.getQueryData<SessionView>(keys.session(id));
      return gesture.send(gesture.key, seen?.version);
    },
    onMutate: ({ key, title }) => setWaiting((before) => [...before, { key, title }]),
    onSuccess: (session, { done, moves: moved }) => {
      if (moved === true) setMoves((before) => before + 1);
      own.current = session.version;
      setSavedAt(session.serverNow);
      const told = typeof done === "function" ? done(session) : done;
      setSaid(told === undefined ? null : { text: told, kind: "done" });
      show(session);
    },
    onError: (error, { quiet }) => {
      const problem = problemIn(error);
      if (problem?.code === "version_conflict") {
        const { current } = problem;
        const what = current ? lastMove(current) : text.status.elsewhere.other;
        setSaid({ text: text.status.conflict(what), kind: "conflict" });
        if (current) {
          own.current = current.version;
          show(current);
        } else queryClient.invalidateQueries({ queryKey: keys.session(id) });
      } else if (problem?.code === "cancelled") setSaid({ text: text.tools.cancelled, kind: "cancelled" });
      else if (quiet !== true) complain(error);
      if (problem?.code === "in_bin") queryClient.invalidateQueries({ queryKey: keys.session(id) });
    },
    onSettled: (_session, _error, { key }) => setWaiting((before) => before.filter((busy) => busy.key !== key)),
  });

  const run = useCallback(
    (gesture: Omit<Gesture, "key">) => {
      mutateAsync({ ...gesture, key: newKey() }).catch(() => undefined);
    },
    [mutateAsync],
  );

  const doings = useMemo(
    () => ({
      ownVersion: () => own.current,
      hush: () => setSaid(null),
      apply: (calls: Call[], title: string, key: string) =>
        mutateAsync({
          key,
          title,
          quiet: true,
          send: (gesture, version) => client.sessions.apply(id, { calls, version, key: gesture }),
        }),
      runRecipe: (ask: RecipeGesture, title: string, key: string) =>
        mutateAsync({
          key,
          title,
          quiet: true,
          send: async (gesture, version) =>
            (await client.sessions.runRecipe(id, { ...ask, version, key: gesture })).session,
        }),
      prune: (list: PruneChoice & { token: string; version: number }, title: string, done: string) =>
        mutateAsync({
          key: newKey(),
          title,
          done,
          quiet: true,
          send: async (key) => {
            await client.sessions.prune(id, { ...list, key });
            return client.sessions.get(id);
          },
        }),
      applyNow: (call: Call, title: string) =>
        run({ title, send: (key, version) => client.sessions.apply(id, { calls: [call], version, key }) }),
      undo: () => {
        const what = queryClient.getQueryData<SessionView>(keys.session(id))?.undo?.summary ?? "";
        run({
          title: text.top.undo,
          done: text.status.undone(what),
          moves: true,
          send: (key, version) => client.sessions.undo(id, { version, key }),
        });
      },
      redo: () => {
        const what = queryClient.getQueryData<SessionView>(keys.session(id))?.redo?.summary ?? "";
        run({
          title: text.top.redo,
          done: text.status.redone(what),
          moves: true,
          send: (key, version) => client.sessions.redo(id, { version, key }),
        });
      },
      goTo: (step: string | null, summary: string) =>
        run({
          title: text.history.goTo(summary),
          done: text.status.wentTo(summary),
          send: (key, version) => client.sessions.goTo(id, step, { version, key }),
        }),
      extend: (minutes?: number | null) =>
        run({
          title: text.status.extend,
          done: ({ expiresAt }) =>
            expiresAt === null ? text.status.keptAlways : text.status.extended(moment(expiresAt)),
          send: (key) => client.sessions.extend(id, minutes === undefined ? {} : { minutes }, { key }),
        }),
      restore: () =>
        run({
          title: text.status.restore,
          done: text.status.restored,
          send: (key) => client.sessions.restore(id, { key }),
        }),
      rename: (name: string) => run({ title: text.start.rename, send: () => client.sessions.rename(id, name) }),
      cancel: (key: string) => {
        client.sessions.cancel(id, key).catch((error) => {
          if (problemIn(error)?.code !== "nothing_running") complain(error);
        });
      },
    }),
    [id, mutateAsync, run],
  );

  return useMemo(
    () => ({ ...doings, busy: waiting[0] ?? null, said, savedAt, moves }),
    [doings, waiting, said, savedAt, moves],
  );
}

/** The page now shows this state of the session, unless it knows of a later one: answers may overtake each other. */
function show(session: SessionView): void {
  const take = (shown?: SessionView) => (shown !== undefined && shown.version > session.version ? shown : session);
  queryClient.setQueryData(keys.session(session.id), take);
  queryClient.invalidateQueries({ queryKey: keys.history(session.id) });
  queryClient.invalidateQueries({ queryKey: keys.sessions });
}
