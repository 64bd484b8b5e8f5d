// Previews: what a call would do, with exact counts and the first rows before and after. The last
// preview of a session is kept, so that applying the same call to the same state only seals and commits.
import { stat } from "node:fs/promises";
import type { Call, Cell, PreviewPage, PreviewView } from "@data-tools/client";
import { newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { columnViews, type State } from "../model/state.ts";
import type { Actor } from "./api.ts";
import { assertAlive, assertVersion, type Core, workbenchOf } from "./core.ts";
import { type Document, stateAt } from "./document.ts";
import { carryOut, discard, isHeavyWork, type Outcome } from "./outcome.ts";
import { summaryOf } from "./plan.ts";
import { fromBytes, toBytes } from "./vault.ts";
import { effectView } from "./views.ts";

interface Previews {
  /** The one being made; a newer one takes its place. */
  making: AbortController | null;
  last: Preview | null;
  /** The last one of another server while it is made again here, for everybody who looks at it. */
  again: { readonly id: string; readonly made: Promise<Preview> } | null;
}

interface Preview {
  readonly id: string;
  readonly key: string;
  readonly before: State;
  readonly outcome: Outcome;
}

const all = new WeakMap<Core, Map<string, Previews>>();

function previewsOf(core: Core, session: string): Previews {
  const sessions = all.get(core) ?? new Map<string, Previews>();
  all.set(core, sessions);
  const known = sessions.get(session) ?? { making: null, last: null, again: null };
  sessions.set(session, known);
  return known;
}

function previewKey(state: State, { op, version, params, fitted }: Call): string {
  return JSON.stringify([state, op, version, params, fitted]);
}

/** The outcome of the last preview if it was of this call on this state. */
export async function takePreview(core: Core, document: Document, call: Call, state: State): Promise<Outcome | null> {
  const previews = previewsOf(core, document.ref.id);
  const { last } = previews;
  if (last?.key !== previewKey(state, call)) return null;
  previews.last = null;
  // Its files went if the session was taken out of memory meanwhile.
  const files = await Promise.all(last.outcome.applied.blobs.map(({ path }) => stat(path).catch(() => null)));
  return files.includes(null) ? null : last.outcome;
}

/** What a call would do; nothing is stored. A newer preview of the session cancels one still being made. */
export async function preview(
  core: Core,
  actor: Actor,
  id: string,
  call: Call,
  options: { limit?: number; version?: number } = {},
): Promise<PreviewView> {
  await core.limits.admit("analyses");
  const document = await core.documents.open(actor, id);
  assertAlive(core, document);
  assertVersion(document, options.version);
  const before = stateAt(document);
  const previews = previewsOf(core, id);
  previews.making?.abort();
  const making = new AbortController();
  previews.making = making;
  try {
    const { signal } = making;
    const work = () => carryOut(core, actor, document, call, before, { signal });
    const outcome = await (isHeavyWork([call], before) ? core.limits.heavy(actor.owner, work, signal) : work());
    const { state, effect } = outcome.applied;
    const sample = await sampleOf(core, actor, id, before, outcome, options.limit);
    return {
      id: await keep(core, actor, document, call, before, outcome),
      summary: summaryOf(outcome.call),
      before: columnViews(before),
      columns: columnViews(state),
      rows: sample,
      effect: effectView(effect),
      total: { before: before.rows.visible, after: state.rows.visible },
    };
  } finally {
    if (previews.making === making) previews.making = null;
  }
}

/** The first rows an outcome changes. */
async function sampleOf(core: Core, actor: Actor, id: string, before: State, outcome: Outcome, limit = 20) {
  try {
    const workbench = await workbenchOf(core, actor, id);
    return (await workbench.compare(before, outcome.applied.state, { limit, counts: false })).sample;
  } catch (error) {
    await discard(core, actor, id, [outcome]);
    throw error;
  }
}

/**
 * Keeps an outcome for apply and for looking at; one that depends on other datasources may be stale by then and is
 * not kept. Answers its id.
 */
async function keep(core: Core, actor: Actor, document: Document, call: Call, before: State, outcome: Outcome) {
  const { id } = document.ref;
  const previews = previewsOf(core, id);
  const { last } = previews;
  const kept = !outcome.readOthers;
  const own = newId("p");
  previews.last = kept ? { id: own, key: previewKey(before, call), before, outcome } : null;
  if (last) await discard(core, actor, id, [last.outcome]);
  if (!kept) await discard(core, actor, id, [outcome]);
  if (kept && core.bus.shared) await noteElsewhere(core, document, { id: own, call, on: document.body.cursor });
  return kept ? own : null;
}

const noteName = "preview";

interface Note {
  readonly id: string;
  readonly call: Call;
  /** The step it was made on. */
  readonly on: string;
}

/** Says of which call the last preview is, so that another server can make it again. */
async function noteElsewhere({ vault }: Core, { ref, sealer }: Document, note: Note): Promise<void> {
  await vault.store.putDoc(ref, noteName, sealer.seal("doc", `${ref.id}/${noteName}`, 0, toBytes(note)));
}

/** The preview of that id, made again here if it was made by another server; null if another took its place. */
async function lastOf(core: Core, actor: Actor, document: Document, preview: string): Promise<Preview | null> {
  const { ref, sealer } = document;
  const previews = previewsOf(core, ref.id);
  if (previews.last?.id === preview) return previews.last;
  const sealed = core.bus.shared ? await core.vault.store.doc(ref, noteName) : null;
  if (sealed === null) return null;
  const note = fromBytes<Note>(sealer.open("doc", `${ref.id}/${noteName}`, 0, sealed));
  if (note.id !== preview) return null;
  if (previews.last?.id === preview) return previews.last;
  if (previews.again?.id !== preview) previews.again = { id: preview, made: madeAgain(core, actor, document, note) };
  const { again } = previews;
  try {
    return await again.made;
  } finally {
    if (previews.again === again) previews.again = null;
  }
}

async function madeAgain(core: Core, actor: Actor, document: Document, { id, call, on }: Note): Promise<Preview> {
  const before = stateAt(document, on);
  const work = () => carryOut(core, actor, document, call, before, {});
  const outcome = await (isHeavyWork([call], before) ? core.limits.heavy(actor.owner, work) : work());
  const previews = previewsOf(core, document.ref.id);
  const { last } = previews;
  const made: Preview = { id, key: previewKey(before, call), before, outcome };
  previews.last = made;
  if (last) await discard(core, actor, document.ref.id, [last.outcome]);
  return made;
}

/** A page of the table as the kept preview changes it; refuses not_found once another one took its place. */
export async function previewRows(
  core: Core,
  actor: Actor,
  id: string,
  preview: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<PreviewPage> {
  const document = await core.documents.open(actor, id);
  assertAlive(core, document);
  const last = (await lastOf(core, actor, document, preview)) ?? refuse("not_found", { what: "preview" });
  const { before } = last;
  const after = last.outcome.applied.state;
  const views = { before: columnViews(before), after: columnViews(after), offset };
  const workbench = await workbenchOf(core, actor, id);
  if (after.table !== before.table) {
    const { rows, total } = await workbench.page(after, { offset, limit });
    const anew = rows.map((cells, at) => ({ row: offset + at + 1, before: null, after: cells, changed: [] }));
    return { ...views, rows: anew, total };
  }
  const { state, split } = sideBySide(before, after);
  const { rows, total } = await workbench.page(state, { offset, limit });
  return { ...views, rows: rows.map((cells, at) => ({ row: offset + at + 1, ...split(cells) })), total };
}

/**
 * Both states hold the same physical rows: one state that shows the columns of both, and whether a row stays. It
 * has the rows of the first, or, where none go, those of the second in their order.
 */
function sideBySide(before: State, after: State) {
  const narrowed = after.rows.kept !== before.rows.kept;
  const width = before.columns.length;
  const columns = [...before.columns, ...after.columns].map((column, index) => ({ ...column, name: `c${index}` }));
  const stays = { name: "stays", type: "boolean" as const, blob: after.rows.kept ?? "", field: "k" };
  const state: State = {
    ...before,
    columns: narrowed ? [...columns, stays] : columns,
    rows: narrowed ? before.rows : after.rows,
  };
  const places = new Map(before.columns.map(({ name, type }, index) => [name, { index, type }]));
  const split = (cells: readonly Cell[]) => {
    const old = cells.slice(0, width);
    if (narrowed && cells.at(-1) !== true) return { before: old, after: null, changed: [] };
    const fresh = cells.slice(width, columns.length);
    const changed = after.columns.flatMap(({ name, type }, index) => {
      const was = places.get(name);
      if (was === undefined) return [];
      const [from, to] = [old[was.index] ?? null, fresh[index] ?? null];
      const same = was.type === type ? JSON.stringify(from) === JSON.stringify(to) : from === null && to === null;
      return same ? [] : [name];
    });
    return { before: old, after: fresh, changed };
  };
  return { state, split };
}

/** Whether a preview of the session is being made. */
export function isPreviewing(core: Core, id: string): boolean {
  return Boolean(all.get(core)?.get(id)?.making);
}

/** Forgets a session's last preview because its files go. */
export function dropPreview(core: Core, id: string): void {
  all.get(core)?.delete(id);
}

/** Drops what is kept of a session's previews, files included. */
export async function forgetPreview(core: Core, actor: Actor, id: string): Promise<void> {
  const { last, making } = previewsOf(core, id);
  making?.abort();
  all.get(core)?.delete(id);
  if (last) await discard(core, actor, id, [last.outcome]);
}
