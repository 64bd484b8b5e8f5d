// The laws again, through the real engine: on a plain table, and on one where the same rows show through
// a mask and an order among hidden rows that must not count.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import type { Workbench } from "../../src/engine/engine.ts";
import type { Operation } from "../../src/model/operation.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operations } from "../../src/operations/index.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { amongHidden } from "../engine/among-hidden.ts";
import { cells, home, tables } from "../engine/tables.ts";
import type { AnyExample } from "../operations/plainly.ts";

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

describe.each([...operations.values()].map((each) => [each.name, each] as const))("%s", (_name, operation) => {
  test.each(operation.examples.map((each) => [each.title, each] as const))("%s", async (_title, example) => {
    const before = await world.literal(example.before);
    const was = await bench.digest(before);
    const after = await step(operation, example, before);
    expect(await tableOf(bench, after), "[O1]").toEqual(example.after);
    expect(await bench.digest(before), "[O2] the state before is what it was").toBe(was);
    const again = await step(operation, example, before);
    expect(await bench.digest(again), "[O9] the same call gives the same contents").toBe(await bench.digest(after));
    const masked = await step(operation, example, await amongHidden(world, bench, example.before));
    expect(await tableOf(bench, masked), "[O10] hidden rows do not count").toEqual(example.after);
  });
});
