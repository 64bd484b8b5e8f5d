// What one session's engine can do to the others: nothing.
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Workbench } from "../../src/engine/engine.ts";
import type { Change } from "../../src/model/change.ts";
import { name, relation, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { apply, tables } from "../engine/tables.ts";

const world = await tables({
  processes: 1,
  limits: { memoryBytes: 200 << 20, temporaryBytes: 50 << 20 },
});
afterAll(() => world.close());

const numbers = await world.fromSelect("SELECT i::BIGINT AS c0, (i % 97)::VARCHAR AS c1 FROM range(300000) AS t(i)", [
  { name: "n", type: "integer" },
  { name: "t", type: "text" },
]);

const doubled: Change = {
  kind: "derive",
  columns: [{ name: "twice", type: "integer", sql: sql`${name("n")} * ${2n}` }],
};

/** Rows × rows: more than any limit holds. */
const bomb: Change = {
  kind: "reshape",
  columns: [{ name: "pair", type: "integer", sql: sql`a.x + b.x` }],
  from: sql`(SELECT ${name("n")} AS x FROM ${relation()}) AS a CROSS JOIN (SELECT ${name("n")} AS x FROM ${relation()}) AS b`,
  tail: sql`ORDER BY a.x, b.x`,
};

/** One value of a size no memory limit holds. */
const heap: Change = {
  kind: "derive",
  scope: "visible",
  columns: [{ name: "all", type: "text", sql: sql`string_agg(repeat(${name("t")}, 500), '') OVER ()` }],
};

async function works(bench: Workbench, state: State): Promise<void> {
  const { state: after } = await apply(bench, state, doubled);
  const page = await bench.page(after, { offset: 299_999, limit: 1 });
  expect(page.rows).toEqual([[299_999, String(299_999 % 97), 599_998]]);
}

describe("an engine process that dies", () => {
  test("[E20] takes no call with it: each is done again, by the one that failed and by its neighbours", async () => {
    const [a, b] = [await world.workbench("s_a"), await world.workbench("s_b")];
    await works(a, numbers);
    const [pid] = world.engine.pids();
    const both = [works(a, numbers), works(b, numbers)];
    process.kill(pid as number, "SIGSEGV");
    await Promise.all(both);
    expect(world.engine.pool.crashes).toBeGreaterThan(0);
  });

  test("[E21] a call that kills its engine twice is refused, its neighbour is served", async () => {
    const [a, b] = [await world.workbench("s_a"), await world.workbench("s_b")];
    await works(a, numbers);
    const deadly = apply(a, numbers, bomb).catch((error) => error);
    const hunter = setInterval(() => {
      for (const pid of world.engine.pool.pids()) process.kill(pid, "SIGKILL");
    }, 20);
    const outcome = await deadly;
    clearInterval(hunter);
    expect(outcome).toMatchObject({ code: "engine_crashed" });
    await works(b, numbers);
    await works(a, numbers);
  });
});

describe("limits are run into, not over", () => {
  test("[E22] a disk-filling query is stopped, leaves nothing and hurts nobody", async () => {
    const [a, b] = [await world.workbench("s_a"), await world.workbench("s_b")];
    const [bombed] = await Promise.all([apply(a, numbers, bomb).catch((error) => error), works(b, numbers)]);
    expect(["out_of_space", "out_of_memory"]).toContain(bombed.code);
    await works(a, numbers);
  });

  test("[E23] a query out of memory is refused and the session lives on", async () => {
    const bench = await world.workbench("s_a");
    await expect(apply(bench, numbers, heap)).rejects.toMatchObject({
      code: expect.stringMatching(/out_of_(memory|space)/),
    });
    await works(bench, numbers);
  });

  test("[E24] a running call is cancelled and leaves no file", async () => {
    const bench = await world.workbench("s_c");
    await works(bench, numbers);
    const abort = new AbortController();
    const running = applySlowly(bench, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await works(bench, numbers);
  });
});

function applySlowly(bench: Workbench, signal: AbortSignal) {
  const slow: Change = {
    kind: "reshape",
    columns: [{ name: "sum", type: "number", sql: sql`sum(sqrt(a.x + b.x))` }],
    from: sql`(SELECT ${name("n")} AS x FROM ${relation()}) AS a CROSS JOIN (SELECT ${name("n")} AS x FROM ${relation()}) AS b`,
    tail: sql`ORDER BY 1`,
  };
  return bench.apply("s_test", numbers, slow, {}, { signal });
}

function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

describe("memory that the database does not count", () => {
  /** A text of 3 GB, put together before the database hears of it. */
  const swollen: Change = {
    kind: "derive",
    columns: [
      {
        name: "all",
        type: "text",
        sql: sql`replace(repeat('x', 3000 + CAST(${name("n")} AS INTEGER)), 'x', repeat('y', 1000000))`,
      },
    ],
  };

  test("[E23] is watched: the call is refused, its neighbour is served", async () => {
    const [a, b] = [await world.workbench("s_a"), await world.workbench("s_b")];
    const table = await world.literal({ columns: [{ name: "n", type: "integer" }], rows: [[1]] });
    let most = 0;
    const look = setInterval(() => {
      for (const pid of world.engine.pool.pids()) most = Math.max(most, residentMegabytes(pid));
    }, 50);
    const [swelling] = await Promise.all([apply(a, table, swollen).catch((error) => error), works(b, numbers)]);
    clearInterval(look);
    expect(swelling).toMatchObject({ code: "out_of_memory" });
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(2_800);
    await works(a, numbers);
  }, 120_000);
});

describe("a statement that does not listen", () => {
  /** Names of names of names: the statement doubles with each while it is read, which nothing interrupts. */
  const endless = `SELECT n AS a0, ${Array.from({ length: 30 }, (_, at) => `a${at} + a${at} AS a${at + 1}`).join(", ")} FROM data`;

  test("[E24] is given up with its process at its time limit or when cancelled, and its neighbours are served", async () => {
    const hasty = await tables({ processes: 1, limits: { milliseconds: 1500 } });
    try {
      const table = await hasty.literal({ columns: [{ name: "n", type: "integer" }], rows: [[1]] });
      const [a, b, c] = await Promise.all(["s_a", "s_b", "s_c"].map((id) => hasty.workbench(id)));
      const deaf = (a as Workbench).describe(table, endless, {}).catch((error) => error);
      const controller = new AbortController();
      const cancelled = (b as Workbench)
        .describe(table, endless, {}, { signal: controller.signal })
        .catch((error) => error);
      setTimeout(() => controller.abort(), 300);
      const waits = async () => (await (c as Workbench).page(table, { offset: 0, limit: 1 })).rows;
      expect(await waits()).toEqual([[1]]);
      expect(await Promise.all([deaf, cancelled])).toMatchObject([{ code: "took_too_long" }, { code: "cancelled" }]);
      expect(await waits()).toEqual([[1]]);
      expect(hasty.engine.pool.pids()).toHaveLength(1);
    } finally {
      await hasty.close();
    }
  }, 60_000);
});
