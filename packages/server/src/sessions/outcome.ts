// What a call comes to: planned, carried out by the engine, its files in scratch; nothing stored yet.
import type { Call } from "@data-tools/client";
import type { Running } from "../engine/engine.ts";
import type { State } from "../model/state.ts";
import { operations } from "../operations/index.ts";
import type { Actor } from "./api.ts";
import { type Carried, carryOutCall } from "./carry-out.ts";
import { type Core, workbenchOf } from "./core.ts";
import { openDatasource } from "./datasources.ts";
import type { Document } from "./document.ts";
import { isLarge } from "./limiting.ts";

/** What one call came to: the call as stored, what the engine made, and how long it took. */
export interface Outcome extends Carried {
  readonly ms: number;
}

/** Whether calls on a state are a heavy job: a large table, or datasources that may come to one. */
export function isHeavyWork(calls: readonly Call[], state: State): boolean {
  return isLarge(state) || calls.some(({ op }) => operations.get(op)?.sources !== undefined);
}

/** Carries out one call on a state; its files lie in scratch, nothing is stored yet. */
export async function carryOut(
  core: Core,
  actor: Actor,
  document: Document,
  call: Call,
  state: State,
  running: Running,
): Promise<Outcome> {
  const started = performance.now();
  const session = document.ref.id;
  const workbench = await workbenchOf(core, actor, session);
  const source = async (id: string) => (await openDatasource(core, actor, id)).body.state;
  const planning = { workbench, source, now: core.clock.now(), running };
  const carried = await carryOutCall(planning, session, call, state);
  return { ...carried, ms: Math.round(performance.now() - started) };
}

/** Removes what outcomes left in scratch. */
export async function discard(core: Core, actor: Actor, session: string, outcomes: readonly Outcome[]): Promise<void> {
  const workbench = await workbenchOf(core, actor, session);
  for (const { applied } of outcomes) for (const { path } of applied.blobs) await workbench.discard(path);
}
