// An operation of the old system said as a call of ours: carried out on the table that it found, and held against
// the table that the old system kept after it. What is the same is a step like any other; what is not keeps the old
// table, under the old name.
import type { Call, Cell } from "@data-tools/client";
import { noEffect, type RawEffect, type Workbench } from "../engine/engine.ts";
import { Refusal } from "../errors.ts";
import { type OldRequest, translate } from "../legacy/old-requests.ts";
import { removalOf } from "../legacy/operations.ts";
import type { LegacyOperation } from "../legacy/session.ts";
import type { State } from "../model/state.ts";
import { type Carried, carryOutCall } from "../sessions/carry-out.ts";
import type { Planning } from "../sessions/plan.ts";

/** Numbers that differ by less than this share of the larger one differ only in how they were summed up. */
const rounding = 1e-9;
const pageRows = 5_000;

const titleMost = 60;

/**
 * What an operation may be here: what its request says, and, if the table after it was kept, what the names of the
 * columns alone show. Which of them it is, the tables decide.
 */
export function candidatesOf(operation: LegacyOperation, before: State, after: State | null): readonly Call[] {
  const names = ({ columns }: State) => columns.map(({ name }) => name);
  const shown = after === null ? [] : [removalOf(names(before), names(after)), renamingOf(names(before), names(after))];
  return [operation.request, ...shown].flatMap((request) => {
    const translated = request === null ? { calls: [] } : translate(request, before);
    const calls = "calls" in translated ? translated.calls : [];
    if (calls.length < 2) return calls;
    return [{ op: "batch", params: { calls: calls as unknown as Cell, title: titleOf(operation) } }];
  });
}

/** A renaming of columns that all stayed where they were. */
function renamingOf(before: readonly string[], after: readonly string[]): OldRequest | null {
  const pairs = before.flatMap((name, index) => (name === after[index] ? [] : [[name, after[index]] as const]));
  if (pairs.length === 0 || before.length !== after.length) return null;
  return { kind: "transform/columns", body: { operation: "rename", new_names: Object.fromEntries(pairs) } };
}

/** Carries out a call on the table it found; null if that is refused. */
export async function carriedOut(planning: Planning, home: string, call: Call, before: State): Promise<Carried | null> {
  try {
    return await carryOutCall(planning, home, call, before);
  } catch (error) {
    // What was done there and is refused here keeps its table.
    if (error instanceof Refusal && error.status < 500) return null;
    throw error;
  }
}

/** How the history calls an operation of the old system. */
export function titleOf({ name }: LegacyOperation): string {
  const words = (name ?? "unknown").replaceAll("_", " ").trim() || "unknown";
  const title = `Old system: ${words}`;
  return title.length > titleMost ? `${title.slice(0, titleMost - 1)}…` : title;
}

/** A step that is known by its name alone. */
export function namedCall(operation: LegacyOperation): Call {
  return { op: "batch", version: 1, params: { calls: [], title: titleOf(operation) } };
}

type Likeness = "same" | "rounded" | "other";

/** Whether two states show the same table, or the same but for the last digits of its numbers. */
export async function likeness(workbench: Workbench, one: State, other: State): Promise<Likeness> {
  if ((await workbench.digest(one)) === (await workbench.digest(other))) return "same";
  const kinds = ({ columns }: State) => JSON.stringify(columns.map(({ name, type }) => [name, type]));
  if (kinds(one) !== kinds(other) || one.rows.visible !== other.rows.visible) return "other";
  const numbers = one.columns.flatMap(({ name, type }) => (type === "number" ? [name] : []));
  const rest = one.columns.flatMap(({ name, type }) => (type === "number" ? [] : [name]));
  const only = (state: State, names: readonly string[]): State => ({
    ...state,
    columns: state.columns.filter(({ name }) => names.includes(name)),
  });
  if (rest.length > 0 && (await workbench.digest(only(one, rest))) !== (await workbench.digest(only(other, rest))))
    return "other";
  for (let offset = 0; offset < one.rows.visible; offset += pageRows) {
    const request = { offset, limit: pageRows, columns: numbers };
    const [here, there] = [await workbench.page(one, request), await workbench.page(other, request)];
    if (!here.rows.every((row, at) => row.every((cell, index) => isNear(cell, there.rows[at]?.[index]))))
      return "other";
  }
  return "rounded";
}

function isNear(one: Cell, other: Cell | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "number" || typeof other !== "number") return false;
  return Math.abs(one - other) <= rounding * Math.max(Math.abs(one), Math.abs(other));
}

/** What changed between two tables that share no rows. */
export async function effectBetween(workbench: Workbench, before: State, after: State): Promise<RawEffect> {
  const effect = noEffect();
  const names = (state: State) => new Set(state.columns.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  effect.columnsAdded = [...now].filter((name) => !old.has(name));
  effect.columnsRemoved = [...old].filter((name) => !now.has(name));
  const { cells, rowsAdded, rowsRemoved } = await workbench.compare(before, after, { limit: 0 });
  effect.columnsChanged = cells.map(({ column }) => column);
  effect.cellsChanged = cells.reduce((sum, { count }) => sum + count, 0);
  return { ...effect, rowsAdded, rowsRemoved };
}
