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

test("[E13] rows that become several follow each other as the rows do, without being sorted", async () => {
  const bench = await world.workbench();
  const count = 300_000;
  const lists = await world.fromSelect(
    `SELECT i AS c0, i || ';' || i || 'b' AS c1, [2 * i, 2 * i + 1] AS c2 FROM range(${count}) AS t(i)`,
    [
      { name: "n", type: "integer" },
      { name: "t", type: "text" },
      { name: "l", type: "list" },
    ],
  );
  const shown = (await apply(bench, lists, { kind: "rows", where: sql`${name("n")} % ${3n} <> ${0n}` })).state;
  const turned = (await apply(bench, shown, { kind: "rows", order: sql`${name("n")} DESC` })).state;
  const split = { op: "split-into-rows", params: { column: "t", delimiter: ";", trim: true }, fitted: {} };
  const explode = { op: "explode", params: { column: "l" }, fitted: { type: "BIGINT[]" } };
  const unpivot = {
    op: "unpivot",
    params: { keep: ["n"], columns: ["l", "t"], nameInto: "k", valueInto: "v" },
    fitted: {},
  };
  for (const state of [shown, turned]) {
    const place =
      state === shown ? sql`(${rowId} // ${2n})` : sql`(${BigInt(shown.rows.visible - 1)} - ${rowId} // ${2n})`;
    const n = sql`(${place} // ${2n} * ${3n} + ${1n} + ${place} % ${2n})`;
    const second = sql`${rowId} % ${2n}`;
    const right = {
      split: sql`${name("n")} = ${n} AND ${name("t")} = concat(${n}, CASE WHEN ${second} = ${1n} THEN ${"b"} END)`,
      explode: sql`${name("n")} = ${n} AND ${name("l")} = ${n} * ${2n} + ${second}`,
      unpivot: sql`${name("n")} = ${n} AND ${name("k")} = CASE WHEN ${second} = ${1n} THEN ${"t"} ELSE ${"l"} END`,
    };
    for (const [call, stands] of [
      [split, right.split],
      [explode, right.explode],
      [unpivot, right.unpivot],
    ] as const) {
      const change = operation(call.op).plan(call.params as never, state, call.fitted, {});
      for (let time = 0; time < 2; time++) {
        const { state: after } = await apply(bench, state, change);
        expect(after.rows.visible).toBe(state.rows.visible * 2);
        const wrong = await bench.page(after, { offset: 0, limit: 1, where: sql`NOT (${stands})` });
        expect(wrong.total, call.op).toBe(0);
      }
    }
  }
});
