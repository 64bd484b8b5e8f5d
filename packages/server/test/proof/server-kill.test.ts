// The server killed at random moments of its work, again and again over one data folder. Its clients may
// lose an answer, never a step that was answered.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ConnectionError } from "@data-tools/client";
import { expect, test } from "vitest";
import { randomOf } from "../sessions/plain-operations.ts";
import { type Server, startServer } from "./server.ts";

const runs = Number(process.env.DATA_TOOLS_TEST_KILLS ?? 6);
const seed = Number(process.env.DATA_TOOLS_TEST_SEED ?? 1);
const longestMs = 400;

test(`[S2] [S6] ${runs} times killed at a random moment, seed ${seed}`, {
  timeout: 60_000 + runs * 20_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-server-kill-"));
  const random = randomOf(seed);
  let server: Server = await startServer(folder);
  const file = new File(["n,t\n1,a\n2,b\n3,c\n"], "small.csv");
  const { id: datasource } = await server.client.datasources.create(file);
  const { id } = await server.client.sessions.create({ datasource });

  /** One formula after another; step k puts in the column `c<k>`. */
  let answered = 0;
  let unanswered = 0;
  async function step(client: Server["client"]) {
    const call = { op: "formula", params: { into: `c${answered + 1}`, expression: `n * ${answered + 1}` } };
    const next = answered + 1;
    const { version } = await client.sessions.apply(id, { ...call, version: next, key: `k${next}` });
    expect(version).toBe(answered + 2);
    answered++;
  }

  for (let run = 0; run < runs; run++) {
    let working = true;
    const work = (async () => {
      try {
        for (;;) await step(server.client);
      } catch (error) {
        if (!(error instanceof ConnectionError) || working) throw error;
      }
    })();
    await pause(random(longestMs));
    working = false;
    await server.end("SIGKILL");
    await work;

    server = await startServer(folder);
    const { version, depth } = await server.client.sessions.get(id);
    expect([answered, answered + 1], `run ${run}`).toContain(depth);
    expect(version).toBe(depth + 1);
    unanswered += depth - answered;
    // Whether or not it was done, asked again it is done once.
    await step(server.client);
    const page = await server.client.sessions.rows(id, { limit: 10 });
    expect(page.columns.map(({ name }) => name).sort()).toEqual(
      ["n", "t", ...Array.from({ length: answered }, (_, k) => `c${k + 1}`)].sort(),
    );
    const at = page.columns.map(({ name }) => (name.startsWith("c") ? Number(name.slice(1)) : 0));
    for (const [n, row] of page.rows.entries()) {
      for (const [c, k] of at.entries()) if (k > 0) expect(row[c]).toBe((n + 1) * k);
    }
  }
  expect((await server.client.sessions.history(id)).steps).toHaveLength(answered);
  expect(unanswered).toBeLessThanOrEqual(runs);
  await server.end("SIGTERM");
  rmSync(folder, { recursive: true });
});
