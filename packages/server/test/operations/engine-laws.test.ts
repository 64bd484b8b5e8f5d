// The laws again, through the real engine: on a plain table, and on one where the same rows show through
// a mask and an order among hidden rows that must not count.
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import type { Workbench } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import type { Change } from "../../src/model/change.ts";
import type { Operation } from "../../src/model/operation.ts";
import { name, sql } from "../../src/model/sql.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operations } from "../../src/operations/index.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { apply, cells, home, tables } from "../engine/tables.ts";
import type { AnyExample } from "./laws.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

async function step({ name: op }: Operation, example: AnyExample, before: State): Promise<State> {
  const source = (id: string) => world.literal(example.sources?.[id] ?? { columns: [], rows: [] });
  const planning = { workbench: bench, source, now: Date.parse("2024-06-30"), seed: () => 1 };
  return (await carryOutCall(planning, home, { op, params: example.params }, before)).applied.state;
}

async function tableOf(workbench: Workbench, state: State): Promise<TableLiteral> {
  return { columns: columnViews(state), rows: await cells(workbench, state) };
}

/** The state after a change; the same where it changes nothing, as sorting one row. */
async function changed(state: State, change: Change): Promise<State> {
  return apply(bench, state, change).then(
    (applied) => applied.state,
    (error: unknown) => {
      if (error instanceof Refusal && error.code === "nothing_to_do") return state;
      throw error;
    },
  );
}

/** The table's rows among others that are hidden, shown in their order by a sort. */
async function amongHidden(table: TableLiteral): Promise<State> {
  const marks = { shown: "is shown", place: "stands at" };
  const junk = (row: Cell[], index: number) => [...row.map((cell) => (index % 2 === 0 ? cell : null)), false, -index];
  const paired = table.rows.flatMap((row, index) => [junk(row, index), [...row, true, index]]);
  const scattered = (index: number) => (index * 7 + 3) % 11;
  const rows = paired.map((row, index) => ({ row, index }));
  rows.sort((a, b) => scattered(a.index) - scattered(b.index) || b.index - a.index);
  const columns = [
    ...table.columns,
    { name: marks.shown, type: "boolean" as const },
    { name: marks.place, type: "integer" as const },
  ];
  const all = await world.literal({ columns, rows: rows.map(({ row }) => row) });
  const kept = await changed(all, { kind: "rows", where: name(marks.shown) });
  const sorted = await changed(kept, { kind: "rows", order: sql`${name(marks.place)}` });
  const views = table.columns.map((column) => ({ name: column.name, from: column.name }));
  return changed(sorted, { kind: "columns", columns: views });
}

describe.each([...operations.values()].map((each) => [each.name, each] as const))("%s", (_name, operation) => {
  test.each(operation.examples.map((each) => [each.title, each] as const))("%s", async (_title, example) => {
    const before = await world.literal(example.before);
    const was = await bench.digest(before);
    const after = await step(operation, example, before);
    expect(await tableOf(bench, after), "[O1]").toEqual(example.after);
    expect(await bench.digest(before), "[O2] the state before is what it was").toBe(was);
    const again = await step(operation, example, before);
    expect(await bench.digest(again), "[O9] the same call gives the same contents").toBe(await bench.digest(after));
    const masked = await step(operation, example, await amongHidden(example.before));
    expect(await tableOf(bench, masked), "[O10] hidden rows do not count").toEqual(example.after);
  });
});
