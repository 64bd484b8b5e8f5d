// The command line against a server it started itself: a table's life in words.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AppliedView, Call, DatasourceView, HistoryView, PruneView, SessionView } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataTools } from "./terminal.ts";

const program = fileURLToPath(new URL("../../bin/data-tools.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "data-tools-cli-"));
const place = ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];
let server: ChildProcess;
let url = "";

/** Starts a server on a free port; resolves with its first line. */
async function serve(...flags: string[]): Promise<{ server: ChildProcess; url: string }> {
  const words = ["serve", "--json", "--port", "0", "--log-level", "error", ...place, ...flags];
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout }))
    return { server: child, url: JSON.parse(line).url };
  throw new Error("the server said nothing");
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const ended = once(child, "exit");
  child.kill(signal);
  return (await ended)[0];
}

beforeAll(async () => {
  ({ server, url } = await serve());
}, 30_000);
afterAll(async () => {
  if (server.exitCode === null) await stopped(server, "SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const run = (...words: string[]) => dataTools([...words, "--server", url]);

async function started(
  text = "city,price\nOslo,3\nRome,1\nParis,2\n",
): Promise<{ datasource: DatasourceView; session: SessionView }> {
  const path = join(folder, "cities.csv");
  writeFileSync(path, text);
  const { code, json } = await run("import", path, "--session", "--json");
  expect(code).toBe(0);
  return json();
}

test("[L6] a table's life on the command line", async () => {
  const { session } = await started();
  const { id } = session;

  const applied = await run("apply", id, "sort-rows", "--by", '[{"column":"price","order":"asc"}]', "--json");
  expect(applied.code).toBe(0);
  expect(applied.json<AppliedView>()).toMatchObject({ depth: 1, version: session.version + 1 });
  const named = await run("apply", id, "rename-column", "--column", "city", "--to=place");
  expect(named).toMatchObject({ code: 0, err: "" });
  expect(named.out).toMatch(/Version \d+: 3 rows, 2 columns/);

  const csv = join(folder, "out.csv");
  expect(await run("export", id, "-o", csv)).toMatchObject({ code: 0 });
  expect(readFileSync(csv, "utf8")).toBe("place,price\nRome,1\nParis,2\nOslo,3\n");
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);

  expect((await run("undo", id, "--preview")).out).toMatch(/1 column changed|place/);
  expect((await run("undo", id, "--count", "2", "--json")).json<SessionView>()).toMatchObject({ depth: 0 });
  expect((await run("redo", id)).out).toMatch(/1 steps/);

  const history = await run("history", id);
  expect(history.out.split("\n")).toHaveLength(4);
  expect(history.out).toMatch(/^ {2}original\n▸ st?_?\w+ .*\n {2}\w+/);
  await run("redo", id);
  const recipe = await run("history", id, "--recipe", "--json");
  expect(recipe.json<Call[]>().map(({ op }) => op)).toEqual(["sort-rows", "rename-column"]);
  const path = join(folder, "recipe.json");
  writeFileSync(path, recipe.out);
  expect((await run("history", id, "--goto", "original", "--json")).json<SessionView>().cursor).toBeNull();
  const again = await run("apply", id, "--recipe", path, "--json");
  expect(again.json<{ session: SessionView }>().session.depth).toBe(2);

  const { out } = await run("sessions");
  expect(out).toContain(id);
  const copy = (await run("sessions", "duplicate", id, "--name", "Copy", "--json")).json<SessionView>();
  expect(copy.name).toBe("Copy");
  expect((await run("sessions", "delete", copy.id)).out).toMatch(/in the bin/);
  expect((await run("sessions", "restore", copy.id)).code).toBe(0);
});

test("[V6] old branches are listed, and removed only when that is said", async () => {
  const { session } = await started();
  const { id } = session;
  const rename = (to: string) => run("apply", id, "rename-column", "--column", "city", "--to", to, "--json");
  expect((await run("history", "prune", id)).out).toBe("There is no branch beside the present line to remove.\n");
  const { steps } = (await rename("town")).json<AppliedView>();
  await run("undo", id);
  await rename("place");
  const listed = await run("history", "prune", id);
  expect(listed).toMatchObject({ code: 0, err: "" });
  expect(listed.out).toContain(`${steps[0]}  original`);
  expect(listed.out).toMatch(/Would be removed: 1 steps, 0 bytes\. Nothing was changed/);
  expect((await run("history", "prune", id, "--keep-steps", "2", "--json")).json<PruneView>().steps).toBe(0);
  expect((await run("history", id, "--json")).json<HistoryView>().steps).toHaveLength(2);
  expect((await run("history", "prune", id, "--yes")).out).toMatch(/Removed: 1 steps/);
  expect((await run("history", id, "--json")).json<HistoryView>().steps).toHaveLength(1);
  expect((await run("history", "prune")).code).toBe(2);
  expect((await run("history", id, "more")).code).toBe(2);
});

test("[L6] analyses on the command line, and the report as a file", async () => {
  const { session } = await started();
  expect((await run("analyse", session.id)).out).toMatch(/^name .*\nprofile /);
  const shown = await run("analyse", session.id, "value-counts", "--params", '{"column":"city"}');
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(shown.out).toMatch(/distinct +3\n[\s\S]*value +count +share\nOslo +1 +0\.33/);
  const answer = (await run("analyse", session.id, "missing", "--json")).json<{ result: { rows: number } }>();
  expect(answer.result.rows).toBe(3);
  const page = join(folder, "report.html");
  expect((await run("analyse", session.id, "quality-report", "-o", page)).code).toBe(0);
  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
  const refused = await run("analyse", session.id, "divination");
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/no analysis named “divination”/);
});

describe("[L1] exit codes with a server", () => {
  test.each([
    ["nothing to undo", ["undo"], [], /nothing to undo/],
    ["an unknown operation", ["apply"], ["frobnicate"], /no operation “frobnicate”/],
    ["an unknown parameter", ["apply"], ["rename-column", "--colum", "a"], /no parameter --colum/],
    [
      "a parameter out of place",
      ["apply"],
      ["rename-column", "--column", "nope", "--to", "x"],
      /no column named “nope”/,
    ],
    ["a stale version", ["undo"], ["--version", "999"], /changed elsewhere/],
  ] as [string, string[], string[], RegExp][])("%s is refused with 2", async (_name, before, after, sentence) => {
    const { session } = await started();
    const { code, out, err } = await run(...before, session.id, ...after);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
  });

  test("a session that is not there is refused with 2, as JSON if asked", async () => {
    const { code, err } = await run("history", "s_none", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ error: { code: "not_found" } });
  });
});

test("[L2] the help of an operation names its parameters", async () => {
  const { out, code } = await run("apply", "any", "rename-column", "--help");
  expect(code).toBe(0);
  expect(out).toContain("--column");
  expect(out).toContain("--to");
});

test("[L3] doctor and keys work beside the running server", async () => {
  const doctor = await dataTools(["doctor", "--json", ...place, "--port", new URL(url).port]);
  const { checks } = doctor.json<{ checks: { name: string; ok: boolean; text: string }[] }>();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.find(({ name }) => name === "server")?.text).toContain(`running at ${url}`);
  const keys = await dataTools(["keys", "--json", ...place]);
  expect(keys.json<{ keys: { state: string }[] }>().keys.map(({ state }) => state)).toEqual(["active"]);
  expect(keys.out).not.toContain(JSON.parse(readFileSync(join(folder, "ring.json"), "utf8")).keys[0].key);
});

test("[L7] a server told to stop finishes and ends with 0; its sessions are there when it starts again", async () => {
  const { session } = await started();
  const applied = (
    await run("apply", session.id, "rename-column", "--column", "city", "--to", "place", "--json")
  ).json<AppliedView>();
  expect(await stopped(server, "SIGTERM")).toBe(0);
  expect((await run("sessions")).code).toBe(1);
  ({ server, url } = await serve());
  const all = (await run("sessions", "--json")).json<SessionView[]>();
  expect(all.find(({ id }) => id === session.id)).toMatchObject({ cursor: applied.cursor, version: applied.version });
  expect((await run("undo", session.id)).code).toBe(0);
}, 60_000);

test("[L7] a taken port is refused with 2", async () => {
  const words = [
    "serve",
    "--port",
    new URL(url).port,
    "--store",
    "memory:",
    "--keys",
    `file:${join(folder, "other.json")}`,
  ];
  const { code, err } = await dataTools([...words, "--data-dir", join(folder, "other")]);
  expect(code).toBe(2);
  expect(err).toMatch(/is taken/);
}, 30_000);
