// Data keys that were handed over to another owner: they open what was sealed before, for their owner alone,
// and tell for whom it was sealed, which cannot be changed.
import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gcm } from "@noble/ciphers/aes.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { openKeys, type RingKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { rewrapAll } from "../../src/store/rewrap.ts";
import { addKey, promoteKey, retireKey } from "../../src/store/ring-changes.ts";
import type { Ref, Store } from "../../src/store/store.ts";
import { keyIdOf, sealedForOf, unwrap, wrap } from "../../src/store/wrap.ts";
import { encoded, hkdf } from "./oracle.ts";
import { bytesOf, commitOf, headOf, newRef } from "./samples.ts";

let folder: string;
let store: Store;
let keys: RingKeys;
const clock = manualClock();
const path = () => join(folder, "ring.json");
const reopened = () => openKeys({ source: `file:${path()}`, store, clock });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-handed-over-"));
  store = memoryStore();
  keys = await reopened();
});
afterEach(() => rm(folder, { recursive: true }));

const plain = bytesOf("what ann sealed");
const bob = (ref: Ref): Ref => ({ ...ref, owner: "bob" });
const damaged = expect.objectContaining({ code: "damaged" });

test("[M3] what was sealed for one owner opens for the next, there alone, and so does what is sealed then", () => {
  const ref = newRef();
  const { wrappedKey, sealer } = keys.create(ref);
  const sealed = sealer.seal("blob", `${ref.id}/b`, 0, plain);
  const handed = keys.handOver(ref, wrappedKey, "bob");
  expect(sealedForOf(wrappedKey)).toBeNull();
  expect(sealedForOf(handed)).toBe("ann");
  const after = keys.open(bob(ref), handed);
  expect(after.open("blob", `${ref.id}/b`, 0, sealed)).toEqual(plain);
  expect(sealer.open("doc", "later", 0, after.seal("doc", "later", 0, plain))).toEqual(plain);
  for (const wrong of [ref, { ...ref, owner: "carol" }, { ...bob(ref), id: "s_other" }]) {
    expect(() => keys.open(wrong, handed)).toThrow(damaged);
  }
  expect(() => keys.open(bob(ref), wrappedKey)).toThrow(damaged);
  expect(() => keys.handOver(bob(ref), wrappedKey, "carol")).toThrow(damaged);
});

test("[M3] handed on again it still opens, and back with its first owner it is an ordinary record", () => {
  const ref = newRef();
  const { wrappedKey, sealer } = keys.create(ref);
  const sealed = sealer.seal("head", ref.id, 1, plain);
  const second = keys.handOver(ref, wrappedKey, "bob");
  const third = keys.handOver(bob(ref), second, "carol");
  expect(sealedForOf(third)).toBe("ann");
  expect(keys.open({ ...ref, owner: "carol" }, third).open("head", ref.id, 1, sealed)).toEqual(plain);
  const back = keys.handOver({ ...ref, owner: "carol" }, third, "ann");
  expect([back.length, back[0], sealedForOf(back)]).toEqual([wrappedKey.length, 1, null]);
  expect(keys.open(ref, back).open("head", ref.id, 1, sealed)).toEqual(plain);
});

test("[M3] [K1] every flipped bit and every truncation is seen, the owner it was sealed for included", () => {
  const key = createSecretKey(randomBytes(32));
  const secret = randomBytes(32);
  const place = ["bob", "session", "s_1"] as const;
  const wrapped = wrap("k_1", key, place, secret, "añn");
  expect(unwrap(key, place, wrapped)?.equals(secret)).toBe(true);
  expect([keyIdOf(wrapped), sealedForOf(wrapped)]).toEqual(["k_1", "añn"]);
  for (let bit = 0; bit < wrapped.length * 8; bit++) {
    const changed = Uint8Array.from(wrapped);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(unwrap(key, place, changed)).toBeNull();
  }
  for (let length = 0; length < wrapped.length; length++) {
    expect(unwrap(key, place, wrapped.subarray(0, length))).toBeNull();
  }
  // Another owner of the same length, and the same record said to be of the other version.
  const edited = Uint8Array.from(wrapped);
  edited.set(bytesOf("bobb"), 3 + 3 + 2);
  expect(sealedForOf(edited)).toBe("bobb");
  expect(unwrap(key, place, edited)).toBeNull();
  expect(unwrap(key, ["añn", "session", "s_1"], wrapped)).toBeNull();
});

test("[M3] an independent AES-GCM unwraps it by the format's description", () => {
  const [kek, secret] = [randomBytes(32), randomBytes(32)];
  const place = ["bob", "session", "s_1"] as const;
  const wrapped = Buffer.from(wrap("k_1", createSecretKey(kek), place, secret, "ann"));
  const [name, salt, commitment] = [wrapped.subarray(0, 11), wrapped.subarray(11, 43), wrapped.subarray(43, 75)];
  expect(name).toEqual(
    Buffer.concat([Buffer.from([2, 1, 3]), Buffer.from("k_1"), Buffer.from([0, 3]), Buffer.from("ann")]),
  );
  const info = Buffer.concat([Buffer.from("data-tools|wrap|v2|"), encoded([...place, "ann"])]);
  const derived = hkdf(kek, salt, info, 76);
  expect(derived.subarray(32, 64)).toEqual(commitment);
  const associated = Buffer.concat([name, encoded([...place])]);
  const opener = gcm(derived.subarray(0, 32), derived.subarray(64), associated);
  expect(Buffer.from(opener.decrypt(wrapped.subarray(75)))).toEqual(secret);
});

test("[M3] [K9] rotating the ring keeps for whom it was sealed", async () => {
  const ref = newRef();
  const { wrappedKey, sealer } = keys.create(ref);
  const body = sealer.seal("head", ref.id, 1, plain);
  await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, { wrappedKey, body }) }));
  await store.reassign([{ ref, was: wrappedKey, next: keys.handOver(ref, wrappedKey, "bob") }], "bob");
  const before = keys.held().active;
  const change = { path: path(), clock };
  await promoteKey(change, store, await addKey(change, { command: "" }));
  await keys.refresh();
  expect(await rewrapAll(store, keys)).toBe(3);
  await retireKey(change, store, before);
  keys = await reopened();
  const head = await store.head(bob(ref));
  expect(head && [keyIdOf(head.wrappedKey), sealedForOf(head.wrappedKey)]).toEqual([keys.held().active, "ann"]);
  expect(head && keys.open(bob(ref), head.wrappedKey).open("head", ref.id, 1, head.body)).toEqual(plain);
});
