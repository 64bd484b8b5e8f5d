// `data-tools migrate` on an installation of the old system: a site, a cache and a MEDIA_ROOT as they lie there.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { djangoKey } from "../../src/legacy/keys.ts";
import { datasourceIdOf } from "../../src/migrate/ids.ts";
import type { Report } from "../../src/migrate/report.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { datasourceIds, rows, sqliteKind, tables } from "../migrate/django-tables.ts";
import { cacheSession } from "../migrate/old-sessions.ts";
import { contentsOf, filePlace, type Place, putSession } from "../migrate/places.ts";
import { dataTools } from "./terminal.ts";

const ann: Actor = { owner: "django:7", name: "ann" };
const [ready, , failed] = datasourceIds;
const fileSession = "00000000-0000-0000-0000-000000002000";

let folder: string;
let cache: Place & { readonly folder: string };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-migrate-"));
  cache = await filePlace();
  const site = new DatabaseSync(join(folder, "site.sqlite3"));
  site.exec(tables(sqliteKind) + rows(sqliteKind));
  site.close();
  mkdirSync(join(folder, "media/datasources/2024/03"), { recursive: true });
  cpSync(placeOf("gen-b-files/media/temp_sessions"), join(folder, "media/temp_sessions"), { recursive: true });
  const files = join(folder, "media/temp_sessions/user_7");
  cpSync(join(files, `datasource_${fileSession}`), join(files, `datasource_${ready}`), { recursive: true });
  const one = join(files, `datasource_${fileSession}/original.parquet`);
  cpSync(one, join(folder, "media/datasources/2024/03/sales.parquet"));
  await putSession(cache, cacheSession("basic_mem", "7", ready));
  await putSession(cache, cacheSession("objects", "12", failed));
});
afterEach(async () => {
  await cache.close();
  rmSync(folder, { recursive: true, force: true });
});

const own = () => ({ "data-dir": join(folder, "data"), keys: `file:${join(folder, "ring.json")}` });
const env = () => ({
  DATA_TOOLS_OLD_SESSIONS: `file:${cache.folder},media:${join(folder, "media")}`,
  DATA_TOOLS_DJANGO_DATABASE: `sqlite:${join(folder, "site.sqlite3")}`,
});
const flags = () => [
  ...Object.entries(own()).flatMap(([name, value]) => [`--${name}`, value]),
  ...["--old-media-root", join(folder, "media"), "--old-backup", join(folder, "backup")],
];
const migrated = (...words: string[]) => dataTools(["migrate", ...words, ...flags()], { env: env() });

/** The product that it was taken over into. */
async function here<T>(work: (product: Awaited<ReturnType<typeof openProduct>>) => Promise<T>): Promise<T> {
  const product = await openProduct(readConfig(own()));
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}

const before = () => [
  contentsOf(join(folder, "media")),
  contentsOf(cache.folder),
  statSync(join(folder, "site.sqlite3")).mtimeMs,
];
const outcomes = ({ lines }: Report) => lines.map(({ what, user, outcome }) => `${what} ${user} ${outcome}`).sort();

describe("data-tools migrate", () => {
  test("[P19] everything that is ready comes, is in the backup, and is told; again it is known; the old bytes are as before", async () => {
    const old = before();
    const report = join(folder, "report.html");
    const done = await migrated("--json", "--report", report);
    const told = done.json<Report>();
    expect(outcomes(told)).toEqual(
      expect.arrayContaining(["datasource 7 made", "session 7 made", "session 12 made", "datasource 12 skipped"]),
    );
    expect(outcomes(told).filter((each) => each === "session 7 skipped")).toHaveLength(2);
    expect(told.lines.filter(({ outcome }) => outcome === "quarantined")).toEqual([
      expect.objectContaining({ what: "datasource", reason: "there is no file “datasources/2024/03/prices.parquet”" }),
    ]);
    expect(done.code).toBe(1);
    expect(readFileSync(report, "utf8")).toContain("there is no file “datasources/2024/03/prices.parquet”");
    await here(async ({ sessions, datasources }) => {
      const named = (await datasources.list(ann)).map(({ id, name }) => [id, name]);
      expect(named).toContainEqual([datasourceIdOf("django:7", ready), "sales “2024”"]);
      // The old system showed now the one and now the other.
      const apart = (await sessions.list(ann)).filter(({ datasource }) => datasource.name === "sales “2024”");
      expect(apart.map(({ name }) => name).sort()).toEqual([
        "sales “2024” (cache session)",
        "sales “2024” (file session)",
      ]);
      for (const { depth, old } of apart) {
        expect(depth).toBe(2);
        expect(old?.notes.map(({ code }) => code)).toContain("legacy_apart");
      }
    });
    const again = (await migrated("--json")).json<Report>();
    expect(again.lines.filter(({ outcome }) => outcome === "made")).toEqual([]);
    expect(again.counts.session.known).toBe(told.counts.session.made);
    expect(before()).toEqual(old);
  });

  test("[P19] a rehearsal reads everything and writes nothing", async () => {
    const told = (await migrated("--dry-run", "--json")).json<Report>();
    expect(outcomes(told)).toEqual(expect.arrayContaining(["session 7 readable", "datasource 7 readable"]));
    expect(existsSync(join(folder, "backup"))).toBe(false);
    await here(async ({ sessions, datasources }) => {
      expect([await sessions.list(ann), await datasources.list(ann)]).toEqual([[], []]);
    });
  });

  test("[P19] only some users; owners by a file; nobody is guessed", async () => {
    const owners = join(folder, "owners.json");
    writeFileSync(owners, JSON.stringify({ 12: "bob" }));
    const told = (await migrated("--user", "12", "--owners", owners, "--json")).json<Report>();
    expect(new Set(told.lines.map(({ user }) => user))).toEqual(new Set(["12"]));
    // Both narrow it: what one user has of another's datasource is nothing.
    const all = (await migrated("--dry-run", "--json")).json<Report>().lines;
    const sevens = all.find(({ what, user }) => what === "datasource" && user === "7")?.datasource;
    expect(sevens).toBeDefined();
    const both = await migrated("--user", "12", "--datasource", sevens ?? "", "--dry-run", "--json");
    expect(both.json<Report>().lines).toEqual([]);
    await here(async ({ sessions }) => {
      expect(await sessions.list({ owner: "bob", name: "bob" })).toHaveLength(1);
      expect(await sessions.list(ann)).toEqual([]);
    });
  });

  test("[P16] what cannot be read is told with its reason, kept in the backup, and hinders nothing else", async () => {
    const key = djangoKey({ generation: "cache", user: "7", datasource: failed, part: "current" });
    await cache.put(key, Buffer.from("\x80\x04cos\nsystem\n\x8c\x02id\x85R.", "latin1"), null);
    const told = (await migrated("--user", "7", "--datasource", failed, "--json")).json<Report>();
    expect(told.lines).toContainEqual(
      expect.objectContaining({
        what: "session",
        outcome: "quarantined",
        reason: "the instruction GLOBAL is not one of plain data (byte 2)",
      }),
    );
  });

  test("[P25] what was taken over and is in the backup is removed from the old system, only when that is said", async () => {
    await migrated("--user", "7");
    expect((await migrated("--verify-backup")).out).toMatch(/^\d+ kept, 0 damaged\.\n$/);
    const old = before();
    expect(
      (await migrated("--retire", "--after", "30", "--json")).json<{ sessions: { outcome: string }[] }>().sessions,
    ).toSatisfy((all: { outcome: string }[]) => all.length > 0 && all.every(({ outcome }) => outcome === "stays"));
    const rehearsed = await migrated("--retire", "--after", "0", "--user", "7", "--dry-run");
    expect(rehearsed.out).toContain("Would be removed: 1.");
    expect(before()).toEqual(old);
    expect((await migrated("--retire", "--after", "0", "--user", "7")).out).toContain("Removed: 1.");
    const left = (await migrated("--user", "7", "--json")).json<Report>();
    expect(left.lines.some(({ generation }) => generation === "cache")).toBe(false);
    expect((await migrated("--retire")).err).toContain("--retire needs --after DAYS");
  });
});
