// Nothing a user's table says lies readable outside memory: cells, column names, notes and drafts of the
// real server are searched for in its data folder, its temporary folder and everything it printed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { marks, marksIn, use } from "./marks.ts";
import { type Server, startInVain, startServer } from "./server.ts";

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-sealed-"));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A folder's files by name and content. */
function snapshot(folder: string): Map<string, string> {
  return new Map(filesBelow(folder).map((path) => [path, readFileSync(path).toString("base64")]));
}

function found(folder: string): { path: string; marks: string[] }[] {
  const each = filesBelow(folder).map((path) => ({
    path,
    marks: [...new Set([...marksIn(Buffer.from(path)), ...marksIn(readFileSync(path))])],
  }));
  return each.filter((file) => file.marks.length > 0);
}

describe("[K5] what is marked is found nowhere", () => {
  let folder: string;
  let server: Server;
  let session: string;
  const printed: string[] = [];

  beforeAll(async () => {
    folder = newFolder();
    server = await startServer(folder);
    session = await use(server);
  });
  afterAll(() => server.end("SIGTERM"));

  test("while the server runs, though its log is as talkative as it gets", () => {
    expect(server.printed().split("\n").length).toBeGreaterThan(20);
    expect(found(folder)).toEqual([]);
    expect(marksIn(Buffer.from(server.printed()))).toEqual([]);
  });

  test("after kill -9, and in what the next server does; what was readable in memory is gone", async () => {
    const scratch = () => readdirSync("/dev/shm").filter((name) => name.includes(`-${server.child.pid}-`));
    const left = scratch();
    expect(left).toHaveLength(1);
    const path = join("/dev/shm", left[0] ?? "");
    expect(statSync(path).mode & 0o777).toBe(0o700);
    // The search is able to find: what lies in scratch is readable.
    const readable = filesBelow(path).filter((file) => marksIn(readFileSync(file)).length > 0);
    expect(readable.length).toBeGreaterThan(0);
    printed.push(server.printed());
    await server.end("SIGKILL");
    expect(scratch()).toEqual(left);
    expect(found(folder)).toEqual([]);

    server = await startServer(folder);
    expect(readdirSync("/dev/shm")).not.toContain(left[0]);
    const page = await server.client.sessions.rows(session, { limit: 50 });
    expect(JSON.stringify(page.rows)).toContain(marks.edit);
    const answer = await fetch(`${server.url}/api/sessions/${session}/${marks.column}?x=${marks.cell}`);
    expect(answer.status).toBe(404);
    await server.end("SIGTERM");
    printed.push(server.printed());
    expect(found(folder)).toEqual([]);
    expect(marksIn(Buffer.from(printed.join("\n")))).toEqual([]);
  });

  test("and no process of the server would write its memory into a core file", async () => {
    server = await startServer(folder);
    await server.client.sessions.rows(session, { limit: 5 });
    const pid = server.child.pid ?? 0;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
    expect(children.length).toBeGreaterThan(0);
    for (const process of [pid, ...children]) {
      expect(Number.parseInt(readFileSync(`/proc/${process}/coredump_filter`, "utf8"), 16)).toBe(0);
    }
    await server.end("SIGTERM");
  });

  test("[K3] a ring that is missing or another's keeps the server from starting and changes no byte", async () => {
    const other = newFolder();
    await (await startServer(other)).end("SIGTERM");
    const before = snapshot(join(folder, "data"));
    for (const ring of [join(folder, "none.json"), join(other, "ring.json")]) {
      const { code, printed: said } = await startInVain(folder, ["--keys", `file:${ring}`]);
      expect(code).toBe(1);
      expect(said).toContain("wrong_key");
      expect(snapshot(join(folder, "data"))).toEqual(before);
    }
    expect(readdirSync(folder)).not.toContain("none.json");
  });
});
