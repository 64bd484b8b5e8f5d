// What is no change of a head: refusals, reads, exports, saves, erasures. Each owner has one journal, an
// aggregate with a chain of its own, so that users' journals are as private as their sessions and owners
// never wait for each other. Entries are written in batches beside the work; no answer waits for them.
import type { Cell } from "@data-tools/client";
import type { Clock } from "../clock.ts";
import type { AuditRecord, Head, Ref } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type AuditEntry, auditRecord, withFrom } from "./audit.ts";
import { nextHead, type Opened, refOf, toBytes, type Vault } from "./vault.ts";

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
  /** A read of a session's table: noted once per actor, session and quarter of an hour. */
  read(actor: Actor, session: string): void;
  /** Written when it resolves. */
  noteNow(actor: Actor, event: JournalEvent): Promise<void>;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Writes what waits and ends. */
  close(): Promise<void>;
}

/** The sealed body of a journal's head: how many links its chain has, so that a lost end is noticed. */
export interface JournalBody {
  readonly entries: number;
}

interface Waiting {
  readonly at: number;
  readonly entry: AuditEntry;
  times: number;
}

const flushAfterMs = 1000;
const readEveryMs = 15 * 60_000;
/** Kept while the store cannot be written; beyond that the newest are counted with none before them. */
const waitingMax = 10_000;
const tries = 5;

/** The journal of an owner. Its id is made from the owner, so that all processes find the same. */
export function journalRef(keys: Vault["keys"], owner: string): Ref {
  const mac = keys.auditMac(Buffer.from(`journal of ${owner}`));
  return { owner, kind: "journal", id: `j_${Buffer.from(mac).toString("hex").slice(0, 32)}` };
}

export function createJournal(vault: Vault, clock: Clock, report: (what: string, error: unknown) => void): Journal {
  const waiting = new Map<string, Waiting[]>();
  const reads = new Map<string, number>();
  let stop: (() => void) | null = null;
  let closed = false;
  let writing: Promise<void> = Promise.resolve();

  function add(actor: Actor, { action, outcome, on, detail = {} }: JournalEvent): void {
    const entry: AuditEntry = withFrom(
      { actor: actor.name, action, ...(outcome && { outcome }), ...(on && { on }), version: 0, detail },
      actor,
    );
    const list = waiting.get(actor.owner) ?? [];
    waiting.set(actor.owner, list);
    // Refusals can come by the thousand: equal ones of a batch are one entry that tells how many.
    const same = outcome && list.find((other) => JSON.stringify(other.entry) === JSON.stringify(entry));
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

  /** One batch after the other; what could not be written waits on. */
  function flush(): Promise<void> {
    writing = writing
      .catch(() => {})
      .then(async () => {
        for (const [owner, list] of [...waiting]) {
          waiting.delete(owner);
          try {
            await write(owner, list);
          } catch (error) {
            waiting.set(owner, [...list, ...(waiting.get(owner) ?? [])].slice(0, waitingMax));
            throw error;
          }
        }
      });
    return writing;
  }

  async function write(owner: string, list: readonly Waiting[]): Promise<void> {
    const { store, keys } = vault;
    const ref = journalRef(keys, owner);
    for (let attempt = 1; ; attempt++) {
      const head = await store.head(ref);
      const journal = head ? vault.openHead<JournalBody>(head) : fresh(ref);
      let last = await store.lastAudit(ref);
      const audit: AuditRecord[] = [];
      for (const { at, entry, times } of list) {
        const told = times === 1 ? entry : { ...entry, detail: { ...entry.detail, times } };
        last = auditRecord({ keys, ref, sealer: journal.sealer }, last, at, told);
        audit.push(last);
      }
      const body: JournalBody = { entries: journal.body.entries + list.length };
      const next = nextHead(journal, body, { usedAt: clock.now() });
      const result = await store.commit({ ref, expect: journal.head.revision, next, audit });
      if (result.ok) return;
      // Another process wrote first: its last link is ours to follow.
      if (attempt === tries) throw new Error(`a journal could not be written: ${result.reason}`);
    }
  }

  /** A journal that is not there yet: what its first revision is made from. */
  function fresh(ref: Ref): Opened<JournalBody> {
    const { wrappedKey, sealer } = vault.keys.create(ref);
    const now = clock.now();
    const times = { createdAt: now, usedAt: now, expiresAt: null, binnedAt: null };
    const body: JournalBody = { entries: 0 };
    const head: Head = { ...ref, ...times, revision: 0, version: 1, bytes: 0, wrappedKey, body: toBytes(body) };
    return { ref: refOf(ref), head, body, sealer };
  }

  return {
    note(actor, event) {
      add(actor, event);
      later();
    },
    read(actor, session) {
      const now = clock.now();
      const name = JSON.stringify([actor.owner, actor.name, session]);
      if (now - (reads.get(name) ?? Number.NEGATIVE_INFINITY) < readEveryMs) return;
      for (const [other, at] of reads) {
        if (now - at < readEveryMs) break;
        reads.delete(other);
      }
      // Last in the map again: the map stays in order of time.
      reads.delete(name);
      reads.set(name, now);
      add(actor, { action: "read", on: session });
      later();
    },
    async noteNow(actor, event) {
      add(actor, event);
      await flush();
    },
    flush,
    async close() {
      closed = true;
      stop?.();
      await flush();
    },
  };
}
