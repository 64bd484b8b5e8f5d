// `data-tools rollback`: who gets what back, beside a running server; killed at every point and run again; and rows for
// the old system's database.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Call } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HandBackReport } from "../../src/migrate/hand-back/report.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { handBackPoints } from "../../src/store/crash-points.ts";
import { dataTools } from "../cli/terminal.ts";
import {
  bytesBelow,
  cellsOf,
  cellsOfFile,
  folderOf,
  fromOldSystem,
  mediaOf,
  metadataIn,
  seven,
  uuid,
} from "../migrate/giving-back.ts";
import { type Home, openHome } from "../sessions/product.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const ann: Actor = { owner: "ann", name: "Ann" };
const upper: Call = { op: "change-case", params: { columns: ["city"], to: "upper" } };
const csv = "id,city\n1,Oslo\n2,Rome\n";

let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

const place = () => ["--data-dir", join(home.folder, "data"), "--keys", `file:${join(home.folder, "ring.json")}`];
const fixture = () => join(home.folder, "handed-back.json");
const words = (...more: string[]) => [
  "rollback",
  "--media-root",
  mediaOf(home),
  "--fixture",
  fixture(),
  ...more,
  ...place(),
];
const rollback = (...more: string[]) => dataTools(words(...more));

async function begin(actor: Actor, of: string, calls: readonly Call[] = [upper]): Promise<string> {
  const { id } = await fromOldSystem(home, of, await home.csv(csv, "towns.csv", actor), actor);
  const session = await home.sessions.create(actor, { datasource: id, name: "towns" });
  for (const call of calls) await home.sessions.apply(actor, session.id, [call]);
  return session.id;
}

function writeOwners(owners: Record<string, number | null>): string {
  const path = join(home.folder, "owners.json");
  writeFileSync(path, JSON.stringify(owners));
  return path;
}

describe("[P44] data-tools rollback", () => {
  test("gives back beside a server, by user or all; who is unknown there is told, and it ends as failed", async () => {
    const graces = await begin(seven, uuid(1));
    await begin(ann, uuid(2));
    const dry = await rollback("--all", "--dry-run", "--json");
    expect([dry.code, existsSync(join(mediaOf(home), "temp_sessions"))]).toEqual([1, false]);
    expect(dry.json<HandBackReport>()).toMatchObject({
      dryRun: true,
      whole: false,
      sessions: [{ id: graces, outcome: "would", user: 7, steps: 1 }],
      strangers: [{ owner: "ann", sessions: 1, accepted: false }],
    });
    const all = await rollback("--all");
    expect([all.code, all.err]).toEqual([1, expect.stringContaining("Not everything")]);
    expect(all.out).toContain(`“towns” of user 7: 1 step given back to temp_sessions/user_7/datasource_${uuid(1)}.`);
    expect(all.out).toContain("ann is no user of the old system: 1 session and 0 datasources stay here");

    const owners = writeOwners({ ann: 12 });
    for (const user of ["ann", "12"]) {
      const report = join(home.folder, `report-${user}.json`);
      const done = await rollback("--user", user, "--owners", owners, "--report", report);
      expect([done.code, done.err]).toEqual([0, expect.any(String)]);
      expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ whole: true, sessions: [{ user: 12 }] });
    }
    expect(metadataIn(folderOf(home, uuid(2), 12))).toMatchObject({ user_id: 12, datasource_id: uuid(2) });
    expect((await rollback("--all", "--owners", writeOwners({ ann: null }))).code).toBe(0);
    // The session here is as it was, and its owner can see that a copy was taken.
    expect(await home.sessions.view(seven, graces)).toMatchObject({ version: 2, depth: 1 });
    const { entries } = await home.product.audit.list(seven);
    expect(entries.filter(({ action }) => action === "hand-back")).toMatchObject([
      { on: graces, detail: { user: 7, datasource: uuid(1), steps: 1 } },
    ]);
  });

  test("words that make no sense are refused before anything is done", async () => {
    await begin(seven, uuid(1));
    const two = writeOwners({ ann: 7 });
    await begin(ann, uuid(2));
    for (const more of [
      [],
      ["--all", "--user", "7"],
      ["--user", "nobody"],
      ["--all", "--others", "drop"],
      ["--all", "--owners", two],
      ["--all", "--owners", join(home.folder, "none.json")],
    ])
      expect([more, (await rollback(...more)).code]).toEqual([more, 2]);
    writeFileSync(two, '{"ann":"seven"}');
    expect((await rollback("--all", "--owners", two)).code).toBe(2);
    expect((await dataTools(["rollback", "--all", ...place()])).code).toBe(2);
    expect(readdirSync(mediaOf(home)).filter((name) => name !== "temp_sessions")).toEqual([]);
    expect(existsSync(folderOf(home, uuid(1)))).toBe(false);
  });
});

/** The command in a process of its own, killed at a point. */
function killedAt(crashAt: string): Promise<string | null> {
  const env = { ...process.env, DATA_TOOLS_CRASH_AT: crashAt };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words("--all")], { env }, (error) => resolve(error?.signal ?? null));
  });
}

/** At all of them each time, not at two. */
const isEach = process.env.DATA_TOOLS_KILLS === "all";

describe("[P42] killed", () => {
  // First comes the datasource, then the sessions.
  const points = [`${handBackPoints[0]}@1`, ...handBackPoints.map((name) => `${name}@2`)];
  test.each(points.filter((_, n) => isEach || n === 0 || n === points.length - 1))(
    "at “%s” and run again, all is there as if it never was",
    { timeout: 240_000 },
    async (point) => {
      const id = await begin(seven, uuid(1));
      await begin(seven, uuid(2));
      await home.sessions.save(seven, id, { name: "saved" });
      expect((await rollback("--all")).code).toBe(0);
      const before = bytesBelow(folderOf(home, uuid(1)));
      await home.sessions.apply(seven, id, [{ op: "drop-columns", params: { columns: ["id"] } }]);
      const other = await home.sessions.list(seven);
      for (const each of other)
        if (each.id !== id) await home.sessions.apply(seven, each.id, [{ op: "reverse-rows", params: {} }]);
      await home.csv("new,file\n1,2\n", "new.csv", seven);

      expect(await killedAt(point)).toBe("SIGKILL");
      expect((await rollback("--all")).code).toBe(0);
      const back = folderOf(home, uuid(1));
      expect(metadataIn(back).operations.map(({ name }) => name)).toEqual(["change_case", "remove_columns_1"]);
      expect(await cellsOfFile(home, join(back, "current.parquet"))).toEqual(await cellsOf(home, id));
      expect(metadataIn(folderOf(home, uuid(2))).current_step).toBe(2);
      expect(readdirSync(join(mediaOf(home), "temp_sessions/user_7")).sort()).toEqual(
        [`datasource_${uuid(1)}`, `datasource_${uuid(2)}`].sort(),
      );
      const all = bytesBelow(mediaOf(home));
      expect(Object.keys(all).filter((name) => name.includes(".writing-"))).toEqual([]);
      // What was in its place before is kept, once.
      const kept = Object.entries(all).filter(([name]) =>
        /\.replaced\/[^/]+\/user_7\/.*1\/session_metadata/.test(name),
      );
      expect(kept.map(([, bytes]) => bytes)).toEqual([before["session_metadata.json"]]);
      expect((await rollback("--all", "--json")).json<HandBackReport>()).toMatchObject({
        sessions: [{ outcome: "unchanged" }, { outcome: "unchanged" }],
      });
      expect(bytesBelow(mediaOf(home))).toEqual(all);
    },
  );
});

interface Row {
  readonly model: string;
  readonly pk: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

describe("[P43] datasources", () => {
  const rows = () => JSON.parse(readFileSync(fixture(), "utf8")) as Row[];

  test("saved ones, uploads and further sessions become files and rows, the same every time", {
    timeout: 240_000,
  }, async () => {
    const id = await begin(seven, uuid(1));
    const { id: saved } = await home.sessions.save(seven, id, { name: "Städte / 2026", description: "those kept" });
    const onSaved = await home.sessions.create(seven, { datasource: saved });
    await home.sessions.apply(seven, onSaved.id, [{ op: "reverse-rows", params: {} }]);
    await home.sessions.save(seven, onSaved.id, { name: "turned" });
    await home.csv("a,b\n1,x\n", "upload.csv", seven);
    const copy = await home.sessions.duplicate(seven, id, { name: "copy" });
    await home.sessions.apply(seven, id, [{ op: "drop-columns", params: { columns: ["id"] } }]);
    const done = await rollback("--all", "--others", "datasources");
    expect([done.code, done.out]).toEqual([0, expect.stringContaining("manage.py loaddata")]);

    const [project, ...datasources] = rows();
    const named = new Map(datasources.map((row) => [row.fields.name, row]));
    expect([...named.keys()].sort()).toEqual(["Städte / 2026", "copy", "turned", "upload.csv"]);
    expect(project).toMatchObject({ model: "projects.project", fields: { owner: 7 } });
    expect(project?.fields.datasources).toEqual(datasources.map(({ pk }) => pk));
    const parent = named.get("Städte / 2026");
    expect(parent?.fields).toMatchObject({
      owner: 7,
      project: project?.pk,
      description: "those kept",
      data_type: "PREPARED",
      status: "READY",
      is_derived: true,
      parents: [uuid(1)],
    });
    expect(named.get("turned")?.fields.parents).toEqual([parent?.pk]);
    expect(named.get("copy")?.fields.parents).toEqual([uuid(1)]);
    expect(named.get("upload.csv")?.fields).toMatchObject({ data_type: "ORIGINAL", is_derived: false, parents: [] });
    for (const { fields } of datasources)
      expect(fields.file).toMatch(/^datasources\/\d{4}\/\d\d\/[\w-]{1,40}_[0-9a-f]{8}\.parquet$/);
    const file = (name: string) => join(mediaOf(home), String(named.get(name)?.fields.file));
    expect(await cellsOfFile(home, file("copy"))).toEqual(await cellsOf(home, copy.id));
    // A session on what was saved here is one of theirs too.
    const back = folderOf(home, parent?.pk ?? "");
    expect(await cellsOfFile(home, join(back, "original.parquet"))).toEqual(
      await cellsOfFile(home, file("Städte / 2026")),
    );

    const text = readFileSync(fixture(), "utf8");
    const again = await rollback("--all", "--others", "datasources", "--json");
    const report = again.json<HandBackReport>();
    expect(report.datasources.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(report.sessions.every(({ outcome }) => outcome === "unchanged")).toBe(true);
    expect(readFileSync(fixture(), "utf8")).toBe(text);
  });

  test("the rows go into tables as the old system has them", async () => {
    const id = await begin(seven, uuid(1));
    await home.sessions.save(seven, id, { name: "x".repeat(300) });
    expect((await rollback("--all")).code).toBe(0);
    const database = new DatabaseSync(":memory:");
    database.exec(`PRAGMA foreign_keys = ON;
      CREATE TABLE auth_user (id integer PRIMARY KEY);
      CREATE TABLE projects_project (id char(32) PRIMARY KEY, name varchar(255) NOT NULL, description text NOT NULL,
        owner_id integer NOT NULL REFERENCES auth_user, is_public bool NOT NULL, is_favorite bool NOT NULL,
        created_at datetime NOT NULL, updated_at datetime NOT NULL);
      CREATE TABLE projects_datasource (id char(32) PRIMARY KEY, name varchar(255) NOT NULL CHECK (length(name) <= 255),
        description text NOT NULL, file varchar(100) NOT NULL CHECK (length(file) <= 100),
        data_type varchar(20) NOT NULL CHECK (data_type IN ('ORIGINAL', 'PREPARED', 'FUSED')),
        status varchar(20) NOT NULL CHECK (status IN ('UPLOADING', 'PROCESSING', 'READY', 'ERROR')),
        is_derived bool NOT NULL, owner_id integer REFERENCES auth_user,
        project_id char(32) NOT NULL REFERENCES projects_project,
        uploaded_at datetime NOT NULL, created_at datetime NOT NULL, updated_at datetime NOT NULL);
      CREATE TABLE projects_datasource_parents (from_id char(32) NOT NULL REFERENCES projects_datasource,
        to_id char(32) NOT NULL REFERENCES projects_datasource);
      INSERT INTO auth_user VALUES (7);
      INSERT INTO projects_project VALUES ('p', 'old', '', 7, 0, 0, 'x', 'x');
      INSERT INTO projects_datasource VALUES ('${uuid(1)}', 'old', '', 'f', 'ORIGINAL', 'READY', 0, 7, 'p', 'x', 'x', 'x');`);
    for (const { model, pk, fields } of rows()) {
      const { parents, datasources: _, owner, project, ...plain } = fields;
      const all = { id: pk, owner_id: owner, ...(project !== undefined && { project_id: project }), ...plain };
      const values = Object.values(all).map((value) => (typeof value === "boolean" ? Number(value) : value));
      const table = model === "projects.project" ? "projects_project" : "projects_datasource";
      database
        .prepare(`INSERT INTO ${table} (${Object.keys(all).join(", ")}) VALUES (${values.map(() => "?").join(", ")})`)
        .run(...(values as (string | number | null)[]));
      for (const parent of (parents ?? []) as string[])
        database.prepare("INSERT INTO projects_datasource_parents VALUES (?, ?)").run(pk, parent);
    }
    expect(database.prepare("SELECT count(*) AS n FROM projects_datasource_parents").get()).toEqual({ n: 1 });
    database.close();
  });
});
