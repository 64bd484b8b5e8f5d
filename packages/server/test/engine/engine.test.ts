// The engine on DuckDB and the one on plain arrays keep one contract; only the first knows all of SQL.
import { afterAll, describe, expect, test } from "vitest";
import { profilesOf } from "../../src/analyses/profile.ts";
import { arrayTables } from "../array-engine/tables.ts";
import { engineContract, peopleTable } from "./contract.ts";
import { tables } from "./tables.ts";

engineContract("the engine", tables);
engineContract("the engine on arrays", arrayTables);

describe("the engine alone", async () => {
  const world = await tables();
  afterAll(() => world.close());

  test("[E12] profiles are exact", async () => {
    const bench = await world.workbench();
    const people = await world.literal(peopleTable);
    const [age] = await profilesOf({ state: people, ask: (selection) => bench.ask(people, selection) }, ["age"]);
    expect(age).toMatchObject({
      rows: 4,
      nulls: 1,
      distinct: 2,
      min: 30,
      max: 40,
      top: [
        { value: 40, count: 2 },
        { value: 30, count: 1 },
      ],
    });
  });
});
