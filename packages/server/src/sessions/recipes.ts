// Running a recipe on a session: columns mapped, each call tried on what the ones before gave, a report
// per step; committed as one group or not at all.
import type { Call, RecipeReport, SessionView } from "@data-tools/client";
import { newId } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import type { Actor, Ask } from "./api.ts";
import { mapColumns } from "./column-mapping.ts";
import { asJob, assertAlive, assertVersion, type Core, viewOf } from "./core.ts";
import { stateAt } from "./document.ts";
import { carryOut, discard, type Outcome } from "./outcome.ts";
import { summaryOf } from "./plan.ts";
import { record, tellStep } from "./steps.ts";
import { effectView } from "./views.ts";

export interface RecipeAsk extends Ask {
  readonly calls: readonly Call[];
  /** The recipe's column name → the name in this table. */
  readonly columns?: Record<string, string>;
  readonly dryRun?: boolean;
  /** Apply the steps that are ready even if others are not. */
  readonly partial?: boolean;
}

type Line = RecipeReport["steps"][number];

export async function runRecipe(
  core: Core,
  actor: Actor,
  id: string,
  ask: RecipeAsk,
): Promise<{ report: RecipeReport; session: SessionView }> {
  if (ask.calls.length === 0) refuse("invalid_params", { field: "calls", reason: "there must be at least one" });
  return core.queue.run(id, () =>
    core.once.run(actor, ask.opKey, async () => {
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      assertVersion(document, ask.version);
      const job = { key: ask.opKey?.key ?? newId("k"), op: "recipe" };
      const outcomes: Outcome[] = [];
      return asJob(core, actor, id, job, async (running) => {
        try {
          const lines: Line[] = [];
          let state = stateAt(document);
          for (const [index, call] of ask.calls.entries()) {
            try {
              const mapped = mapColumns(call, new Map(Object.entries(ask.columns ?? {})));
              const outcome = await carryOut(core, actor, document, mapped, state, running);
              outcomes.push(outcome);
              state = outcome.applied.state;
              const effect = effectView(outcome.applied.effect);
              lines.push({
                index,
                op: call.op,
                summary: summaryOf(outcome.call),
                status: "ready",
                reason: null,
                effect,
              });
            } catch (error) {
              if (!(error instanceof Refusal) || error.code === "cancelled") throw error;
              lines.push(refusedLine(index, call, error));
            }
            running.onProgress?.((index + 1) / ask.calls.length);
          }
          const applied = ask.dryRun !== true && outcomes.length > 0;
          const report: RecipeReport = { steps: lines, ready: outcomes.length, applied };
          const conflict = lines.find(({ status }) => status === "conflict");
          if (conflict && !ask.dryRun && !ask.partial) {
            refuse("recipe_conflict", { step: conflict.index + 1, reason: conflict.reason?.text ?? "" });
          }
          if (!applied) {
            await discard(core, actor, id, outcomes);
            return { report, session: { ...viewOf(core, document), status: "ready" as const, running: null } };
          }
          const answer = (session: SessionView) => ({ report, session });
          const view = await record(core, actor, document, outcomes, ask, running.signal, answer);
          tellStep(core, actor, document, view.session, "recipe", ask.opKey?.key ?? null);
          return view;
        } catch (error) {
          await discard(core, actor, id, outcomes);
          throw error;
        }
      });
    }),
  );
}

function refusedLine(index: number, call: Call, refusal: Refusal): Line {
  const status = refusal.code === "nothing_to_do" ? "skip" : "conflict";
  const values = Object.fromEntries(
    Object.entries(refusal.values).map(([key, value]) => [
      key,
      typeof value === "object" && value ? [...value] : value,
    ]),
  );
  const reason = { code: refusal.code, values, text: refusal.message };
  return { index, op: call.op, summary: call.op, status, reason, effect: null };
}
