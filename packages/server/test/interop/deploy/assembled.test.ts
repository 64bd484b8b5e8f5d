// What the Dockerfile does, without a container: the program put together in a folder, run from there as another user
// who cannot write it, asked for its health, ended, started again.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "./proxies.ts";

const root = fileURLToPath(new URL("../../../../..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "data-tools-assembled-"));
const app = join(place, "app");
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  process.stderr.write("\n*** NOT TESTED: THE ASSEMBLED PROGRAM AS ANOTHER USER, only root can try that ***\n");
const user = isRoot ? { uid: 10001, gid: 10001 } : {};
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/assemble.mjs", app], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  spawnSync("chmod", ["-R", "a-w", app]);
  spawnSync("chmod", ["755", place]);
  for (const name of ["data", "keys"]) {
    mkdirSync(join(place, name), { mode: 0o700 });
    if (isRoot) chownSync(join(place, name), 10001, 10001);
  }
  environment = {
    ...{ PATH: "/usr/bin:/bin", HOME: join(place, "data"), DATA_TOOLS_LOG_LEVEL: "warn" },
    ...{ DATA_TOOLS_MEMORY_FULL: "100", DATA_TOOLS_RESERVE: "0", DATA_TOOLS_PORT: String(await freePort()) },
    // As the Dockerfile says it, for folders of this test.
    DATA_TOOLS_DATA_DIR: join(place, "data", "store"),
    DATA_TOOLS_KEYS: `file:${join(place, "keys", "ring.json")}`,
  };
}, 120_000);
afterAll(() => {
  spawnSync("chmod", ["-R", "u+w", app]);
  rmSync(place, { recursive: true, force: true });
});

function start(): ChildProcess {
  const options = {
    env: environment,
    cwd: "/",
    ...user,
    stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"],
  };
  return spawn(join(app, "bin", "data-tools"), ["serve"], options);
}

function health(): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(join(app, "bin", "data-tools"), ["health"], {
    ...{ env: environment, cwd: "/", ...user, encoding: "utf8" },
  });
  return { status, said: stdout + stderr };
}

async function ended(program: ChildProcess): Promise<number | null> {
  program.kill("SIGTERM");
  if (program.exitCode === null) await new Promise((resolve) => program.once("exit", resolve));
  return program.exitCode;
}

test("[N93] the assembled program serves its page, keeps work, tells its health and ends, as a user who cannot write it", async () => {
  const url = `http://127.0.0.1:${environment.DATA_TOOLS_PORT}`;
  expect(health()).toEqual({ status: 1, said: expect.stringContaining("No server answers") });
  let program = start();
  try {
    await expect.poll(() => health().status, { timeout: 60_000 }).toBe(0);
    const page = await (await fetch(url)).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    expect((await fetch(url + script)).status).toBe(200);
    const client = createClient({ baseUrl: url });
    const { id } = await client.datasources.create(new Blob(["name,age\nAnn,42\nBo,7\n"]), { fileName: "people.csv" });
    const session = await client.sessions.create({ datasource: id });
    await client.sessions.apply(session.id, { op: "rename-column", params: { column: "age", to: "years" } });
    expect(await ended(program)).toBe(0);
    program = start();
    await expect.poll(() => health().status, { timeout: 60_000 }).toBe(0);
    expect((await client.sessions.get(session.id)).columns.map(({ name }) => name)).toEqual(["name", "years"]);
    expect(existsSync(join(app, "packages", "server", "dist", "compiled"))).toBe(false);
  } finally {
    await ended(program);
  }
}, 180_000);

test("[N93] it holds what it runs on and nothing that only development needs; the Dockerfile starts it like this", () => {
  for (const name of ["vitest", "typescript", "playwright-core", "react"])
    expect([name, existsSync(join(app, "node_modules", name))]).toEqual([name, false]);
  for (const name of ["packages/server/test", "packages/ui", "packages/client/test"])
    expect([name, existsSync(join(app, name))]).toEqual([name, false]);
  const dockerfile = readFileSync(join(root, "deploy", "docker", "Dockerfile"), "utf8");
  expect(dockerfile).toContain('ENTRYPOINT ["/app/bin/data-tools"]\nCMD ["serve"]');
  expect(dockerfile).toContain('CMD ["/app/bin/data-tools", "health"]');
  expect(dockerfile).toContain("RUN node scripts/assemble.mjs /app --without-node");
});
