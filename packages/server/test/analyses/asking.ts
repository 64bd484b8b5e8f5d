// Analyses asked of literal tables in the real engine.
import type { AnalysisResults, TableLiteral } from "@data-tools/client";
import { analysis } from "../../src/analyses/index.ts";
import { readParams } from "../../src/model/fields.ts";
import type { State } from "../../src/model/state.ts";
import { tables } from "../engine/tables.ts";

/** An engine, and what asks it. */
export async function analysts() {
  const world = await tables();
  const bench = await world.workbench();
  async function ask<N extends keyof AnalysisResults>(
    name: N,
    params: Record<string, unknown>,
    table: TableLiteral | State,
  ): Promise<AnalysisResults[N]> {
    const state = "table" in table ? table : await world.literal(table);
    const declared = analysis(name);
    const read = readParams(declared, params, state);
    const result = await declared.run(read, { state, ask: (selection) => bench.ask(state, selection) });
    return result as AnalysisResults[N];
  }
  return { world, bench, ask };
}
