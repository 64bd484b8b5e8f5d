// One call on a state: planned, and carried out by the engine. A call that stands for others is carried out
// as those in turn, and is one step all the same.
import type { Call, Cell } from "@data-tools/client";
import { type Applied, noEffect, type RawEffect } from "../engine/engine.ts";
import { Refusal, refuse } from "../errors.ts";
import { plainText } from "../model/fields/fault.ts";
import { itemsOf, plainObject } from "../model/fields/group.ts";
import { listLimit } from "../model/fields/limits.ts";
import type { Calls } from "../model/operation.ts";
import { blobsOf, type State } from "../model/state.ts";
import { type Planning, planCall } from "./plan.ts";

export interface Carried {
  /** The call as it is stored. */
  readonly call: Call;
  readonly applied: Applied;
  /** It read a datasource: the same call may come to something else later. */
  readonly readOthers: boolean;
  /** Of one that stands for others: those it was carried out as. */
  readonly parts?: readonly Part[];
}

/** A call that was carried out, and how many rows it left. */
interface Part {
  readonly call: Call;
  readonly rows: number;
}

/** Carries out one call; new blobs lie in scratch under the id `home`, nothing is stored. */
export async function carryOutCall(planning: Planning, home: string, call: Call, state: State): Promise<Carried> {
  const { call: stored, change, sources } = await planCall(planning, call, state);
  if (change.kind === "calls") return inTurn(planning, home, stored, change, state);
  const applied = await planning.workbench.apply(home, state, change, sources, planning.running);
  return { call: stored, applied, readOthers: Object.keys(sources).length > 0 };
}

async function inTurn(
  planning: Planning,
  home: string,
  stored: Call,
  { calls }: Calls,
  before: State,
): Promise<Carried> {
  // A replay does again exactly what was done.
  const known = stored.fitted?.calls === undefined ? undefined : knownCalls(stored.fitted.calls);
  const done: Carried[] = [];
  let state = before;
  try {
    for (const each of known ?? calls) {
      const carried = await carryOutCall(planning, home, each, state).catch(unlessNothingToDo);
      if (carried === null) continue;
      done.push(carried);
      state = carried.applied.state;
    }
    if (done.length === 0) refuse("nothing_to_do");
  } catch (error) {
    await drop(planning, done, new Set());
    throw error;
  }
  const kept = new Set(blobsOf(state));
  await drop(planning, done, kept);
  const blobs = done.flatMap(({ applied }) => applied.blobs.filter(({ id }) => kept.has(id)));
  const parts = done.flatMap((each) => partsOf(each, stored.op));
  const fitted = {
    ...stored.fitted,
    calls: parts.map(({ call }) => call) as unknown as Cell,
    // Exports plan each of them again on the table it found.
    rowsAfter: parts.map(({ rows }) => rows),
  };
  return {
    call: { ...stored, fitted },
    applied: { state, blobs, effect: together(before, state, done) },
    readOthers: done.some(({ readOthers }) => readOthers),
    parts,
  };
}

/** The calls that a call says it was carried out as: it may come from anywhere, and each is read when its turn comes. */
function knownCalls(given: unknown): readonly Call[] {
  return itemsOf(given, "fitted.calls", 1, listLimit).map((each, index) => {
    const path = `fitted.calls[${index}]`;
    const { op, params, fitted } = plainObject(each, path);
    plainText(op, `${path}.op`, 1, 100);
    plainObject(params, `${path}.params`);
    if (fitted !== undefined) plainObject(fitted, `${path}.fitted`);
    return each as Call;
  });
}

/** What a call did, as calls: of the same operation taken in parts, what the parts did. */
function partsOf({ call, applied, parts }: Carried, op: string): readonly Part[] {
  const inner = call.op === op ? parts : undefined;
  return inner ?? [{ call, rows: applied.state.rows.visible }];
}

function unlessNothingToDo(error: unknown): null {
  if (error instanceof Refusal && error.code === "nothing_to_do") return null;
  throw error;
}

/** Removes files in scratch that no state needs. */
async function drop({ workbench }: Planning, done: readonly Carried[], kept: ReadonlySet<string>): Promise<void> {
  const files = done.flatMap(({ applied }) => applied.blobs).filter(({ id }) => !kept.has(id));
  for (const { path } of files) await workbench.discard(path);
}

/** Counts add up over the calls; columns are told as they were and are. */
function together(before: State, after: State, done: readonly Carried[]): RawEffect {
  const effect = noEffect();
  for (const { applied } of done) {
    effect.cellsChanged += applied.effect.cellsChanged;
    effect.rowsAdded += applied.effect.rowsAdded;
    effect.rowsRemoved += applied.effect.rowsRemoved;
    effect.notes.push(...applied.effect.notes);
  }
  const namesOf = ({ columns }: State) => new Set(columns.map(({ name }) => name));
  const [old, now] = [namesOf(before), namesOf(after)];
  const touched = new Set(done.flatMap(({ applied }) => applied.effect.columnsChanged));
  effect.columnsAdded = [...now].filter((name) => !old.has(name));
  effect.columnsRemoved = [...old].filter((name) => !now.has(name));
  effect.columnsChanged = [...touched].filter((name) => old.has(name) && now.has(name));
  return effect;
}
