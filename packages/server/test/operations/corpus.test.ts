// Old calls stay readable: every version of every operation, with the values it had learned.
import { afterAll, describe, expect, test } from "vitest";
import { columnViews } from "../../src/model/state.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../engine/tables.ts";
import { keptCalls, withoutFile } from "./corpus.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

test("[O11] the present version of every operation is in the corpus; add it with scripts/keep-calls.ts", () => {
  expect(withoutFile().map(({ name, version }) => `${name}@${version}`)).toEqual([]);
});

describe.each(keptCalls())("[O11] %s", (_file, kept) => {
  test.each(kept.map((each, index) => [index + 1, each] as const))("call %i gives what it gave", async (_at, each) => {
    const source = (id: string) => world.literal(each.sources?.[id] ?? { columns: [], rows: [] });
    const planning = { workbench: bench, source, now: Date.parse("2030-01-01"), seed: () => 99 };
    const carried = await carryOutCall(planning, home, each.call, await world.literal(each.before));
    const { state } = carried.applied;
    expect({ columns: columnViews(state), rows: await cells(bench, state) }).toEqual(each.after);
  });
});
