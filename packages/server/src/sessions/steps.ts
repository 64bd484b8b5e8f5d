// Applying calls: plan, compute, seal, commit. All calls of one request become steps in one commit, or
// none does.
import { stat } from "node:fs/promises";
import type { AppliedView, Call, PreviewView } from "@data-tools/client";
import { newId } from "../clock.ts";
import type { Applied, RawChangedRow, Running } from "../engine/engine.ts";
import { Refusal, refuse } from "../errors.ts";
import { grow } from "../model/history.ts";
import { columnViews, type State } from "../model/state.ts";
import { operation } from "../operations/index.ts";
import { crashPoint } from "../store/crash-points.ts";
import type { Actor, Ask } from "./api.ts";
import {
  asJob,
  assertAlive,
  assertVersion,
  type Core,
  datasourceState,
  keepBlobs,
  viewOf,
  workbenchOf,
} from "./core.ts";
import { type Document, type Edit, type Step, stateAt, treeOf } from "./document.ts";
import { planCall, summaryOf } from "./plan.ts";
import { effectView } from "./views.ts";

/** What one call came to: the call as stored, and what the engine made. */
export interface Outcome {
  readonly call: Call;
  readonly applied: Applied;
  readonly ms: number;
}

/** Carries out one call on a state; its files lie in scratch, nothing is stored yet. */
export async function carryOut(
  core: Core,
  actor: Actor,
  document: Document,
  call: Call,
  state: State,
  running?: Running,
): Promise<Outcome> {
  const started = performance.now();
  const session = document.ref.id;
  const workbench = await workbenchOf(core, actor, session);
  const source = (id: string) => datasourceState(core, actor, id);
  const planning = { workbench, source, now: core.clock.now(), ...(running ? { running } : {}) };
  const planned = await planCall(planning, call, state);
  const applied = await workbench.apply(session, state, planned.change, planned.sources, running);
  return { call: planned.call, applied, ms: Math.round(performance.now() - started) };
}

/** Removes what outcomes left in scratch. */
export async function discard(core: Core, actor: Actor, session: string, outcomes: readonly Outcome[]): Promise<void> {
  const workbench = await workbenchOf(core, actor, session);
  for (const { applied } of outcomes) for (const { path } of applied.blobs) await workbench.discard(path);
}

/** Calls that name rows by position must say which version they looked at. */
function assertLooked(calls: readonly Call[], version: number | undefined): void {
  if (calls.length === 0) refuse("invalid_params", { field: "calls", reason: "there must be at least one" });
  for (const call of calls) {
    const { needsVersion } = operation(call.op);
    if (needsVersion && version === undefined && call.params.expect === undefined) refuse("version_required");
  }
}

export async function apply(
  core: Core,
  actor: Actor,
  id: string,
  calls: readonly Call[],
  ask: Ask = {},
): Promise<AppliedView> {
  return core.queue.run(id, () =>
    core.once.run(actor, ask.opKey, async () => {
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      assertVersion(document, ask.version);
      assertLooked(calls, ask.version);
      const job = { key: ask.opKey?.key ?? newId("k"), op: calls.length === 1 ? (calls[0]?.op ?? "") : "batch" };
      const applied = await asJob(core, actor, id, job, async (running) => {
        const outcomes: Outcome[] = [];
        try {
          let state = stateAt(document);
          for (const [index, call] of calls.entries()) {
            const outcome =
              (calls.length === 1 ? await takePreview(core, document, call, state) : null) ??
              (await carryOut(core, actor, document, call, state, running));
            outcomes.push(outcome);
            state = outcome.applied.state;
            if (calls.length > 1) running.onProgress?.((index + 1) / calls.length);
          }
          return await record(core, actor, document, outcomes, ask, running.signal, (view) => view);
        } catch (error) {
          await discard(core, actor, id, outcomes);
          throw error;
        }
      });
      tellStep(core, actor, document, applied, "apply", ask.opKey?.key ?? null);
      return applied;
    }),
  );
}

/** Seals the outcomes' blobs and commits their steps after the cursor; `answer` is what a retry gets too. */
export async function record<T>(
  core: Core,
  actor: Actor,
  document: Document,
  outcomes: readonly Outcome[],
  ask: Ask,
  signal: AbortSignal,
  answer: (view: AppliedView) => T,
): Promise<T> {
  const { version } = document.head;
  const blobs = outcomes.flatMap(({ applied }) => applied.blobs);
  crashPoint("apply:computed");
  const kept = await keepBlobs(core, document.sealer, blobs);
  crashPoint("apply:sealed");
  (await workbenchOf(core, actor, document.ref.id)).sealed(kept.map(({ id }) => id));
  const sizes = new Map(kept.map((blob) => [blob.id, blob.bytes]));
  const ids = outcomes.map(() => newId("st"));
  if (signal.aborted) throw new Refusal("cancelled");
  return core.documents.change(
    actor,
    document.ref.id,
    (current): Edit => {
      assertAlive(core, current);
      assertVersion(current, version);
      const now = core.clock.now();
      const tree = grow(treeOf(current), ids);
      const steps = outcomes.map(({ call, applied, ms }, index): Step => {
        const parent = index === 0 ? current.body.cursor : (ids[index - 1] as string);
        const bytes = applied.blobs.reduce((sum, blob) => sum + (sizes.get(blob.id) ?? 0), 0);
        const body = {
          call,
          effect: applied.effect,
          after: applied.state,
          name: null,
          note: null,
          actor: actor.name,
          ms,
        };
        return { id: ids[index] as string, parent, seq: current.steps.size + index, at: now, bytes, body };
      });
      return {
        audit: {
          actor: actor.name,
          action: "apply",
          version: version + 1,
          detail: { ops: outcomes.map(({ call }) => call.op), steps: ids },
        },
        body: { ...current.body, cursor: tree.cursor, chosen: tree.chosen },
        head: {
          version: version + 1,
          bytes: current.head.bytes + kept.reduce((sum, { bytes }) => sum + bytes, 0),
        },
        steps,
        blobs: kept,
        opKey: ask.opKey,
      };
    },
    (after) =>
      answer({
        ...viewOf(core, after),
        status: "ready",
        running: null,
        effects: outcomes.map(({ applied }) => effectView(applied.effect)),
        steps: ids,
      }),
  );
}

export function tellStep(
  core: Core,
  actor: Actor,
  document: Document,
  { version, cursor }: { version: number; cursor: string | null },
  action: string,
  key: string | null,
): void {
  core.events.tell(actor.owner, { type: "step", session: document.ref.id, version, cursor, action, key });
}

/** The last preview of each session: applying the same call to the same state takes its result. */
interface Previewed {
  readonly key: string;
  readonly outcome: Outcome;
}

const previews = new WeakMap<Core, Map<string, Previewed>>();

function previewsOf(core: Core): Map<string, Previewed> {
  const known = previews.get(core) ?? new Map<string, Previewed>();
  previews.set(core, known);
  return known;
}

function previewKey(state: State, { op, version, params, fitted }: Call): string {
  return JSON.stringify([state, op, version, params, fitted]);
}

async function takePreview(core: Core, document: Document, call: Call, state: State): Promise<Outcome | null> {
  const known = previewsOf(core).get(document.ref.id);
  if (!known || known.key !== previewKey(state, call)) return null;
  previewsOf(core).delete(document.ref.id);
  // Its files went if the session was taken out of memory meanwhile.
  const files = await Promise.all(known.outcome.applied.blobs.map(({ path }) => stat(path).catch(() => null)));
  return files.includes(null) ? null : known.outcome;
}

/** What a call would do, with exact counts and the first rows before and after; nothing is stored. */
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
  const outcome = await carryOut(core, actor, document, call, before);
  const { state, effect } = outcome.applied;
  const workbench = await workbenchOf(core, actor, id);
  const { sample } = await workbench.compare(before, state, { limit: options.limit ?? 20, counts: false });
  const last = previewsOf(core).get(id);
  previewsOf(core).set(id, { key: previewKey(before, call), outcome });
  if (last) await discard(core, actor, id, [last.outcome]);
  return {
    summary: summaryOf(outcome.call),
    before: columnViews(before),
    columns: columnViews(state),
    rows: sample as RawChangedRow[],
    effect: effectView(effect),
    total: { before: before.rows.visible, after: state.rows.visible },
  };
}

/** Drops the files of a session's last preview. */
export async function forgetPreview(core: Core, actor: Actor, id: string): Promise<void> {
  const known = previewsOf(core).get(id);
  previewsOf(core).delete(id);
  if (known) await discard(core, actor, id, [known.outcome]);
}
