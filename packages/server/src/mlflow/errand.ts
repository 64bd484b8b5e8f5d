// An errand is a run that MLflow is to be told: which result, and how far that went. It holds ids, codes and the name
// of who asked; what the run says is read from the session or the datasource when it is told.
import type { TrackedRunView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { Refusal, type RefusalCode, type RefusalValues } from "../errors.ts";
import type { RunEvent } from "./place.ts";

export interface Errand {
  readonly id: string;
  readonly event: RunEvent;
  readonly session: string;
  readonly startedAt: number;
  /** The step whose table it is; null = the original. What was saved tells it itself. */
  readonly step: string | null;
  /** The id that the saved datasource has, or will have. */
  readonly datasource: string | null;
  readonly format: string | null;
  /** The datasource that the session began with, and the id that it had in the old system, or has here. */
  readonly source: string;
  readonly sourceId: string;
  /** Who asked. */
  readonly owner: string;
  readonly user: string;
  readonly at: number;
  /** Since when it is tried. */
  readonly since: number;
  /** The save is not known to be done; whether it was, its datasource tells. */
  readonly announced: boolean;
  readonly tries: number;
  /** From when on it is tried again. */
  readonly dueAt: number;
  readonly failure: Failure | null;
}

/** A refusal as it is kept. */
interface Failure {
  readonly code: RefusalCode;
  readonly values: RefusalValues;
}

/** How an errand ended. */
export type Outcome = { readonly errand: Errand; readonly at: number } & (
  | { readonly state: "told"; readonly experiment: string; readonly run: string }
  | { readonly state: "given_up" }
);

export function failureOf({ code, values }: Refusal): Failure {
  return { code, values };
}

/** A run on its way, as its user sees it. */
export function waitingView(errand: Errand): TrackedRunView {
  const { id, event, step, datasource, format, at, tries, dueAt, failure } = errand;
  return {
    ...{ id, event, state: "waiting", step, datasource, format, at: iso(at), tries },
    nextTryAt: tries === 0 ? null : iso(dueAt),
    reason: reasonOf(failure),
    url: null,
  };
}

/** A run that was told or given up; `page` is where people open MLflow. */
export function outcomeView(outcome: Outcome, page: string): TrackedRunView {
  const view = waitingView(outcome.errand);
  if (outcome.state === "given_up") return { ...view, state: "given_up", nextTryAt: null };
  const url = `${page}/#/experiments/${encodeURIComponent(outcome.experiment)}/runs/${encodeURIComponent(outcome.run)}`;
  return { ...view, state: "told", nextTryAt: null, reason: null, url };
}

function reasonOf(failure: Failure | null): TrackedRunView["reason"] {
  if (failure === null) return null;
  return { code: failure.code, text: new Refusal(failure.code, failure.values).sentence() };
}
