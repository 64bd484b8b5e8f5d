// Recipes for tests of their exports: calls carried out one after the other by the real engine, the stages
// an export makes of them, and the tables it reads.
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import type { Workbench } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import type { State } from "../../src/model/state.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { inputsOf } from "../../src/sessions/code/sql.ts";
import { type Recipe, type Source, type Stage, stagesOfCall } from "../../src/sessions/code/stages.ts";
import { home, type tables } from "../engine/tables.ts";

export type World = Awaited<ReturnType<typeof tables>>;

const now = Date.parse("2024-06-30");

export interface Exported {
  readonly recipe: Recipe;
  /** The table the grid shows. */
  readonly after: State;
  /** Calls as they are stored. */
  readonly calls: readonly Call[];
  /** What the export reads: states by table name. */
  readonly inputs: ReadonlyMap<string, State>;
}

/** Applies the calls in turn, as a session does, and plans their export. Calls that change nothing are left out. */
export async function exported(
  world: World,
  bench: Workbench,
  before: TableLiteral,
  calls: readonly Call[],
  sources: Readonly<Record<string, TableLiteral>> = {},
): Promise<Exported> {
  const seconds = new Map<string, Source>();
  const source = async (id: string): Promise<Source> => {
    const table = sources[id] ?? { columns: [], rows: [] };
    const known = seconds.get(id) ?? { id, name: `table ${id}`, state: await world.literal(table) };
    seconds.set(id, known);
    return known;
  };
  const original = await world.literal(before);
  let state = original;
  const stages: Stage[] = [];
  const stored: Call[] = [];
  for (const call of calls) {
    const planning = { workbench: bench, source: async (id: string) => (await source(id)).state, now, seed: () => 1 };
    const carried = await carryOutCall(planning, home, call, state).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === "nothing_to_do") return null;
      throw error;
    });
    if (carried === null) continue;
    const after = carried.applied.state;
    const kept = JSON.parse(JSON.stringify(carried.call)) as Call;
    stages.push(...(await stagesOfCall({ source, workbench: async () => bench, now }, kept, state, after)));
    stored.push(kept);
    state = after;
  }
  const recipe = { title: "test", original, source: "test.csv", stages };
  const inputs = new Map([["input", original]]);
  for (const [id, name] of inputsOf(recipe)) inputs.set(name, (await source(id)).state);
  return { recipe, after: state, calls: stored, inputs };
}

/** The rows of a table among others that a filter hides, in their order by a sort: the table and the calls. */
export function amongHidden(table: TableLiteral): { before: TableLiteral; calls: Call[] } {
  const marks = { shown: "is shown", place: "stands at" };
  const junk = (row: Cell[], index: number) => [...row.map((cell) => (index % 2 === 0 ? cell : null)), false, -index];
  const rows = table.rows.flatMap((row, index) => [junk(row, index), [...row, true, index]]);
  const scattered = rows.map((row, index) => ({ row, at: (index * 7 + 3) % 11, index }));
  scattered.sort((a, b) => a.at - b.at || b.index - a.index);
  return {
    before: {
      columns: [...table.columns, { name: marks.shown, type: "boolean" }, { name: marks.place, type: "integer" }],
      rows: scattered.map(({ row }) => row),
    },
    calls: [
      { op: "filter-rows", params: { where: { column: marks.shown, is: "true" } } },
      { op: "sort-rows", params: { by: [{ column: marks.place }] } },
      { op: "drop-columns", params: { columns: [marks.shown, marks.place] } },
    ],
  };
}
