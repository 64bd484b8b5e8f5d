// What is computed for a row belongs to that row: masks and columns are written in the order of the rows
// even where the database turns an expression into a join, which keeps no order.
import { afterAll, expect, test } from "vitest";
import { name, rowId, sql } from "../../src/model/sql.ts";
import { operation } from "../../src/operations/index.ts";
import { apply, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());

const rows = 1_500_000;
const table = await world.fromSelect(
  `SELECT (i % 1000)::BIGINT AS c0, ['true', 'no', 'on', 'maybe', 'f'][1 + i % 5] AS c1 FROM range(${rows}) AS t(i)`,
  [
    { name: "n", type: "integer" },
    { name: "t", type: "text" },
  ],
);

test("[E13] a filter by a list of many values keeps the rows that hold them, every time", async () => {
  const bench = await world.workbench();
  const values = Array.from({ length: 40 }, (_, index) => index * 25);
  const filter = operation("filter-rows");
  const where = { column: "n", is: "in", value: values };
  const change = filter.plan({ where, keep: true } as never, table, {}, {});
  for (let time = 0; time < 15; time++) {
    const { state } = await apply(bench, table, change);
    expect(state.rows.visible).toBe((rows / 1000) * values.length);
    const wrong = sql`${name("n")} % ${25n} <> ${0n}`;
    expect((await bench.page(state, { offset: 0, limit: 1, where: wrong })).total).toBe(0);
  }
});

test("[E13] values found by a list of many stand in their own rows, every time", async () => {
  const bench = await world.workbench();
  const truth = sql`CASE WHEN ${rowId} % ${5n} IN (${0n}, ${2n}) THEN true WHEN ${rowId} % ${5n} <> ${3n} THEN false END`;
  const sevens = sql`${name("n")} IN (${1n}, ${7n}, ${70n}, ${77n}, ${170n}, ${700n}, ${707n}, ${770n}, ${777n})`;
  for (let time = 0; time < 15; time++) {
    const { state } = await apply(bench, table, {
      kind: "derive",
      columns: [{ name: "seven", type: "boolean", sql: sevens }],
    });
    const found = await bench.page(state, { offset: 0, limit: 1, where: sql`${name("seven")} <> (${sevens})` });
    expect(found.total).toBe(0);
    const cast = operation("change-type").plan(
      { columns: ["t"], to: "boolean", onError: "null" } as never,
      table,
      {},
      {},
    );
    const typed = (await apply(bench, table, cast)).state;
    const differs = sql`${name("t")} IS DISTINCT FROM ${truth}`;
    expect((await bench.page(typed, { offset: 0, limit: 1, where: differs })).total).toBe(0);
  }
});
