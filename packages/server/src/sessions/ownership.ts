// Work that changes its owner, and owners who go for good. Both work beside running servers: correctness rests
// on the store's compare-and-set, so that whoever still takes something for the former owner's is told that
// there is no such thing. What was half done by a process that was killed is finished by doing it again.
import { iso } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import type { Head, Kind, Move } from "../store/store.ts";
import { sealedForOf } from "../store/wrap.ts";
import { assertAdmin } from "./admins.ts";
import type { Actor, OwnedCounts, Ownership, Transferred } from "./api.ts";
import { type Core, eraseNoted } from "./core.ts";
import { takeOut } from "./lifetime.ts";
import { forgetPreview } from "./previews.ts";
import { nameApart } from "./stored-recipes.ts";
import { refOf } from "./vault.ts";

/** What a process has in memory of an owner's work. */
interface Memory {
  /** Stops all that is under way for an owner. */
  stop(owner: string): void;
  /** A session went to another owner. */
  handedOver(actor: Actor, session: string): Promise<void>;
  /** A session went for good. */
  erased(actor: Actor, session: string): Promise<void>;
}

/** What work on whole owners needs: less than sessions do, so that commands can do it too. */
type Grounds = Pick<Core, "vault" | "journal" | "queue" | "events" | "settings" | "clock"> & {
  readonly memory: Memory;
};

/** A command has nothing in memory. */
export const noMemory: Memory = { stop() {}, async handedOver() {}, async erased() {} };

/** Grounds of a server. */
export function groundsOf(core: Core): Grounds {
  const { documents, jobs } = core;
  const memory: Memory = {
    stop(owner) {
      const theirs = [...jobs.values()].flat().filter((job) => job.owner === owner);
      for (const job of theirs) job.abort.abort();
    },
    // Its files in scratch stay: they are the same table, and are read only for who may open the session.
    handedOver: (actor, session) => forgetPreview(core, actor, session),
    async erased(actor, session) {
      await takeOut(core, actor, session);
      documents.forget(session);
    },
  };
  return { ...core, memory };
}

/** Owners as administrators and commands deal with them. */
export function createOwnership(grounds: Grounds): Ownership {
  return {
    async owners(actor) {
      assertAdmin(actor);
      const all = await grounds.vault.store.owners();
      return all.map(({ usedAt, ...rest }) => ({ ...rest, usedAt: iso(usedAt) }));
    },
    async transfer(actor, from, to) {
      assertAdmin(actor);
      return transferAll(grounds, actor, from, to);
    },
    async erase(actor, owner) {
      assertAdmin(actor);
      return eraseAll(grounds, actor, owner);
    },
    async handBack(actor) {
      assertAdmin(actor);
      return handAllBack(grounds, actor);
    },
  };
}

/** What goes to another owner; settings and journals are a person's own. */
const movable: readonly Kind[] = ["session", "datasource", "recipe"];
/** In this order, a datasource has no lease left when it is its turn. */
const erasable: readonly Kind[] = [...movable, "settings"];
const tries = 5;
const batch = 500;

/**
 * Makes everything of an owner another's, in one transaction: sessions, those in the bin too, datasources,
 * hidden ones too, and recipes, which get a number behind their name where the other has one of that name.
 * It waits for what is under way in this process; what is under way in others is refused as not found. The
 * former owner keeps settings and journal, and what is made meanwhile. `isMeant` leaves things where they are.
 */
async function transferAll(
  grounds: Grounds,
  actor: Actor,
  from: string,
  to: string,
  isMeant: (head: Head) => boolean = () => true,
): Promise<Transferred> {
  assertOwner("from", from);
  assertOwner("to", to);
  if (from === to) refuse("invalid_params", { field: "to", reason: "everything is this owner's already" });
  const { vault, queue } = grounds;
  const { store, keys } = vault;
  const meant = async () => (await headsOf(grounds, from, movable)).filter(isMeant);
  const standing = await meant();
  const lines = [`recipes of ${from}`, `recipes of ${to}`, ...standing.map(({ id }) => id)];
  return inAllTurns(queue, lines.sort(), async () => {
    const noted = new Set<string>();
    let renamed = 0;
    for (let attempt = 1; attempt <= tries; attempt++) {
      renamed += await nameApart(grounds, actor, from, to, isMeant);
      const heads = await meant();
      if (heads.length === 0) return { ...countsOf([]), renamed };
      const moves = heads.map((head): Move => {
        const { wrappedKey: was } = head;
        return { ref: refOf(head), was, next: keys.handOver(refOf(head), was, to) };
      });
      await noteTransfer(
        grounds,
        actor,
        { from, to },
        heads.filter(({ id }) => !noted.has(id)),
      );
      for (const { id } of heads) noted.add(id);
      // Refused if a key was rewrapped or something new leases what goes: then all is looked at again.
      if (!(await store.reassign(moves, to)).ok) continue;
      await tellTransfer(grounds, actor, { from, to }, heads);
      return { ...countsOf(heads), renamed };
    }
    throw new Refusal("busy", { limit: tries }, 1);
  });
}

/**
 * Gives everything that was handed over back to the owner it was made for. Refused as busy where that one's and
 * another's work rest on each other; what went back before stays there, and it can be done again.
 */
async function handAllBack(grounds: Grounds, actor: Actor): Promise<Transferred[]> {
  const done: Transferred[] = [];
  for (const { owner } of await grounds.vault.store.owners()) {
    const heads = await headsOf(grounds, owner, movable);
    const firsts = new Set(heads.flatMap(({ wrappedKey }) => sealedForOf(wrappedKey) ?? []));
    for (const first of firsts) {
      const isTheirs = ({ wrappedKey }: Head) => sealedForOf(wrappedKey) === first;
      done.push(await transferAll(grounds, actor, owner, first, isTheirs));
    }
  }
  return done;
}

/**
 * Erases everything of an owner for good: its keys go, and with them every copy of what they sealed but for
 * backups. What is under way in this process is stopped. Its journal stays, for it tells of the erasure.
 */
async function eraseAll(grounds: Grounds, actor: Actor, owner: string): Promise<OwnedCounts> {
  assertOwner("owner", owner);
  const gone: Head[] = [];
  for (let attempt = 1; attempt <= tries; attempt++) {
    grounds.memory.stop(owner);
    const heads = await headsOf(grounds, owner, erasable);
    if (heads.length === 0) break;
    for (const head of heads) {
      const line = head.kind === "recipe" ? `recipes of ${owner}` : head.id;
      const erased = await grounds.queue.run(line, () => eraseOne(grounds, actor, head));
      if (erased) gone.push(head);
    }
  }
  if ((await headsOf(grounds, owner, erasable)).length > 0) throw new Refusal("busy", { limit: tries }, 1);
  const counts = countsOf(gone);
  if (gone.length > 0 && actor.owner !== owner) {
    await grounds.journal.noteNow(actor, { action: "erase-owner", detail: { owner, ...counts } });
  }
  return counts;
}

function assertOwner(field: string, owner: string): void {
  if (owner === "") refuse("invalid_params", { field, reason: "it must name an owner" });
}

async function headsOf({ vault }: Grounds, owner: string, kinds: readonly Kind[]): Promise<Head[]> {
  const all: Head[] = [];
  for (const kind of kinds) all.push(...(await vault.store.heads(owner, kind)));
  return all;
}

function countsOf(heads: readonly Head[]): OwnedCounts {
  const count = (kind: Kind) => heads.filter((head) => head.kind === kind).length;
  return {
    sessions: count("session"),
    datasources: count("datasource"),
    recipes: count("recipe"),
    bytes: heads.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Does work when its turn has come in all these lines; sorted, so that two of them never wait for each other. */
function inAllTurns<T>(queue: Core["queue"], lines: readonly string[], work: () => Promise<T>, at = 0): Promise<T> {
  const line = lines[at];
  return line === undefined ? work() : queue.run(line, () => inAllTurns(queue, lines, work, at + 1));
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** Written before it is done, in both owners' journals for each thing, and in the actor's as a whole. */
async function noteTransfer(
  { journal }: Grounds,
  actor: Actor,
  { from, to }: Ends,
  heads: readonly Head[],
): Promise<void> {
  for (let at = 0; at < heads.length; at += batch) {
    for (const { id } of heads.slice(at, at + batch)) {
      journal.note({ ...actor, owner: from }, { action: "transfer", on: id, detail: { to } });
      journal.note({ ...actor, owner: to }, { action: "transfer", on: id, detail: { from } });
    }
    await journal.flush();
  }
  if (heads.length === 0 || actor.owner === from || actor.owner === to) return;
  await journal.noteNow(actor, { action: "transfer-owner", detail: { from, to, ...countsOf(heads) } });
}

/** Both owners' pages look again, and what this process kept of it is forgotten. */
async function tellTransfer(
  { events, memory }: Grounds,
  actor: Actor,
  { from, to }: Ends,
  heads: readonly Head[],
): Promise<void> {
  for (const { kind, id, binnedAt, expiresAt } of heads) {
    if (kind === "session") {
      await memory.handedOver({ ...actor, owner: from }, id);
      const ends = expiresAt === null ? null : iso(expiresAt);
      events.tell(from, { type: "expiry", session: id, expiresAt: null, status: "bin" });
      const status = binnedAt === null ? "ready" : "bin";
      events.tell(to, { type: "expiry", session: id, expiresAt: ends, status });
    } else if (kind === "datasource") {
      events.tell(from, { type: "datasource", id, action: "deleted" });
      if (binnedAt === null) events.tell(to, { type: "datasource", id, action: "created" });
    }
  }
}

/** False if it is gone already, or must wait for a session that was begun on it meanwhile. */
async function eraseOne(grounds: Grounds, actor: Actor, { owner, kind, id }: Head): Promise<boolean> {
  const { vault, events, settings, memory } = grounds;
  const ref = { owner, kind, id };
  // In the owner's own journal: that is where the ends of its trails are looked for.
  const there: Actor = { ...actor, owner };
  for (let attempt = 1; attempt <= tries; attempt++) {
    // Not opened: what is damaged can be erased too.
    const head = await vault.store.head(ref);
    if (!head) return false;
    if (kind === "datasource" && (await vault.store.leases(id)).length > 0) return false;
    if (kind === "session") await memory.erased(there, id);
    const result = await eraseNoted(grounds, there, head);
    if (!result.ok && result.reason === "conflict") continue;
    if (!result.ok) return false;
    if (kind === "session") events.tell(owner, { type: "expiry", session: id, expiresAt: null, status: "bin" });
    if (kind === "datasource") events.tell(owner, { type: "datasource", id, action: "deleted" });
    if (kind === "settings") settings.forget(owner);
    return true;
  }
  return false;
}
