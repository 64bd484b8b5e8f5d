// The old system's site on a real PostgreSQL: its users and datasources, its cache in a table, and what is retired there.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/django/database.ts";
import { databaseOf } from "../../src/django/databases.ts";
import { djangoKey } from "../../src/legacy/keys.ts";
import { createBackup } from "../../src/migrate/backup/create.ts";
import { openBackup } from "../../src/migrate/backup/open.ts";
import { retire } from "../../src/migrate/retire.ts";
import { oldSite } from "../../src/migrate/site.ts";
import { sourceOf } from "../../src/migrate/sources/index.ts";
import type { FoundSession } from "../../src/migrate/sources/source.ts";
import { grounds } from "../migrate/backups.ts";
import { datasourceIds, postgresKind, rows, tables, wantedDatasources } from "../migrate/django-tables.ts";
import { bytesOf, cacheSession, jsonSession, type OldSession, wantedBytes } from "../migrate/old-sessions.ts";
import { type Service, startPostgres } from "./django-sites.ts";

const password = "a-password";
const there = (process.env.DATA_TOOLS_SERVERS ?? "").split(",").includes("postgres");
const users = { table: "auth_user", name: "username", superuser: "is_superuser" };
const here = grounds();

let server: Service;
let site: pg.Client;
let reader: Database;
const opened: Database[] = [];

function as(role: string): Database {
  const address = `postgres://${role}:${password}@127.0.0.1:${server.port}/site`;
  const database = databaseOf(address, { users, zone: "UTC", now: Date.now });
  opened.push(database);
  return database;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe.runIf(there)("PostgreSQL", () => {
  beforeAll(async () => {
    server = await startPostgres(password);
    site = new pg.Client({ connectionString: `postgres://site:${password}@127.0.0.1:${server.port}/site` });
    await site.connect();
    await site.query(tables(postgresKind) + rows(postgresKind));
    await site.query(`CREATE TABLE site_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,
      expires timestamp with time zone NOT NULL)`);
    await site.query("GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    reader = as("reader");
  }, 120_000);
  afterAll(async () => {
    for (const database of opened) await database.close();
    await site?.end();
    server?.stop();
    rmSync(here.folder, { recursive: true, force: true });
  });

  async function put(session: OldSession): Promise<void> {
    for (const [part, value] of session.parts)
      await site.query("INSERT INTO site_cache VALUES ($1, $2, now() + interval '4 hours')", [
        djangoKey({ ...session, part }),
        value.toString("base64"),
      ]);
  }

  test("[P22] users and datasources come with owner, lineage and file, by a role that may only read", async () => {
    const found = oldSite(reader, users);
    const wanted = wantedDatasources();
    expect(await all(found.users())).toEqual([
      { id: "7", name: "ann" },
      { id: "12", name: "bob" },
    ]);
    expect(await all(found.datasources())).toEqual(wanted);
    expect(await all(found.datasourcesOf("7"))).toEqual(wanted.slice(0, 1));
    expect(await found.datasource(datasourceIds[2])).toEqual(wanted[2]);
    expect(await found.datasource("no uuid")).toBeNull();
    const writing = as("site").look((ask) => ask({ texts: ["DELETE FROM auth_user"], values: [] }));
    await expect(writing).rejects.toMatchObject({ code: "unavailable" });
    await expect(all(oldSite(reader, { ...users, table: "nothing" }).users())).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test("[P22] thousands come all, once each", async () => {
    await site.query(`INSERT INTO projects_datasource SELECT gen_random_uuid(), 'd' || i, '', 'f', 'READY', now(), NULL,
      99, 'ORIGINAL', false, NULL FROM generate_series(1, 1200) i`);
    const found = await all(oldSite(reader, users).datasourcesOf("99"));
    expect(new Set(found.map(({ id }) => id)).size).toBe(1200);
  });

  test("[P25] what another changes while it is looked at is not taken out", async () => {
    await site.query("INSERT INTO site_cache VALUES ('mine', 'eA==', now())");
    const change = as("site").change(async (ask) => {
      await ask({ texts: ["SELECT value FROM site_cache WHERE cache_key = 'mine'"], values: [] });
      await site.query("UPDATE site_cache SET value = 'eQ==' WHERE cache_key = 'mine'");
      await ask({ texts: ["DELETE FROM site_cache WHERE cache_key = 'mine'"], values: [] });
      return true;
    });
    expect(await change).toBeNull();
    expect((await site.query("SELECT value FROM site_cache WHERE cache_key = 'mine'")).rows).toEqual([
      { value: "eQ==" },
    ]);
  });

  test("[P20] [P21] [P25] sessions in a table come to the byte; what is kept is retired, what changed stays", async () => {
    const id = datasourceIds[0];
    const long = {
      ...cacheSession("basic_mem", "8", id),
      parts: new Map([["current", Buffer.alloc(13 << 20, "cell ")]]),
    };
    const sessions = [cacheSession("objects", "7", id), long, jsonSession("basic_mem")];
    for (const session of sessions) await put(session);
    await site.query("INSERT INTO site_cache VALUES ($1, 'eA==', now() - interval '1 second')", [
      djangoKey({ generation: "cache", user: "9", datasource: id, part: "current" }),
    ]);
    const source = sourceOf("database:site_cache", { database: reader });
    const found = (await all(source.sessions())).sort((one, other) =>
      one.user + one.generation < other.user + other.generation ? -1 : 1,
    );
    expect(found.map(({ user, generation }) => [user, generation])).toEqual([
      ["7", "cache"],
      ["7", "json"],
      ["8", "cache"],
    ]);
    const backup = await createBackup({ folder: here.backup, keys: await here.keys() });
    for (const [index, each] of found.entries()) {
      const folder = join(here.folder, `fetched-${index}`);
      mkdirSync(folder);
      const copy = await source.fetch(each, folder);
      if (copy === null) throw new Error("it is there");
      const wanted = sessions.find(({ user, generation }) => user === each.user && generation === each.generation);
      if (wanted === undefined) throw new Error("it was put there");
      const copied = bytesOf(copy);
      expect([...copied.keys()]).toEqual([...wantedBytes(wanted).keys()]);
      for (const [part, bytes] of wantedBytes(wanted)) expect(copied.get(part)?.equals(bytes), part).toBe(true);
      await backup.keep({ ...each, kind: "session", source: source.name }, copy.files);
    }
    await backup.close();

    const changed = djangoKey({ ...(sessions[0] as OldSession), part: "metadata" });
    await site.query("UPDATE site_cache SET value = 'bmV3' WHERE cache_key = $1", [changed]);
    const writer = sourceOf("database:site_cache", { database: as("site") });
    // Another session changes between the last look and the removal.
    const migrated = async ({ generation }: FoundSession) => {
      if (generation === "json")
        await site.query("UPDATE site_cache SET value = 'bmV3' WHERE cache_key LIKE '%:redo:0'");
      return true;
    };
    const opening = await openBackup(here.backup, await here.keys());
    const done = await all(retire({ sources: [writer], backup: opening, migrated, notBefore: () => 0, dryRun: false }));
    expect(done.map(({ session: { user, generation }, outcome }) => [user, generation, outcome]).sort()).toEqual([
      ["7", "cache", "stays"],
      ["7", "json", "stays"],
      ["8", "cache", "removed"],
    ]);
    expect((await all(source.sessions({ users: ["7", "8"], datasources: [id] }))).map(({ user }) => user)).toEqual([
      "7",
    ]);
  });
});
