// What lies in the old system's caches is found and copied to the byte, and only looked at.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { djangoKey } from "../../src/legacy/keys.ts";
import { legacyLimits, readLegacySession } from "../../src/legacy/reader.ts";
import { sourceOf } from "../../src/migrate/sources/index.ts";
import type { FoundSession, Source, Wanted } from "../../src/migrate/sources/source.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import {
  bytesOf,
  cacheSession,
  fetchedInto,
  jsonSession,
  listOf,
  nameOf as named,
  wantedBytes,
} from "./old-sessions.ts";
import { fileCacheBytes, filePlace, type Place, putSession, redisPlace, tablePlace } from "./places.ts";

const ids = [1, 2, 3, 4].map((n) => `00000000-0000-0000-0000-00000000100${n}`) as [string, string, string, string];
const redisThere = hasRedis();
let redis: RedisServer;
let scratch: string;
let folders = 0;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (redisThere) redis = await startRedis();
});
afterAll(() => redis?.close());
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "data-tools-fetched-"));
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  rmSync(scratch, { recursive: true });
});

const kinds: [string, () => Promise<Place>][] = [
  ...(redisThere ? [["Redis", () => redisPlace(redis, 3)] as [string, () => Promise<Place>]] : []),
  ["files of a cache", filePlace],
  ["a table", tablePlace],
];

async function at(make: () => Promise<Place>): Promise<Place> {
  const place = await make();
  opened.push(() => place.close());
  return place;
}

function using(source: Source): Source {
  opened.unshift(() => source.close());
  return source;
}

const fetched = (source: Source, found: FoundSession) => fetchedInto(source, found, join(scratch, String(folders++)));

describe.each(kinds)("%s", (_name, make) => {
  const all = { users: ["7", "8", "9"], datasources: [...ids, jsonSession("basic_mem").datasource] };

  test("[P20] sessions of both generations are found and come to the byte; nothing is changed by that", async () => {
    const place = await at(make);
    const sessions = [
      cacheSession("basic_mem", "7", ids[0]),
      cacheSession("objects", "8", ids[1]),
      jsonSession("basic_mem"),
    ];
    for (const session of sessions) await putSession(place, session);
    await place.put(":1:django.contrib.sessions.cacheabcdefgh", Buffer.from("\x80\x05}."), null);
    await place.put(":1:datastudio:7:no-uuid:current", Buffer.from("\x80\x05}."), null);
    const before = await place.contents();
    const source = using(place.source());
    const found = await listOf(source, all);
    expect(found.map(named)).toEqual(sessions.map((each) => named(each as never)));
    for (const [index, session] of sessions.entries()) {
      const one = found[index] as FoundSession;
      expect(one.parts).toEqual([...wantedBytes(session).keys()]);
      const end = Date.parse(one.expiresAt ?? "");
      expect(end).toBeGreaterThan(Date.now() + 14_000_000);
      expect(end).toBeLessThan(Date.now() + 14_500_000);
      const copy = await fetched(source, one);
      expect(await readable(copy.files, session.parts)).toBe(true);
      expect([copy.digest, await source.digest(one)]).toEqual([(await fetched(source, one)).digest, copy.digest]);
      const limits = legacyLimits;
      const directory = join(scratch, `tables-${index}`);
      mkdirSync(directory);
      const answer = await readLegacySession({ ...session, parts: copy.files, expiresAt: null, directory, limits });
      expect(answer).toMatchObject({ kind: "done", session: { datasource: session.datasource } });
    }
    expect(await place.contents()).toBe(before);
  });

  test("[P20] a value longer than what comes at once is whole", async () => {
    const place = await at(make);
    const long = Buffer.alloc(13 << 20, "cells and cells ");
    await putSession(place, {
      generation: "cache",
      user: "7",
      datasource: ids[0],
      parts: new Map([["current", long]]),
    });
    const source = using(place.source());
    const [found] = await listOf(source, all);
    const copy = await fetched(source, found as FoundSession);
    expect(await readable(copy.files, new Map([["current", long]]))).toBe(true);
  });

  test("[P20] the digest tells a changed value, a part more and a part less; not what each look writes anew", async () => {
    const place = await at(make);
    const [old, json] = [cacheSession("basic_mem", "7", ids[0]), jsonSession("basic_mem")];
    for (const session of [old, json]) await putSession(place, session);
    const source = using(place.source());
    const [one, other] = (await listOf(source, all)) as [FoundSession, FoundSession];
    const first = await source.digest(one);
    await place.put(djangoKey({ ...old, part: "metadata" }), Buffer.from("\x80\x05}."), null);
    const second = await source.digest(one);
    await place.put(djangoKey({ ...old, part: "history" }), Buffer.from("\x80\x05]."), Date.now() + 1);
    expect(new Set([first, second]).size).toBe(2);
    const third = await source.digest(other);
    await place.put(djangoKey({ ...json, part: "metadata" }), Buffer.from("\x80\x05}."), null);
    expect(await source.digest(other)).toBe(third);
    await place.put(djangoKey({ ...json, part: "redo:2" }), Buffer.from("\x80\x05}."), null);
    expect(await source.digest(other)).not.toBe(third);
  });

  test("[P21] users, datasources, or both narrow what is found; key prefix and version are those of the site", async () => {
    const place = await at(make);
    for (const user of ["7", "8"])
      for (const id of ids.slice(0, 2)) await putSession(place, cacheSession("one_col", user, id), "site", 3);
    await putSession(place, cacheSession("one_col", "9", ids[0]), "site", 2);
    await putSession(place, cacheSession("one_col", "9", ids[0]), "", 3);
    const source = using(place.source({ prefix: "site", version: 3 }));
    const of = async (wanted: Wanted) =>
      (await listOf(source, wanted)).map(({ user, datasource }) => `${user} ${datasource}`);
    const everything = ["7", "8"].flatMap((user) => ids.slice(0, 2).map((id) => `${user} ${id}`));
    expect(await of({ users: ["7", "8", "9"], datasources: ids })).toEqual(everything);
    expect(await of({ users: ["8"], datasources: [ids[1], ids[1]] })).toEqual([`8 ${ids[1]}`]);
    expect(await of({ users: [], datasources: ids })).toEqual([]);
    if (source.name.startsWith("file:")) {
      for (const some of [{}, { users: ["7"] }, { datasources: ids }])
        await expect(of(some)).rejects.toMatchObject({ code: "invalid_params" });
    } else {
      expect(await of({})).toEqual(everything);
      expect(await of({ users: ["7"] })).toEqual(everything.slice(0, 2));
      expect(await of({ users: ["7", "8"] })).toEqual(everything);
      expect(await of({ datasources: [ids[0]] })).toEqual([everything[0], everything[2]]);
    }
  });

  test("[P21] operations are found where the first ones have ended; what has ended is not found", async () => {
    const place = await at(make);
    const json = jsonSession("basic_mem");
    const value = json.parts.get("current") as Buffer;
    const later = new Map([
      ["current", value],
      ["history:900:meta", value],
      ["redo:950", value],
    ]);
    await putSession(place, { ...json, parts: later });
    await place.put(djangoKey({ ...cacheSession("one_col", "8", ids[1]), part: "current" }), value, Date.now() - 1000);
    const found = await listOf(using(place.source()), all);
    expect(found.map(({ parts }) => parts)).toEqual([[...later.keys()].sort()]);
  });

  test("[P20] a session that is gone, or was never there, is null", async () => {
    const place = await at(make);
    const gone: FoundSession = {
      generation: "json",
      user: "7",
      datasource: ids[0],
      parts: ["current"],
      expiresAt: null,
    };
    const source = using(place.source());
    expect([await source.digest(gone), await source.fetch(gone, scratch)]).toEqual([null, null]);
  });
});

/** Whether files hold the values, or those packed as a cache of files packs them. */
async function readable(files: Readonly<Record<string, string>>, parts: ReadonlyMap<string, Buffer>): Promise<boolean> {
  const copied = bytesOf({ files, bytes: 0, digest: "" });
  if (copied.size !== parts.size) return false;
  for (const [part, value] of parts) {
    const bytes = copied.get(part);
    const packed = fileCacheBytes(value, null).subarray(4);
    if (!bytes || (!bytes.equals(value) && !bytes.equals(packed))) return false;
  }
  return true;
}

describe.runIf(redisThere)("Redis", () => {
  test("[P20] is read by a user who may only read, with another database, and without a scan where all is named", async () => {
    const place = await at(() => redisPlace(redis, 5));
    await putSession(place, cacheSession("basic_mem", "7", ids[0]));
    redis.cli(
      "ACL",
      "SETUSER",
      "reader",
      "on",
      ">pass:word",
      "~*",
      "+@read",
      "+@connection",
      "+@transaction",
      "+select",
    );
    redis.cli(
      "ACL",
      "SETUSER",
      "namer",
      "on",
      ">pass:word",
      "~*",
      "+@read",
      "+@connection",
      "+@transaction",
      "+select",
      "-scan",
    );
    const as = (user: string) => using(sourceOf(`redis://${user}:pass%3Aword@127.0.0.1:${redis.port}/5`));
    expect(as("reader").name).toBe(`redis://127.0.0.1:${redis.port}/5`);
    const [found] = await listOf(as("reader"));
    const copy = await fetched(as("reader"), found as FoundSession);
    expect(await listOf(as("namer"), { users: ["7"], datasources: [ids[0]] })).toHaveLength(1);
    await expect(listOf(as("namer"))).rejects.toMatchObject({ code: "unavailable" });
    const removing = as("reader").remove(found as FoundSession, copy.digest);
    await expect(removing).rejects.toMatchObject({ code: "unavailable" });
    expect(await as("namer").digest(found as FoundSession)).toBe(copy.digest);
  });

  test("[P20] values that are written while they are read come as of one moment", async () => {
    const place = await at(() => redisPlace(redis, 6));
    const writer = createClient({ url: `${redis.url}/6` });
    await writer.connect();
    opened.push(async () => writer.destroy());
    const old = { generation: "cache", user: "7", datasource: ids[0] } as const;
    const write = async (n: number) => {
      const values = ["current", "history", "metadata"].map((part) => [
        djangoKey({ ...old, part }),
        Buffer.alloc(6 << 20, n),
      ]);
      const multi = writer.multi();
      for (const [key, value] of values) multi.set(key as string, value as Buffer);
      await multi.exec();
    };
    await write(1);
    const source = using(place.source());
    const [found] = (await listOf(source)) as [FoundSession];
    let n = 1;
    for (let round = 0; round < 6; round++) {
      const reading = fetched(source, found);
      // Twice while it reads, then it may come to its end.
      await write(++n);
      await write(++n);
      const seen = [...bytesOf(await reading).values()].map((bytes) => [bytes.length, bytes[0], bytes.at(-1)]);
      expect(new Set(seen.map(String)).size).toBe(1);
    }
  });

  test("[P20] a key that holds no value is refused by that, others are read", async () => {
    const place = await at(() => redisPlace(redis, 7));
    await putSession(place, cacheSession("one_col", "7", ids[0]));
    redis.cli(
      "-n",
      "7",
      "RPUSH",
      djangoKey({ generation: "cache", user: "8", datasource: ids[1], part: "current" }),
      "x",
    );
    const source = using(place.source());
    const [whole, wrong] = (await listOf(source)) as [FoundSession, FoundSession];
    await expect(fetched(source, wrong)).rejects.toThrow(/something else than a value/);
    expect((await fetched(source, whole)).bytes).toBeGreaterThan(0);
  });

  test("[P21] one that cannot be reached is refused, without its password", async () => {
    const source = using(sourceOf("redis://:secret@127.0.0.1:1"));
    const refused = await listOf(source).catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "unavailable" });
    expect(`${(refused as Error).message} ${source.name}`).not.toContain("secret");
  });
});

test("[P21] an address of no known form is refused, and a table without a database", () => {
  for (const address of ["", "rediss:", "redis://h/x", "memcached://h", "file:", "table:x", "database:x"])
    expect(() => sourceOf(address), address).toThrow(expect.objectContaining({ code: "invalid_params" }));
});
