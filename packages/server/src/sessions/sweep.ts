// Housekeeping: idle sessions leave memory, what is due is announced, expires, and is collected. Every
// item stands alone: one that fails is reported and hinders no other.
import { iso } from "../clock.ts";
import { Refusal } from "../errors.ts";
import type { Head } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type Core, noteErasure } from "./core.ts";
import { beginningOf } from "./document.ts";
import { erase, takeOut } from "./lifetime.ts";
import { longestLead, warnsAt } from "./lifetimes.ts";
import { dropPreview, isPreviewing } from "./previews.ts";
import { readOnlyView } from "./read-only.ts";

export interface Swept {
  readonly evicted: number;
  readonly expired: number;
  readonly collected: number;
  readonly blobs: number;
}

/** Blobs nobody refers to stay this long: longer than any operation can take. */
const orphanMs = 24 * 3_600_000;

const warned = new WeakMap<Core, Set<string>>();

/**
 * Takes idle sessions out of memory, warns, moves the expired to the bin, collects what is past it.
 * In read-only mode nothing is moved or collected.
 * `blobs: false` leaves out the walk over all blobs, which need not be made every time.
 */
export async function sweep(core: Core, { blobs = true } = {}): Promise<Swept> {
  await core.settings.refresh();
  const now = core.clock.now();
  const bin = core.config.BIN ?? Number.POSITIVE_INFINITY;
  const evicted = await evictIdle(core, now, core.config.IDLE);
  // Nothing goes while nobody can change anything; that it is about to go is told.
  if (readOnlyView(core).on) {
    await alone(core, "warn", () => warn(core, now));
    return { evicted, expired: 0, collected: 0, blobs: 0 };
  }
  let expired = 0;
  let collected = 0;
  for (const head of await core.vault.store.due(now, now - bin)) {
    const actor: Actor = { owner: head.owner, name: "system" };
    await alone(core, `sweep ${head.kind}`, async () => {
      if (head.kind === "datasource") collected += await eraseDatasource(core, head);
      else if (head.binnedAt !== null && head.binnedAt <= now - bin) {
        await core.queue.run(head.id, () => erase(core, actor, head.id));
        collected++;
      } else if (
        head.binnedAt === null &&
        head.expiresAt !== null &&
        head.expiresAt <= now &&
        !core.jobs.has(head.id)
      ) {
        expired += await expire(core, actor, head.id, now);
      }
    });
  }
  await alone(core, "warn", () => warn(core, now));
  await core.vault.store.forgetOps(now - orphanMs);
  const removed = blobs ? await core.vault.store.collect(now - orphanMs) : { blobs: 0 };
  return { evicted, expired, collected, blobs: removed.blobs };
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

async function expire(core: Core, actor: Actor, id: string, now: number): Promise<number> {
  // The rules may have become longer since the session was last used.
  const document = await core.documents.open(actor, id);
  const { ref, head, body } = document;
  const times = { createdAt: beginningOf(document), usedAt: head.usedAt };
  const end = await core.settings.end(ref.owner, body.retention, times);
  if (head.binnedAt === null && (end === null || end > now)) {
    await core.vault.store.touch(ref, head.usedAt, end);
    return 0;
  }
  const moved = await core.queue
    .run(id, () =>
      core.documents.change(
        actor,
        id,
        (document) => {
          const { expiresAt, binnedAt, version } = document.head;
          // Used again meanwhile: the store's deadline has moved on, nothing is due.
          if (binnedAt !== null || expiresAt === null || expiresAt > now) throw new NotDue();
          return { audit: { actor: actor.name, action: "expire", version, detail: {} }, head: { binnedAt: now } };
        },
        () => true,
      ),
    )
    .catch((error: unknown) => {
      if (error instanceof NotDue) return false;
      throw error;
    });
  if (!moved) return 0;
  await takeOut(core, actor, id);
  core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: null, status: "bin" });
  return 1;
}

async function warn(core: Core, now: number): Promise<void> {
  const told = warned.get(core) ?? new Set<string>();
  const due = new Set<string>();
  const rules = core.settings.rules();
  for (const head of await core.vault.store.due(now + longestLead(rules), 0)) {
    if (head.kind !== "session" || head.binnedAt !== null || head.expiresAt === null) continue;
    if (warnsAt(rules, { ...head, expiresAt: head.expiresAt }) > now) continue;
    const name = `${head.id} ${head.expiresAt}`;
    due.add(name);
    if (told.has(name)) continue;
    core.events.tell(head.owner, {
      type: "expiry",
      session: head.id,
      expiresAt: iso(head.expiresAt),
      status: "warned",
    });
  }
  warned.set(core, due);
}

/** A hidden datasource goes for good when no session uses it. */
async function eraseDatasource(core: Core, head: Head): Promise<number> {
  const { owner, kind, id, revision, binnedAt } = head;
  if (binnedAt === null || (await core.vault.store.leases(id)).length > 0) return 0;
  await noteErasure(core, { owner, name: "system" }, head);
  const result = await core.vault.store.commit({ ref: { owner, kind, id }, expect: revision, next: null });
  return result.ok ? 1 : 0;
}
