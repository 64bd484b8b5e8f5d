// Single calls on small tables, for tests of what examples do not show.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { afterAll, beforeAll } from "vitest";
import type { Change } from "../../src/model/change.ts";
import { readParams } from "../../src/model/fields.ts";
import type { Calls, Fitted } from "../../src/model/operation.ts";
import { operation } from "../../src/operations/index.ts";
import { type PlainEngine, plainEngine, stateOf } from "./plain-engine.ts";
import { applyPlainly } from "./plainly.ts";

/** A table of named, typed columns and these rows. */
export function table(columns: Record<string, WireType>, ...rows: Cell[][]): TableLiteral {
  return { columns: Object.entries(columns).map(([name, type]) => ({ name, type })), rows };
}

type Apply = (
  op: string,
  params: Record<string, unknown>,
  before: TableLiteral,
  sources?: Record<string, TableLiteral>,
) => ReturnType<typeof applyPlainly>;

/** Applies calls by the plain engine, which is open while the tests of a file run. */
export function plainly(): { apply: Apply; engine: () => PlainEngine } {
  let engine: PlainEngine;
  beforeAll(async () => {
    engine = await plainEngine();
  });
  afterAll(() => engine.close());
  return {
    apply: (op, params, before, sources) => applyPlainly(engine, operation(op), params, before, sources),
    engine: () => engine,
  };
}

/** Reads and plans a call without learning from the data: what is refused by then. */
export function planned(
  op: string,
  params: Record<string, unknown>,
  before: TableLiteral,
  { other = before, fitted = {} }: { other?: TableLiteral; fitted?: Fitted } = {},
): () => Change | Calls {
  return () => {
    const state = stateOf(before);
    return operation(op).plan(readParams(operation(op), params, state), state, fitted, { other: stateOf(other) });
  };
}
