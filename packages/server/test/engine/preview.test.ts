// What a preview shows where no cell differs or no row is shared: the rows as they will stand.
import { afterAll, expect, test } from "vitest";
import { name, position, relation, sql } from "../../src/model/sql.ts";
import { operation } from "../../src/operations/index.ts";
import { apply, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());

const people = await world.literal({
  columns: [
    { name: "id", type: "text" },
    { name: "n", type: "integer" },
  ],
  rows: [
    ["b", 2],
    ["a", 1],
    ["x", 9],
  ],
});
const orders = await world.literal({
  columns: [
    { name: "id", type: "text" },
    { name: "total", type: "integer" },
  ],
  rows: [
    ["a", 10],
    ["a", 11],
    ["b", 20],
  ],
});
const look = { limit: 10, counts: false };

test("[E9] a preview of a sort shows the rows in their new order, none marked as changed", async () => {
  const bench = await world.workbench();
  const { state } = await apply(bench, people, { kind: "rows", order: sql`${name("n")} ASC` });
  const { sample } = await bench.compare(people, state, look);
  expect(sample.map(({ row, after, changed }) => [row, after, changed])).toEqual([
    [1, ["a", 1], []],
    [2, ["b", 2], []],
    [3, ["x", 9], []],
  ]);
});

test("[E9] a preview of a new table shows its rows, not what stood in the same place before", async () => {
  const bench = await world.workbench();
  const { state } = await apply(bench, people, {
    kind: "reshape",
    columns: [{ name: "n", type: "integer", sql: sql`sum(${name("n")})` }],
    from: relation(),
    tail: sql`ORDER BY min(${position()})`,
  });
  const { sample } = await bench.compare(people, state, look);
  expect(sample).toEqual([{ row: 1, before: null, after: [12], changed: [] }]);
});

test("[E4] an inner join tells the rows that found no match apart from those it added", async () => {
  const bench = await world.workbench();
  const join = operation("join");
  const params = {
    datasource: "d",
    on: [{ left: "id", right: "id" }],
    how: "inner",
    suffix: "_right",
    nullsMatch: false,
  };
  const sources = Object.fromEntries(Object.keys(join.sources?.(params) ?? {}).map((alias) => [alias, orders]));
  const { state, effect } = await apply(bench, people, join.plan(params, people, {}, sources), sources);
  expect(state.rows.visible).toBe(3);
  expect(effect).toMatchObject({ rowsRemoved: 1, rowsAdded: 1 });
});
