// Key ring, key check and wrapped data keys: what a wrong, missing or broken ring does, and does not do.
import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gcm } from "@noble/ciphers/aes.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { Refusal } from "../../src/errors.ts";
import { listKeys, openKeys, openKeysToRead } from "../../src/store/keys.ts";
import { localStore } from "../../src/store/local.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { wrapCounts } from "../../src/store/rewrap.ts";
import { createRing } from "../../src/store/ring.ts";
import type { Store } from "../../src/store/store.ts";
import { keyIdOf, unwrap, wrap } from "../../src/store/wrap.ts";
import { faultyDisk } from "../faults/disk.ts";
import { encoded, hkdf } from "./oracle.ts";
import { bytesOf, commitOf, headOf, newRef } from "./samples.ts";

interface RingFile {
  format: string;
  version: number;
  keys: { id: string; state: string; createdAt: string; key: string | null }[];
}

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-keys-"));
  store = memoryStore();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ringAt = (name: string) => join(folder, name);
const open = (name: string, on = store) =>
  openKeys({ source: `file:${ringAt(name)}`, store: on, clock: manualClock() });
const readRingFile = async (name: string) => JSON.parse(await readFile(ringAt(name), "utf8")) as RingFile;
const writeRingFile = (name: string, ring: unknown) => writeFile(ringAt(name), JSON.stringify(ring));
const metas = async (of: Store) => [await of.meta("key-check"), await of.meta("audit-key")];
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "opened",
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.values } : Promise.reject(error)),
  );
const keyed = (id: string, state: string, key = randomBytes(32).toString("base64") as string | null) => ({
  id,
  state,
  createdAt: "2026-01-01T00:00:00.000Z",
  key,
});
const ringOf = (...keys: unknown[]) => ({ format: "data-tools-key-ring", version: 1, keys });

/** Puts an aggregate sealed under the ring's keys into the store. */
async function sealSomething(ring: string) {
  const ref = newRef();
  const { wrappedKey, sealer } = (await open(ring)).create(ref);
  const body = sealer.seal("head", ref.id, 1, bytesOf("secret"));
  await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, { wrappedKey, body }) }));
  return ref;
}

describe("the key ring", () => {
  test("[K4] a ring is made for a store without sealed data: one active key, for its owner's eyes only", async () => {
    const keys = await open("new/folder/ring.json");
    const [key, ...more] = (await readRingFile("new/folder/ring.json")).keys;
    expect(more).toEqual([]);
    expect(key).toMatchObject({ state: "active", createdAt: "2026-01-01T00:00:00.000Z" });
    expect(Buffer.from(key?.key ?? "", "base64")).toHaveLength(32);
    expect((await stat(ringAt("new/folder/ring.json"))).mode & 0o777).toBe(0o600);
    expect(await readdir(ringAt("new/folder"))).toEqual(["ring.json"]);
    const listed = [{ id: key?.id, state: "active", createdAt: "2026-01-01T00:00:00.000Z" }];
    expect(keys.list()).toEqual(listed);
    expect(await listKeys(`file:${ringAt("new/folder/ring.json")}`)).toEqual(listed);
    expect(await listKeys(`file:${ringAt("none.json")}`)).toBeNull();
  });

  test("what was sealed before opens after, with the same audit key", async () => {
    const ref = await sealSomething("ring.json");
    const before = (await open("ring.json")).auditMac(bytesOf("entry"));
    const ring = await readFile(ringAt("ring.json"), "utf8");
    const keys = await open("ring.json");
    const head = await store.head(ref);
    const sealer = keys.open(ref, head?.wrappedKey ?? bytesOf(""));
    expect(Buffer.from(sealer.open("head", ref.id, 1, head?.body ?? bytesOf(""))).toString()).toBe("secret");
    expect(keys.auditMac(bytesOf("entry"))).toEqual(before);
    expect(keys.auditMac(bytesOf("other"))).not.toEqual(before);
    expect(before).toHaveLength(32);
    expect(await readFile(ringAt("ring.json"), "utf8")).toBe(ring);
  });

  test("[K3] [K4] a missing ring is refused by the id of its key, and none is made over sealed data", async () => {
    await open("ring.json");
    const id = (await readRingFile("ring.json")).keys[0]?.id;
    await rm(ringAt("ring.json"));
    const before = await metas(store);
    expect(await refused(open("ring.json"))).toEqual({ code: "wrong_key", key: id });
    expect(await readdir(folder)).toEqual([]);
    expect(await metas(store)).toEqual(before);
  });

  test("[K3] another store's ring is refused by the id of the missing key; ring and store stay as they are", async () => {
    await sealSomething("ring.json");
    await open("other.json", memoryStore());
    const [id, other] = [(await readRingFile("ring.json")).keys[0]?.id, await readFile(ringAt("other.json"), "utf8")];
    const before = await metas(store);
    expect(await refused(open("other.json"))).toEqual({ code: "wrong_key", key: id });
    expect(await readFile(ringAt("other.json"), "utf8")).toBe(other);
    expect(await metas(store)).toEqual(before);
    expect(await open("ring.json")).toBeDefined();
  });

  test("[K3] a ring with other bytes under the same id is refused", async () => {
    await sealSomething("ring.json");
    const ring = await readRingFile("ring.json");
    const id = ring.keys[0]?.id ?? "";
    await writeRingFile("ring.json", ringOf(keyed(id, "active")));
    expect(await refused(open("ring.json"))).toEqual({ code: "wrong_key", key: id });
    await writeRingFile("ring.json", ring);
    expect(await open("ring.json")).toBeDefined();
  });

  test("[K3] a ring that lacks the key of one aggregate is refused by that key", async () => {
    await open("ring.json");
    const first = await readRingFile("ring.json");
    const lost = keyed("k_lost", "active");
    await writeRingFile("ring.json", ringOf({ ...first.keys[0], state: "decrypt-only" }, lost));
    await sealSomething("ring.json");
    for (const lacking of [first, ringOf(...first.keys, keyed("k_lost", "destroyed", null))]) {
      await writeRingFile("ring.json", lacking);
      expect(await refused(open("ring.json"))).toEqual({ code: "wrong_key", key: "k_lost" });
    }
  });

  test("three keys live: new data keys take the active one, old ones open with theirs", async () => {
    const old = await sealSomething("ring.json");
    const first = (await readRingFile("ring.json")).keys[0];
    const active = keyed("k_second", "active");
    await writeRingFile("ring.json", ringOf({ ...first, state: "decrypt-only" }, active, keyed("k_third", "created")));
    const fresh = await sealSomething("ring.json");
    const keys = await open("ring.json");
    for (const [ref, id] of [
      [old, first?.id],
      [fresh, "k_second"],
    ] as const) {
      const head = await store.head(ref);
      expect(keyIdOf(head?.wrappedKey ?? bytesOf(""))).toBe(id);
      const sealer = keys.open(ref, head?.wrappedKey ?? bytesOf(""));
      expect(Buffer.from(sealer.open("head", ref.id, 1, head?.body ?? bytesOf(""))).toString()).toBe("secret");
    }
    expect(keys.list().map(({ state }) => state)).toEqual(["decrypt-only", "active", "created"]);
  });

  test("[K3] a file that is no ring is refused by what is wrong with it, and left as it is", async () => {
    const good = keyed("k_1", "active");
    const wrapped = { ...good, key: undefined, wrapped: "AAAA" };
    const wrong: [string, string][] = [
      ["{", "it is not JSON"],
      ["null", "it is not a key ring"],
      [JSON.stringify({ ...ringOf(good), version: 2 }), "it has version 2, known is 1"],
      [JSON.stringify(ringOf()), "exactly one of its keys must be active"],
      [JSON.stringify(ringOf(good, keyed("k_2", "active"))), "exactly one of its keys must be active"],
      [JSON.stringify(ringOf(good, { ...good, state: "created" })), "key k_1 is in it twice"],
      [JSON.stringify(ringOf({ ...good, key: "c2hvcnQ=" })), "key k_1 is not 32 bytes in base64"],
      [JSON.stringify(ringOf({ ...good, state: "new" })), "key k_1 has no known state"],
      [JSON.stringify(ringOf({ ...good, key: 32 })), "key k_1 is not 32 bytes in base64"],
      [JSON.stringify(ringOf({ ...good, id: "../k" })), "one of its keys has no proper id"],
      [JSON.stringify(ringOf(good, "k_2")), "one of its keys is not an object"],
      [JSON.stringify(ringOf({ ...good, createdAt: undefined })), "key k_1 has no createdAt"],
      [JSON.stringify(ringOf({ ...wrapped, kms: "none" })), "key k_1 is wrapped by no known kms"],
      [JSON.stringify(ringOf({ ...wrapped, kms: undefined })), "key k_1 is wrapped by no known kms"],
    ];
    for (const [text, reason] of wrong) {
      await writeFile(ringAt("ring.json"), text);
      expect(await refused(open("ring.json"))).toEqual({ code: "bad_ring", path: ringAt("ring.json"), reason });
      expect(await readFile(ringAt("ring.json"), "utf8")).toBe(text);
    }
    expect(await metas(store)).toEqual([null, null]);
  });

  test("a source of another form, and a ring that is a folder, are refused", async () => {
    expect(await refused(openKeys({ source: "env:KEY", store }))).toMatchObject({ code: "bad_ring" });
    expect(await refused(openKeys({ source: `file:${folder}`, store }))).toMatchObject({ code: "bad_ring" });
  });

  test("[K3] a store that lost its key check or its audit key is damaged, not new", async () => {
    await sealSomething("ring.json");
    for (const lost of ["key-check", "audit-key"]) {
      const without: Store = { ...store, meta: async (name) => (name === lost ? null : store.meta(name)) };
      expect(await refused(open("ring.json", without))).toEqual({ code: "damaged", what: `${lost} of the store` });
    }
  });

  test("[K3] what stands in the place of a wrapped key is damage; without a ring its key is of no known id", async () => {
    await store.createMeta("audit-key", bytesOf("no wrapped key"));
    expect(await refused(open("ring.json"))).toEqual({ code: "wrong_key", key: "of unknown id" });
    expect(await readdir(folder)).toEqual([]);
    await createRing(ringAt("ring.json"), manualClock());
    expect(await refused(open("ring.json"))).toEqual({ code: "damaged", what: "audit-key of the store" });
    expect(Object.fromEntries(await wrapCounts(store))).toEqual({ unknown: 1 });
  });

  test("[K3] to read only, a store without its audit key is damaged, and another's ring is refused", async () => {
    await open("ring.json");
    const source = `file:${ringAt("ring.json")}`;
    expect(await refused(openKeysToRead({ source, store: memoryStore() }))).toEqual({
      code: "damaged",
      what: "audit-key of the store",
    });
    expect(await refused(openKeysToRead({ source: `file:${ringAt("none.json")}`, store }))).toMatchObject({
      code: "not_found",
    });
    const id = (await readRingFile("ring.json")).keys[0]?.id ?? "";
    await writeRingFile("ring.json", ringOf(keyed(id, "active")));
    expect(await refused(openKeysToRead({ source, store }))).toEqual({ code: "wrong_key", key: id });
  });

  test("[K9] a ring that vanished, or whose key has other bytes, is refused when it is read again; the one in use stays", async () => {
    const ref = await sealSomething("ring.json");
    const keys = await open("ring.json");
    const ring = await readRingFile("ring.json");
    const id = ring.keys[0]?.id ?? "";
    await writeRingFile("ring.json", ringOf(keyed(id, "active")));
    expect(await refused(keys.refresh())).toEqual({ code: "wrong_key", key: id });
    await rm(ringAt("ring.json"));
    expect(await refused(keys.refresh())).toMatchObject({ code: "bad_ring", reason: "it is not there any more" });
    const head = await store.head(ref);
    const sealer = keys.open(ref, head?.wrappedKey ?? bytesOf(""));
    expect(Buffer.from(sealer.open("head", ref.id, 1, head?.body ?? bytesOf(""))).toString()).toBe("secret");
  });

  test("[K4] a ring is never overwritten", async () => {
    const first = await createRing(ringAt("ring.json"), manualClock());
    const before = await readFile(ringAt("ring.json"), "utf8");
    const second = await createRing(ringAt("ring.json"), manualClock());
    expect(second.active.id).toBe(first.active.id);
    expect(await readFile(ringAt("ring.json"), "utf8")).toBe(before);
    expect(await readdir(folder)).toEqual(["ring.json"]);
  });

  test("[K4] a ring that cannot be given its name is refused with the disk's reason, and nothing of it stays", async () => {
    const disk = await faultyDisk(() => [folder]);
    try {
      // Before the name the ring is looked for, and the file opened that is to become it.
      disk.arm("EACCES", 3, false);
      expect(await refused(open("ring.json"))).toEqual({
        code: "bad_ring",
        path: ringAt("ring.json"),
        reason: "it cannot be created (EACCES)",
      });
      expect(disk.heal()).toEqual(["link ring"]);
    } finally {
      disk.close();
    }
    expect(await readdir(folder)).toEqual([]);
    expect(await metas(store)).toEqual([null, null]);
  });

  test("[K4] a ring made before a crash is used, not made anew", async () => {
    await open("ring.json", memoryStore());
    const ring = await readFile(ringAt("ring.json"), "utf8");
    await open("ring.json");
    expect(await readFile(ringAt("ring.json"), "utf8")).toBe(ring);
  });

  test("[K4] servers that start at once on a new folder agree on one ring", async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => localStore(join(folder, "data"))));
    const all = await Promise.all(stores.map((each) => open("ring.json", each)));
    const macs = new Set(all.map((keys) => Buffer.from(keys.auditMac(bytesOf("x"))).toString("hex")));
    expect(macs.size).toBe(1);
    const ref = newRef();
    const { wrappedKey, sealer } = all[0]?.create(ref) ?? { wrappedKey: bytesOf(""), sealer: null };
    const sealed = sealer?.seal("head", ref.id, 1, bytesOf("x")) ?? bytesOf("");
    for (const keys of all) expect(keys.open(ref, wrappedKey).open("head", ref.id, 1, sealed)).toEqual(bytesOf("x"));
    for (const each of stores) await each.close();
  });
});

describe("wrapped data keys", () => {
  test("[K2] a wrapped key opens only for its own aggregate", async () => {
    const keys = await open("ring.json");
    const ref = newRef();
    const { wrappedKey } = keys.create(ref);
    for (const wrong of [
      { ...ref, owner: "bob" },
      { ...ref, kind: "datasource" as const },
      { ...ref, id: "s_other" },
    ]) {
      const what = `data key of ${wrong.kind} ${wrong.id}`;
      expect(await refused(Promise.resolve().then(() => keys.open(wrong, wrappedKey)))).toEqual({
        code: "damaged",
        what,
      });
    }
  });

  test("[K1] every flipped bit and every truncation of a wrapped key is seen", () => {
    const key = createSecretKey(randomBytes(32));
    const secret = randomBytes(32);
    const wrapped = wrap("k_1", key, ["ann", "session", "s_1"], secret);
    expect(unwrap(key, ["ann", "session", "s_1"], wrapped)?.equals(secret)).toBe(true);
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const changed = Uint8Array.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(unwrap(key, ["ann", "session", "s_1"], changed)).toBeNull();
    }
    for (let length = 0; length < wrapped.length; length++) {
      expect(unwrap(key, ["ann", "session", "s_1"], wrapped.subarray(0, length))).toBeNull();
    }
    expect(unwrap(createSecretKey(randomBytes(32)), ["ann", "session", "s_1"], wrapped)).toBeNull();
  });

  test("an independent AES-GCM unwraps it by the format's description", () => {
    const [kek, secret] = [randomBytes(32), randomBytes(32)];
    const wrapped = Buffer.from(wrap("k_1", createSecretKey(kek), ["ann", "session", "s_1"], secret));
    const [name, salt, commitment] = [wrapped.subarray(0, 6), wrapped.subarray(6, 38), wrapped.subarray(38, 70)];
    expect(name).toEqual(Buffer.concat([Buffer.from([1, 1, 3]), Buffer.from("k_1")]));
    const place = encoded(["ann", "session", "s_1"]);
    const derived = hkdf(kek, salt, Buffer.concat([Buffer.from("data-tools|wrap|v1|"), place]), 76);
    expect(derived.subarray(32, 64)).toEqual(commitment);
    const opener = gcm(derived.subarray(0, 32), derived.subarray(64), Buffer.concat([name, place]));
    expect(Buffer.from(opener.decrypt(wrapped.subarray(70)))).toEqual(secret);
  });

  test("a wrapped key names its key and holds no secret bytes", async () => {
    const secret = randomBytes(32);
    const wrapped = wrap("k_1", createSecretKey(randomBytes(32)), ["ann", "session", "s_1"], secret);
    expect(keyIdOf(wrapped)).toBe("k_1");
    expect(Buffer.from(wrapped).includes(secret)).toBe(false);
  });
});
