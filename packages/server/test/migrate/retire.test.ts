// Retiring: the one thing that removes bytes of the old system, and only those that can be given back.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { djangoKey } from "../../src/legacy/keys.ts";
import { createBackup } from "../../src/migrate/backup/create.ts";
import { openBackup } from "../../src/migrate/backup/open.ts";
import { type Retired, type Retiring, retire } from "../../src/migrate/retire.ts";
import { sourceOf } from "../../src/migrate/sources/index.ts";
import { markOf, takeAway } from "../../src/migrate/sources/lying.ts";
import type { FoundSession, Source } from "../../src/migrate/sources/source.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { type Grounds, grounds, partFiles } from "./backups.ts";
import { cacheSession, jsonSession } from "./old-sessions.ts";
import { filePlace, mediaRoot, type Place, putSession, redisPlace, tablePlace } from "./places.ts";

const id = "00000000-0000-0000-0000-000000001001";
const json = jsonSession("basic_mem");
const wanted = [{ users: ["7", "8", "9"], datasources: [id, json.datasource] }];
const redisThere = hasRedis();
let redis: RedisServer;
let here: Grounds;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (redisThere) redis = await startRedis();
});
afterAll(() => redis?.close());
beforeEach(() => {
  here = grounds();
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  rmSync(here.folder, { recursive: true, force: true });
});

const clock = manualClock();
const kinds: [string, () => Promise<Place>][] = [
  ...(redisThere ? [["Redis", () => redisPlace(redis, 2)] as [string, () => Promise<Place>]] : []),
  ["files of a cache", filePlace],
  ["a table", tablePlace],
];

/** Keeps all sessions of a source. */
async function backUp(source: Source): Promise<void> {
  const backup = await createBackup({ folder: here.backup, keys: await here.keys(), clock });
  let count = 0;
  for await (const found of source.sessions(wanted[0])) {
    const folder = join(here.folder, `fetched-${count++}`);
    mkdirSync(folder);
    const copy = await source.fetch(found, folder);
    if (copy) await backup.keep({ ...found, kind: "session", source: source.name }, copy.files);
    rmSync(folder, { recursive: true });
  }
  await backup.close();
}

async function retired(source: Source, more: Partial<Retiring> = {}): Promise<Retired[]> {
  const backup = await openBackup(here.backup, await here.keys());
  const done: Retired[] = [];
  const asked = { migrated: async () => true, notBefore: () => clock.now(), dryRun: false, wanted, clock, ...more };
  for await (const each of retire({ sources: [source], backup, ...asked })) done.push(each);
  return done.sort((one, other) => (one.session.user < other.session.user ? -1 : 1));
}

const outcomes = (done: Retired[]) => done.map(({ session: { user }, outcome, reason }) => [user, outcome, reason]);

describe.each(kinds)("%s", (_name, make) => {
  async function filled(): Promise<{ place: Place; source: Source }> {
    const place = await make();
    const source = place.source();
    opened.push(
      () => source.close(),
      () => place.close(),
    );
    for (const user of ["8", "9"]) await putSession(place, cacheSession("one_col", user, id));
    await putSession(place, json);
    await place.put(":1:someone:else", Buffer.from("\x80\x05}."), null);
    return { place, source };
  }

  test("[P25] only what is kept, taken over and old enough goes; a dry run removes nothing and says the same", async () => {
    const { place, source } = await filled();
    await backUp(source);
    const before = await place.contents();
    const migrated: Retiring["migrated"] = async ({ user }) => user !== "8";
    const dry = await retired(source, { dryRun: true, migrated });
    expect(outcomes(dry)).toEqual([
      ["7", "due", null],
      ["8", "stays", "it was not taken over as it is now"],
      ["9", "due", null],
    ]);
    const early = await retired(source, { notBefore: ({ keptAt }) => Date.parse(keptAt) + 1 });
    expect(outcomes(early).map(([, outcome, reason]) => `${outcome}: ${reason}`)).toEqual(
      Array.from({ length: 3 }, () => "stays: its time is not over before 2026-01-01T00:00:00.001Z"),
    );
    expect(await place.contents()).toBe(before);
    const done = await retired(source, { migrated });
    expect(outcomes(done).map(([, outcome]) => outcome)).toEqual(["removed", "stays", "removed"]);
    expect(done.map(({ digest }) => digest)).toEqual(dry.map(({ digest }) => digest));
    expect(outcomes(await retired(source, { dryRun: true }))).toEqual([["8", "due", null]]);
    // What is not a session of ours, and what stays, is as it was.
    const left = (await place.contents()).split("\n");
    if (left.length > 1) expect(before.split("\n")).toEqual(expect.arrayContaining(left));
    expect(await place.contents()).not.toBe(before);
  });

  test("[P25] what changed since it was kept stays, and so does what is damaged in the backup", async () => {
    const { place, source } = await filled();
    await backUp(source);
    await place.put(
      djangoKey({ generation: "cache", user: "8", datasource: id, part: "metadata" }),
      Buffer.from("new"),
      null,
    );
    await place.put(djangoKey({ ...json, part: "redo:5" }), Buffer.from("new"), null);
    const before = await place.contents();
    const reason = "the backup does not hold it as it is now";
    expect(outcomes(await retired(source, { dryRun: true }))).toEqual([
      ["7", "stays", reason],
      ["8", "stays", reason],
      ["9", "due", null],
    ]);
    for (const path of partFiles(here.backup)) {
      const bytes = await readFile(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }
    expect(outcomes(await retired(source)).at(-1)).toEqual(["9", "stays", expect.stringContaining("is damaged: ")]);
    expect(await place.contents()).toBe(before);
  });

  test("[P25] what changes after it was looked at stays too", async () => {
    const { place, source } = await filled();
    await backUp(source);
    // The old system writes while it is being decided.
    const migrated: Retiring["migrated"] = async ({ user, datasource, generation }) => {
      if (user !== "9" || generation === "files") return false;
      await place.put(djangoKey({ generation, user, datasource, part: "history" }), Buffer.from("new"), null);
      return true;
    };
    expect(outcomes(await retired(source, { migrated })).at(-1)).toEqual(["9", "stays", "it changed just now"]);
    const found = [];
    for await (const each of source.sessions({ users: ["9"], datasources: [id] })) found.push(each);
    expect(found.map(({ parts }) => parts)).toEqual([["current", "history", "metadata"]]);
  });
});

describe.runIf(redisThere)("Redis", () => {
  test("[P25] what is written while a session is being removed is never lost", async () => {
    const place = await redisPlace(redis, 4);
    const source = place.source();
    opened.push(
      () => source.close(),
      () => place.close(),
    );
    const key = (part: string) => djangoKey({ generation: "cache", user: "7", datasource: id, part });
    const beside = createClient({ url: `${redis.url}/4` });
    await beside.connect();
    opened.push(async () => beside.destroy());
    const slices = async () => Number(/cmdstat_getrange:calls=(\d+)/.exec(await beside.info("commandstats"))?.[1] ?? 0);
    await place.put(key("history"), Buffer.alloc(80 << 20, "x"), null);
    for (let round = 0; round < 3; round++) {
      await place.put(key("current"), Buffer.from(`old ${round}`), null);
      const [found] = await listed(source);
      if (!found) throw new Error("it is there");
      const digest = (await source.digest(found)) ?? "";
      const before = await slices();
      const removing = source.remove(found, digest);
      // The present table was looked at, the history is being looked at.
      while ((await slices()) < before + 3);
      await beside.set(key("current"), `written ${round}`);
      expect(await removing).toBe(false);
      expect(await beside.get(key("current"))).toBe(`written ${round}`);
    }
    const [found] = await listed(source);
    expect(await source.remove(found as FoundSession, (await source.digest(found as FoundSession)) ?? "")).toBe(true);
    expect(redis.cli("-n", "4", "DBSIZE")).toBe("0");
  });

  async function listed(source: Source): Promise<FoundSession[]> {
    const found: FoundSession[] = [];
    for await (const each of source.sessions()) found.push(each);
    return found;
  }
});

describe("folders", () => {
  const whole = "00000000-0000-0000-0000-000000002000";
  const folderOf = (root: string, user: string) => join(root, "temp_sessions", `user_${user}`, `datasource_${id}`);
  function media(): { root: string; source: Source } {
    const root = mediaRoot((folder) => {
      for (const user of ["7", "8"])
        cpSync(placeOf(`gen-b-files/media/temp_sessions/user_7/datasource_${whole}`), folderOf(folder, user), {
          recursive: true,
        });
    });
    opened.push(async () => rmSync(root, { recursive: true }));
    return { root, source: sourceOf(`media:${root}`) };
  }

  test("[P25] a folder that is kept as it is goes whole; one that changes meanwhile stays whole", async () => {
    const { root, source } = media();
    await backUp(source);
    const names = readdirSync(folderOf(root, "8"));
    const migrated: Retiring["migrated"] = async ({ user }) => {
      if (user === "8") writeFileSync(join(folderOf(root, user), "step_2.parquet"), "new");
      return true;
    };
    expect(outcomes(await retired(source, { migrated }))).toEqual([
      ["7", "removed", null],
      ["8", "stays", "it changed just now"],
    ]);
    expect(existsSync(folderOf(root, "7"))).toBe(false);
    expect(readdirSync(folderOf(root, "8"))).toEqual([...names, "step_2.parquet"].sort());
    expect(readdirSync(join(root, "temp_sessions", "user_8"))).toEqual([`datasource_${id}`]);
  });

  test("[P25] a folder that cannot be looked at once more is where it was", async () => {
    // So long a path that another name for the folder leaves no room for those of its files.
    const long = `${here.folder}${`/${"d".repeat(99)}`.repeat(50)}`;
    const root = long.slice(0, 4050 - folderOf("", "7").length).replace(/\/$/, "d");
    mkdirSync(folderOf(root, "7"), { recursive: true });
    writeFileSync(join(folderOf(root, "7"), "current.parquet.older"), "old");
    const source = sourceOf(`media:${root}`);
    const found = { generation: "files", user: "7", datasource: id, parts: [], expiresAt: null } as const;
    const digest = (await source.digest(found)) ?? "";
    await expect(source.remove(found, digest)).rejects.toMatchObject({ code: "ENAMETOOLONG" });
    expect(readdirSync(folderOf(root, "7"))).toEqual(["current.parquet.older"]);
  });

  test("[P25] files are taken away all together, or one that is another one now keeps all of them", async () => {
    const [one, two] = [join(here.folder, "one"), join(here.folder, "two")];
    for (const path of [one, two]) writeFileSync(path, path);
    const marks = new Map<string, string>();
    for (const path of [one, two]) marks.set(path, (await markOf(path)) ?? "");
    rmSync(two);
    writeFileSync(two, "newer");
    expect(await takeAway(marks)).toBe(false);
    rmSync(two);
    expect(await takeAway(marks)).toBe(false);
    expect([readdirSync(here.folder), await readFile(one, "utf8")]).toEqual([["one"], one]);
    writeFileSync(two, "newer");
    expect(await takeAway(new Map([...marks, [two, (await markOf(two)) ?? ""]]))).toBe(true);
    expect(readdirSync(here.folder)).toEqual([]);
  });

  test("[P25] files are where they were where one of them cannot be moved", async () => {
    // Its name has no room for another one beside it.
    const [one, two] = [join(here.folder, "one"), join(here.folder, "t".repeat(250))];
    for (const path of [one, two]) writeFileSync(path, "old");
    const marks = new Map<string, string>();
    for (const path of [one, two]) marks.set(path, (await markOf(path)) ?? "");
    await expect(takeAway(marks)).rejects.toMatchObject({ code: "ENAMETOOLONG" });
    expect(readdirSync(here.folder)).toEqual(["one", "t".repeat(250)]);
  });
});
