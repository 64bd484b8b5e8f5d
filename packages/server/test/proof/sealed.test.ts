// Nothing a user's table says lies readable outside memory: cells, column names, notes and drafts of the
// real server are searched for in its data folder, its temporary folder and everything it printed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProblemError } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startInVain, startServer } from "./server.ts";

/** Texts that nobody else writes, one for every way a text gets in. */
const marks = {
  column: "kolonne7Qx1",
  renamed: "spalte8Wz2",
  cell: "zelle9Rt3",
  wrongCell: "kein-datum4Yp",
  filter: "filterwert5Lm",
  edit: "eingabe6Bn",
  draft: "entwurf1Hk",
  draftKey: "entwurfname2Jd",
  note: "notiz3Fs",
  checkpoint: "marke4Gv",
  session: "sitzung5Xc",
  saved: "gespeichert6Ma",
  file: "datei7Ub",
  fitted: "haeufig8Eo",
  search: "suche9Tq",
  recipe: "rezept3Kw",
  about: "beschreibung4Lv",
};

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

/** Which marks these bytes hold, in UTF-8 or UTF-16. */
function marksIn(bytes: Buffer): string[] {
  const forms = Object.entries(marks).flatMap(([name, mark]) =>
    [mark, mark.toUpperCase()].flatMap((text) => [
      { name, form: Buffer.from(text, "utf8") },
      { name, form: Buffer.from(text, "utf16le") },
      { name, form: Buffer.from(text, "base64") },
    ]),
  );
  return forms.filter(({ form }) => bytes.includes(form)).map(({ name }) => name);
}

function found(folder: string): { path: string; marks: string[] }[] {
  const each = filesBelow(folder).map((path) => ({
    path,
    marks: [...new Set([...marksIn(Buffer.from(path)), ...marksIn(readFileSync(path))])],
  }));
  return each.filter((file) => file.marks.length > 0);
}

/** Everything a user does, with a marked text wherever a text can be given. */
async function use({ client }: Server): Promise<string> {
  const rows = Array.from({ length: 40 }, (_, n) => `${n},${marks.cell}${n % 7},${n === 9 ? marks.wrongCell : n}`);
  rows.push(`40,${marks.fitted},1`, `41,${marks.fitted},2`, "42,,3");
  const file = new File([`id,${marks.column},t\n${rows.join("\n")}\n`], `${marks.file}.csv`);
  await client.datasources.preview(file);
  const { id: datasource } = await client.datasources.create(file);
  await client.datasources.previewAgain(datasource, { types: { t: "text" } });
  const { id } = await client.sessions.create({ datasource, name: marks.session });
  const call = { op: "rename-column", params: { column: marks.column, to: marks.renamed } };
  await client.recipes.create({ name: marks.recipe, description: marks.about, calls: [call] });
  let version = 1;
  const apply = async (op: string, params: Record<string, unknown>) => {
    ({ version } = await client.sessions.apply(id, { op, params, version }));
  };
  await apply("filter-rows", { where: { column: marks.column, is: "ne", value: marks.filter } }).catch(() => {});
  await client.sessions.preview(id, { op: "change-case", params: { columns: [marks.column], to: "upper" } });
  await apply("change-case", { columns: [marks.column], to: "upper" });
  await apply("edit-cell", { row: 3, column: marks.column, value: marks.edit });
  await apply("fill-missing", { columns: [marks.column], with: "mode" });
  await apply("sort-rows", { by: [{ column: marks.column, order: "desc" }] });
  await apply("filter-rows", { where: { column: "id", is: "lt", value: 41 } });
  const failed = await apply("change-type", { columns: ["t"], to: "integer", onError: "fail" }).catch((error) => error);
  expect(failed).toBeInstanceOf(ProblemError);
  expect(failed.problem).toMatchObject({ code: "cast_failed", detail: expect.stringContaining(marks.wrongCell) });
  await client.sessions
    .apply(id, { op: marks.column, params: { [marks.renamed]: marks.cell }, version })
    .catch(() => {});
  await apply("rename-column", { column: marks.column, to: marks.renamed });
  const { steps } = await client.sessions.history(id);
  await client.sessions.patchStep(id, steps[0]?.id ?? "", { name: marks.checkpoint, note: marks.note });
  await client.sessions.putDraft(id, marks.draftKey, { text: marks.draft });
  await client.sessions.rows(id, { search: marks.search, limit: 5 });
  await client.sessions.rows(id, { where: { column: marks.renamed, is: "eq", value: marks.filter }, limit: 5 });
  await client.sessions.profile(id);
  await client.sessions.diff(id, null, steps.at(-1)?.id ?? null);
  for (const format of ["csv", "xlsx", "parquet"] as const)
    await (await client.sessions.download(id, { format })).blob();
  await client.sessions.save(id, { name: marks.saved, description: marks.note });
  await client.sessions.undo(id, { count: 2 });
  expect(await client.sessions.getDraft(id, marks.draftKey)).toEqual({ text: marks.draft });
  return id;
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
