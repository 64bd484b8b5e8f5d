// After all of it: what was acknowledged is there exactly once, what was refused is not, what nobody knows is there
// whole or not at all; tables are those of a naive model, and nothing is left over.
import assert from "node:assert/strict";
import type { AppliedView, DatasourceView, SessionView } from "@data-tools/client";
import { origin } from "../../../../src/model/history.ts";
import { checkAudit } from "../../../../src/sessions/audit-check.ts";
import { createDatasources } from "../../../../src/sessions/datasources.ts";
import type { Store } from "../../../../src/store/store.ts";
import type { PlainTable } from "../../../sessions/plain-operations.ts";
import { ann, type Diary } from "./client.ts";
import { type Replayed, replay } from "./model.ts";
import type { Command } from "./network.ts";
import type { Node } from "./node.ts";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown;

/** Checks everything on a server that has just opened, with nothing else going on; `store` is what is durable. */
export async function check(node: Node, store: Store, diary: Diary, first: PlainTable): Promise<void> {
  const known = new Map<string, PlainTable>([[origin, first]]);
  const replayed = new Map<string, Replayed>();
  // A copy comes after what it was made of, whatever the clocks of their servers said.
  const visit = async (id: string): Promise<void> => {
    if (replayed.has(id)) return;
    const source = await sourceOf(node, id);
    if (source !== null) await visit(source);
    const session = await replay(node, ann, id, known);
    replayed.set(id, session);
    for (const [step, table] of session.tables) known.set(step, table);
  };
  for (const { id } of await store.heads(ann.owner, "session")) await visit(id);
  for (const command of diary.commands) checkCommand(command, replayed);
  checkOrder(diary.commands);
  checkLooks(diary, replayed);
  for (const session of replayed.values()) await checkTables(node, session);
  await checkMade(node, diary, replayed);
  await checkRest(node, store, replayed);
}

/** The session that a copy was made of; null for others. */
async function sourceOf({ sessions }: Node, id: string): Promise<string | null> {
  const { entries } = await sessions.audit(ann, id, { limit: 100_000 });
  const { action, detail } = entries.at(-1) ?? {};
  return action === "duplicate" ? String(detail?.from) : null;
}

/** What one wish came to. */
function checkCommand(command: Command, replayed: ReadonlyMap<string, Replayed>): void {
  const { kind, key, answers, told, session } = command;
  const [answer] = answers;
  // Each got the first one's, on whichever server and however late.
  if (kind !== "bin")
    for (const other of answers) assert.deepEqual(plain(other), plain(answer), `${key}: two answers to one wish`);
  if (told && "answer" in told)
    assert.deepEqual(plain(told.answer), plain(answer), `${key}: another answer than was given`);
  if (session === null || !["apply", "undo", "redo", "goTo"].includes(kind)) return;
  const found = replayed.get(session);
  assert.ok(found, `session ${session} is lost`);
  if (kind === "apply") checkApplied(command, found);
  if (answer === undefined) return;
  const { version, cursor } = answer as SessionView;
  const entry = found.versions.get(version);
  assert.ok(entry, `${key}: version ${version} was acknowledged and is lost`);
  assert.equal(entry.action, kind, `${key}: version ${version} is another's`);
  if (entry.cursor !== null) assert.equal(cursor ?? origin, entry.cursor, `${key}: the cursor was told wrongly`);
}

/** Its steps are there once if it was done, not at all if it was refused, and whole or not at all if nobody knows. */
function checkApplied({ key, asked, answers, unsure }: Command, { document }: Replayed): void {
  const calls = asked.calls as readonly { op: string; params: Record<string, unknown> }[];
  const [answer] = answers as AppliedView[];
  if (answer) assert.equal(answer.steps.length, calls.length, `${key}: not as many steps as calls`);
  for (const [index, id] of (answer?.steps ?? []).entries()) {
    const call = document.steps.get(id)?.body.call;
    assert.equal(call?.op, calls[index]?.op, `${key}: step ${id} was acknowledged and is lost`);
  }
  const marks = calls
    .map(({ params }) => params.into ?? (params.to as string))
    .filter((mark) => String(mark).startsWith(key.split("-")[0] ?? ""));
  for (const mark of marks) {
    const bearing = [...document.steps.values()].filter(({ body }) =>
      [body.call?.params?.into, body.call?.params?.to].includes(mark as never),
    );
    const most = answer ? 1 : unsure > 0 ? 1 : 0;
    assert.ok(bearing.length <= most, `${key}: done ${bearing.length} times instead of at most ${most}`);
  }
}

/** Who was answered before another asked has the lower version. */
function checkOrder(commands: readonly Command[]): void {
  const done = commands.filter(
    ({ kind, told }) => ["apply", "undo", "redo", "goTo"].includes(kind) && told !== null && "answer" in told,
  );
  const told = done.map(({ session, begun, ended, key, answers: [answer] }) => ({
    session,
    begun,
    ended,
    key,
    version: (answer as SessionView).version,
  }));
  for (const one of told) {
    for (const other of told) {
      if (one === other || one.session !== other.session) continue;
      assert.notEqual(one.version, other.version, `${one.key} and ${other.key} made one version`);
      if (one.ended < other.begun)
        assert.ok(one.version < other.version, `${other.key} came before ${one.key}, which was answered first`);
    }
  }
}

/** What was seen was so at that time: no older than what was acknowledged before, and a table that stood then. */
function checkLooks({ looks, commands }: Diary, replayed: ReadonlyMap<string, Replayed>): void {
  for (const { session, begun, ended, version, table } of looks) {
    const found = replayed.get(session);
    assert.ok(found, `session ${session} is lost`);
    const before = commands.filter(
      (each) => each.session === session && each.told && "answer" in each.told && each.ended < begun,
    );
    const floor = Math.max(
      1,
      ...before.map(({ told }) => (told as { answer?: SessionView } | null)?.answer?.version ?? 0),
    );
    if (version !== null)
      assert.ok(version >= floor && found.versions.has(version), `version ${version} was seen after ${floor}`);
    if (table === null || ended < begun) continue;
    const since = [...found.versions].filter(([at]) => at >= floor);
    const stood = since.some(
      ([, { cursor }]) => cursor === null || JSON.stringify(found.tables.get(cursor)) === JSON.stringify(table),
    );
    assert.ok(stood, `a table of ${session} was seen that never stood there`);
  }
}

/** Every step shows the table of the model, wherever it stands. */
async function checkTables({ sessions }: Node, { id, document, tables }: Replayed): Promise<void> {
  if (document.head.binnedAt !== null) await sessions.restore(ann, id);
  for (const [step, table] of tables) {
    const page = await sessions.rows(ann, id, { offset: 0, limit: 100_000, step: step === origin ? null : step });
    assert.deepEqual(
      { columns: page.columns, rows: page.rows },
      plain(table),
      `step ${step} of ${id} shows another table`,
    );
  }
}

/** Sessions begun, copied and saved: one for each that was acknowledged, at most one for the others. */
async function checkMade({ core }: Node, { commands }: Diary, replayed: ReadonlyMap<string, Replayed>): Promise<void> {
  const sessions = [...replayed.values()].map(({ id, name }) => ({ id, name }));
  const datasources = await createDatasources(core).list(ann);
  for (const { kind, key, asked, answers, unsure } of commands) {
    if (!["create", "duplicate", "save"].includes(kind)) continue;
    const made = (kind === "save" ? datasources : sessions).filter(({ name }) => name === asked.name);
    const [answer] = answers as (SessionView | DatasourceView)[];
    if (answer)
      assert.deepEqual(
        made.map(({ id }) => id),
        [answer.id],
        `${key}: ${kind} was acknowledged`,
      );
    else assert.ok(made.length <= (unsure > 0 ? 1 : 0), `${key}: ${kind} was made ${made.length} times`);
  }
}

/** The audit is what was written; after a collection nothing lies there that nobody needs, and nothing needed is gone. */
async function checkRest(node: Node, store: Store, replayed: ReadonlyMap<string, Replayed>): Promise<void> {
  const { vault, journal } = node.core;
  await journal.flush();
  const { findings } = await checkAudit(vault, null);
  assert.deepEqual(findings, [], "the audit is not what was written");
  await store.collect(Number.POSITIVE_INFINITY);
  assert.deepEqual(await store.orphans(Number.POSITIVE_INFINITY, []), []);
  const [{ bytes }, { stored }] = [await store.usage(), await store.use(ann.owner)];
  assert.equal(stored, bytes, "what the owner is charged for is what lies there");
  for (const { id } of replayed.values()) {
    const { damaged } = await node.sessions.verify(ann, id);
    assert.deepEqual(damaged, [], `${id} is damaged, or the collector took something of it`);
  }
}
