// Running a recipe on a session: columns mapped, each call tried on what the ones before gave, a report
// per step; committed as one group or not at all.
import type { Call, RecipeReport, SessionView } from "@data-tools/client";
import { newId } from "../clock.ts";
import { type Refusal, refuse } from "../errors.ts";
import { checkShape } from "../model/fields.ts";
import { currentParams } from "../model/operation.ts";
import { operation } from "../operations/index.ts";
import type { Actor, RecipeAsk } from "./api.ts";
import { mapColumns } from "./column-mapping.ts";
import { asJob, assertAlive, assertVersion, type Core, viewOf } from "./core.ts";
import { stateAt } from "./document.ts";
import { refusalIn } from "./instead.ts";
import { carryOut, discard, isHeavyWork, type Outcome } from "./outcome.ts";
import { summaryOf } from "./plan.ts";
import { columnReport } from "./recipe-columns.ts";
import { assertRoom, record, tellStep } from "./steps.ts";
import { callsOf } from "./stored-recipes.ts";
import { effectView } from "./views.ts";

type Line = RecipeReport["steps"][number];

export async function runRecipe(
  core: Core,
  actor: Actor,
  id: string,
  ask: RecipeAsk,
): Promise<{ report: RecipeReport; session: SessionView }> {
  const asked = ask.calls ?? ask.recipe;
  if (asked === undefined || (ask.calls !== undefined && ask.recipe !== undefined)) {
    return refuse("invalid_params", {
      field: "calls",
      reason: "give the calls, or the name of a stored recipe as recipe",
    });
  }
  if (ask.calls?.length === 0) refuse("invalid_params", { field: "calls", reason: "there must be at least one" });
  return core.queue.run(id, () =>
    core.once.run(actor, ask.opKey, async () => {
      await core.limits.admit(ask.dryRun ? "analyses" : "steps");
      await core.limits.pace(actor.owner, "changes");
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      assertVersion(document, ask.version);
      const given = typeof asked === "string" ? await callsOf(core, actor, asked) : asked;
      const calls = ask.refit ? given.map(({ fitted: _learned, ...call }) => call) : given;
      if (!ask.dryRun) await assertRoom(core, document, ask.partial ? 1 : calls.length);
      const heavy = isHeavyWork(calls, stateAt(document));
      const job = { key: ask.opKey?.key ?? newId("k"), op: "recipe", heavy };
      const outcomes: Outcome[] = [];
      return asJob(core, actor, id, job, async (running) => {
        try {
          const lines: Line[] = [];
          const names = new Map(Object.entries(ask.columns ?? {}));
          const columns = columnReport(stateAt(document), ask.columns ?? {}, calls);
          let state = stateAt(document);
          for (const [index, call] of calls.entries()) {
            let mapped = call;
            try {
              mapped = mapColumns(call, names);
              const outcome = await carryOut(core, actor, document, mapped, state, running);
              outcomes.push(outcome);
              state = outcome.applied.state;
              lines.push(readyLine(index, outcome));
            } catch (error) {
              const refusal = refusalIn(error);
              if (refusal.code === "cancelled") throw refusal;
              const cause = refusal.code === "nothing_to_do" ? null : columns.causeOf(refusal);
              lines.push(refusedLine(index, mapped, refusal, cause));
              columns.failed(index, mapped, state, refusal);
            }
            running.onProgress?.((index + 1) / calls.length);
          }
          const applied = ask.dryRun !== true && outcomes.length > 0;
          const { missing, unused } = columns;
          const report: RecipeReport = { steps: lines, ready: outcomes.length, applied, missing, unused };
          const conflict = lines.find(({ status }) => status === "conflict");
          if (conflict?.reason && !ask.dryRun && !ask.partial)
            refuse("recipe_conflict", { step: conflict.index + 1, reason: conflict.reason.text });
          if (!applied) {
            await discard(core, actor, id, outcomes);
            return { report, session: { ...viewOf(core, document), status: "ready" as const, running: null } };
          }
          const answer = (session: SessionView) => ({ report, session });
          const view = await record(core, actor, document, outcomes, ask, running.signal, answer);
          tellStep(core, actor, view.session, "recipe", ask.opKey?.key ?? null);
          return view;
        } catch (error) {
          await discard(core, actor, id, outcomes);
          throw error;
        }
      });
    }),
  );
}

function readyLine(index: number, { call, applied }: Outcome): Line {
  const effect = effectView(applied.effect);
  return { index, op: call.op, summary: summaryOf(call), status: "ready", reason: null, cause: null, effect };
}

function refusedLine(index: number, call: Call, refusal: Refusal, cause: number | null) {
  const status = refusal.code === "nothing_to_do" ? "skip" : "conflict";
  const values = Object.fromEntries(
    Object.entries(refusal.values).map(([key, value]) => [
      key,
      typeof value === "object" && value ? [...value] : value,
    ]),
  );
  const because = cause === null ? "" : ` Step ${cause + 1}, on which it depends, cannot be applied.`;
  const reason = { code: refusal.code, values, text: `${refusal.sentence()}${because}` };
  return { index, op: call.op, summary: summaryIfAny(call), status, reason, cause, effect: null } satisfies Line;
}

/** Its history line, or its name if it cannot be put into words. */
function summaryIfAny(call: Call): string {
  try {
    const declared = operation(call.op);
    return declared.summary(checkShape(declared, currentParams(declared, call)));
  } catch {
    return call.op;
  }
}
