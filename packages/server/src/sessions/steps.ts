// Applying calls: plan, compute, seal, commit. All calls of one request become steps in one commit, or
// none does.
import type { AppliedView, Call, SessionView } from "@data-tools/client";
import { newId } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import { everyCall } from "../model/fields.ts";
import { grow } from "../model/history.ts";
import { namesRows } from "../model/operation.ts";
import { operation } from "../operations/index.ts";
import { crashPoint } from "../store/crash-points.ts";
import type { Actor, Ask } from "./api.ts";
import { asJob, assertAlive, assertVersion, type Core, keepBlobs, noteEnded, viewOf, workbenchOf } from "./core.ts";
import { type Document, type Edit, nextSeq, type Step, stateAt, treeOf } from "./document.ts";
import { carryOut, discard, isHeavyWork, type Outcome } from "./outcome.ts";
import { takePreview } from "./previews.ts";
import { effectView } from "./views.ts";

/** Calls that name rows by position, also inside others, must say which version they looked at. */
function assertLooked(calls: readonly Call[], version: number | undefined): void {
  if (calls.length === 0) refuse("invalid_params", { field: "calls", reason: "there must be at least one" });
  for (const call of calls.flatMap((each) => everyCall(each, operation))) {
    const names = namesRows(operation(call.op), call.params ?? {});
    if (names && version === undefined && call.params?.expect === undefined) refuse("version_required");
  }
}

/** Refuses steps that the session or its owner has no room for, before anything is worked out. */
export async function assertRoom(core: Core, document: Document, more: number): Promise<void> {
  const { owner } = document.ref;
  await core.limits.roomForSteps(owner, document.steps.size - 1, more);
  await core.limits.room(owner, { stored: 0 });
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
      await core.limits.admit("steps");
      await core.limits.pace(actor.owner, "changes");
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      assertVersion(document, ask.version);
      assertLooked(calls, ask.version);
      await assertRoom(core, document, calls.length);
      const [only, ...others] = calls;
      const op = only && others.length === 0 ? only.op : "batch";
      const heavy = isHeavyWork(calls, stateAt(document));
      const job = { key: ask.opKey?.key ?? newId("k"), op, heavy };
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
      tellStep(core, actor, applied, "apply", ask.opKey?.key ?? null);
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
  const { owner } = actor;
  const blobs = outcomes.flatMap(({ applied }) => applied.blobs);
  // What would be refused in the commit is not sealed first: orphans stay for a day.
  await core.limits.room(owner, { stored: bytesOf(blobs) });
  const within = await core.limits.within(owner);
  crashPoint("apply:computed");
  const kept = await keepBlobs(core, document.sealer, blobs);
  crashPoint("apply:sealed");
  (await workbenchOf(core, actor, document.ref.id)).sealed(kept.map(({ id }) => id));
  const ids = outcomes.map(() => newId("st"));
  if (signal.aborted) throw new Refusal("cancelled");
  return core.documents.change(
    actor,
    document.ref.id,
    async (current): Promise<Edit> => {
      if (current.head.binnedAt !== null) await noteEnded(core, current);
      assertAlive(core, current);
      assertVersion(current, version);
      await core.limits.roomForSteps(owner, current.steps.size - 1, outcomes.length);
      const now = core.clock.now();
      const tree = grow(treeOf(current), ids);
      const first = nextSeq(current);
      const steps = outcomes.map(({ call, applied, ms }, index): Step => {
        const parent = index === 0 ? current.body.cursor : (ids[index - 1] as string);
        const own = new Set(applied.blobs.map((blob) => blob.id));
        const bytes = bytesOf(kept.filter((blob) => own.has(blob.id)));
        const body = {
          call,
          effect: applied.effect,
          after: applied.state,
          name: null,
          note: null,
          actor: actor.name,
          ms,
        };
        return { id: ids[index] as string, parent, seq: first + index, at: now, bytes, body };
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
          bytes: current.head.bytes + bytesOf(kept),
        },
        steps,
        blobs: kept,
        within,
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

function bytesOf(blobs: readonly { readonly bytes: number }[]): number {
  return blobs.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Tells the owner's pages that a session's history went on. */
export function tellStep(
  core: Core,
  actor: Actor,
  { id, version, cursor }: Pick<SessionView, "id" | "version" | "cursor">,
  action: string,
  key: string | null,
): void {
  core.events.tell(actor.owner, { type: "step", session: id, version, cursor, action, key });
}
