// What a session must be by its trail: a naive model replays the audit entry by entry, with a full copy of every table.
import assert from "node:assert/strict";
import { origin } from "../../../../src/model/history.ts";
import type { Actor } from "../../../../src/sessions/api.ts";
import type { Document } from "../../../../src/sessions/document.ts";
import { carriedOut, type PlainTable } from "../../../sessions/plain-operations.ts";
import type { Node } from "./node.ts";

/** A session replayed. */
export interface Replayed {
  readonly id: string;
  readonly name: string;
  readonly document: Document;
  /** By version: what was done, and where the cursor stood then; null before a copy moved first. */
  readonly versions: Map<number, { action: string; steps: readonly string[]; cursor: string | null }>;
  readonly tables: Map<string, PlainTable>;
}

/** Replays a session's trail; `known` are tables of the steps of other sessions, which copies begin with. */
export async function replay(node: Node, actor: Actor, id: string, known: Map<string, PlainTable>): Promise<Replayed> {
  const { core, sessions } = node;
  const document = await core.documents.open(actor, id);
  const { entries, total, broken } = await sessions.audit(actor, id, { limit: 100_000 });
  assert.equal(broken, null, `the trail of ${id} is broken`);
  assert.equal(total, document.head.revision, "each revision has its entry");
  const trail = entries.toReversed();
  const made = new Set(trail.flatMap(({ detail }) => (Array.isArray(detail.steps) ? detail.steps : [])));
  const tables = new Map<string, PlainTable>();
  for (const step of document.steps.keys()) {
    const table = known.get(step);
    if (!made.has(step) && table) tables.set(step, table);
  }
  const versions: Replayed["versions"] = new Map();
  let version = 0;
  let cursor: string | null = null;
  for (const { action, detail, version: told } of trail) {
    const steps = Array.isArray(detail.steps) ? (detail.steps as string[]) : [];
    if (["create", "duplicate", "apply", "undo", "redo", "goTo"].includes(action)) version++;
    assert.equal(told, version, `${action} in ${id} is in line`);
    if (action === "create") cursor = origin;
    if (action === "apply") cursor = applied(document, tables, steps, cursor);
    if (action === "undo" || action === "redo" || action === "goTo")
      cursor = moved(document, action, cursor, detail.to);
    if (!versions.has(version)) versions.set(version, { action, steps, cursor });
  }
  assert.equal(document.head.version, version, "the version is that of the last entry");
  if (cursor !== null) assert.equal(document.body.cursor, cursor, "the cursor is where the trail ends");
  assert.deepEqual(
    [...document.steps.keys()].sort(),
    [...tables.keys()].sort(),
    "every step has its entry, and none more",
  );
  return { id, name: document.body.name, document, versions, tables };
}

function applied(
  document: Document,
  tables: Map<string, PlainTable>,
  steps: readonly string[],
  from: string | null,
): string {
  let before = from;
  for (const id of steps) {
    const step = document.steps.get(id);
    assert.ok(step?.body.call, `step ${id} of the trail is not there`);
    if (before !== null) assert.equal(step.parent, before, "a step follows the cursor");
    const table = tables.get(step.parent);
    assert.ok(table, "the step before has its table");
    tables.set(id, structuredClone(carriedOut(table, step.body.call)));
    before = id;
  }
  assert.ok(before !== null && steps.length > 0, "an application makes steps");
  return before;
}

function moved(document: Document, action: string, from: string | null, to: unknown): string {
  assert.ok(typeof to === "string" && document.steps.has(to), `${action} went to ${String(to)}, which is not there`);
  const lies = (upper: string, lower: string) => {
    for (let at = lower; at !== ""; at = document.steps.get(at)?.parent ?? "") if (at === upper) return true;
    return false;
  };
  if (from !== null && action === "undo") assert.ok(to !== from && lies(to, from), "undo goes back");
  if (from !== null && action === "redo") assert.ok(to !== from && lies(from, to), "redo goes on");
  return to;
}
