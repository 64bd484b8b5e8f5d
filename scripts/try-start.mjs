// Tries `npm start` as a newcomer would: starts it on a free port and an empty data folder, waits for the
// page, adds a sample, opens a session and reads its first rows; then stops it by its process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort, root } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "data-tools-start-"));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const flags = [
  "--port",
  String(port),
  "--data-dir",
  join(folder, "store"),
  "--keys",
  `file:${join(folder, "keys.json")}`,
];
const child = spawn("npm", ["start", "--", ...flags], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
  detached: true,
});
try {
  const page = await answer("/");
  if (!page.includes("<div id=")) throw new Error("the page did not answer");
  const [sample] = JSON.parse(await answer("/api/samples"));
  const datasource = await post(`/api/samples/${encodeURIComponent(sample.name)}`, {});
  const session = await post("/api/sessions", { datasource: datasource.id });
  const rows = JSON.parse(await answer(`/api/sessions/${session.id}/rows?offset=0&limit=5`));
  if (rows.rows.length !== 5) throw new Error("the sample shows no rows");
  process.stdout.write(`npm start: page, sample “${datasource.name}” with ${rows.total} rows\n`);
} catch (error) {
  process.stderr.write(`npm start failed: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  process.kill(-child.pid, "SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** The body at a path, once the server is there (up to four minutes: the first start installs). */
async function answer(path) {
  for (let tries = 0; tries < 480; tries++) {
    const response = await fetch(base + path).catch(() => null);
    if (response?.ok) return response.text();
    if (response && response.status < 500) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    if (child.exitCode !== null) throw new Error("npm start ended");
    await wait(500);
  }
  throw new Error(`${path} did not answer`);
}

async function post(path, body) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
