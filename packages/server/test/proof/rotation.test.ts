// The ring rotated again and again under two servers that are at work on one data folder, rewrapping killed
// half-way and a server killed too: no request fails, and in the end everything opens with the last key alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dataTools } from "../cli/terminal.ts";
import { type Server, startServer } from "./server.ts";

const rotations = 3;
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

test("[K9] three rotations under two servers at work, with kills", { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-rotation-"));
  const place = ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];
  const keys = (...words: string[]) => dataTools(["keys", ...words, "--json", ...place]);
  const done = (...words: string[]) =>
    expect.poll(async () => (await keys(...words)).code, { timeout: 120_000, interval: 500 }).toBe(0);
  const servers = [await startServer(folder), await startServer(folder)];
  const { client } = servers[0] as Server;
  const file = new File(["n,t\n1,a\n2,b\n3,c\n"], "small.csv");
  const { id: datasource } = await client.datasources.create(file);
  const made: string[] = [];

  let working = true;
  /** New sessions, and steps of one that lives through it all: old data keys are used, new ones made. */
  async function work({ client }: Server): Promise<{ id: string; steps: number }> {
    const long = await client.sessions.create({ datasource });
    made.push(long.id);
    let steps = 0;
    for (; working; steps++) {
      const { id } = await client.sessions.create({ datasource });
      made.push(id);
      await client.sessions.apply(id, { op: "rename-column", params: { column: "t", to: "u" } });
      await client.sessions.apply(long.id, {
        op: "formula",
        params: { into: `c${steps}`, expression: `n * ${steps}` },
      });
    }
    return { id: long.id, steps };
  }
  const workers = servers.map(work);

  for (let round = 0; round < rotations; round++) {
    const { keys: before } = (await keys("list")).json<{ keys: { id: string; state: string }[] }>();
    const old = before.find(({ state }) => state === "active")?.id ?? "";
    const { id } = (await keys("add")).json<{ id: string }>();
    await done("promote", id);
    const killed = spawn(process.execPath, [main, "keys", "rewrap", ...place], { stdio: "ignore" });
    await pause(500 + 300 * round);
    const ended = once(killed, "exit");
    killed.kill("SIGKILL");
    await ended;
    await done("rewrap");
    await done("retire", old);
  }
  await pause(500);
  working = false;
  const worked = await Promise.all(workers);
  await servers[1]?.end("SIGKILL");
  await servers[0]?.end("SIGTERM");

  const ring = JSON.parse(readFileSync(join(folder, "ring.json"), "utf8")) as { keys: { key?: string }[] };
  expect(ring.keys.filter(({ key }) => key)).toHaveLength(1);
  const last = await startServer(folder);
  for (const id of made) expect((await last.client.sessions.verify(id)).damaged).toEqual([]);
  for (const { id, steps } of worked) {
    expect(steps).toBeGreaterThan(0);
    expect((await last.client.sessions.get(id)).depth).toBe(steps);
  }
  await last.end("SIGTERM");
  for (const server of [...servers, last]) expect(server.printed()).not.toMatch(/key ring|"rewrap"|wrong_key/);
  rmSync(folder, { recursive: true });
});
