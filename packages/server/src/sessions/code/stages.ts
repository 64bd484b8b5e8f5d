// The steps of a recipe as an export sees them: each planned again on the table it was applied to, with
// what it learned then, so that it is the very change the engine carried out. A step that cannot be had
// again exactly is a stage with a fault, never left out.
import type { Call } from "@data-tools/client";
import type { DescribedQuery, Workbench } from "../../engine/engine.ts";
import { assert, type Refusal, refuse } from "../../errors.ts";
import type { Change } from "../../model/change.ts";
import { type Fields, type ParamsOf, readParams } from "../../model/fields.ts";
import { lineTo } from "../../model/history.ts";
import type { Operation } from "../../model/operation.ts";
import { pyColumns } from "../../model/python.ts";
import { type State, unstored } from "../../model/state.ts";
import { operation } from "../../operations/index.ts";
import type { Actor } from "../api.ts";
import type { Core } from "../core.ts";
import { openDatasource } from "../datasources.ts";
import { callOf, type Document, stepOf, treeOf } from "../document.ts";
import { refusalIn } from "../instead.ts";
import { planCall, summaryOf } from "../plan.ts";
import { columnsAfter, type Head, headOf, type Query } from "./sql-step.ts";

/** A second table that steps read. */
export interface Source {
  readonly id: string;
  readonly name: string;
  readonly state: State;
}

export interface Stage {
  /** The history line. */
  readonly summary: string;
  readonly before: State;
  readonly after: readonly Head[];
  /** Null if the step cannot be exported; `fault` says why. */
  readonly change: Change | null;
  readonly fault: string | null;
  /** A person's query as it runs, if the step has one. */
  readonly query: Query | null;
  /** Second tables by alias. */
  readonly sources: Readonly<Record<string, Source>>;
  /** The step in pandas, where that gives exactly the same; second tables go by the names they are given. */
  readonly pandas: ((frames: (id: string) => string) => string | null) | null;
}

export interface Recipe {
  /** The session's name. */
  readonly title: string;
  readonly original: State;
  /** What the original table was made of. */
  readonly source: string;
  readonly stages: readonly Stage[];
}

/** Where what is not stored with a call comes from. */
interface Planning {
  /** The datasource as it is read by steps. */
  source(id: string): Promise<Source>;
  /** An engine that reads queries; asked for when there is one. */
  workbench(): Promise<Workbench>;
  readonly now: number;
}

/** The steps from the original to a step (the cursor's, if undefined; the original for null). */
export async function stagesOf(
  core: Core,
  actor: Actor,
  document: Document,
  workbench: () => Promise<Workbench>,
  to?: string | null,
): Promise<Recipe> {
  const last = to === undefined ? document.body.cursor : stepOf(document, to).id;
  const known = new Map<string, Source>();
  const source = async (id: string): Promise<Source> => {
    const found = known.get(id) ?? { id, ...(await openDatasource(core, actor, id)).body };
    known.set(id, found);
    return found;
  };
  const planning: Planning = { source, workbench, now: core.clock.now() };
  const stages: Stage[] = [];
  for (const id of lineTo(treeOf(document), last)) {
    const step = stepOf(document, id);
    const before = stepOf(document, step.parent).body.after;
    stages.push(...(await stagesOfCall(planning, callOf(step), before, step.body.after)));
  }
  const { name, datasource } = document.body;
  return { title: name, original: stepOf(document, null).body.after, source: datasource.name, stages };
}

/** What one stored call came to; several stages if it stands for other calls. */
export async function stagesOfCall(planning: Planning, call: Call, before: State, after: State): Promise<Stage[]> {
  try {
    const { stages, state } = await replanned(planning, call, before, after.rows.visible);
    if (!alike(state.columns, after.columns)) refuse("internal_error", { reference: "this version of the program" });
    return stages;
  } catch (error) {
    return [faulty(call, before, after, refusalIn(error))];
  }
}

async function replanned(
  planning: Planning,
  call: Call,
  before: State,
  visible: number,
): Promise<{ stages: Stage[]; state: State }> {
  const sources: Record<string, Source> = {};
  const asked = queriesOnly(planning.workbench);
  const given = {
    ...planning,
    workbench: asked.workbench,
    source: async (id: string) => (await planning.source(id)).state,
  };
  const { call: stored, change } = await planCall(given, call, before);
  if (change.kind === "calls") return inTurn(planning, stored, before, visible);
  const declared = operation(call.op);
  const params = readParams(declared, stored.params, before);
  for (const [alias, id] of Object.entries(declared.sources?.(params) ?? {}))
    sources[alias] = await planning.source(id);
  const after = columnsAfter(before, change);
  const stage: Stage = {
    summary: summaryOf(stored),
    before,
    after,
    change,
    fault: null,
    query: asked.query(),
    sources,
    pandas: inPandas(declared, params, before, stored, change, sources),
  };
  const columns = after.map((head, index) => ({ ...head, blob: unstored, field: `c${index}` }));
  const rows = { physical: visible, visible, kept: null, order: null };
  return { stages: [stage], state: { table: before.table, columns, rows } };
}

function inPandas(
  { pandas }: Operation,
  params: ParamsOf<Fields>,
  before: State,
  { fitted = {} }: Call,
  change: Change,
  sources: Readonly<Record<string, Source>>,
): Stage["pandas"] {
  return (frames) => {
    if (pandas === undefined) return pyColumns(change, before);
    const named = Object.entries(sources).map(([alias, { id, state }]) => [alias, { frame: frames(id), state }]);
    return pandas(params, before, fitted, change, Object.fromEntries(named));
  };
}

/** The inner calls as they were carried out, with the number of rows each left. */
async function inTurn(
  planning: Planning,
  { op, fitted = {} }: Call,
  before: State,
  visible: number,
): Promise<{ stages: Stage[]; state: State }> {
  const calls = fitted.calls as unknown as Call[] | undefined;
  const rows = fitted.rowsAfter as number[] | undefined;
  if (!calls || (calls.length > 1 && rows?.length !== calls.length)) {
    refuse("invalid_params", { field: op, reason: "the step does not say what its parts did" });
  }
  const stages: Stage[] = [];
  let state = before;
  for (const [index, call] of calls.entries()) {
    const done = await replanned(planning, call, state, rows?.[index] ?? visible);
    stages.push(...done.stages);
    state = done.state;
  }
  return { stages, state };
}

/**
 * Stored steps carry what they learned: nothing is asked of the data again. But what a query means follows
 * from the tables, and an engine must tell it.
 */
function queriesOnly(engine: () => Promise<Workbench>): { workbench: Workbench; query(): DescribedQuery | null } {
  let query: DescribedQuery | null = null;
  const describe: Workbench["describe"] = async (...asked) => {
    query = await (await engine()).describe(...asked);
    return query;
  };
  const workbench = new Proxy({ describe } as Workbench, {
    get: (known, asked) =>
      asked === "describe"
        ? known.describe
        : refuse("invalid_params", { field: "fitted", reason: "the step does not say what it learned" }),
  });
  return { workbench, query: () => query };
}

function alike(columns: readonly Head[], wanted: readonly Head[]): boolean {
  const written = (heads: readonly Head[]) =>
    JSON.stringify(heads.map(({ name, type, digits }) => [name, type, digits]));
  return written(columns) === written(wanted);
}

function faulty(call: Call, before: State, after: State, refusal: Refusal): Stage {
  const heads = after.columns.map(headOf);
  assert(heads.length > 0, "a state has at least one column");
  let summary = call.op;
  try {
    summary = summaryOf(call);
  } catch {
    // Of a later version: its name must do.
  }
  return {
    summary,
    before,
    after: heads,
    change: null,
    fault: refusal.message,
    query: null,
    sources: {},
    pandas: null,
  };
}
