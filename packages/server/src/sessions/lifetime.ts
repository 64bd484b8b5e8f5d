// The life of a session: begun from a datasource, kept while used, warned, extended, in the bin,
// restored, collected.
import type { SessionView } from "@data-tools/client";
import { iso, newId } from "../clock.ts";
import { noEffect } from "../engine/engine.ts";
import { refuse } from "../errors.ts";
import { origin } from "../model/history.ts";
import type { BlobId, State } from "../model/state.ts";
import type { BlobRecord, Head, Ref } from "../store/store.ts";
import type { Actor, Ask } from "./api.ts";
import { assertAlive, type Core, eraseNoted, viewOf, workbenchOf } from "./core.ts";
import { openDatasource } from "./datasources.ts";
import { beginningOf, type Document, leasesOf, ownBlobs, type SessionBody, type Step, stateAt } from "./document.ts";
import { instead } from "./instead.ts";
import { lastOf, minute } from "./lifetimes.ts";
import { assertInBounds } from "./preferences.ts";
import { forgetPreview } from "./previews.ts";
import { firstHead } from "./vault.ts";
import { damagedView } from "./views.ts";

export async function create(
  core: Core,
  actor: Actor,
  ask: { datasource: string; name?: string } & Ask,
): Promise<SessionView> {
  return core.once.run(actor, ask.opKey, async () => {
    await core.limits.admit("sessions");
    await core.limits.pace(actor.owner, "changes");
    const within = await core.limits.within(actor.owner);
    const { name, state } = (await openDatasource(core, actor, ask.datasource)).body;
    const origins: Step = {
      id: origin,
      parent: "",
      seq: 0,
      at: core.clock.now(),
      bytes: 0,
      body: { call: null, effect: noEffect(), after: state, name: null, note: null, actor: actor.name, ms: 0 },
    };
    const body: SessionBody = {
      name: ask.name ?? name,
      datasource: { id: ask.datasource, name },
      cursor: origin,
      chosen: {},
    };
    const made = await newDocument(core, actor, newId("s"), body, [origins], 0);
    const detail = { datasource: ask.datasource };
    const audit = { actor: actor.name, action: "create", version: 1, detail };
    const view = await core.documents.create(
      made,
      { lease: [ask.datasource], within },
      audit,
      ask.opKey,
      (after) => viewOf(core, after),
      actor,
    );
    // The first look comes soon; the engine opens meanwhile.
    void warm(core, actor, view.id);
    return view;
  });
}

/** Opens a session's workbench and its first page ahead of need; what fails here fails again when asked for. */
async function warm(core: Core, actor: Actor, id: string): Promise<void> {
  try {
    const workbench = await workbenchOf(core, actor, id);
    const document = await core.documents.open(actor, id);
    await workbench.page(stateAt(document, null), { offset: 0, limit: 1 });
  } catch {
    if (!core.jobs.has(id)) await core.engine.evict(id, core.clock.now());
  }
}

async function newDocument(
  core: Core,
  actor: Actor,
  id: string,
  body: SessionBody,
  steps: Step[],
  bytes: number,
): Promise<Document> {
  const now = core.clock.now();
  const ref: Ref = { owner: actor.owner, kind: "session", id };
  const { wrappedKey, sealer } = core.vault.keys.create(ref);
  const expiresAt = await core.settings.end(actor.owner, body.retention, { createdAt: now, usedAt: now });
  const head = { ...firstHead({ ref, wrappedKey, sealer }, body, now), expiresAt, bytes };
  return { ref, head, body, sealer, steps: new Map(steps.map((step) => [step.id, step])), lastAudit: null };
}

/** A second session with the same history, sealed under its own key. */
export async function duplicate(
  core: Core,
  actor: Actor,
  id: string,
  ask: { name?: string } & Ask = {},
): Promise<SessionView> {
  return core.once.run(actor, ask.opKey, async () => {
    await core.limits.admit("sessions");
    await core.limits.pace(actor.owner, "changes");
    const source = await core.documents.open(actor, id);
    assertAlive(core, source);
    await core.limits.room(actor.owner, { sessions: 1, stored: source.head.bytes });
    const within = await core.limits.within(actor.owner);
    const copyId = newId("s");
    // A longest life is counted from the copy's own beginning.
    const { restoredAt: _, ...kept } = source.body;
    const body: SessionBody = { ...kept, name: ask.name ?? `${kept.name} (copy)` };
    const moved = (blob: BlobId) => (blob.startsWith(`${id}/`) ? `${copyId}${blob.slice(id.length)}` : blob);
    const steps = [...source.steps.values()].map((step) => ({
      ...step,
      body: { ...step.body, after: withBlobs(step.body.after, moved) },
    }));
    const made = await newDocument(core, actor, copyId, body, steps, source.head.bytes);
    const blobs: BlobRecord[] = [];
    const copying = async (blob: BlobId) => {
      const sealed = await core.vault.store.getBlob(blob);
      if (!sealed) return refuse("damaged", { what: `blob ${blob} is missing` });
      const plain = await source.sealer.openLarge("blob", blob, sealed);
      const copy = moved(blob);
      blobs.push(await core.vault.store.putBlob(copy, made.sealer.sealStream("blob", copy, plain.length, [plain])));
    };
    await core.limits.heavy(actor.owner, async () => {
      for (const blob of ownBlobs(source)) await copying(blob);
    });
    const audit = { actor: actor.name, action: "duplicate", version: 1, detail: { from: id } };
    const lease = leasesOf(source);
    return core.documents.create(
      made,
      { lease, blobs, within },
      audit,
      ask.opKey,
      (after) => viewOf(core, after),
      actor,
    );
  });
}

function withBlobs(state: State, moved: (blob: BlobId) => BlobId): State {
  const { kept, order } = state.rows;
  return {
    ...state,
    columns: state.columns.map((column) => ({ ...column, blob: moved(column.blob) })),
    rows: { ...state.rows, kept: kept === null ? null : moved(kept), order: order === null ? null : moved(order) },
  };
}

export async function list(core: Core, actor: Actor): Promise<SessionView[]> {
  const heads = await core.vault.store.heads(actor.owner, "session");
  const views: SessionView[] = [];
  for (const head of heads) {
    // One that was erased between the two reads is no longer listed; a damaged one is told, not hidden.
    const shown = await core.documents
      .open(actor, head.id)
      .then(
        (document) => [viewOf(core, document)],
        instead({ damaged: () => [damagedView(head, core.clock.now())], not_found: () => [] }),
      );
    views.push(...shown);
  }
  return views;
}

export async function rename(core: Core, actor: Actor, id: string, name: string): Promise<SessionView> {
  await core.limits.pace(actor.owner, "notes");
  return core.documents.change(
    actor,
    id,
    (document) => {
      assertAlive(core, document);
      const audit = { actor: actor.name, action: "rename", version: document.head.version, detail: {} };
      return { audit, body: { ...document.body, name } };
    },
    (after) => viewOf(core, after),
  );
}

/**
 * Starts a session's time anew, with `minutes` for another retention than all others' (null = without end).
 * Refuses what is beyond the bounds, and a session that has come to the end of its whole life.
 */
export async function extend(
  core: Core,
  actor: Actor,
  id: string,
  ask: { minutes?: number | null } & Ask = {},
): Promise<SessionView> {
  return core.once.run(actor, ask.opKey, async () => {
    await core.limits.pace(actor.owner, "notes");
    await core.settings.refresh();
    const rules = core.settings.rules();
    const wish = ask.minutes === undefined || ask.minutes === null ? ask.minutes : ask.minutes * minute;
    if (wish !== undefined) assertInBounds(rules, "minutes", wish);
    const view = await core.documents.change(
      actor,
      id,
      (document) => {
        assertAlive(core, document);
        const { expiresAt } = document.head;
        const last = lastOf(rules, beginningOf(document));
        if (last !== null && expiresAt !== null && expiresAt >= last) refuse("last_extension", { until: iso(last) });
        const audit = { actor: actor.name, action: "extend", version: document.head.version, detail: {} };
        return {
          audit,
          body: { ...document.body, ...(wish === undefined ? {} : { retention: wish }) },
          counts: { sessions_extended: 1 },
          opKey: ask.opKey,
        };
      },
      (after) => viewOf(core, after),
    );
    core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: view.expiresAt, status: "ready" });
    return view;
  });
}

/** To the bin, or with `now` for good: its key is erased. */
export async function remove(core: Core, actor: Actor, id: string, options: { now?: boolean } = {}): Promise<void> {
  await core.queue.run(id, async () => {
    if (options.now) {
      if (!(await erase(core, actor, id, () => true))) refuse("busy", { limit: 1 });
      return;
    }
    await core.documents.change(
      actor,
      id,
      (document) => {
        if (document.head.binnedAt !== null) assertAlive(core, document);
        const audit = { actor: actor.name, action: "delete", version: document.head.version, detail: {} };
        return { audit, head: { binnedAt: core.clock.now() } };
      },
      () => undefined,
    );
    await takeOut(core, actor, id);
    core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: null, status: "bin" });
  });
}

/** Takes a session out of memory, its last preview with it. */
export async function takeOut(core: Core, actor: Actor, id: string): Promise<void> {
  await forgetPreview(core, actor, id);
  await core.engine.evict(id);
}

export async function restore(core: Core, actor: Actor, id: string, ask: Ask = {}): Promise<SessionView> {
  return core.once.run(actor, ask.opKey, async () => {
    await core.limits.pace(actor.owner, "notes");
    const within = await core.limits.within(actor.owner);
    const view = await core.documents.change(
      actor,
      id,
      (document) => {
        if (document.head.binnedAt === null) refuse("not_in_bin");
        const audit = { actor: actor.name, action: "restore", version: document.head.version, detail: {} };
        const body = { ...document.body, restoredAt: core.clock.now() };
        return { audit, head: { binnedAt: null }, body, within, counts: { sessions_restored: 1 }, opKey: ask.opKey };
      },
      (after) => viewOf(core, after),
    );
    core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: view.expiresAt, status: "restored" });
    return view;
  });
}

/**
 * Forgets a session for good: head, steps and key go, a tombstone stays, its blobs become orphans. False, and
 * nothing is done, if it is not `meant` to go as it stands, or was changed or erased by another first.
 */
export async function erase(core: Core, actor: Actor, id: string, meant: (head: Head) => boolean): Promise<boolean> {
  const ref: Ref = { owner: actor.owner, kind: "session", id };
  // Not opened: what is damaged can be erased too. Its leases go with the head.
  const head = (await core.vault.store.head(ref)) ?? refuse("not_found", { what: "session" });
  if (!meant(head)) return false;
  await takeOut(core, actor, id);
  core.documents.forget(id);
  const result = await eraseNoted(core, actor, head, { sessions_erased: 1 });
  if (!result.ok) return false;
  core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt: null, status: "bin" });
  return true;
}
