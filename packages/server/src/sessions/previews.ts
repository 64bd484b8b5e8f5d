// Previews: what a call would do, with exact counts and the first rows before and after. The last
// preview of a session is kept, so that applying the same call to the same state only seals and commits.
import { stat } from "node:fs/promises";
import type { Call, PreviewView } from "@data-tools/client";
import { columnViews, type State } from "../model/state.ts";
import type { Actor } from "./api.ts";
import { assertAlive, assertVersion, type Core, workbenchOf } from "./core.ts";
import { type Document, stateAt } from "./document.ts";
import { carryOut, discard, type Outcome } from "./outcome.ts";
import { summaryOf } from "./plan.ts";
import { effectView } from "./views.ts";

interface Previews {
  /** The one being made; a newer one takes its place. */
  making: AbortController | null;
  last: { readonly key: string; readonly outcome: Outcome } | null;
}

const all = new WeakMap<Core, Map<string, Previews>>();

function previewsOf(core: Core, session: string): Previews {
  const sessions = all.get(core) ?? new Map<string, Previews>();
  all.set(core, sessions);
  const known = sessions.get(session) ?? { making: null, last: null };
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
  const document = await core.documents.open(actor, id);
  assertAlive(core, document);
  assertVersion(document, options.version);
  const before = stateAt(document);
  const previews = previewsOf(core, id);
  previews.making?.abort();
  const making = new AbortController();
  previews.making = making;
  try {
    const outcome = await carryOut(core, actor, document, call, before, { signal: making.signal });
    const { state, effect } = outcome.applied;
    const sample = await sampleOf(core, actor, id, before, outcome, options.limit);
    await keep(core, actor, id, call, before, outcome);
    return {
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

/** Keeps an outcome for apply; one that depends on other datasources may be stale by then and is not kept. */
async function keep(core: Core, actor: Actor, id: string, call: Call, before: State, outcome: Outcome): Promise<void> {
  const previews = previewsOf(core, id);
  const { last } = previews;
  const kept = !outcome.readOthers;
  previews.last = kept ? { key: previewKey(before, call), outcome } : null;
  if (last) await discard(core, actor, id, [last.outcome]);
  if (!kept) await discard(core, actor, id, [outcome]);
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
