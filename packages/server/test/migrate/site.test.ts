// Users and datasources of the old system's site, from a SQLite file made as Django makes it; test/interop has the
// same from PostgreSQL.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/django/database.ts";
import { momentOf } from "../../src/django/moments.ts";
import { djangoKey } from "../../src/legacy/keys.ts";
import { fileBelow, oldSite } from "../../src/migrate/site.ts";
import { datasourceIds, rows, sqliteKind, tables, wantedDatasources } from "./django-tables.ts";
import { contentsOf, filePlace, siteDatabase } from "./places.ts";

const users = { table: "auth_user", name: "username" };

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-site-"));
  database = siteDatabase(join(folder, "site.sqlite3"));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

function change(statements: string): void {
  const file = new DatabaseSync(join(folder, "site.sqlite3"));
  file.exec(statements);
  file.close();
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("[P22] users and datasources come with owner, lineage and file, and nothing is changed by that", async () => {
  change(tables(sqliteKind) + rows(sqliteKind));
  const before = contentsOf(folder);
  const site = oldSite(database, users);
  expect(await all(site.users())).toEqual([
    { id: "7", name: "ann" },
    { id: "12", name: "bob" },
  ]);
  const wanted = wantedDatasources();
  expect(await all(site.datasources())).toEqual(wanted);
  expect(await all(site.datasourcesOf("7"))).toEqual(wanted.slice(0, 1));
  expect(await all(site.datasourcesOf("12"))).toEqual(wanted.slice(1));
  expect(await all(site.datasourcesOf("99"))).toEqual([]);
  expect(await site.datasource(datasourceIds[2])).toEqual(wanted[2]);
  expect(await site.datasource("00000000-0000-4000-8000-00000000000f")).toBeNull();
  expect(await site.datasource("1' OR '1'='1")).toBeNull();
  expect(contentsOf(folder)).toBe(before);
});

test("[P21] for places that cannot be listed, each user comes with what the user could have opened", async () => {
  change(tables(sqliteKind) + rows(sqliteKind));
  const site = oldSite(database, users);
  const [one, two, three, four] = datasourceIds;
  const theirs = { users: ["12"], datasources: [one, two, three, four] };
  expect(await all(site.wanted())).toEqual([{ users: ["7"], datasources: [one] }, theirs]);
  expect(await all(site.wanted(["12", "99"]))).toEqual([theirs]);
  const cache = await filePlace();
  const key = djangoKey({ generation: "cache", user: "12", datasource: one, part: "current" });
  await cache.put(key, Buffer.from("\x80\x05}."), null);
  const found = [];
  for await (const wanted of site.wanted()) found.push(...(await all(cache.source().sessions(wanted))));
  expect(found).toMatchObject([{ user: "12", datasource: one, parts: ["current"], expiresAt: null }]);
  await cache.close();
});

test("[P22] an older version, without owners and lineage of its own, is read too", async () => {
  change(tables(sqliteKind, { old: true }) + rows(sqliteKind, { old: true }));
  const site = oldSite(database, users);
  expect(await all(site.datasourcesOf("12"))).toEqual(wantedDatasources({ old: true }));
});

test("[P22] thousands come all, once each, whatever is done beside; people may lie in another table", async () => {
  change(tables(sqliteKind) + rows(sqliteKind));
  change(`ALTER TABLE auth_user RENAME TO people_user; ALTER TABLE people_user RENAME COLUMN username TO email;
    WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 2599)
    INSERT INTO people_user SELECT i, 'user ' || i, '!', 1, 0 FROM n;
    WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1299)
    INSERT INTO projects_datasource SELECT lower(hex(randomblob(16))), 'd' || i, '', 'f', 'READY',
      '2024-01-01 00:00:00', NULL, 7, 'ORIGINAL', 0, NULL FROM n;`);
  const site = oldSite(database, { table: "people_user", name: "email" });
  const names: string[] = [];
  for await (const { name } of site.users()) {
    if (names.push(name) === 600) change("DELETE FROM people_user WHERE id = 12");
  }
  expect([names.length, new Set(names).size, names.at(-1)]).toEqual([2502, 2502, "user 2599"]);
  const datasources = await all(site.datasourcesOf("7"));
  expect(new Set(datasources.map(({ id }) => id)).size).toBe(1201);
});

test("[P22] a site without these tables, a database that is none, and names that are none are refused", async () => {
  change("CREATE TABLE other (id integer)");
  await expect(all(oldSite(database, users).datasources())).rejects.toMatchObject({ code: "invalid_params" });
  await expect(all(oldSite(database, users).users())).rejects.toMatchObject({ code: "unavailable" });
  const hostile = oldSite(database, { table: 'auth_user" --', name: "username" });
  await expect(all(hostile.users())).rejects.toMatchObject({ code: "invalid_params" });
  const missing = siteDatabase(join(folder, "none.sqlite3"));
  await expect(all(oldSite(missing, users).datasources())).rejects.toMatchObject({ code: "unavailable" });
  writeFileSync(join(folder, "none.sqlite3"), "no database at all, but long enough to be looked at");
  await expect(all(oldSite(missing, users).users())).rejects.toMatchObject({ code: "unavailable" });
});

test("[P22] a look can change nothing", async () => {
  change(tables(sqliteKind) + rows(sqliteKind));
  const writing = database.look((ask) => ask({ texts: ["DELETE FROM auth_user"], values: [] }));
  await expect(writing).rejects.toMatchObject({ code: "unavailable" });
  expect(await all(oldSite(database, users).users())).toHaveLength(2);
});

describe("[P22] a file below MEDIA_ROOT", () => {
  test("is found; one that leads elsewhere, or is not there, is refused by its name", async () => {
    const root = join(folder, "media");
    mkdirSync(join(root, "datasources"), { recursive: true });
    writeFileSync(join(root, "datasources", "a.parquet"), "x");
    writeFileSync(join(folder, "secret"), "x");
    symlinkSync(join(folder, "secret"), join(root, "datasources", "out.parquet"));
    symlinkSync(join(root, "datasources", "a.parquet"), join(root, "in.parquet"));
    expect(await fileBelow(root, "datasources/a.parquet")).toBe(join(root, "datasources", "a.parquet"));
    expect(await fileBelow(root, "in.parquet")).toBe(join(root, "datasources", "a.parquet"));
    for (const path of [
      "../secret",
      "datasources/../../secret",
      "/etc/hostname",
      "datasources/out.parquet",
      "..",
      "a\0b",
    ])
      await expect(fileBelow(root, path), path).rejects.toThrow(`“${path}” leads out of MEDIA_ROOT`);
    await expect(fileBelow(root, "datasources/b.parquet")).rejects.toThrow("there is no file “datasources/b.parquet”");
    await expect(fileBelow(root, "datasources")).rejects.toThrow("“datasources” is no file");
  });
});

test("[P22] times are those of the site's zone where they have none of their own", () => {
  const at = (text: string, zone = "UTC") => {
    const moment = momentOf(text, zone);
    return moment === null ? null : new Date(moment).toISOString();
  };
  expect(at("2024-03-05 04:06:07.890123")).toBe("2024-03-05T04:06:07.890Z");
  expect(at("2024-03-05 04:06:07", "Asia/Tokyo")).toBe("2024-03-04T19:06:07.000Z");
  expect(at("2024-07-05 04:06:07", "Europe/Madrid")).toBe("2024-07-05T02:06:07.000Z");
  expect(at("2024-01-05 04:06:07", "Europe/Madrid")).toBe("2024-01-05T03:06:07.000Z");
  expect(at("2024-10-27 02:30:00", "Europe/Madrid")).toBe("2024-10-27T00:30:00.000Z");
  expect(at("2024-03-31 03:30:00", "Europe/Madrid")).toBe("2024-03-31T01:30:00.000Z");
  expect(at("2024-03-05 04:06:07+00", "Asia/Tokyo")).toBe("2024-03-05T04:06:07.000Z");
  expect(at("2024-03-05 04:06:07.5-03:30")).toBe("2024-03-05T07:36:07.500Z");
  for (const text of ["", "infinity", "2024-13-05 04:06:07"]) expect(at(text)).toBeNull();
});
