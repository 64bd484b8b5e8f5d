// The backup of the old system's bytes: all of them, sealed, once, and given back as they were.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createBackup } from "../../src/migrate/backup/create.ts";
import { openBackup } from "../../src/migrate/backup/open.ts";
import { noKms } from "../../src/store/kms.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { addKey, promoteKey } from "../../src/store/ring-changes.ts";
import { placeOf } from "../legacy/fixtures.ts";
import { filesBelow, type Grounds, grounds, keptAs, partFiles, sumsBy } from "./backups.ts";

const id = "00000000-0000-0000-0000-000000001001";
const partsAt = (folder: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, placeOf(`${folder}/${name}.bin`)]));
const caches = (name: string) => partsAt(`gen-a-redis/${name}`, ["current", "history", "metadata"]);

let here: Grounds;
beforeEach(() => {
  here = grounds();
});
afterEach(() => rmSync(here.folder, { recursive: true, force: true }));

async function keep(...sessions: [user: string, files: Readonly<Record<string, string>>][]) {
  const backup = await createBackup({ folder: here.backup, keys: await here.keys() });
  const entries = [];
  for (const [user, files] of sessions) entries.push(await backup.keep(keptAs(user, id), files));
  await backup.close();
  return entries;
}

test("[P23] every byte is kept, verified and given back; entries say what it was", async () => {
  const long = join(here.folder, "long");
  writeFileSync(long, Buffer.concat([Buffer.alloc(33 << 20, "cells"), Buffer.from("the end")]));
  const empty = join(here.folder, "empty");
  writeFileSync(empty, "");
  const files = { ...caches("basic_mem"), long, empty };
  const [kept] = await keep(["7", files], ["8", caches("objects")]);
  const backup = await openBackup(here.backup, await here.keys());
  expect(backup.entries.map(({ user, datasource, digest }) => [user, datasource, digest.length])).toEqual([
    ["7", id, 64],
    ["8", id, 64],
  ]);
  for (const entry of backup.entries) expect((await backup.verify(entry)).damaged).toEqual([]);
  const [entry] = backup.entries;
  if (!entry) throw new Error("one was kept");
  expect(entry).toEqual(kept);
  const given = await backup.extract(entry, join(here.folder, "given"));
  expect(sumsBy(given.files)).toEqual(sumsBy(files));
  expect(given.digest).toBe(entry.digest);
  const found = { generation: "cache", user: "7", datasource: id } as const;
  expect(backup.find(found, entry.digest)).toBe(entry);
  expect([backup.find({ ...found, user: "8" }, entry.digest), backup.find(found, "0".repeat(64))]).toEqual([
    null,
    null,
  ]);
  expect(await backup.unnamed()).toBe(0);
});

test("[P23] nothing can be read in it, and only its owner gets at it", async () => {
  chmodSync(here.folder, 0o755);
  await keep(["7123456", caches("basic_mem")]);
  const all = filesBelow(here.backup);
  const whole = Buffer.concat(all.map((path) => readFileSync(path)));
  const plain = readFileSync(placeOf("gen-a-redis/basic_mem/current.bin"));
  for (const word of [id, "7123456", "current", "pandas", "basic", plain.subarray(200, 232)])
    expect(whole.includes(word)).toBe(false);
  const modes = new Set(all.map((path) => statSync(path).mode & 0o777));
  expect([...modes, statSync(here.backup).mode & 0o777, statSync(join(here.backup, "parts")).mode & 0o777]).toEqual([
    0o600, 0o700, 0o700,
  ]);
});

test("[P23] the same bytes are kept once: in one run, in the next, and where only a part of a session changed", async () => {
  const [first, again] = await keep(["7", caches("basic_mem")], ["7", caches("basic_mem")]);
  expect(again).toBe(first);
  const [later, other] = await keep(["7", caches("basic_mem")], ["8", caches("basic_mem")]);
  expect(later).toEqual(first);
  expect(other?.parts).toEqual(first?.parts);
  const [changed] = await keep([
    "7",
    { ...caches("basic_mem"), metadata: placeOf("gen-a-redis/objects/metadata.bin") },
  ]);
  expect(changed?.digest).not.toBe(first?.digest);
  expect(partFiles(here.backup)).toHaveLength(4);
  expect((await openBackup(here.backup, await here.keys())).entries).toHaveLength(3);
});

test("[P23] two that keep at once in one folder lose nothing of each other", async () => {
  const keys = await here.keys();
  const two = await Promise.all([1, 2].map(() => createBackup({ folder: here.backup, keys })));
  const names = ["basic_mem", "objects", "one_col", "widths"];
  await Promise.all(
    two.flatMap((backup, index) => names.map((name) => backup.keep(keptAs(`${index}`, id), caches(name)))),
  );
  for (const backup of two) await backup.close();
  const backup = await openBackup(here.backup, keys);
  expect(backup.entries).toHaveLength(8);
  for (const entry of backup.entries) expect((await backup.verify(entry)).damaged).toEqual([]);
});

test("[P23] a changed bit, a cut and a missing file are found and named, and nothing of them is given out", async () => {
  const [entry] = await keep(["7", caches("basic_mem")]);
  if (!entry) throw new Error("one was kept");
  const keys = await here.keys();
  const open = () => openBackup(here.backup, keys);
  for (const [part, { in: place }] of Object.entries(entry.parts)) {
    const path = partFiles(here.backup).find((each) => each.endsWith(place)) ?? "";
    const whole = readFileSync(path);
    for (const at of [0, 5, 50, 100, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      expect((await (await open()).verify(entry)).damaged).toEqual([part]);
    }
    for (const wrong of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.from([0])])]) {
      writeFileSync(path, wrong);
      expect((await (await open()).verify(entry)).damaged).toEqual([part]);
    }
    rmSync(path);
    expect((await (await open()).verify(entry)).damaged).toEqual([part]);
    await expect((await open()).extract(entry, join(here.folder, `out-${part}`))).rejects.toMatchObject({
      code: "damaged",
    });
    writeFileSync(path, whole);
  }
  // A part in the place of another is none.
  const [one = "", two = ""] = partFiles(here.backup);
  const bytes = readFileSync(one);
  writeFileSync(one, readFileSync(two));
  expect((await (await open()).verify(entry)).damaged).toHaveLength(1);
  writeFileSync(one, bytes);
  expect((await (await open()).verify(entry)).damaged).toEqual([]);
});

test("[P23] a changed entry is refused; one that was half written is none, and what it named is counted", async () => {
  await keep(["7", caches("basic_mem")], ["8", caches("objects")]);
  const keys = await here.keys();
  const [log = ""] = filesBelow(join(here.backup, "logs"));
  const whole = readFileSync(log);
  for (const at of [40, whole.length - 1]) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(log, changed);
    await expect(openBackup(here.backup, keys)).rejects.toMatchObject({ code: "damaged" });
  }
  // Entries in another order are none of this log.
  const first = whole.subarray(0, 4 + whole.readUInt32BE(0));
  writeFileSync(log, Buffer.concat([whole.subarray(first.length), first]));
  await expect(openBackup(here.backup, keys)).rejects.toMatchObject({ code: "damaged" });
  for (const end of [whole.length - 1, first.length + 2, first.length + 40]) {
    writeFileSync(log, whole.subarray(0, end));
    const backup = await openBackup(here.backup, keys);
    expect([backup.entries.map(({ user }) => user), await backup.unnamed()]).toEqual([["7"], 3]);
  }
  writeFileSync(log, whole);
  appendFileSync(log, Buffer.alloc(64));
  expect((await openBackup(here.backup, keys)).entries).toHaveLength(2);
});

test("[P23] it opens with its own key ring alone; going on with it after a rotation wraps its key anew", async () => {
  await keep(["7", caches("basic_mem")]);
  const other = grounds(join(here.folder, "other"));
  mkdirSync(other.folder);
  await expect(openBackup(here.backup, await other.keys())).rejects.toMatchObject({ code: "wrong_key" });
  const wrappedIn = () => JSON.parse(readFileSync(join(here.backup, "backup.json"), "utf8")).wrappedKey as string;
  const before = wrappedIn();
  const change = { path: here.ring, clock: systemClock };
  await promoteKey(change, memoryStore(), await addKey(change, noKms));
  await keep(["7", caches("basic_mem")]);
  expect(wrappedIn()).not.toBe(before);
  const ring = JSON.parse(readFileSync(here.ring, "utf8")) as { keys: { state: string }[] };
  writeFileSync(here.ring, JSON.stringify({ ...ring, keys: ring.keys.filter(({ state }) => state === "active") }));
  const backup = await openBackup(here.backup, await here.keys());
  expect(await Promise.all(backup.entries.map((entry) => backup.verify(entry)))).toMatchObject([{ damaged: [] }]);
  await expect(openBackup(join(here.folder, "none"), await here.keys())).rejects.toMatchObject({ code: "not_found" });
});
