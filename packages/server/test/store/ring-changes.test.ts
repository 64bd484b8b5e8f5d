// What a change of the key ring refuses, or has nothing to do for; the ring stays as it was.
import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { openKeys, type RingKeys } from "../../src/store/keys.ts";
import { noKms } from "../../src/store/kms.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { addKey, promoteKey, retireKey } from "../../src/store/ring-changes.ts";
import { retiredName, type Store } from "../../src/store/store.ts";

let folder: string;
let store: Store;
let keys: RingKeys;
const clock = manualClock();
const at = (name: string) => join(folder, name);
const change = (name = "ring.json") => ({ path: at(name), clock });
const text = (name = "ring.json") => readFile(at(name), "utf8");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-changes-"));
  store = memoryStore();
  keys = await openKeys({ source: `file:${at("ring.json")}`, store, clock });
});
afterEach(() => rm(folder, { recursive: true }));

test("[K9] what was done already is said to be so, and the ring is not written anew", async () => {
  const first = keys.held().active;
  expect(await promoteKey(change(), store, first)).toBe("was active");
  const spare = await addKey(change(), noKms);
  expect(await retireKey(change(), store, spare)).toBe("retired");
  const before = await text();
  expect(await retireKey(change(), store, spare)).toBe("was retired");
  expect(await text()).toBe(before);
});

test("[K9] a key that is no more is not promoted, the active one not retired, one that never was neither", async () => {
  const first = keys.held().active;
  const [spare, retiring] = [await addKey(change(), noKms), await addKey(change(), noKms)];
  await retireKey(change(), store, spare);
  // The command was killed between the store and the ring.
  await store.retireKey(retiring);
  expect(await store.meta(retiredName(retiring))).not.toBeNull();
  const before = await text();
  for (const id of [spare, retiring])
    await expect(promoteKey(change(), store, id)).rejects.toMatchObject({
      code: "key_state",
      values: { key: id, state: "retired" },
    });
  await expect(retireKey(change(), store, first)).rejects.toMatchObject({
    code: "key_state",
    values: { key: first, state: "active" },
  });
  for (const work of [promoteKey, retireKey])
    await expect(work(change(), store, "k_none")).rejects.toMatchObject({
      code: "not_found",
      values: { what: "key in the ring: k_none" },
    });
  expect(await text()).toBe(before);
});

test("a ring that was not made yet is not found, and none is made", async () => {
  await expect(addKey(change("none.json"), noKms)).rejects.toMatchObject({
    code: "not_found",
    values: { what: expect.stringContaining("The server makes one at its first start") },
  });
  await expect(stat(at("none.json"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("while another command changes the ring it is busy, and can be changed after", async () => {
  const other = new DatabaseSync(at("ring.json.lock"));
  other.exec("BEGIN EXCLUSIVE");
  const before = await text();
  await expect(addKey(change(), noKms)).rejects.toMatchObject({ code: "ring_busy", values: { path: at("ring.json") } });
  expect(await text()).toBe(before);
  other.close();
  const added = await addKey(change(), noKms);
  expect(await text()).toContain(added);
});

/** As long as a name may be, so that none fits that is longer. */
const longest = `${"r".repeat(250)}.json`;

test.each([
  ["a folder is in its place", "ring.json", "unable to open database file"],
  ["its name would be too long", longest, "ENAMETOOLONG"],
])("a lock that cannot be made is told with its reason: %s", async (_, name, reason) => {
  const ring = await text();
  await writeFile(at(name), ring);
  if (name === "ring.json") await mkdir(at("ring.json.lock"));
  await expect(addKey(change(name), noKms)).rejects.toMatchObject({
    code: "bad_ring",
    values: { path: at(name), reason: expect.stringMatching(`^it cannot be locked .*${reason}`) },
  });
  expect(await text(name)).toBe(ring);
});

test.runIf(process.getuid?.() === 0)("a command run by root leaves the ring to whom the server runs as", async () => {
  await chown(at("ring.json"), 12_345, 23_456);
  await addKey(change(), noKms);
  expect(await stat(at("ring.json"))).toMatchObject({ uid: 12_345, gid: 23_456 });
});
