// Pages of a table of many row groups: cells stay with their rows, however the database reads them.
import { afterAll, expect, test } from "vitest";
import { name, sql } from "../../src/model/sql.ts";
import { apply, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());

const rows = 2_000_000;

test("[E13] a sorted page over several files shows every cell in its own row, every time", async () => {
  const bench = await world.workbench();
  const table = await world.fromSelect(
    `SELECT i::BIGINT AS c0, (hash(i) % 1000000)::BIGINT AS c1 FROM range(${rows}) AS t(i)`,
    [
      { name: "n", type: "integer" },
      { name: "h", type: "integer" },
    ],
  );
  const derived = await apply(bench, table, {
    kind: "derive",
    columns: [{ name: "twice", type: "integer", sql: sql`${name("n")} * ${2n}` }],
  });
  const again = await apply(bench, derived.state, {
    kind: "derive",
    columns: [{ name: "text", type: "text", sql: sql`CAST(${name("n")} AS VARCHAR)` }],
  });
  const { state } = await apply(bench, again.state, { kind: "rows", order: sql`${name("h")} DESC` });
  const single = await apply(bench, table, { kind: "rows", order: sql`${name("h")} DESC` });
  for (const shown of [state, single.state]) {
    const first = await bench.page(shown, { offset: 0, limit: 100 });
    for (let read = 0; read < 50; read++) {
      const offset = read < 30 ? 0 : read * 30_000;
      const page = await bench.page(shown, { offset, limit: 100 });
      if (offset === 0) expect(page.rows).toEqual(first.rows);
      let before = Number.POSITIVE_INFINITY;
      for (const [n, h, twice = Number(n) * 2, text = String(n)] of page.rows) {
        expect([twice, text]).toEqual([Number(n) * 2, String(n)]);
        expect(Number(h)).toBeLessThanOrEqual(before);
        before = Number(h);
      }
    }
  }
}, 240_000);
