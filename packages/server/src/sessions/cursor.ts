// Undo, redo, go-to: the cursor moves, nothing is computed, and the cost is one commit whatever the
// size of the table.
import type { HistoryView, SessionView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import { goTo, nextOf, origin, redo, type Tree, undo } from "../model/history.ts";
import { columnViews } from "../model/state.ts";
import type { Actor, Ask, UndoPreview } from "./api.ts";
import { assertAlive, assertVersion, type Core, viewOf, workbenchOf } from "./core.ts";
import { stateAt, stepOf, treeOf } from "./document.ts";
import { tellStep } from "./steps.ts";
import { historyView, stepHint } from "./views.ts";

type Move =
  | { readonly action: "undo"; readonly count: number }
  | { readonly action: "redo"; readonly count: number }
  | { readonly action: "goTo"; readonly step: string | null };

export async function move(core: Core, actor: Actor, id: string, move: Move, ask: Ask = {}): Promise<SessionView> {
  return core.queue.run(id, () =>
    core.once.run(actor, ask.opKey, async () => {
      await core.limits.pace(actor.owner, "moves");
      const view = await core.documents.change(
        actor,
        id,
        (document) => {
          assertAlive(core, document);
          assertVersion(document, ask.version);
          const tree = moveTree(treeOf(document), move);
          const version = document.head.version + 1;
          return {
            audit: { actor: actor.name, action: move.action, version, detail: { to: tree.cursor } },
            body: { ...document.body, cursor: tree.cursor, chosen: tree.chosen },
            head: { version },
            opKey: ask.opKey,
          };
        },
        (after) => viewOf(core, after),
      );
      tellStep(core, actor, view, move.action, ask.opKey?.key ?? null);
      return view;
    }),
  );
}

function moveTree(tree: Tree, move: Move): Tree {
  if (move.action === "undo") return undo(tree, move.count);
  if (move.action === "redo") return redo(tree, move.count);
  return goTo(tree, move.step ?? origin);
}

const sampleRows = 5;

/** What undo or redo would do, with the first rows it would change; changing nothing. */
export async function previewMove(core: Core, actor: Actor, id: string, which: "undo" | "redo"): Promise<UndoPreview> {
  const document = await core.documents.open(actor, id);
  assertAlive(core, document);
  const { cursor } = document.body;
  if (which === "undo" && cursor === origin) refuse("nothing_to_undo");
  const next = which === "undo" ? cursor : nextOf(treeOf(document), cursor);
  if (next === null) return refuse("nothing_to_redo");
  const step = stepOf(document, next);
  const from = stateAt(document);
  const to = which === "undo" ? stepOf(document, step.parent).body.after : step.body.after;
  const workbench = await workbenchOf(core, actor, id);
  const { sample } = await workbench.compare(from, to, { limit: sampleRows, counts: false });
  return { ...stepHint(step), before: columnViews(from), after: columnViews(to), sample };
}

/** Names and notes are no change of history: the version stays. */
export async function patchStep(
  core: Core,
  actor: Actor,
  id: string,
  stepId: string,
  patch: { name?: string | null; note?: string | null },
): Promise<HistoryView> {
  await core.limits.pace(actor.owner, "notes");
  return core.queue.run(id, () =>
    core.documents.change(
      actor,
      id,
      (document) => {
        assertAlive(core, document);
        const step = stepOf(document, stepId);
        if (step.id === origin) refuse("step_not_found");
        const name = patch.name === undefined ? step.body.name : patch.name;
        const note = patch.note === undefined ? step.body.note : patch.note;
        const audit = { actor: actor.name, action: "name", version: document.head.version, detail: { step: stepId } };
        return { audit, steps: [{ ...step, body: { ...step.body, name, note } }] };
      },
      historyView,
    ),
  );
}
