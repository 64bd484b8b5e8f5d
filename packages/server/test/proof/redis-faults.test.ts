// What goes wrong with a Redis, and what becomes of the work: nothing is lost, nothing is done twice, and whoever can act
// is told what to do.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultyRedis } from "../faults/redis.ts";
import { proxyTo } from "../proxy.ts";
import { hasRedis, type RedisServer, startRedis } from "../redis.ts";
import { redisStores } from "../redis-stores.ts";
import { me, openHome, opKey, upper } from "../sessions/product.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newRef, start, stepOf } from "../store/samples.ts";

const { closing, redis, open } = redisStores(2500);

/** A way to a server that can be cut. */
async function wayTo(port: number) {
  const proxy = await proxyTo(port);
  closing.push(() => proxy.close());
  return proxy;
}

describe.skipIf(!hasRedis())("a redis in trouble", () => {
  test("[B42] a Redis that is gone is refused within seconds, and used again when it is back", async () => {
    const server = await redis(["--appendonly", "yes", "--appendfsync", "always"]);
    const store = await open(server.url);
    const ref = await made(store);
    await server.kill();
    const refused = { code: "unavailable", retryAfter: 1 };
    await expect(store.head(ref)).rejects.toMatchObject(refused);
    await expect(store.commit(commitOf(ref, 1))).rejects.toMatchObject(refused);
    await server.start();
    await expect.poll(() => store.head(ref).catch(() => null)).toEqual(headOf(ref, 1));
    expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
  });

  test("[B42] a Redis that stands still is refused within seconds; what it did meanwhile is done once", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await made(store);
    server.signal("SIGSTOP");
    const late = store.commit(commitOf(ref, 1));
    // What was not answered may have been done: nobody is told that nothing was changed.
    await expect(late).rejects.toMatchObject({ code: "unconfirmed", retryAfter: 1 });
    server.signal("SIGCONT");
    await expect.poll(() => store.head(ref).catch(() => null)).not.toBeNull();
    const revision = (await store.head(ref))?.revision ?? 0;
    expect([1, 2]).toContain(revision);
    expect(await store.commit(commitOf(ref, revision))).toEqual({ ok: true });
  });

  test("[B42] a commit whose answer was lost on the line is told as done, made once and counted once", async () => {
    const server = await redis();
    const way = await faultyRedis(server.port);
    closing.push(() => way.close());
    const store = await open(`redis://127.0.0.1:${way.port}`);
    const ref = await made(store);
    for (let revision = 1; revision <= 3; revision++) {
      way.arm("reply lost", 1, 1);
      const commit = commitOf(ref, revision, { audit: [auditOf(revision)], counts: { lost: 1 } });
      expect(await store.commit(commit)).toEqual({ ok: true });
      expect(way.heal()).toEqual(["EVALSHA"]);
    }
    expect((await store.head(ref))?.revision).toBe(4);
    expect((await store.audit(ref)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await store.figures()).lost).toBe(3);
  });

  test("[B42] while nobody can say whether a change was made, nobody says that it was not", {
    timeout: 240_000,
  }, async () => {
    const server = await redis();
    const proxy = await wayTo(server.port);
    const home = await openHome({ store: `redis://127.0.0.1:${proxy.port}` });
    closing.push(() => home.close());
    const { id } = await home.start();
    await home.sessions.apply(me, id, [upper("city")]);
    const { store } = home.product.core.vault;
    const { commit } = store;
    store.commit = (change) => {
      // From here on the store does what it is asked, and no answer arrives.
      store.commit = commit;
      proxy.shut("hold");
      return commit(change);
    };
    const gesture = { opKey: opKey("one gesture", {}, "POST /api/sessions/:id/undo") };
    await expect(home.sessions.undo(me, id, gesture)).rejects.toMatchObject({ code: "unconfirmed" });
    proxy.reopen();
    await expect.poll(() => home.sessions.undo(me, id, gesture).catch(() => null)).toMatchObject({ depth: 0 });
    expect((await home.sessions.history(me, id)).version).toBe(3);
  });

  test("[B44] a full memory refuses what adds, and lets go what makes room", async () => {
    const server = await redis();
    const store = await open(server.url);
    const [ref, going] = [await made(store), await made(store)];
    const before = await store.head(ref);
    server.cli("CONFIG", "SET", "maxmemory", "1mb");
    const adding = commitOf(ref, 1, { steps: [stepOf(1)], audit: [auditOf(1)] });
    await expect(store.commit(adding)).rejects.toMatchObject({ code: "store_full" });
    await expect(store.putDoc(ref, "draft", bytesOf("x"))).rejects.toMatchObject({ code: "store_full" });
    expect(await store.head(ref)).toEqual(before);
    expect([await store.steps(ref), await store.audit(ref), await store.docs(ref)]).toEqual([[], [], []]);
    expect((await store.room())?.free).toBe(0);
    // Using on, reading and erasing go on.
    expect(await store.touch(ref, start + 5, start + 9)).toBe(true);
    expect(await store.commit({ ref: going, expect: 1, next: null, audit: [auditOf(1)] })).toEqual({ ok: true });
    expect(await store.head(going)).toBeNull();
    server.cli("CONFIG", "SET", "maxmemory", "0");
    expect(await store.commit(adding)).toEqual({ ok: true });
  });

  test("[B43] a Redis that throws away what it keeps, or is a replica, or none, is refused at the start", async () => {
    const [server, replica] = [await redis(), await redis()];
    server.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    await expect(open(server.url)).rejects.toMatchObject({ code: "evicting_store", values: { policy: "allkeys-lru" } });
    expect(server.cli("DBSIZE")).toBe("0");
    server.cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
    replica.cli("REPLICAOF", "127.0.0.1", String(server.port));
    await expect(open(replica.url)).rejects.toMatchObject({ code: "unavailable" });
    await expect(open(`redis-cluster://127.0.0.1:${server.port}`)).rejects.toMatchObject({ code: "unavailable" });
    await expect(open("redis://127.0.0.1:1")).rejects.toMatchObject({ code: "unavailable" });
  });

  test("[B42] one that becomes a replica under the server takes no writes and says so", async () => {
    const [server, other] = [await redis(), await redis()];
    const store = await open(server.url);
    const ref = await made(store);
    server.cli("CONFIG", "SET", "replica-serve-stale-data", "yes");
    server.cli("REPLICAOF", "127.0.0.1", String(other.port));
    await expect(store.commit(commitOf(ref, 1))).rejects.toMatchObject({
      code: "unavailable",
      values: { reason: "it is a replica and takes no writes" },
    });
  });

  test("[B43] what nobody keeps on a disk is told when the store is opened", async () => {
    const told: string[] = [];
    const warn = (text: string) => told.push(text);
    await open((await redis()).url, { warn });
    await open((await redis(["--appendonly", "yes"])).url, { warn });
    expect(told).toEqual(["Redis keeps nothing on a disk: when it ends, all work is lost. Set appendonly yes."]);
  });

  test("[B43] [N94] a store of a newer format is refused and left as it is", async () => {
    const server = await redis();
    await (await open(server.url)).close();
    server.cli("HSET", "data-tools:{store}:records", "format", "99");
    await expect(open(server.url)).rejects.toMatchObject({ code: "newer_format", values: { found: 99, known: 1 } });
  });

  test("[B44] what is too long for a record is refused, and nothing was changed", async () => {
    const store = await open((await redis()).url);
    const ref = await made(store);
    const long = new Uint8Array((1 << 20) + 1);
    const wrong = [{ steps: [stepOf(0, { body: long })] }, { docs: [{ name: "d", body: long }] }];
    for (const each of wrong) {
      await expect(store.commit(commitOf(ref, 1, each))).rejects.toMatchObject({ code: "too_large" });
    }
    await expect(store.putDoc(ref, "d", long)).rejects.toMatchObject({ code: "too_large" });
    expect(await store.head(ref)).toEqual(headOf(ref, 1));
    expect(await store.putDoc(ref, "d", long.subarray(1))).toBe(true);
  });

  test("[B42] scripts that a server forgot are sent again", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await made(store);
    server.cli("SCRIPT", "FLUSH");
    expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
  });
});

describe.skipIf(!hasRedis())("several servers on one redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  test("[B3] [B40] they see each other's commits, and one of two rivals wins", async () => {
    const stores = [await open(server.url), await open(server.url), await open(server.url)];
    const ref = newRef();
    for (let revision = 0; revision < 20; revision++) {
      const results = await Promise.all(
        stores.map((store, by) => store.commit(commitOf(ref, revision, { steps: [stepOf(revision, { bytes: by })] }))),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      const winner = results.findIndex(({ ok }) => ok);
      for (const store of stores) expect((await store.steps(ref)).at(-1)?.bytes).toBe(winner);
    }
  });

  test("[B60] what one tells, all hear, and again after Redis was away; others on the same Redis do not", async () => {
    const away = await redis();
    const [one, two] = [await open(away.url), await open(away.url)];
    const other = await open(`${away.url}?prefix=other`);
    const heard: string[] = [];
    const stops = Object.entries({ one, two, other }).map(([name, store]) =>
      store.news?.hear((message) => heard.push(`${name} ${Buffer.from(message)}`)),
    );
    const told = async (text: string) => {
      await one.news?.tell(bytesOf(text)).catch(() => {});
      return heard.filter((each) => each.endsWith(text)).length;
    };
    await expect.poll(() => told("first")).toBeGreaterThan(1);
    await away.kill();
    await away.start();
    await expect.poll(() => told("second")).toBeGreaterThan(1);
    expect(new Set(heard)).toEqual(new Set(["one first", "two first", "one second", "two second"]));
    for (const stop of stops) stop?.();
    const count = heard.length;
    await told("third");
    expect(heard).toHaveLength(count);
  });

  test("[B45] two stores with prefixes of their own know nothing of each other", async () => {
    const [one, other] = [await open(`${server.url}?prefix=one`), await open(`${server.url}?prefix=other`)];
    const ref = await made(one);
    expect([await other.head(ref), await other.named(ref.id)]).toEqual([null, null]);
    expect((await other.owners()).length + (await other.trails()).length).toBe(0);
  });

  test("[B8] [B48] what owners and ids are looked up by is mended from what owners have, before blobs are collected", async () => {
    const store = await open(`${server.url}?prefix=mending`);
    const ref = newRef("session", "mia");
    const blob = await blobIn(store, ref);
    await store.commit(commitOf(ref, 0, { blobs: [blob] }));
    expect(server.cli("DEL", "mending:{owners}", `mending:{${ref.id}}`)).toBe("2");
    expect([await store.named(ref.id), await store.owners()]).toEqual([null, []]);
    await store.collect(Date.now() + 600_000);
    expect(await store.named(ref.id)).toEqual(ref);
    expect((await store.owners()).map(({ owner }) => owner)).toEqual(["mia"]);
    expect((await store.getBlob(blob.id))?.length).toBe(blob.bytes);
  });

  test("[B8] a collector of another server never takes what a commit refers to", async () => {
    const [writing, sweeping] = [await open(server.url), await open(server.url)];
    const future = Date.now() + 600_000;
    let ended = false;
    const sweeps = (async () => {
      while (!ended) await sweeping.collect(future);
    })();
    let committed = 0;
    for (let count = 0; count < 60; count++) {
      const ref = newRef();
      const blob = await blobIn(writing, ref).catch(() => null);
      if (!blob) continue;
      const done = await writing.commit(commitOf(ref, 0, { blobs: [blob] })).catch(() => null);
      if (!done?.ok) continue;
      committed++;
      expect((await writing.getBlob(blob.id))?.length).toBe(blob.bytes);
    }
    ended = true;
    await sweeps;
    expect(committed).toBeGreaterThan(0);
  });

  test("[V1] [V3] several collectors at once remove each blob once, and count it once", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(`${server.url}?prefix=sweepers`)));
    const [first] = stores;
    if (!first) throw new Error("there are stores");
    await first.collect(Date.now() + 600_000);
    const before = await first.figures();
    const blobs = await Promise.all(Array.from({ length: 200 }, () => blobIn(first, newRef())));
    const removed = await Promise.all(stores.map((store) => store.collect(Date.now() + 600_000)));
    const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);
    const bytes = sum(blobs.map((blob) => blob.bytes));
    expect(sum(removed.map((each) => each.blobs))).toBe(200);
    expect(sum(removed.map((each) => each.bytes))).toBe(bytes);
    expect(await first.figures()).toEqual({
      blobs_collected: (before.blobs_collected ?? 0) + 200,
      bytes_collected: (before.bytes_collected ?? 0) + bytes,
    });
  });
});
