// What must hold after every command, whatever it was: everything an owner can see is as the model has it.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { SessionView } from "@data-tools/client";
import { blobFilesIn } from "../../../store/samples.ts";
import { type Session, type Step, textOf, tipsOf } from "./plain-model.ts";
import type { Run } from "./run.ts";
import { hour } from "./world.ts";

/** Everything of the session that was touched, and what is listed of all. */
export async function check(run: Run): Promise<void> {
  const { model, sessions, actor, product } = run;
  const views = new Map((await sessions.list(actor)).map((view) => [view.id, view]));
  assert.deepEqual([...views.keys()].sort(), model.sessions.map(({ id }) => id).sort(), "sessions are listed");
  for (const session of model.sessions) checkView(run, session, views.get(session.id) as SessionView);
  const listed = (await product.datasources.list(actor)).map(({ id, name }) => `${id} ${name}`);
  const there = model.datasources.filter(({ hidden }) => !hidden).map(({ id, name }) => `${id} ${name}`);
  assert.deepEqual(listed.sort(), there.sort(), "datasources are listed");
  const { touched } = run;
  if (touched === null || !model.sessions.includes(touched)) return;
  await checkTable(run, touched);
  await checkHistory(run, touched);
  const trail = await sessions.audit(actor, touched.id, { limit: 1 });
  assert.deepEqual([trail.total, trail.broken], [touched.entries, null], "the audit has every change once, unbroken");
}

function checkView(run: Run, session: Session, view: SessionView): void {
  const { cursor } = session;
  assert.deepEqual(
    {
      ...{ name: view.name, version: view.version, cursor: view.cursor, depth: view.depth, rows: view.rows },
      ...{ columns: view.columns.length, undo: view.undo?.step ?? null, redo: view.redo?.step ?? null },
      ...{ branches: view.branches, status: view.status, datasource: view.datasource.id },
    },
    {
      ...{ name: session.name, version: session.version, cursor: cursor.id, depth: cursor.depth },
      ...{ rows: cursor.table.literal.rows.length, columns: cursor.table.literal.columns.length },
      ...{ undo: cursor.id, redo: cursor.taken?.id ?? null, branches: tipsOf(session) },
      ...{ status: session.binnedAt === null ? "ready" : "bin", datasource: session.datasource },
    },
    `${session.id} is as it was left`,
  );
  if (session.binnedAt !== null) return;
  const ends = Date.parse(view.expiresAt ?? "");
  assert.ok(ends >= session.usedAt + session.lasts, "its time is as long as was promised");
  assert.ok(ends <= run.world.now() + session.lasts, "and no longer");
}

/** Every cell, where the cursor is or after a step. */
export async function checkTable(run: Run, session: Session, step?: Step): Promise<void> {
  const at = step === undefined ? {} : { step: step.id };
  const page = await run.sessions.rows(run.actor, session.id, { offset: 0, limit: 1000, ...at });
  assert.equal(page.rows.length, page.total, "all rows");
  assert.equal(textOf(page), (step ?? session.cursor).table.text, "every cell is as the model has it");
  run.count("tables");
}

async function checkHistory(run: Run, session: Session): Promise<void> {
  const { steps, next } = await run.sessions.history(run.actor, session.id);
  const of = (step: Step) => [step.id, step.parent?.id ?? null, step.name, step.taken?.id ?? null];
  assert.deepEqual(
    steps.map((step) => [step.id, step.parent, step.name, step.next]),
    session.steps.map(of),
    "the history is as it was made",
  );
  assert.equal(next, session.root.taken?.id ?? null);
}

/** At the end: every state that was ever acknowledged, every stored object, and the room it takes. */
export async function checkAll(run: Run): Promise<void> {
  for (const session of run.model.sessions) {
    for (const step of [session.root, ...session.steps]) await checkTable(run, session, step);
    const { damaged } = await run.sessions.verify(run.actor, session.id);
    assert.deepEqual(damaged, [], "everything stored is whole");
    session.entries++;
  }
}

/** After a collection: what is stored is what somebody has, to the byte. */
export async function checkRoom(run: Run): Promise<void> {
  const { store } = run.product.core.vault;
  const used = await store.use(run.actor.owner);
  const views = await run.sessions.list(run.actor);
  const visible = views.reduce((sum, { bytes }) => sum + bytes, 0);
  const datasources = await run.product.datasources.list(run.actor);
  const shown = datasources.reduce((sum, { bytes }) => sum + bytes, visible);
  if (run.model.datasources.every(({ hidden }) => !hidden)) assert.equal(used.stored, shown, "bytes are as shown");
  assert.equal(used.sessions, run.model.sessions.filter(({ binnedAt }) => binnedAt === null).length);
  assert.equal(used.datasources, datasources.length);
  assert.deepEqual(await store.orphans(run.world.now() + hour, []), [], "no orphan is left");
  const { blobs, bytes } = await store.usage();
  assert.equal(bytes, used.stored, "the quota counts the bytes that are stored");
  if (run.world.store !== "memory")
    assert.equal(blobFilesIn(join(run.world.home.folder, "data")).length, blobs, "every file is somebody's");
  run.count("collections");
}
