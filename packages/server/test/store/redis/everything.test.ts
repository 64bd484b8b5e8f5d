// Everything of a store in Redis, read while others change it, and filled into another.
import { describe, expect, test } from "vitest";
import type { StoreRecord } from "../../../src/store/everything.ts";
import { blobFiles } from "../../../src/store/local/blob-files.ts";
import { namesOf, tagOf } from "../../../src/store/redis/names.ts";
import { redisFilling, redisReader } from "../../../src/store/redis.ts";
import type { Ref } from "../../../src/store/store.ts";
import { hasRedis } from "../../redis.ts";
import { redisStores } from "../../redis-stores.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newRef, opOf, start, stepOf } from "../samples.ts";

const { closing, folder, redis, open } = redisStores(2500);
const names = namesOf("data-tools");

async function reading(store: string) {
  const reader = await redisReader({ store, blobs: blobFiles(folder), patience: 2500 });
  closing.push(() => reader.close());
  return reader;
}

/** The aggregates that are given, with their revisions, in their order; `meanwhile` is done at the first of them. */
async function givenOf(store: string, meanwhile = async () => {}): Promise<string[]> {
  const found: string[] = [];
  for await (const record of (await reading(store)).everything()) {
    if (record.is !== "aggregate") continue;
    found.push(`${record.id} ${record.head?.revision ?? "erased"}`);
    if (found.length === 1) await meanwhile();
  }
  return found;
}

async function allOf(store: string): Promise<StoreRecord[]> {
  const found: StoreRecord[] = [];
  for await (const record of (await reading(store)).everything()) found.push(record);
  return found;
}

const owned = (owner: string, id: string, kind: Ref["kind"] = "session"): Ref => ({ owner, kind, id });

describe.skipIf(!hasRedis())("everything of a redis", () => {
  test("[B84] what is changed while its owner is read is given again", async () => {
    const { url } = await redis();
    const store = await open(url);
    const [one, two] = [await made(store, owned("ann", "s_1")), await made(store, owned("ann", "s_2"))];
    const given = await givenOf(url, async () => {
      for (const ref of [one, two]) await store.commit(commitOf(ref, 1));
    });
    expect(given).toEqual(["s_1 1", "s_2 2", "s_1 2"]);
  });

  test("[B84] what goes to an owner who was read before is given all the same", async () => {
    const { url } = await redis();
    const store = await open(url);
    await made(store, owned("bob", "s_0"));
    await store.commit({ ref: owned("bob", "s_0"), expect: 1, next: null });
    await made(store, owned("ann", "s_1"));
    const going = await made(store, owned("ann", "s_2"));
    const found: string[] = [];
    for await (const record of (await reading(url)).everything()) {
      if (record.is !== "aggregate") continue;
      found.push(`${record.id} ${record.owner}`);
      if (record.id === "s_1") {
        const move = { ref: going, was: bytesOf("key of s_2"), next: bytesOf("next") };
        expect(await store.reassign([move], "bob")).toEqual({ ok: true });
      }
    }
    expect(found).toEqual(["s_0 bob", "s_1 ann", "s_2 bob"]);
  });

  test("[B84] of what its owner does not list it is given what stands, and nothing of what was erased or never was", async () => {
    const server = await redis();
    const store = await open(server.url);
    const [standing, erased] = [await made(store, owned("ann", "s_1")), await made(store, owned("ann", "s_2"))];
    await store.commit({ ref: erased, expect: 1, next: null });
    await store.commit(commitOf(owned("ann", "s_3"), 0, { within: { sessions: 0 } }));
    for (const { id } of [standing, erased]) server.cli("HDEL", names.owned(tagOf("ann"), "ids"), id);
    expect(await givenOf(server.url)).toEqual(["s_1 1"]);
  });

  test("[B84] one whose audit is never whole is refused, not given without it", async () => {
    const server = await redis();
    const store = await open(server.url);
    const ref = newRef();
    await store.commit(commitOf(ref, 0, { audit: [auditOf(1), auditOf(2)] }));
    server.cli("HSET", names.of(ref, "head"), "la", "3");
    await expect(givenOf(server.url)).rejects.toMatchObject({ code: "unavailable" });
    server.cli("HSET", names.of(ref, "head"), "la", "3", "fa", "2");
    await expect(givenOf(server.url)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("[B80] what was read fills another Redis, where it is the same; what none has needs no room", async () => {
    const server = await redis();
    const store = await open(server.url);
    const datasource = await made(store, newRef("datasource"), { binnedAt: start });
    const session = newRef();
    const blob = await blobIn(store, session);
    const first = commitOf(session, 0, {
      next: headOf(session, 1, { expiresAt: start + 9, bytes: blob.bytes }),
      ...{ steps: [stepOf(0), stepOf(1)], audit: [auditOf(1), auditOf(2)], blobs: [blob], lease: [datasource.id] },
      ...{ docs: [{ name: "draft", body: bytesOf("x") }], op: opOf(session, "k"), counts: { made: 2 } },
    });
    expect(await store.commit(first)).toEqual({ ok: true });
    expect(await store.noteWarning(session, start + 9, { warned: 1 })).toBe(true);
    const erased = await made(store, newRef("recipe", "eve"));
    await store.commit({ ref: erased, expect: 1, next: null, audit: [auditOf(1)] });
    await store.createMeta("key-check", bytesOf("check"));
    await store.createMeta("blob-place", bytesOf("here"));
    expect(await store.retireKey("k_gone")).toBe(0);
    const all = await allOf(server.url);

    const there = await redis();
    const options = { store: there.url, blobs: blobFiles(folder) };
    const filling = await redisFilling(options, "a point");
    // Of the way it was told, an answer may know route and key, or their digest; one of what was erased has no place.
    const none = { ...opOf(erased, "k"), is: "answer", kind: erased.kind, id: erased.id } as const;
    const plain = { ...opOf(session, "plain"), is: "answer", kind: session.kind, id: session.id } as const;
    for (const record of [...all, none, plain]) await filling.put(record);
    await filling.finish();
    await expect(open(there.url)).rejects.toMatchObject({ code: "half_restored", values: { point: "a point" } });
    await expect(reading(there.url)).rejects.toMatchObject({ code: "half_restored" });
    // Whoever restores looks into it before anybody else may.
    const restored = await open(there.url, { restoring: true });
    expect((await restored.head(session))?.revision).toBe(1);
    await filling.release();
    await filling.close();
    const isKept = (record: StoreRecord) => record.is !== "meta" || record.name !== "blob-place";
    const byText = (records: StoreRecord[]) => records.map((record) => JSON.stringify(record)).sort();
    const other = await open(there.url);
    expect(await other.op(session.owner, "POST /steps", "plain")).toEqual(opOf(session, "plain"));
    expect(await other.forgetOps(start + 1)).toBe(2);
    expect(byText(await allOf(there.url))).toEqual(byText(all.filter((each) => isKept(each) && each.is !== "answer")));
    expect([await other.warning(session), await other.leases(datasource.id)]).toEqual([start + 9, [session.id]]);
    expect(await other.figures()).toEqual({ made: 2, warned: 1 });
    await expect(redisFilling(options, "another")).rejects.toMatchObject({ code: "not_empty" });
  });

  test("[B80] begun anew, a filling begins from nothing", async () => {
    const server = await redis();
    const options = { store: server.url, blobs: blobFiles(folder) };
    const ref = newRef();
    const { wrappedKey, body, owner: _owner, kind: _kind, id: _id, ...head } = headOf(ref, 1);
    for (const id of ["s_left", "s_there"]) {
      const filling = await redisFilling(options, "a point");
      const more = { warned: null, blobs: [], leases: [] };
      await filling.put({ is: "aggregate", ...ref, id, head, wrappedKey, body, ...more });
      await filling.finish();
      if (id === "s_there") await filling.release();
      await filling.close();
    }
    await expect(reading((await redis()).url)).rejects.toMatchObject({ code: "not_found" });
    const store = await open(server.url);
    expect((await store.heads(ref.owner, "session")).map(({ id }) => id)).toEqual(["s_there"]);
  });
});
