// The states of a session of the old system as ours, from the original on, and the steps between them.
import type { Call, Note } from "@data-tools/client";
import type { RawEffect, Workbench } from "../engine/engine.ts";
import { assert, refuse } from "../errors.ts";
import { type LegacyNoteCode, legacyNote } from "../legacy/notes.ts";
import type { LegacyOperation, LegacySession, LegacyState } from "../legacy/session.ts";
import type { TableFile } from "../legacy/table-file.ts";
import type { State } from "../model/state.ts";
import type { StepBody } from "../sessions/document.ts";
import type { Planning } from "../sessions/plan.ts";
import { candidatesOf, carriedOut, effectBetween, likeness, namedCall } from "./restate.ts";
import type { ReadTable, Tables } from "./tables.ts";

/** A state, and the step to it; the original has none. */
interface Stage {
  readonly state: State;
  readonly step: (Pick<StepBody, "call" | "effect" | "note"> & { readonly operation: LegacyOperation }) | null;
  /** The old system kept no such table: it was made again. */
  readonly redone: boolean;
}

export interface Staged {
  readonly stages: readonly Stage[];
  /** Operations after the last stage, whose tables were kept nowhere and could not be made again. */
  readonly lost: readonly LegacyOperation[];
  readonly notes: RawEffect["notes"];
}

/** Where states are made: blobs of the session, and a bench that reads them. */
interface Making {
  /** The session that is being made. */
  readonly home: string;
  readonly tables: Tables;
  readonly workbench: Workbench;
  readonly now: number;
}

/** Every state that was kept or can be made again; `begin` says in which state the original is taken. */
export async function stagesOf(
  making: Making,
  { states, operations, notes }: LegacySession<TableFile>,
  begin: (original: ReadTable) => Promise<State>,
): Promise<Staged> {
  const [first] = states;
  const original = first && (await tableOf(making.tables, first));
  if (!original) return refuse("unreadable_session", { reason: "the table it began with was not kept" });
  const stages: Stage[] = [{ state: await begin(original), step: null, redone: false }];
  const told = [...notes, ...notesOf(first)];
  for (const [index, operation] of operations.entries()) {
    const next = states[index + 1];
    const before = stages.at(-1);
    assert(next && before, "there is one more state than operations");
    const stage = await stageOf(making, before.state, operation, next);
    if (stage === null) {
      if (next.kind === "table") told.push(legacyNote("legacy_no_columns", { number: index + 1 }));
      return { stages, lost: operations.slice(index), notes: distinct(told) };
    }
    told.push(...notesOf(next));
    stages.push(stage);
  }
  return { stages, lost: [], notes: distinct(told) };
}

/** The table of a state; null if it was kept nowhere, or has no columns. */
async function tableOf(tables: Tables, state: LegacyState<TableFile>): Promise<ReadTable | null> {
  if (state.kind === "file") return tables.parquet(state.path);
  return state.kind === "table" && state.table.columns.length > 0 ? tables.rows(state.table) : null;
}

const notesOf = (state: LegacyState<TableFile>): readonly Note[] => (state.kind === "table" ? state.table.notes : []);

/** Most columns are in every state, and told of once. */
function distinct(notes: readonly Note[]): RawEffect["notes"] {
  const once = new Map(notes.map(({ code, values }) => [JSON.stringify([code, values]), { code, values }]));
  return [...once.values()];
}

async function stageOf(
  making: Making,
  before: State,
  operation: LegacyOperation,
  next: LegacyState<TableFile>,
): Promise<Stage | null> {
  const { home, tables, workbench, now } = making;
  // Nothing that the old system did read a second table, or chance.
  const planning = { workbench, source: () => refuse("not_found", { what: "datasource" }), now, seed: () => 0 };
  const kept = await tableOf(tables, next);
  if (kept === null && (next.kind !== "lost" || !next.again)) return null;
  const candidates = candidatesOf(operation, before, kept?.state ?? null);
  if (kept === null) return redone(making, planning, before, operation, candidates);
  let closest: "rounded" | "other" | null = null;
  for (const call of candidates) {
    const made = await carriedOut(planning, home, call, before);
    if (made === null) continue;
    const alike = await likeness(workbench, made.applied.state, kept.state);
    if (alike === "same") {
      await tables.seal(made.applied.blobs);
      const { state, effect } = made.applied;
      return { state, step: { call: made.call, effect, note: null, operation }, redone: false };
    }
    for (const { path } of made.applied.blobs) await workbench.discard(path);
    if (alike === "rounded")
      return keeping(making, before, operation, kept, { call: made.call, code: "legacy_rounded_here" });
    closest = alike;
  }
  return keeping(making, before, operation, kept, {
    call: namedCall(operation),
    code: closest === null ? "legacy_unknown" : "legacy_differs",
  });
}

/** A state that was kept nowhere, made again; null if that cannot be. */
async function redone(
  { home, tables }: Making,
  planning: Planning,
  before: State,
  operation: LegacyOperation,
  candidates: readonly Call[],
): Promise<Stage | null> {
  const [call] = candidates;
  const made = call ? await carriedOut(planning, home, call, before) : null;
  if (made === null) return null;
  await tables.seal(made.applied.blobs);
  const effect = withNote(made.applied.effect, "legacy_redone");
  return { state: made.applied.state, step: { call: made.call, effect, note: null, operation }, redone: true };
}

/** The table that the old system kept, after a step of this call. */
async function keeping(
  { tables, workbench }: Making,
  before: State,
  operation: LegacyOperation,
  kept: ReadTable,
  { call, code }: { readonly call: Call; readonly code: LegacyNoteCode },
): Promise<Stage> {
  const effect = withNote(await effectBetween(workbench, before, kept.state), code);
  // What the old system recorded without doing anything keeps the table before it.
  const isSame = (await workbench.digest(before)) === (await workbench.digest(kept.state));
  if (!isSame) await tables.seal([kept.blob]);
  const hasParams = Object.keys(operation.params).length > 0;
  const note = code !== "legacy_rounded_here" && hasParams ? JSON.stringify(operation.params) : null;
  return { state: isSame ? before : kept.state, step: { call, effect, note, operation }, redone: false };
}

function withNote(effect: RawEffect, code: LegacyNoteCode): RawEffect {
  return { ...effect, notes: [...effect.notes, { code, values: {} }] };
}
