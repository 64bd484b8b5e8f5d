// The program itself as an operator runs it for the time of the change: people signed in by the old site, the old
// site behind it, and the sessions it kept, all at once.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Client, createClient, type SessionView } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { djangoSite, type Site } from "../http/django-site.ts";
import { fromTheOldSite, type OldSiteThere, oldSite } from "../http/old/standing.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { sqliteKind, tables } from "../migrate/django-tables.ts";
import { type Server, startServer } from "./server.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const id = "00000000-0000-0000-0000-000000002000";
const status = `/tools/api/studio/${id}/session/status/`;

let folder: string;
let site: Site;
let old: OldSiteThere;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-change-"));
  site = djangoSite("5.2");
  site.change("UPDATE django_session SET expire_date = ?", "2099-01-01 00:00:00");
  for (const statement of tables(sqliteKind).split(";"))
    if (/CREATE TABLE projects/.test(statement)) site.change(statement);
  old = await oldSite();
  cpSync(
    placeOf(`gen-b-files/media/temp_sessions/user_7/datasource_${id}`),
    join(folder, "media", "temp_sessions", "user_1", `datasource_${id}`),
    { recursive: true },
  );
  server = await start();
}, 60_000);
afterAll(async () => {
  await server.end("SIGTERM");
  await old.close();
  site.remove();
  rmSync(folder, { recursive: true, force: true });
});

const secrets = () => ({
  DATA_TOOLS_DJANGO_DATABASE: `sqlite:${join(site.folder, "site.sqlite3")}`,
  DATA_TOOLS_DJANGO_SECRET_KEY: site.secret,
  DATA_TOOLS_OLD_SESSIONS: `media:${join(folder, "media")}`,
});

function start(): Promise<Server> {
  const flags = ["--auth", "django", "--old-site", old.url.origin, "--old-backup", join(folder, "backup")];
  return startServer(folder, flags, secrets());
}

/** A command beside the running server. */
async function beside(...words: string[]): Promise<void> {
  const own = ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];
  const args = ["--disable-warning=ExperimentalWarning", main, ...words, ...own];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...secrets() } });
}

/** What somebody who is signed in at the old site is answered. */
async function asked(who: string, path: string, method = "GET"): Promise<{ status: number; text: string }> {
  const headers = {
    cookie: `sessionid=${site.sessions[who]}; csrftoken=${"c".repeat(32)}`,
    "x-csrftoken": "c".repeat(32),
    "sec-fetch-site": "same-origin",
    ...(method === "POST" && { "content-type": "application/json" }),
  };
  const answer = await fetch(server.url + path, { method, headers, ...(method === "POST" && { body: "{}" }) });
  return { status: answer.status, text: await answer.text() };
}

const steps = async () => JSON.parse((await asked("ann", status)).text).session_info?.current_step;

test("[P30] [P38] who is enrolled finds their old work and goes on with it, all others are where they were", {
  timeout: 120_000,
}, async () => {
  expect((await asked("ann", status)).text).toBe(fromTheOldSite);
  await beside("enrol", "add", "ann");
  await expect.poll(async () => (await asked("ann", status)).text, { timeout: 30_000 }).toMatch(/"success":\s*true/);
  expect((await asked("root", status)).text).toBe(fromTheOldSite);

  const before = await steps();
  expect(before).toBeGreaterThan(0);
  expect((await asked("ann", `/tools/api/studio/${id}/session/undo/`, "POST")).status).toBe(200);
  expect(await steps()).toBe(before - 1);

  await server.end("SIGKILL");
  server = await start();
  expect(await steps()).toBe(before - 1);
  const [session, ...others] = JSON.parse((await asked("ann", "/api/sessions")).text) as SessionView[];
  expect([session?.depth, others]).toEqual([before - 1, []]);

  await beside("enrol", "remove", "ann");
  await expect.poll(async () => (await asked("ann", status)).text, { timeout: 30_000 }).toBe(fromTheOldSite);
  expect(old.reached.every(({ url }) => url === status)).toBe(true);
});

/** The interface as somebody's browser uses it who is signed in at the old site. */
function clientOf(who: string): Client {
  const headers = { cookie: `sessionid=${site.sessions[who]}` };
  return createClient({
    baseUrl: server.url,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } }),
  });
}

test("[P40] [P45] the way back, while people work: nobody sees an error, and what they did is there", {
  timeout: 120_000,
}, async () => {
  const client = clientOf("ann");
  const [{ id: session = "" } = {}] = await client.sessions.list();
  const way = ["rollback", "--all", "--media-root", join(folder, "media"), "--fixture", join(folder, "rows.json")];
  let isUnderWay = true;
  const back = beside(...way).finally(() => {
    isUnderWay = false;
  });
  let done = 0;
  for (; isUnderWay || done < 4; done++) {
    await client.sessions.apply(session, { calls: [{ op: "reverse-rows", params: {} }] });
    if (done % 3 > 0) await client.sessions.undo(session);
    await client.sessions.rows(session, { offset: 0, limit: 10 });
  }
  await back;

  // Then people are led to the old site, and what came last is given back.
  await beside(...way);
  const { depth, columns } = await client.sessions.get(session);
  const there = join(folder, "media", "temp_sessions", "user_1", `datasource_${id}`);
  const metadata = JSON.parse(readFileSync(join(there, "session_metadata.json"), "utf8"));
  expect(metadata.operations).toHaveLength(depth);
  const file = new Blob([readFileSync(join(there, "current.parquet"))]);
  const { id: datasource } = await client.datasources.create(file, { fileName: "current.parquet" });
  const { id: read } = await client.sessions.create({ datasource });
  expect((await client.sessions.get(read)).columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
  const table = async (of: string) => (await client.sessions.rows(of, { offset: 0, limit: 1000 })).rows;
  expect(await table(read)).toEqual(await table(session));
});
