// Real failures of disk and database, and what is said of them.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asRefusal, fromFailure, toFailure } from "../../src/store/local/faults.ts";
import { prepare } from "../../src/store/local/schema.ts";
import { localStore } from "../../src/store/local.ts";
import { blobIn, bytesOf, commitOf, headOf, made, newBlobId, newRef } from "./samples.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-tools-faults-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const thrown = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

test("a full disk and a full database say so", async () => {
  const db = new DatabaseSync(join(folder, "full.sqlite"));
  db.exec("CREATE TABLE t (a); PRAGMA max_page_count = 4");
  const fullDatabase = await thrown(() => db.exec("INSERT INTO t VALUES (zeroblob(1000000))"));
  db.close();
  const device = await open("/dev/full", "w");
  const fullDisk = await thrown(() => device.write("x"));
  await device.close();
  for (const error of [fullDatabase, fullDisk]) {
    expect(asRefusal(error)).toMatchObject({ code: "store_full", status: 507 });
    expect(fromFailure(toFailure(error))).toMatchObject({ code: "store_full" });
  }
});

test("a folder that is a file, and a lock held too long, are unavailable; a bug stays a bug", async () => {
  await writeFile(join(folder, "file"), "");
  const inFile = await thrown(() => localStore(join(folder, "file")));
  expect(inFile).toMatchObject({ code: "unavailable", values: { what: "data folder" } });
  const [one, two] = [0, 0].map((timeout) => new DatabaseSync(join(folder, "held.sqlite"), { timeout }));
  one?.exec("BEGIN IMMEDIATE");
  const held = await thrown(() => two?.exec("BEGIN IMMEDIATE"));
  expect(asRefusal(held)).toMatchObject({ code: "unavailable", values: { reason: "another process holds it" } });
  for (const db of [one, two]) db?.close();
  const bug = new Error("assertion failed: x");
  expect(asRefusal(bug)).toBe(bug);
  expect(fromFailure(toFailure(bug)).message).toContain("assertion failed: x");
});

test("a database that cannot be opened or written is unavailable with SQLite's reason", async () => {
  const notThere = await thrown(() => new DatabaseSync(join(folder, "none", "heads.sqlite")));
  new DatabaseSync(join(folder, "read.sqlite")).close();
  const onlyRead = new DatabaseSync(join(folder, "read.sqlite"), { readOnly: true });
  const readOnly = await thrown(() => onlyRead.exec("CREATE TABLE t (a)"));
  onlyRead.close();
  const reasons = [notThere, readOnly].map((error) => {
    expect(asRefusal(error)).toMatchObject({ code: "unavailable", values: { what: "data folder" } });
    return fromFailure(toFailure(error)).message;
  });
  expect(reasons).toEqual([
    expect.stringContaining("unable to open database file"),
    expect.stringContaining("attempt to write a readonly database"),
  ]);
});

test("[K1] a database without one of its tables is damaged", async () => {
  const store = await localStore(folder);
  const ref = await made(store);
  const other = new DatabaseSync(join(folder, "heads.sqlite"));
  other.exec("DROP TABLE docs");
  other.close();
  await expect(store.putDoc(ref, "note", bytesOf("x"))).rejects.toMatchObject({
    code: "damaged",
    values: { what: "heads.sqlite in the data folder" },
  });
  expect(await store.head(ref)).toEqual(headOf(ref, 1));
  await store.close();
});

test("a database that may only be read is told so at once, and not waited for as a busy one is", async () => {
  await (await localStore(folder)).close();
  const db = new DatabaseSync(join(folder, "heads.sqlite"));
  db.exec("PRAGMA journal_mode = DELETE");
  db.close();
  const onlyRead = new DatabaseSync(join(folder, "heads.sqlite"), { readOnly: true });
  const exec = vi.spyOn(onlyRead, "exec");
  const error = await thrown(() => prepare(onlyRead, folder));
  expect(exec).toHaveBeenCalledTimes(1);
  expect(asRefusal(error)).toMatchObject({
    code: "unavailable",
    values: { reason: expect.stringContaining("readonly") },
  });
  onlyRead.close();
});

test("who opens a database that others are writing waits until it can go over to the log of changes", async () => {
  await (await localStore(folder)).close();
  const [other, db] = [0, 0].map(() => new DatabaseSync(join(folder, "heads.sqlite")));
  other?.exec("PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE");
  if (!db) throw new Error("two");
  let isReady = false;
  const preparing = prepare(db, folder).then(() => {
    isReady = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isReady).toBe(false);
  other?.exec("COMMIT");
  await preparing;
  expect(db.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  for (const each of [db, other]) each?.close();
});

test("a store whose writer has stopped refuses what is written, still reads, and is closed", async () => {
  const started = once(process, "worker");
  const store = await localStore(folder);
  const ref = await made(store);
  const [thread] = (await started) as [Worker];
  await thread.terminate();
  const stopped = { code: "unavailable", values: { what: "data folder", reason: "its writer has stopped" } };
  await expect.poll(() => thrown(() => store.commit(commitOf(ref, 1)))).toMatchObject(stopped);
  expect(await store.head(ref)).toEqual(headOf(ref, 1));
  await store.close();
  const again = await localStore(folder);
  expect(await again.commit(commitOf(ref, 1))).toEqual({ ok: true });
  await again.close();
});

const canLimit = spawnSync("prlimit", ["--version"]).status === 0;
if (!canLimit) console.warn("NOT TESTED: there is no prlimit here; a write of the database that fails is not tried.");

test.runIf(canLimit).each([
  ["at its end", 100],
  ["in the middle of it", 8_000_000],
])(
  "after a write of the database that failed, %s, nothing is written until the server is started anew",
  async (_, bytes) => {
    const child = spawnSync(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        fileURLToPath(new URL("./disk-fault-child.ts", import.meta.url)),
        folder,
        String(bytes),
      ],
      { encoding: "utf8" },
    );
    expect(child.stderr).toBe("");
    const { ref, ...told } = JSON.parse(child.stdout);
    expect(told).toEqual({
      failing: "unavailable: disk I/O error",
      after: "unavailable: a write to the disk failed; look after the disk and start the server again",
      revision: 1,
    });
    const store = await localStore(folder);
    expect(await store.head(ref)).toEqual(headOf(ref, 1));
    expect(await store.commit(commitOf(ref, 1))).toEqual({ ok: true });
    await store.close();
  },
);

test("[K1] a database with a damaged page is refused as damaged, not served", async () => {
  const store = await localStore(folder);
  const refs = Array.from({ length: 50 }, () => newRef());
  for (const ref of refs) await made(store, ref, { body: bytesOf("x".repeat(3000)) });
  await store.close();
  const file = await open(join(folder, "heads.sqlite"), "r+");
  const { size } = await file.stat();
  for (let at = 4096; at < size; at += 4096) await file.write(Buffer.alloc(16, 0xee), 0, 16, at);
  await file.close();
  const outcome = await thrown(async () => {
    const again = await localStore(folder);
    try {
      for (const ref of refs) await again.head(ref);
    } finally {
      await again.close();
    }
  });
  expect(outcome).toMatchObject({ code: "damaged", values: { what: "heads.sqlite in the data folder" } });
});

test("while another process holds the lock a commit waits; the event loop and reads do not", async () => {
  const store = await localStore(folder);
  const ref = await made(store);
  const other = new DatabaseSync(join(folder, "heads.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  let done = false;
  const commit = store.commit(commitOf(ref, 1)).then((result) => {
    done = true;
    return result;
  });
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await store.head(ref)).toEqual(headOf(ref, 1));
  }
  expect(done).toBe(false);
  other.exec("COMMIT");
  other.close();
  expect(await commit).toEqual({ ok: true });
  await store.close();
});

test("everything in the folder is for its owner's eyes only", async () => {
  const store = await localStore(join(folder, "data"));
  const ref = await made(store);
  const { id } = await blobIn(store, ref);
  const modes = await Promise.all(
    [".", "blobs", join("blobs", id.slice(-2)), "heads.sqlite", "heads.sqlite-wal"].map(
      async (name) => (await stat(join(folder, "data", name))).mode & 0o077,
    ),
  );
  expect(modes).toEqual([0, 0, 0, 0, 0]);
  await store.close();
});

test("a blob folder that cannot be written refuses the blob and leaves the store working", async () => {
  const store = await localStore(folder);
  await writeFile(join(folder, "blobs"), "a file where the folder should be");
  const ref = await made(store);
  await expect(store.putBlob(newBlobId(ref), [bytesOf("x")])).rejects.toMatchObject({ code: "unavailable" });
  await rm(join(folder, "blobs"));
  expect((await blobIn(store, ref)).bytes).toBe(100);
  await store.close();
});
