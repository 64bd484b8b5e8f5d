// What is asked of a store in Redis in a moment in which something goes, and of one that lost some of its keys.

import { createSecretKey, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { nameOfBlob } from "../../../src/store/blob-names.ts";
import { blobFiles } from "../../../src/store/local/blob-files.ts";
import { namesOf, tagOf } from "../../../src/store/redis/names.ts";
import { askRedis } from "../../../src/store/redis.ts";
import { wrap } from "../../../src/store/wrap.ts";
import { hasRedis } from "../../redis.ts";
import { redisStores } from "../../redis-stores.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newBlobId, newRef, opOf } from "../samples.ts";

const { folder, redis, open } = redisStores(2500);
const names = namesOf("data-tools");
const page = { sort: "usedAt", descending: true, offset: 0, limit: 10 } as const;

describe.skipIf(!hasRedis())("a store in redis", () => {
  test("what is listed and not there any more when it is looked at is left out", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = newRef();
    await store.commit(commitOf(ref, 0, { audit: [auditOf(1)] }));
    const tag = tagOf(ref.owner);
    server.cli("HSET", names.owned(tag, "ids"), "s_gone", "session");
    for (const member of [`${ref.id} 7`, "s_never 1"]) server.cli("ZADD", names.owned(tag, "audit-times"), "1", member);
    const found = await store.auditByTime({ owner: ref.owner, order: "oldest", limit: 10 });
    expect(found).toEqual([{ ref, record: auditOf(1) }]);
    expect((await store.survey({ ...page, owner: ref.owner })).sessions.map(({ id }) => id)).toEqual([ref.id]);
    expect((await store.survey(page)).sessions.map(({ id }) => id)).toEqual([ref.id]);
    expect((await store.trails()).map((tip) => tip.ref.id)).toEqual([ref.id]);
  });

  test("what was answered leaves nothing behind that would keep the process from ending", async () => {
    const store = await open((await redis()).url);
    const waiting = () => process.getActiveResourcesInfo().filter((what) => what === "Timeout").length;
    await made(store);
    const before = waiting();
    for (let times = 0; times < 20; times++) await store.named("s_none");
    expect(waiting()).toBeLessThan(before + 20);
  });

  test("of what there never was nothing is told", async () => {
    const store = await open((await redis()).url);
    const none = newRef();
    await made(store);
    expect([await store.warning(none), await store.named(none.id), await store.leases("d_none")]).toEqual([
      null,
      null,
      [],
    ]);
    expect(await store.survey({ ...page, id: none.id })).toMatchObject({ sessions: [] });
    expect(await store.auditByTime({ trails: [none.id], order: "oldest", limit: 10 })).toEqual([]);
    await store.count({});
    expect(await store.figures()).toEqual({});
  });

  test("heads used at the same time stand in the order of their ids", async () => {
    const store = await open((await redis()).url);
    const refs = await Promise.all([1, 2, 3, 4, 5].map(() => made(store, newRef("recipe"))));
    const ids = refs.map(({ id }) => id).sort();
    expect((await store.heads("ann", "recipe")).map(({ id }) => id)).toEqual(ids);
  });

  test("answers to retries are forgotten, however many there are", async () => {
    const store = await open((await redis()).url);
    const ref = await made(store);
    for (let n = 1; n <= 201; n++) {
      await store.commit(commitOf(ref, n, { op: opOf(ref, `key ${n}`, { at: n }) }));
    }
    expect(await store.forgetOps(201)).toBe(200);
    expect(await store.forgetOps(300)).toBe(1);
    expect(await store.op(ref.owner, "POST /steps", "key 201")).toBeNull();
  });

  test("[B60] all who listen on one server hear what another tells", async () => {
    const server = await redis();
    const [one, two] = [await open(server.url), await open(server.url)];
    const heard = new Set<string>();
    for (const name of ["first", "second"]) one.news?.hear((message) => heard.add(`${name} ${Buffer.from(message)}`));
    const told = async () => {
      await two.news?.tell(bytesOf("news"));
      return [...heard].sort();
    };
    await expect.poll(told).toEqual(["first news", "second news"]);
  });

  test("[B48] whose owner is not known any more is nobody's until it is mended; what bears no name is left", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await made(store);
    server.cli("DEL", names.owners);
    server.cli("HSET", names.owned("somebody", "owner"), "n:session", "1");
    expect([await store.named(ref.id), await store.owners()]).toEqual([null, []]);
    await store.collect(0);
    expect(await store.named(ref.id)).toEqual(ref);
    expect(server.cli("HVALS", names.owners)).toBe(ref.owner);
  });

  test("[B8] an id of which blobs were collected as nobody's names none of them later", async () => {
    const store = await open((await redis()).url);
    const ref = newRef();
    const blob = await blobIn(store, ref);
    expect(await store.collect(Date.now() + 60_000)).toEqual({ blobs: 1, bytes: blob.bytes });
    await expect(store.commit(commitOf(ref, 0, { blobs: [blob] }))).rejects.toThrow(blob.id);
    expect(await store.head(ref)).toBeNull();
  });

  test("[B8] [V3] what an abandoned write left goes, and counts as no blob", async () => {
    const blobs = join(folder, "abandoned");
    const store = await open((await redis()).url, { blobs: blobFiles(blobs) });
    const left = join(blobs, `${nameOfBlob(newBlobId(newRef()))}.new_1`);
    mkdirSync(dirname(left), { recursive: true });
    writeFileSync(left, "12345");
    const future = Date.now() + 60_000;
    expect(await store.orphans(future, [])).toEqual([]);
    expect(await store.collect(future)).toEqual({ blobs: 0, bytes: 5 });
    expect(await store.collect(future)).toEqual({ blobs: 0, bytes: 0 });
  });

  test("[V3] what another server removed first is not counted", async () => {
    const files = blobFiles(join(folder, "rivals"));
    const remove = async (name: string) => {
      await files.remove(name);
      return files.remove(name);
    };
    const store = await open((await redis()).url, { blobs: { ...files, remove } });
    const { id } = await blobIn(store, newRef());
    expect(await store.collect(Date.now() + 60_000)).toEqual({ blobs: 0, bytes: 0 });
    expect([await store.getBlob(id), await store.figures()]).toEqual([null, {}]);
  });

  test("[B42] one that stands still is told as one that does not answer", async () => {
    const server = await redis();
    const store = await open(server.url, { patience: 100 });
    server.signal("SIGSTOP");
    await expect(store.head(newRef())).rejects.toMatchObject({
      code: "unavailable",
      values: { reason: "it does not answer" },
    });
    server.signal("SIGCONT");
  });

  test("[K9] a mark of a retirement that came to nothing harms nothing that is written beside a commit", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = await made(store);
    const journal = newRef("journal");
    const wrappedKey = wrap(
      "k_used",
      createSecretKey(randomBytes(32)),
      ["ann", "journal", journal.id],
      randomBytes(32),
    );
    const beside = { ref: journal, expect: 0, next: headOf(journal, 1, { wrappedKey }) };
    server.cli("SADD", names.owned(tagOf(ref.owner), "retired"), "k_used");
    expect(await store.commit(commitOf(ref, 1, { beside }))).toEqual({ ok: true });
    expect((await store.head(journal))?.wrappedKey).toEqual(wrappedKey);
    await store.retireKey("k_gone");
    const late = { ...beside, ref: newRef("journal", "eve") };
    const gone = wrap("k_gone", createSecretKey(randomBytes(32)), ["eve", "journal", late.ref.id], randomBytes(32));
    const other = await made(store, newRef("session", "eve"));
    const next = headOf(late.ref, 1, { wrappedKey: gone });
    await expect(store.commit(commitOf(other, 1, { beside: { ...late, next } }))).rejects.toMatchObject({
      code: "unavailable",
      values: { what: "key ring" },
    });
  });

  test("[B43] [B45] a Redis that answers no questions of how it is set up is one to keep work in", async () => {
    const server = await redis(["--rename-command", "CONFIG", ""]);
    const told: string[] = [];
    const store = await open(server.url, { warn: (text) => told.push(text) });
    expect((await store.head(await made(store)))?.revision).toBe(1);
    expect(told).toEqual(["Redis keeps nothing on a disk: when it ends, all work is lost. Set appendonly yes."]);
    expect((await askRedis({ store: server.url, blobs: blobFiles(folder) })).syncs).toBeNull();
  });

  test("[B45] a part of a cluster, and a server that is none, are refused with what to write", async () => {
    const server = await redis(["--cluster-enabled", "yes"]);
    await expect(open(server.url)).rejects.toThrow("write redis-cluster://");
    const { port } = await redis();
    await expect(open(`redis-cluster://127.0.0.1:${port}`)).rejects.toThrow("write redis://");
  });
});
