// What a query may not be: every statement is refused before it runs, each with its reason.
import { afterAll, expect, test } from "vitest";
import { planCall } from "../../src/sessions/plan.ts";
import { refusedQueries } from "./refused-queries.ts";
import { tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());
const bench = await world.workbench();

const data = await world.literal({
  columns: [
    { name: "id", type: "integer" },
    { name: "city", type: "text" },
  ],
  rows: [[1, "Rome"]],
});
const codes = await world.literal({ columns: [{ name: "id", type: "integer" }], rows: [[1]] });

test.each(refusedQueries)("[Q1] %s", async (query, reason) => {
  await expect(bench.describe(data, query, { codes })).rejects.toMatchObject({
    code: "sql_refused",
    values: expect.objectContaining({ field: "query", reason: expect.stringMatching(reason) }),
  });
});

test("a query that is empty, holds a null character or has no end of letters is refused as a parameter", async () => {
  const planning = { workbench: bench, source: async () => codes, now: 0 };
  for (const query of ["", "SELECT '\0'", `SELECT ${"1 + ".repeat(20_000)} 1`, 7]) {
    await expect(planCall(planning, { op: "sql", params: { query } as never }, data)).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: "query" },
    });
  }
});
