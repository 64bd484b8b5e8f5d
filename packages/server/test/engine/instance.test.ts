// Calls share the connections of a session's database, and its display tables, without harm to each other.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { Displays } from "../../src/engine/display.ts";
import { Instance } from "../../src/engine/instance.ts";
import type { Change } from "../../src/model/change.ts";
import { name, sql } from "../../src/model/sql.ts";
import { limits, tables } from "./tables.ts";

const folder = await mkdtemp("/dev/shm/data-tools-test-");
const instance = await Instance.open(folder, limits);
const world = await tables();
afterAll(async () => {
  instance.close();
  await world.close();
  await rm(folder, { recursive: true });
});

test("[E24] a cancel that comes late stops no other call's statement", async () => {
  const late: (() => void)[] = [];
  await instance.task(
    (task) => task.run("SELECT 1"),
    ({ cancel }) => late.push(cancel),
  );
  const other = instance.task((task) => task.rows("SELECT sum(sqrt(i)) FROM range(60000000) AS t(i)"));
  const harry = setInterval(() => {
    for (const cancel of late) cancel();
  }, 1);
  const [row] = await other.finally(() => clearInterval(harry));
  expect(row?.[0]).toBeGreaterThan(0);
});

test("[E13] a display table asked for again while others are dropped stays", async () => {
  const displays = new Displays(instance, (blob) => blob);
  const first = displays.scope();
  for (let n = 0; n < 8; n++) await first.view(`${n}`, `SELECT i AS r FROM range(${n + 1}) AS t(i)`, []);
  const ending = first.end();
  const second = displays.scope();
  const { table } = await second.view("3", "SELECT 0 AS r", []);
  await ending;
  const [row] = await instance.task((task) => task.rows(`SELECT count(*) FROM ${table}`));
  expect(Number(row?.[0])).toBe(4);
  await second.end();
});

test("[E24] an export that is stopped leaves no file", async () => {
  const bench = await world.workbench("s_export");
  const table = await world.fromSelect("SELECT i::BIGINT AS c0, i::VARCHAR AS c1 FROM range(6000000) AS t(i)", [
    { name: "n", type: "integer" },
    { name: "t", type: "text" },
  ]);
  await bench.page(table, { offset: 0, limit: 1 });
  const abort = new AbortController();
  const exporting = bench.exportTo(
    table,
    "csv",
    { safe: true },
    { signal: abort.signal, onProgress: () => abort.abort() },
  );
  await expect(exporting).rejects.toMatchObject({ code: "cancelled" });
  const files = await filesIn(world.scratch);
  expect(files.filter((file) => file.startsWith("export-") || file.startsWith("tmp_"))).toEqual([]);
});

test("[E24] a change that is refused once it was computed leaves no file", async () => {
  const bench = await world.workbench("s_refused");
  const table = await world.fromSelect("SELECT i::BIGINT AS c0 FROM range(1000) AS t(i)", [
    { name: "n", type: "integer" },
  ]);
  await bench.page(table, { offset: 0, limit: 1 });
  const n = name("n");
  const columns = [{ name: "n", replaces: "n", type: "integer" as const, sql: sql`${n}` }];
  const tallies = [
    { code: "cast_failed", when: sql`${n} = ${7n}`, values: { column: "n", type: "date" }, refuse: true },
  ];
  const changes: [Change, string][] = [
    [{ kind: "rows", where: sql`${n} >= ${0n}` }, "nothing_to_do"],
    [{ kind: "rows", order: sql`${n}` }, "nothing_to_do"],
    [{ kind: "derive", columns }, "nothing_to_do"],
    [{ kind: "derive", columns, tallies }, "cast_failed"],
  ];
  const before = await filesIn(world.scratch);
  for (const [change, code] of changes) {
    await expect(bench.apply("s_refused", table, change, {})).rejects.toMatchObject({ code });
  }
  expect(await filesIn(world.scratch)).toEqual(before);
});

test("[E24] a workbook being written is cancelled, its process with it", async () => {
  const bench = await world.workbench("s_workbook");
  const table = await world.fromSelect("SELECT i::BIGINT AS c0 FROM range(1000000) AS t(i)", [
    { name: "n", type: "integer" },
  ]);
  const abort = new AbortController();
  const exporting = bench.exportTo(table, "xlsx", { safe: false }, { signal: abort.signal }).catch((error) => error);
  while ((await workbookWriters()).length === 0) await new Promise((later) => setTimeout(later, 10));
  abort.abort();
  expect(await exporting).toMatchObject({ code: "cancelled" });
  expect(await workbookWriters()).toEqual([]);
});

/** Processes that write workbooks for the engine of this test. */
async function workbookWriters(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((entry) => /^[0-9]+$/.test(entry))) {
    const [command, status] = await Promise.all(
      ["cmdline", "stat"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
    );
    const parent = Number(/\) \S (\d+)/.exec(status ?? "")?.[1]);
    if (command?.includes("workbook.ts") && world.engine.pids().includes(parent)) found.push(pid);
  }
  return found;
}

async function filesIn(scratch: string): Promise<string[]> {
  const files: string[] = [];
  for (const folder of await readdir(scratch)) files.push(...(await readdir(`${scratch}/${folder}`)));
  return files.sort();
}

test("[F4] what TRY guards is guarded when its parts stand in several places", async () => {
  const twice = "TRY((i + 1) * 2), TRY((i + 1) * 3), TRY(CAST(s AS INTEGER) + 1), TRY(CAST(s AS INTEGER) + 2)";
  const rows = await instance.task((task) =>
    task.rows(`SELECT ${twice} FROM (SELECT 9223372036854775807 AS i, 'x' || n AS s FROM range(2) AS t(n)) AS t`),
  );
  expect(rows).toEqual([
    [null, null, null, null],
    [null, null, null, null],
  ]);
});

test("[E13] every connection of a database reckons in UTC, wherever the server stands", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "America/New_York";
  const abroad = await Instance.open(folder, limits, { temporary: "abroad", connections: 3 });
  try {
    const together = Promise.withResolvers<void>();
    let held = 0;
    const told = [1, 2, 3].map(() =>
      abroad.task(async (task) => {
        if (++held === 3) together.resolve();
        await together.promise;
        return task.rows("SELECT TIMESTAMPTZ '2024-07-01 12:00:00Z'::VARCHAR, current_setting('TimeZone')");
      }),
    );
    for (const rows of await Promise.all(told)) expect(rows).toEqual([["2024-07-01 12:00:00+00", "UTC"]]);
  } finally {
    abroad.close();
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});
