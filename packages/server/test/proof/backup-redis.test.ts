// Backups of a store in Redis beside servers that work on it, and the way from one kind of store to the other.
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { type StoreRecord, settled } from "../../src/store/everything.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import type { StoreReader } from "../../src/store/reader.ts";
import { redisReader, redisStore } from "../../src/store/redis.ts";
import type { Ref } from "../../src/store/store.ts";
import { allSeen, errorOf, makeWork, openPlace, type Place, type Restored, type Work } from "../backup/work.ts";
import { documentedRules, hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { calm, formula, me, opKey } from "../sessions/product.ts";
import { auditOf, bytesOf, headOf, made, stepOf } from "../store/samples.ts";

describe.skipIf(!hasRedis())("backups of a redis", () => {
  let redis: RedisServer;
  let place: Place;
  beforeAll(async () => {
    redis = await startRedis(["--appendonly", "yes"]);
  });
  afterAll(() => redis.close());
  afterEach(() => place.home.close());

  /** Restores the newest point into another place. */
  async function into(store: string, name: string): Promise<Restored> {
    const ran = await place.run("restore", "--from", place.to, "--store", store, "--data-dir", dataOf(name));
    expect(ran.err).toBe("");
    return ran.json<Restored>();
  }
  const dataOf = (name: string) => join(place.home.folder, name);
  const configOf = (store: string, name: string) =>
    readConfig({ "data-dir": dataOf(name), keys: place.home.config.KEYS, store, ...calm, "engine-processes": "1" });

  /** What is seen in another place, where a repeated request gets its first answer. */
  async function seenIn(store: string, name: string, work: Work): Promise<unknown> {
    const product = await openProduct(configOf(store, name));
    try {
      const { version } = await product.sessions.view(me, work.main);
      await product.sessions.apply(me, work.main, [formula("twice", "id * 2")], { opKey: opKey("last") });
      expect((await product.sessions.view(me, work.main)).version).toBe(version);
      return await allSeen(product, work);
    } finally {
      await product.close();
    }
  }

  test("[B80] everything goes from Redis into a data folder, and from there into another Redis, and is the same", async () => {
    place = await openPlace({ store: `${redis.url}?prefix=one` });
    const { home } = place;
    const work = await makeWork(home);
    await home.sessions.apply(me, work.main, [formula("twice", "id * 2")], { opKey: opKey("last") });
    const seen = await allSeen(home.product, work);
    await home.shut();
    await place.made();
    expect(await into("local:", "second")).toMatchObject({ damaged: [] });
    expect(await seenIn("local:", "second", work)).toEqual(seen);
    const there = ["--store", "local:", "--data-dir", dataOf("second")];
    expect((await place.run("backup", "--to", place.to, ...there)).code).toBe(0);
    expect(errorOf(await place.run("restore", "--from", place.to)).code).toBe("not_empty");
    // With the privileges that are documented, so that they are enough for a restore.
    redis.cli("ACL", "SETUSER", "data-tools", ...documentedRules("secret"), "nopass");
    const third = redis.url.replace("//", "//data-tools@");
    expect(await into(third, "third")).toMatchObject({ damaged: [] });
    expect(await seenIn(third, "third", work)).toEqual(seen);
    expect((await place.run("audit", "verify", "--store", third, "--data-dir", dataOf("third"))).json()).toMatchObject({
      intact: true,
    });
  });

  test("[B84] each owner is given as at one moment while others write, and what is handed over meanwhile is given", async () => {
    place = await openPlace();
    const store = `${redis.url}?prefix=busy`;
    const blobs = blobFiles(join(place.home.folder, "busy"));
    const [writing, moving] = [await redisStore({ store, blobs }), await redisStore({ store, blobs })];
    const reader = await redisReader({ store, blobs });
    const owned = (owner: string, id: string): Ref => ({ owner, kind: "session", id });
    const [first, second] = [
      await made(writing, owned("ann", "s_first")),
      await made(writing, owned("ann", "s_second")),
    ];
    // Enough of them that reading takes a while.
    const others = Array.from({ length: 30 }, (_, n) => owned(n % 2 === 0 ? "bob" : "eve", `s_other${n}`));
    for (const ref of others) await made(writing, ref);
    let over = false;
    /** The first of two sessions is always changed before the second. */
    const changing = (async () => {
      for (let n = 1; !over; n++) {
        for (const ref of [first, second]) {
          const change = { ref, expect: n, next: headOf(ref, n + 1), steps: [stepOf(n)], audit: [auditOf(n)] };
          expect(await writing.commit(change)).toEqual({ ok: true });
        }
        // One who works without a pause is kept session by session; this one pauses for long enough to be read whole.
        await pause(n % 10 === 0 ? 300 : 0);
      }
    })();
    const going = (async () => {
      for (let n = 0; !over; n++) {
        const [from, to] = n % 2 === 0 ? ["bob", "eve"] : ["eve", "bob"];
        const ref = owned(from ?? "", "s_other0");
        const was = (await moving.head(ref))?.wrappedKey ?? new Uint8Array();
        await moving.reassign([{ ref, was, next: bytesOf(`key ${n}`) }], to ?? "");
      }
    })();
    try {
      for (let n = 0; n < 6; n++) {
        const revisions = new Map<string, number>();
        const parts = { steps: 0, links: 0 };
        let last = "";
        const check = () => {
          const isOurs = last === first.id || last === second.id;
          if (isOurs)
            expect(parts).toEqual({ steps: (revisions.get(last) ?? 0) - 1, links: (revisions.get(last) ?? 0) - 1 });
          Object.assign(parts, { steps: 0, links: 0 });
        };
        for await (const record of settledOnce(reader)) {
          if (record.is === "step") parts.steps += 1;
          if (record.is === "link") parts.links += 1;
          if (record.is !== "aggregate") continue;
          check();
          last = record.id;
          revisions.set(record.id, record.head?.revision ?? 0);
        }
        check();
        expect(revisions.size).toBe(others.length + 2);
        const ahead = (revisions.get(first.id) ?? 0) - (revisions.get(second.id) ?? 0);
        expect([0, 1]).toContain(ahead);
      }
    } finally {
      over = true;
      await Promise.all([changing, going]);
      for (const each of [reader, writing, moving]) await each.close();
    }
  });
});

/** What one reading gives, each aggregate once. */
async function* settledOnce(reader: StoreReader): AsyncGenerator<StoreRecord> {
  const all: StoreRecord[] = [];
  for await (const record of reader.everything()) all.push(record);
  const read = async function* () {
    yield* all;
  };
  yield* settled(read);
}
