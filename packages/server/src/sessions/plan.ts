// From a call to a Change: the operation it names, its parameters read against the state, what it
// learns from the data, and the plan.
import { randomInt } from "node:crypto";
import type { Call } from "@data-tools/client";
import type { Running, Workbench } from "../engine/engine.ts";
import { said } from "../language.ts";
import type { Change } from "../model/change.ts";
import { type Fields, fillSeeds, type ParamsOf, readParams } from "../model/fields.ts";
import { type Calls, currentParams, type Fitted, type Operation, type Sources } from "../model/operation.ts";
import type { State } from "../model/state.ts";
import { operation, operations } from "../operations/index.ts";

interface Planned {
  /** The call as it is stored: version, all parameters, fitted values. */
  readonly call: Call;
  readonly change: Change | Calls;
  readonly sources: Sources;
}

export interface Planning {
  readonly workbench: Workbench;
  /** States of datasources this call names. */
  source(datasource: string): Promise<State>;
  readonly now: number;
  /** Where absent seeds come from; chance, if left out. */
  seed?(): number;
  readonly running?: Running;
}

/** Reads, settles, fits and plans a call; nothing is changed. */
export async function planCall(planning: Planning, call: Call, state: State): Promise<Planned> {
  const declared = operation(call.op);
  const given = {
    seed: planning.seed ?? (() => randomInt(2 ** 47)),
    today: new Date(planning.now).toISOString().slice(0, 10),
  };
  const params = readParams(declared, fillSeeds(declared, currentParams(declared, call), given), state);
  const sources: Record<string, State> = {};
  for (const [alias, id] of Object.entries(declared.sources?.(params) ?? {}))
    sources[alias] = await planning.source(id);
  const known = call.fitted ?? (await fit(planning, declared, params, state, sources));
  const fitted = { ...known, ...(await described(planning, declared, params, state, sources)) };
  const change = declared.plan(params, state, fitted, sources);
  const stored = Object.keys(fitted).length > 0 ? { fitted } : {};
  return { call: { op: declared.name, version: declared.version, params, ...stored }, change, sources };
}

async function fit(
  planning: Planning,
  declared: Operation,
  params: ParamsOf<Fields>,
  state: State,
  sources: Sources,
): Promise<Fitted> {
  const wanted = declared.fit?.(params, state, sources);
  if (!wanted || Object.keys(wanted).length === 0) return {};
  return planning.workbench.fit(state, wanted, sources, planning.running);
}

/** What a person's query gives, asked anew every time: it follows from the tables, and no call is believed. */
async function described(
  { workbench, running }: Planning,
  declared: Operation,
  params: ParamsOf<Fields>,
  state: State,
  sources: Sources,
): Promise<Fitted> {
  const query = declared.query?.(params);
  if (query === undefined) return {};
  const { columns, renamed } = await workbench.describe(state, query, sources, running);
  return { columns: columns.map((column) => ({ ...column })), renamed };
}

/** The history line of a stored call; the name alone of one that only a newer program understands. */
export function summaryOf(call: Call): string {
  const declared = operations.get(call.op);
  if (declared === undefined) return call.op;
  if (call.version !== undefined && call.version > declared.version) return said(declared.title);
  return declared.summary(call.params as never);
}
