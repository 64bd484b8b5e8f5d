// What becomes of engine processes when their server is gone or going.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { name, relation, sql } from "../../src/model/sql.ts";
import { tables } from "./tables.ts";

const slow = {
  kind: "reshape" as const,
  columns: [{ name: "sum", type: "number" as const, sql: sql`sum(sqrt(a.x + b.x))` }],
  from: sql`(SELECT ${name("n")} AS x FROM ${relation()}) AS a CROSS JOIN (SELECT ${name("n")} AS x FROM ${relation()}) AS b`,
  tail: sql`ORDER BY 1`,
};

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((later) => setTimeout(later, 50));
}

test("[E20] a killed server leaves no engine at work", async () => {
  const script = fileURLToPath(new URL("./orphan-child.ts", import.meta.url));
  const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script]);
  const said = await new Promise<string>((heard) => server.stdout.once("data", (line) => heard(String(line))));
  const [id = "", folder = ""] = said.trim().split("\n")[0]?.split(" ") ?? [];
  const engine = Number(id);
  expect(isRunning(engine)).toBe(true);
  server.kill("SIGKILL");
  await until(() => !isRunning(engine));
  for (const left of readdirSync("/dev/shm").filter((file) => file.includes(`-${server.pid}-`))) {
    rmSync(`/dev/shm/${left}`, { recursive: true });
  }
  rmSync(folder, { recursive: true });
});

test("[E20] an engine that is closed ends what is under way and starts no process for it", async () => {
  const world = await tables();
  const table = await world.fromSelect("SELECT i::BIGINT AS c0 FROM range(400000) AS t(i)", [
    { name: "n", type: "integer" },
  ]);
  const bench = await world.workbench();
  let begun = () => {};
  const underWay = new Promise<void>((known) => {
    begun = known;
  });
  const running = bench.apply("s_test", table, slow, {}, { onProgress: () => begun() }).catch((error) => error);
  await underWay;
  await world.engine.close();
  expect(await running).toMatchObject({ code: "unavailable" });
  await expect(bench.page(table, { offset: 0, limit: 1 })).rejects.toMatchObject({ code: "unavailable" });
  expect(world.engine.pids()).toEqual([]);
  await world.close();
});
