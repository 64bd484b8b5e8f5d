// What is no change of a head: refusals, reads, exports, saves, erasures. Each owner has one journal, an
// aggregate with a chain of its own, so that users' journals are as private as their sessions and owners
// never wait for each other. Entries are written in batches beside the work; no answer waits for them.
import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "@data-tools/client";
import type { Clock } from "../clock.ts";
import type { Commit, CommitResult } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type AuditEntry, withFrom } from "./audit.ts";
import { nullIfDamaged } from "./instead.ts";
import { journalCommit, type Noted, openJournal } from "./journal-links.ts";
import { trimJournal } from "./journal-trim.ts";
import type { Vault } from "./vault.ts";

/** Something to be written down of an actor. Ids, codes, routes and counts only: never what a user typed. */
export interface JournalEvent {
  readonly action: string;
  readonly outcome?: "refused";
  /** The id of what it was done to. */
  readonly on?: string;
  readonly detail?: Record<string, Cell>;
}

export interface Journal {
  /** Written soon, in a batch. */
  note(actor: Actor, event: JournalEvent): void;
  /** Written soon, once per actor, event and quarter of an hour, however often it comes. */
  noteOnce(actor: Actor, event: JournalEvent): void;
  /** A read of a session's table. */
  read(actor: Actor, session: string): void;
  /** Written when it resolves. */
  noteNow(actor: Actor, event: JournalEvent): Promise<void>;
  /**
   * What concerns the organisation as a whole: sign-ins, changes of the key ring. It stands in a journal of
   * its own, which administrators read; `who` tells who did it. Written when it resolves.
   */
  noteOrganisation(who: Pick<Actor, "name" | "from">, event: JournalEvent): Promise<void>;
  /** Makes a commit and writes the event in one: neither is there without the other. */
  noteWith(actor: Actor, event: JournalEvent, commit: Omit<Commit, "beside">): Promise<CommitResult>;
  /** Cuts entries from before a time off the front of an owner's journal; answers how many. */
  trim(owner: string, before: number): Promise<number>;
  /** Writes what waits, of all owners or of one. */
  flush(owner?: string): Promise<void>;
  /** Writes what waits and ends. */
  close(): Promise<void>;
}

interface Waiting extends Noted {
  times: number;
}

const flushAfterMs = 1000;
const onceEveryMs = 15 * 60_000;
/** Kept while the store cannot be written; beyond that the newest are counted with none before them. */
const waitingMax = 10_000;
/** Each try that fails is another server's that succeeded. */
const tries = 25;
const restMs = 8;

/** The owner of what concerns the organisation as a whole; no user has this name. */
const organisationOwner = "";

export function createJournal(vault: Vault, clock: Clock, report: (what: string, error: unknown) => void): Journal {
  const waiting = new Map<string, Waiting[]>();
  const noted = new Map<string, number>();
  let stop: (() => void) | null = null;
  let closed = false;
  let writing: Promise<unknown> = Promise.resolve();

  function entryOf(
    actor: Pick<Actor, "name" | "from">,
    { action, outcome, on, detail = {} }: JournalEvent,
  ): AuditEntry {
    return withFrom(
      { actor: actor.name, action, ...(outcome && { outcome }), ...(on && { on }), version: 0, detail },
      actor,
    );
  }

  function add(actor: Actor, event: JournalEvent): void {
    const entry = entryOf(actor, event);
    const list = waiting.get(actor.owner) ?? [];
    waiting.set(actor.owner, list);
    // Refusals can come by the thousand: equal ones of a batch are one entry that tells how many.
    const same = event.outcome && list.find((other) => JSON.stringify(other.entry) === JSON.stringify(entry));
    if (same) same.times++;
    else if (list.length < waitingMax) list.push({ at: clock.now(), entry, times: 1 });
  }

  function later(): void {
    if (stop !== null || closed) return;
    stop = clock.after(flushAfterMs, () => {
      stop = null;
      void flush().catch((error: unknown) => {
        report("journal", error);
        later();
      });
    });
  }

  /** One write after the other, whatever became of the one before. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = writing.catch(() => {}).then(work);
    writing = done;
    return done;
  }

  /** What could not be written waits on; a journal that is damaged hinders no other. */
  function flush(only?: string): Promise<void> {
    return inTurn(async () => {
      let damage: unknown;
      for (const [owner, list] of [...waiting]) {
        if (only !== undefined && owner !== only) continue;
        waiting.delete(owner);
        try {
          await write(owner, list);
        } catch (error) {
          waiting.set(owner, [...list, ...(waiting.get(owner) ?? [])].slice(0, waitingMax));
          nullIfDamaged(error);
          damage ??= error;
        }
      }
      if (damage !== undefined) throw damage;
    });
  }

  async function write(owner: string, list: readonly Waiting[]): Promise<void> {
    const notes = list.map(({ at, entry, times }) => ({
      at,
      entry: times === 1 ? entry : { ...entry, detail: { ...entry.detail, times } },
    }));
    await again(async () => {
      const commit = await journalCommit(vault, clock, await openJournal(vault, clock, owner), notes);
      return (await vault.store.commit(commit)).ok || null;
    });
  }

  /** Tries until it is not another process that wrote first: its last link is ours to follow. */
  async function again<T>(attempt: () => Promise<T | null>): Promise<T> {
    for (let n = 1; n <= tries; n++) {
      const done = await attempt();
      if (done !== null) return done;
      await pause(Math.random() * restMs * n);
    }
    throw new Error("a journal could not be written: others write into it without end");
  }

  const journal: Journal = {
    note(actor, event) {
      add(actor, event);
      later();
    },
    noteOnce(actor, event) {
      const now = clock.now();
      const name = JSON.stringify([actor.owner, actor.name, event]);
      if (now - (noted.get(name) ?? Number.NEGATIVE_INFINITY) < onceEveryMs) return;
      for (const [other, at] of noted) {
        if (now - at < onceEveryMs) break;
        noted.delete(other);
      }
      // Last in the map again: the map stays in order of time.
      noted.delete(name);
      noted.set(name, now);
      add(actor, event);
      later();
    },
    read: (actor, session) => journal.noteOnce(actor, { action: "read", on: session }),
    async noteNow(actor, event) {
      add(actor, event);
      await flush(actor.owner);
    },
    noteOrganisation: (who, event) => journal.noteNow({ ...who, owner: organisationOwner }, event),
    noteWith: (actor, event, commit) =>
      inTurn(() =>
        again(async () => {
          const notes = [{ at: clock.now(), entry: entryOf(actor, event) }];
          const beside = await journalCommit(vault, clock, await openJournal(vault, clock, actor.owner), notes);
          const result = await vault.store.commit({ ...commit, beside });
          return !result.ok && result.reason === "beside" ? null : result;
        }),
      ),
    trim: (owner, before) => inTurn(() => again(() => trimJournal(vault, clock, owner, before))),
    flush,
    async close() {
      closed = true;
      stop?.();
      await flush();
    },
  };
  return journal;
}
