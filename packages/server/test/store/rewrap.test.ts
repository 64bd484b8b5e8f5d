// Rewrapping, stopped half-way and beside others who erase and make; and how a server looks after its ring.
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { attendKeys, liveServers } from "../../src/store/attend.ts";
import { openKeys, type RingKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { outdated, rewrapAll, wrapCounts } from "../../src/store/rewrap.ts";
import { addKey, promoteKey, retireKey } from "../../src/store/ring-changes.ts";
import type { Ref, Store } from "../../src/store/store.ts";
import { bytesOf, commitOf, headOf, newRef } from "./samples.ts";

const noKms = { command: "" };
let folder: string;
let store: Store;
let keys: RingKeys;
const clock = manualClock();
const path = () => join(folder, "ring.json");
const change = () => ({ path: path(), clock });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-rewrap-"));
  store = memoryStore();
  keys = await openKeys({ source: `file:${path()}`, store, clock });
});
afterEach(() => rm(folder, { recursive: true }));

async function sealed(): Promise<Ref> {
  const ref = newRef();
  const { wrappedKey, sealer } = keys.create(ref);
  const body = sealer.seal("head", ref.id, 1, bytesOf(ref.id));
  await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, { wrappedKey, body }) }));
  return ref;
}

async function assertOpens(refs: readonly Ref[]): Promise<void> {
  for (const ref of refs) {
    const head = await store.head(ref);
    if (!head) throw new Error(`${ref.id} is gone`);
    expect(keys.open(ref, head.wrappedKey).open("head", ref.id, 1, head.body)).toEqual(bytesOf(ref.id));
  }
}

/** A second key, promoted and in use. */
async function rotated(): Promise<{ before: string; after: string }> {
  const before = keys.held().active;
  const after = await addKey(change(), noKms);
  await promoteKey(change(), store, after);
  await keys.refresh();
  return { before, after };
}

test("[K9] rewrapping stopped half-way leaves everything open, and goes on where it was", async () => {
  const refs: Ref[] = [];
  for (let n = 0; n < 30; n++) refs.push(await sealed());
  const { before, after } = await rotated();
  const stop = new AbortController();
  const told: string[] = [];
  const onProgress = (done: number, total: number) => {
    told.push(`${done} of ${total}`);
    if (done === 12) stop.abort();
  };
  expect(await rewrapAll(store, keys, { signal: stop.signal, onProgress })).toBe(12);
  expect([told[0], told.at(-1)]).toEqual(["1 of 32", "12 of 32"]);
  expect(Object.fromEntries(await wrapCounts(store))).toEqual({ [before]: 20, [after]: 12 });
  expect(await outdated(store, keys)).toBe(20);
  await assertOpens(refs);
  await expect(retireKey(change(), store, before)).rejects.toMatchObject({ code: "key_in_use", values: { count: 20 } });
  expect(await rewrapAll(store, keys)).toBe(20);
  expect([await rewrapAll(store, keys), await outdated(store, keys)]).toEqual([0, 0]);
  await retireKey(change(), store, before);
  keys = await openKeys({ source: `file:${path()}`, store, clock });
  await assertOpens(refs);
});

test("[K9] what is erased while it is rewrapped stays erased", async () => {
  const [gone, kept] = [await sealed(), await sealed()];
  const { after } = await rotated();
  const erasing: Store = {
    ...store,
    async rewrap(of, was, next) {
      if (of === "audit-key") await store.commit({ ref: gone, expect: 1, next: null });
      return store.rewrap(of, was, next);
    },
  };
  expect(await rewrapAll(erasing, keys)).toBe(3);
  expect(await store.head(gone)).toBeNull();
  expect(Object.fromEntries(await wrapCounts(store))).toEqual({ [after]: 3 });
  await assertOpens([kept]);
});

test("[K9] the ring stays its owner's alone, and whole, at every change", async () => {
  const { before } = await rotated();
  await rewrapAll(store, keys);
  await retireKey(change(), store, before);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect((await stat(`${path()}.lock`)).size).toBe(0);
});

test("[K9] a server that cannot read the ring goes on, says so once, and is still seen with the keys it has", async () => {
  const told: string[] = [];
  const attending = await attendKeys(store, keys, clock, (_, error) => told.push(String(error)));
  const held = keys.held();
  const ring = await readFile(path(), "utf8");
  await writeFile(path(), "{");
  for (let n = 0; n < 60; n++) {
    clock.advance(2000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await expect.poll(() => told).toEqual([expect.stringContaining("it is not JSON")]);
  expect(await liveServers(store, clock)).toEqual([expect.objectContaining(held)]);
  await writeFile(path(), ring);
  const id = await addKey(change(), noKms);
  await expect(promoteKey(change(), store, id)).rejects.toMatchObject({ code: "key_not_seen" });
  await expect
    .poll(async () => {
      clock.advance(2000);
      return (await liveServers(store, clock))[0]?.keys;
    })
    .toContain(id);
  await promoteKey(change(), store, id);
  await expect
    .poll(async () => {
      clock.advance(2000);
      return Object.fromEntries(await wrapCounts(store));
    })
    .toEqual({ [id]: 2 });
  await attending.stop();
  expect(await liveServers(store, clock)).toEqual([]);
});

test("[K9] a key promoted while records are rewrapped takes what is left; nothing is rewrapped by two at once", async () => {
  for (let n = 0; n < 5; n++) await sealed();
  let [atOnce, most] = [0, 0];
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow: Store = {
    ...store,
    async rewrap(of, was, next) {
      most = Math.max(most, ++atOnce);
      await held;
      const done = await store.rewrap(of, was, next);
      atOnce--;
      return done;
    },
  };
  const told: string[] = [];
  const attending = await attendKeys(slow, keys, clock, (_, error) => told.push(String(error)));
  expect(attending.progress()).toBeNull();
  let last = "";
  for (let round = 0; round < 2; round++) {
    const id = await addKey(change(), noKms);
    const seen = async () => {
      clock.advance(2000);
      return keys.held();
    };
    await expect.poll(seen).toMatchObject({ keys: expect.arrayContaining([id]) });
    await promoteKey(change(), store, id);
    await expect.poll(seen).toMatchObject({ active: id });
    expect(attending.progress()).toBe(0);
    last = id;
  }
  go();
  await expect
    .poll(async () => {
      clock.advance(2000);
      return Object.fromEntries(await wrapCounts(store));
    })
    .toEqual({ [last]: 7 });
  await attending.stop();
  expect([most, attending.progress(), told]).toEqual([1, null, []]);
});

test("[K9] a server starts and ends though it cannot report, on a full disk say", async () => {
  const told: string[] = [];
  const full: Store = { ...store, report: () => Promise.reject(new Error("full")) };
  const attending = await attendKeys(full, keys, clock, (_, error) => told.push(String(error)));
  await attending.stop();
  expect(told).toEqual(["Error: full"]);
});
