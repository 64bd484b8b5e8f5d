// Sealed blobs kept on this machine: a cache is never wrong, never too large, and never in the way.
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BlobId } from "../../src/model/state.ts";
import { cachedBlobs } from "../../src/store/blob-cache.ts";
import { nameOfBlob } from "../../src/store/blob-names.ts";
import type { Blobs } from "../../src/store/blobs.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { newBlobId, newRef } from "./samples.ts";

let home: string;
let folder: string;
let far: Blobs;
let faults: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "data-tools-cache-"));
  folder = join(home, "cache");
  far = blobFiles(join(home, "far"));
  faults = [];
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const open = (bytes = 100_000) =>
  cachedBlobs(far, { folder, bytes, report: (_, error) => faults.push(String((error as Error).message)) });

async function put(length: number): Promise<{ id: BlobId; bytes: Buffer }> {
  const [id, bytes] = [newBlobId(newRef()), randomBytes(length)];
  await far.put(id, [bytes]);
  return { id, bytes };
}

const files = async () =>
  Promise.all((await readdir(folder)).map(async (name) => ({ name, ...(await stat(join(folder, name))) })));
const sizes = async () => (await files()).reduce((sum, { size }) => sum + size, 0);
const onlyFile = async () => join(folder, (await readdir(folder))[0] ?? "");

test("[B25] what was read once is read here, after a restart too, and by nobody else", async () => {
  const { id, bytes } = await put(1000);
  expect(bytes.equals((await (await open()).get(id)) ?? randomBytes(1))).toBe(true);
  // It cannot come from there any more.
  await rm(join(home, "far", nameOfBlob(id)));
  const again = await open();
  expect(bytes.equals((await again.get(id)) ?? randomBytes(1))).toBe(true);
  const modes = [...(await files()), await stat(folder)].map(({ mode }) => mode & 0o077);
  expect(modes).toEqual([0, 0]);
});

test("[B25] what does not exist is not remembered as missing", async () => {
  const [cache, id] = [await open(), newBlobId(newRef())];
  expect(await cache.get(id)).toBeNull();
  await cache.put(id, [Buffer.from("now")]);
  expect(Buffer.from((await cache.get(id)) ?? []).toString()).toBe("now");
});

test("[B25] a file that was changed, cut or emptied is fetched again", async () => {
  const { id, bytes } = await put(5000);
  const cache = await open();
  await cache.get(id);
  const whole = await readFile(await onlyFile());
  const flipped = Buffer.from(whole);
  flipped[3000] = (flipped[3000] ?? 0) ^ 1;
  for (const damaged of [flipped, whole.subarray(0, 4000), whole.subarray(0, 10), Buffer.alloc(0)]) {
    await writeFile(await onlyFile(), damaged);
    expect(bytes.equals((await cache.get(id)) ?? randomBytes(1))).toBe(true);
    expect(whole.equals(await readFile(await onlyFile()))).toBe(true);
  }
  expect(faults).toHaveLength(4);
});

test("[B25] it stays within its size, and those unused the longest go first", async () => {
  const cache = await open(100_000);
  const blobs = await Promise.all(Array.from({ length: 40 }, () => put(5000)));
  const [first] = blobs;
  for (const [n, { id, bytes }] of blobs.entries()) {
    expect(bytes.equals((await cache.get(id)) ?? randomBytes(1))).toBe(true);
    expect(await sizes()).toBeLessThanOrEqual(100_000);
    // Files are dated, so that the order does not hang on the clock; the first is used again and again.
    for (const { name } of await files()) {
      const isFirst = first && name.endsWith(first.id.split("/")[1] ?? "");
      const age = blobs.findIndex((each) => name.endsWith(each.id.split("/")[1] ?? ""));
      const at = new Date(Date.now() - 3_600_000 + 1000 * (isFirst ? n + 1 : age));
      await utimes(join(folder, name), at, at);
    }
  }
  const left = new Set((await files()).map(({ name }) => name.split(".").at(-1)));
  const has = (n: number) => left.has(blobs[n]?.id.split("/")[1] ?? "");
  expect([has(0), has(1), has(2), has(39), has(38)]).toEqual([true, false, false, true, true]);
});

test("[B25] a blob too large for it is read and not kept", async () => {
  const { id, bytes } = await put(50_000);
  expect(bytes.equals((await (await open(100_000)).get(id)) ?? randomBytes(1))).toBe(true);
  expect(await readdir(folder)).toEqual([]);
});

test("[B25] opened smaller it empties itself; abandoned files go, what is not its own stays", async () => {
  const cache = await open();
  for (const { id } of await Promise.all(Array.from({ length: 10 }, () => put(2000)))) await cache.get(id);
  const [kept = ""] = await readdir(folder);
  const old = new Date(Date.now() - 2 * 3_600_000);
  await writeFile(join(folder, `${kept}.new_0old`), "half");
  await utimes(join(folder, `${kept}.new_0old`), old, old);
  await writeFile(join(folder, `${kept}.new_0young`), "half");
  await writeFile(join(folder, "README"), "not ours");
  await mkdir(join(folder, `${kept}.new_0folder`));
  await utimes(join(folder, `${kept}.new_0folder`), old, old);
  await open(3000);
  const names = await readdir(folder);
  expect(names.filter((name) => /^..\.[^.]+\.[^.]+$/.test(name)).length).toBeLessThanOrEqual(1);
  expect(names).toEqual(expect.arrayContaining(["README", `${kept}.new_0young`, `${kept}.new_0folder`]));
  expect(faults).toEqual([]);
  expect(names.includes(`${kept}.new_0old`)).toBe(false);
});

test("[B25] what is removed there goes here; a folder that fails makes nothing fail", async () => {
  const [one, two] = [await put(1000), await put(1000)];
  const cache = await open();
  await cache.get(one.id);
  expect(await cache.remove(nameOfBlob(one.id))).toBe(1000);
  expect([await readdir(folder), await cache.get(one.id)]).toEqual([[], null]);
  // What an abandoned write left there is none that is kept here.
  await writeFile(join(home, "far", `${nameOfBlob(two.id)}.new_0half`), "half");
  expect(await cache.remove(`${nameOfBlob(two.id)}.new_0half`)).toBe(4);
  await rm(folder, { recursive: true });
  await writeFile(folder, "a file where the folder should be");
  expect(two.bytes.equals((await cache.get(two.id)) ?? randomBytes(1))).toBe(true);
  expect(faults.length).toBeGreaterThan(0);
  await rm(folder);
});
