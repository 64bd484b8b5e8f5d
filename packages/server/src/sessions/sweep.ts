// Housekeeping: idle sessions leave memory, what is due is announced, expires, and is collected. Every
// item stands alone: one that fails is reported and hinders no other. Every server does it at any time
// beside the others: each thing is claimed by the compare-and-set of its head, so that it is done, written
// down, told and counted by one of them.
import { iso } from "../clock.ts";
import { Refusal } from "../errors.ts";
import type { Head } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type Core, eraseNoted } from "./core.ts";
import { beginningOf, type Document, type SessionBody } from "./document.ts";
import { binEnd, endByRules, fateOf, type Going, isSilent, orphanMs, type SweepPlan } from "./due.ts";
import type { FigureCounts } from "./figures.ts";
import { erase, takeOut } from "./lifetime.ts";
import { graceOf, lastOf, longestLead, minute, warnsAt } from "./lifetimes.ts";
import { dropPreview, isPreviewing } from "./previews.ts";
import { readOnlyView } from "./read-only.ts";

export interface Swept {
  readonly evicted: number;
  readonly expired: number;
  readonly collected: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Entries cut off the front of journals. */
  readonly trimmed: number;
  /** What this sweep itself moved to the bin, and erased. */
  readonly gone: Pick<SweepPlan, "expired" | "postponed" | "erased">;
}

const dayMs = 24 * 3_600_000;

/** The shortest time between a warning and the end. */
const leastGrace = 2 * minute;

const warned = new WeakMap<Core, Set<string>>();

/**
 * Takes idle sessions out of memory, warns, moves the expired to the bin, collects what is past it.
 * In read-only mode nothing is moved or collected.
 * `blobs: false` leaves out the walk over all blobs and journals, which need not be made every time.
 */
export async function sweep(core: Core, { blobs = true } = {}): Promise<Swept> {
  await core.settings.refresh();
  const now = core.clock.now();
  const end = binEnd(core.config, now);
  const evicted = await evictIdle(core, now, core.config.IDLE);
  const expired: Going[] = [];
  const postponed: Going[] = [];
  const erased: Going[] = [];
  // Nothing goes while nobody can change anything; that it is about to go is told.
  if (readOnlyView(core).on) {
    await alone(core, "warn", () => warn(core, now));
    const gone = { expired, postponed, erased };
    return { evicted, expired: 0, collected: 0, blobs: 0, bytes: 0, trimmed: 0, gone };
  }
  for (const head of await core.vault.store.due(now, end)) {
    const actor: Actor = { owner: head.owner, name: "system" };
    const { id, owner, kind, bytes } = head;
    await alone(core, `sweep ${kind}`, async () => {
      const fate = fateOf(head, now, end);
      const stillMeant = (stands: Head) => fateOf(stands, now, end) === "erase";
      if (fate === "erase") {
        const work = () => (kind === "datasource" ? eraseDatasource(core, head) : erase(core, actor, id, stillMeant));
        if (await core.queue.run(id, work)) erased.push({ id, owner, kind, bytes });
      } else if (fate === "expire" && !core.jobs.has(id)) {
        const done = await expire(core, actor, id, now);
        if (done !== null) (done === "expired" ? expired : postponed).push({ id, owner, kind, bytes });
      }
    });
  }
  await alone(core, "warn", () => warn(core, now));
  await core.vault.store.forgetOps(now - orphanMs);
  const removed = blobs ? await core.vault.store.collect(now - orphanMs) : { blobs: 0, bytes: 0 };
  core.figures.add({ blobs_collected: removed.blobs, bytes_collected: removed.bytes });
  const trimmed = blobs ? await trim(core, now) : 0;
  if (blobs) await alone(core, "scratch", () => core.scratch.tidy());
  const gone = { expired, postponed, erased };
  return { evicted, expired: expired.length, collected: erased.length, ...removed, trimmed, gone };
}

/** Reports what fails; what is gone meanwhile is no failure. */
async function alone(core: Core, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "not_found")) core.report(what, error);
  }
}

/** Nobody notices that a session unused for so long is taken out of memory. */
const relievedAfterMs = 60_000;

/** Memory is short: whatever is not in use leaves it now, rather than when it is idle. */
export async function relieve(core: Core): Promise<void> {
  await evictIdle(core, core.clock.now(), relievedAfterMs);
}

async function evictIdle(core: Core, now: number, after: number | null): Promise<number> {
  const idle = after ?? Number.POSITIVE_INFINITY;
  const resident = core.engine.resident().sort((a, b) => a.usedAt - b.usedAt);
  const over = resident.length - core.config.RESIDENT_SESSIONS;
  const leaving = resident.filter(
    ({ session, usedAt }, index) => !core.jobs.has(session) && (index < over || usedAt <= now - idle),
  );
  let evicted = 0;
  for (const { session, usedAt } of leaving) {
    // While others left it may have come into use again: files of work under way are all there is of it.
    if (core.jobs.has(session) || isPreviewing(core, session)) continue;
    dropPreview(core, session);
    if (await core.engine.evict(session, usedAt)) evicted++;
  }
  return evicted;
}

class NotDue extends Error {}

/**
 * Moves a session to the bin, or a little further off if no server ran to warn of its end; null if it is not
 * due, or another server was first.
 */
async function expire(core: Core, actor: Actor, id: string, now: number): Promise<"expired" | "postponed" | null> {
  // The rules may have become longer since the session was last used.
  const document = await core.documents.open(actor, id);
  const { ref, head } = document;
  if (head.binnedAt !== null) return null;
  const end = await endByRules(core.settings, document);
  if (end === null || end > now) {
    await core.vault.store.touch(ref, head.usedAt, end);
    return null;
  }
  if (await isSilent({ ...core, store: core.vault.store }, document, core.figures.startedAt)) {
    const { lasts } = await core.settings.retention(ref.owner, document.body.retention);
    const until = now + Math.max(leastGrace, graceOf(core.settings.rules(), lasts));
    return (await core.vault.store.touch(ref, head.usedAt, until)) ? "postponed" : null;
  }
  const moved = await core.queue
    .run(id, () =>
      core.documents.change(
        actor,
        id,
        async (document) => {
          const { expiresAt, binnedAt, version } = document.head;
          // Used again meanwhile: the store's deadline has moved on, nothing is due.
          if (binnedAt !== null || expiresAt === null || expiresAt > now) throw new NotDue();
          return {
            audit: { actor: actor.name, action: "expire", version, detail: {} },
            head: { binnedAt: now },
            // Uses on other servers move the deadline without a new revision: the store looks once more.
            due: now,
            counts: await countsOf(core, document, now),
          };
        },
        () => true,
      ),
    )
    .catch((error: unknown) => {
      if (error instanceof NotDue) return false;
      throw error;
    });
  if (!moved) return null;
  await takeOut(core, actor, id);
  core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: null, status: "bin" });
  return "expired";
}

/** What the end of a session counts as, see figures.ts. */
async function countsOf(core: Core, document: Document, now: number): Promise<FigureCounts> {
  const { ref, head, body } = document;
  const { lasts } = await core.settings.retention(ref.owner, body.retention);
  const last = lastOf(core.settings.rules(), beginningOf(document));
  const isInUse = (lasts === null || head.usedAt + lasts > now) && (last === null || last > now);
  const told = await core.vault.store.warning(ref);
  return {
    sessions_expired: 1,
    ...(isInUse && { sessions_ended_while_active: 1 }),
    ...(told !== head.expiresAt && { sessions_ended_unwarned: 1 }),
    ...(told !== null && told !== head.expiresAt && { sessions_warned_then_lost: 1 }),
  };
}

/** Every server tells its own listeners; the store counts an end that was warned of once. */
async function warn(core: Core, now: number): Promise<void> {
  const told = warned.get(core) ?? new Set<string>();
  const due = new Set<string>();
  const rules = core.settings.rules();
  for (const head of await core.vault.store.due(now + longestLead(rules), 0)) {
    const { id, owner, expiresAt } = head;
    if (head.kind !== "session" || head.binnedAt !== null || expiresAt === null) continue;
    await alone(core, "warn", async () => {
      const session = core.vault.openHead<SessionBody>(head);
      if (warnsAt(rules, { createdAt: beginningOf(session), usedAt: head.usedAt, expiresAt }) > now) return;
      const name = `${id} ${expiresAt}`;
      due.add(name);
      if (told.has(name)) return;
      const counts: FigureCounts = { sessions_warned: 1 };
      if (await core.vault.store.noteWarning(session.ref, expiresAt, counts)) core.figures.add(counts);
      core.events.tellHere(owner, { type: "expiry", session: id, expiresAt: iso(expiresAt), status: "warned" });
    });
  }
  warned.set(core, due);
}

/** A hidden datasource goes for good when no session uses it. */
async function eraseDatasource(core: Core, head: Head): Promise<boolean> {
  if ((await core.vault.store.leases(head.id)).length > 0) return false;
  return (await eraseNoted(core, { owner: head.owner, name: "system" }, head, { datasources_erased: 1 })).ok;
}

/** Cuts what is older than AUDIT_KEEP off the journals, whole days of it. */
async function trim(core: Core, now: number): Promise<number> {
  const { AUDIT_KEEP: keep } = core.config;
  if (keep === null) return 0;
  const before = Math.floor((now - keep) / dayMs) * dayMs;
  let trimmed = 0;
  for (const owner of await core.vault.store.ownersWith("journal")) {
    await alone(core, "trim", async () => {
      for (let cut = 1; cut > 0; trimmed += cut) cut = await core.journal.trim(owner, before);
    });
  }
  return trimmed;
}
