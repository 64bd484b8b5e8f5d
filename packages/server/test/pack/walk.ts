// A program as people install it: a folder whose PATH holds nothing but Node and npm, and a table's whole way
// on a server that was started from there.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { realpathSync, symlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@data-tools/client";
import { expect } from "vitest";

/** What an installation finds around it: no compiler, no Python, an empty cache. */
export async function bareEnvironment(folder: string, node = process.execPath): Promise<NodeJS.ProcessEnv> {
  const programs = join(folder, "programs");
  await mkdir(programs, { recursive: true });
  for (const [name, path] of Object.entries({ node, npm: found("npm"), npx: found("npx"), sh: found("sh") }))
    symlinkSync(path, join(programs, name));
  const given = Object.entries(process.env).filter(
    ([name]) => !/^(DATA_TOOLS_|npm_|NODE_OPTIONS|PYTHON|CC$)/.test(name),
  );
  return {
    ...Object.fromEntries(given),
    PATH: programs,
    npm_config_cache: join(folder, "cache"),
    npm_config_prefix: join(folder, "prefix"),
    npm_config_update_notifier: "false",
  };
}

function found(program: string): string {
  const path = execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  return realpathSync(path.trim());
}

/** Every place of the PATH where a program of this name could be found. */
export function reachable(env: NodeJS.ProcessEnv, program: string): boolean {
  const [command, ...args] = ["sh", "-c", `command -v ${program}`] as const;
  try {
    execFileSync(join(String(env.PATH).split(delimiter)[0] ?? "", command), args, { env });
    return true;
  } catch {
    return false;
  }
}

/** Starts `serve` by a command, and waits until it says that it is ready. */
export async function started(
  command: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ url: string; said: () => string; stop: () => Promise<number | null> }> {
  const port = await freePort();
  const store = join(cwd, `store-${port}`);
  const [program, ...words] = command;
  const flags = ["serve", "--port", String(port), "--data-dir", store, "--keys", `file:${store}.keys.json`];
  const child: ChildProcess = spawn(program, [...words, ...flags], { cwd, env, detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      said += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  while (child.exitCode === null && !(await fetch(`${url}/health/ready`).catch(() => null))?.ok) await pause(200);
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`);
  const stop = async () => {
    process.kill(-(child.pid ?? 0), "SIGTERM");
    return ended;
  };
  return { url, said: () => said, stop };
}

/** A sample, an upload, a step, undo and redo, and exports; the page is there. */
export async function walk(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  expect((await fetch(url + script)).headers.get("content-type")).toMatch(/javascript/);
  const client = createClient({ baseUrl: url });
  const [first] = await client.samples.list();
  const sample = await client.samples.add(first?.name ?? "");
  expect((await client.sessions.create({ datasource: sample.id })).rows).toBe(sample.rows);
  const file = new Blob(["city,price\n Oslo ,12\nRome,9\n"]);
  const { id: datasource } = await client.datasources.create(file, { fileName: "prices.csv" });
  const { id } = await client.sessions.create({ datasource });
  const cities = async () => (await client.sessions.rows(id, { columns: ["city"] })).rows.flat();
  await client.sessions.apply(id, { op: "trim-text", params: { columns: ["city"] } });
  expect(await cities()).toEqual(["Oslo", "Rome"]);
  await client.sessions.undo(id);
  expect(await cities()).toEqual([" Oslo ", "Rome"]);
  await client.sessions.redo(id);
  const parquet = await (await (await client.sessions.download(id, { format: "parquet" })).blob()).text();
  expect([parquet.slice(0, 4), parquet.slice(-4)]).toEqual(["PAR1", "PAR1"]);
  const sheet = await (await (await client.sessions.download(id, { format: "xlsx" })).blob()).text();
  expect(sheet.slice(0, 2)).toBe("PK");
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
