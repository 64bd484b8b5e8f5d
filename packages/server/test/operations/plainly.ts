// A call carried out by the plain engine, from its declaration to the table it gives.
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import { Refusal } from "../../src/errors.ts";
import type { Change } from "../../src/model/change.ts";
import { fillSeeds, readParams } from "../../src/model/fields.ts";
import type { Calls, Example, Operation } from "../../src/model/operation.ts";
import { operation as byName } from "../../src/operations/index.ts";
import { type Outcome, type PlainEngine, stateOf } from "./plain-engine.ts";

export type AnyExample = Example<Record<string, unknown>>;

/** Plans a call over a literal table and carries it out by the plain engine. */
export async function applyPlainly(
  engine: PlainEngine,
  operation: Operation,
  params: Record<string, unknown>,
  before: TableLiteral,
  sources: Readonly<Record<string, TableLiteral>> = {},
): Promise<Outcome & { change: Change | Calls; summary: string; fitted: Record<string, Cell> }> {
  const state = stateOf(before);
  const stored = fillSeeds(operation, params, { seed: () => 1, today: "2024-06-30" });
  const read = readParams(operation, stored, state);
  const tables = sourcesOf(operation, { sources }, read);
  const states = Object.fromEntries(Object.entries(tables).map(([alias, table]) => [alias, stateOf(table)]));
  const wanted = operation.fit?.(read, state, states) ?? {};
  const query = operation.query?.(read);
  const told = query === undefined ? {} : await engine.describe(before, query, tables);
  const fitted = { ...(await engine.fit(before, wanted, tables)), ...told };
  const change = operation.plan(read, state, fitted, states);
  const outcome =
    change.kind === "calls"
      ? await inTurn(engine, change.calls, before, sources)
      : await engine.apply(before, change, tables);
  return { ...outcome, change, summary: operation.summary(read), fitted };
}

/** Calls one after the other; those that would change nothing are left out. */
async function inTurn(
  engine: PlainEngine,
  calls: readonly Call[],
  before: TableLiteral,
  sources: Readonly<Record<string, TableLiteral>>,
): Promise<Outcome> {
  const all: Outcome = { table: before, notes: [] };
  return calls.reduce<Promise<Outcome>>(async (so, { op, params }) => {
    const { table, notes } = await so;
    try {
      const next = await applyPlainly(engine, byName(op), params, table, sources);
      return { table: next.table, notes: [...notes, ...next.notes] };
    } catch (error) {
      if (error instanceof Refusal && error.code === "nothing_to_do") return { table, notes };
      throw error;
    }
  }, Promise.resolve(all));
}

/** The second tables of a call by alias, as an example gives them by datasource id. */
export function sourcesOf(
  operation: Operation,
  example: Pick<AnyExample, "sources">,
  params: Record<string, unknown>,
): Record<string, TableLiteral> {
  const named = Object.entries(operation.sources?.(params) ?? {});
  return Object.fromEntries(named.map(([alias, id]) => [alias, example.sources?.[id] ?? { columns: [], rows: [] }]));
}
