// Both embedded stores under the contract, and what only the one on disk promises.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { blobOfName, nameOfBlob } from "../../src/store/blob-names.ts";
import { blobFiles } from "../../src/store/local/blob-files.ts";
import { localStore } from "../../src/store/local.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { takenIsNotNamed } from "./collected.ts";
import { storeContract } from "./contract.ts";
import { auditOf, blobIn, bytesOf, commitOf, headOf, made, newRef, opOf, start, stepOf } from "./samples.ts";

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-store-"));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

storeContract("memory", async () => memoryStore());
storeContract("local", async () => localStore(join(await newFolder(), "made", "when missing")));

describe("local store", () => {
  test("[B2] everything is there after closing and opening again", async () => {
    const folder = await newFolder();
    const ref = newRef();
    const first = await localStore(folder);
    const blob = await blobIn(first, ref);
    const docs = [{ name: "d", body: bytesOf("x") }];
    const op = opOf(ref, "k");
    await first.commit(commitOf(ref, 0, { steps: [stepOf(0)], blobs: [blob], audit: [auditOf(0)], docs, op }));
    await first.close();
    const again = await localStore(folder);
    expect(await again.head(ref)).toEqual(headOf(ref, 1));
    expect(await again.steps(ref)).toEqual([stepOf(0)]);
    expect(await again.audit(ref)).toEqual([auditOf(0)]);
    expect(await again.doc(ref, "d")).toEqual(bytesOf("x"));
    expect(await again.op(op.owner, op.route, op.key)).toEqual(op);
    expect((await again.getBlob(blob.id))?.length).toBe(blob.bytes);
    await again.close();
  });

  test("[B3] several stores on one folder see each other's commits, and one of two rivals wins", async () => {
    const folder = await newFolder();
    const stores = await Promise.all([localStore(folder), localStore(folder), localStore(folder)]);
    const ref = newRef();
    for (let revision = 0; revision < 20; revision++) {
      const results = await Promise.all(
        stores.map((store, by) => store.commit(commitOf(ref, revision, { steps: [stepOf(revision, { bytes: by })] }))),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      const winner = results.findIndex(({ ok }) => ok);
      for (const store of stores) expect((await store.steps(ref)).at(-1)?.bytes).toBe(winner);
    }
    for (const store of stores) await store.close();
  });

  test("[B8] a collector in another process never takes what a commit refers to", async () => {
    const folder = await newFolder();
    const [writing, sweeping] = [await localStore(folder), await localStore(folder)];
    const future = Date.now() + 600_000;
    let ended = false;
    const sweeps = (async () => {
      while (!ended) await sweeping.collect(future);
    })();
    for (let count = 0; count < 60; count++) {
      const ref = newRef();
      const blob = await blobIn(writing, ref).catch(() => null);
      if (!blob) continue;
      const committed = await writing.commit(commitOf(ref, 0, { blobs: [blob] })).catch(() => null);
      if (committed?.ok) expect((await writing.getBlob(blob.id))?.length).toBe(blob.bytes);
    }
    ended = true;
    await sweeps;
    await writing.close();
    await sweeping.close();
  });

  test("[V1] [V3] several collectors at once remove each blob once, and count it once", async () => {
    const folder = await newFolder();
    const stores = await Promise.all([1, 2, 3, 4].map(() => localStore(folder)));
    const [first] = stores;
    if (!first) throw new Error("there are stores");
    const blobs = await Promise.all(Array.from({ length: 300 }, () => blobIn(first, newRef())));
    const removed = await Promise.all(stores.map((store) => store.collect(Date.now() + 60_000)));
    const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);
    const bytes = sum(blobs.map((blob) => blob.bytes));
    expect(sum(removed.map((each) => each.blobs))).toBe(300);
    expect(sum(removed.map((each) => each.bytes))).toBe(bytes);
    expect(await first.figures()).toEqual({ blobs_collected: 300, bytes_collected: bytes });
    for (const store of stores) await store.close();
  });

  test("[V3] what two collectors both removed, where none can tell who was first, is counted once", async () => {
    const folder = await newFolder();
    let waiting = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const open = () => {
      const files = blobFiles(join(folder, "blobs"));
      return localStore(folder, {
        ...files,
        async remove(name) {
          const blob = blobOfName(name);
          const size = blob == null ? null : await files.size(blob);
          waiting += 1;
          if (waiting === 2) meet();
          await met;
          await files.remove(name);
          return size;
        },
      });
    };
    const [one, two] = [await open(), await open()];
    const { bytes } = await blobIn(one, newRef());
    const removed = await Promise.all([one, two].map((store) => store.collect(Date.now() + 60_000)));
    expect(removed.map(({ blobs }) => blobs).sort()).toEqual([0, 1]);
    expect(await one.figures()).toEqual({ blobs_collected: 1, bytes_collected: bytes });
    for (const store of [one, two]) await store.close();
  });

  test("[B8] what was taken is named by no commit, though it lies there still", async () => {
    const folder = await newFolder();
    await takenIsNotNamed(blobFiles(join(folder, "blobs")), (blobs) => localStore(folder, blobs));
  });

  test("[V3] what the collector would take is told: no abandoned file, and nothing another took meanwhile", async () => {
    const folder = await newFolder();
    const files = blobFiles(join(folder, "blobs"));
    const gone = newRef();
    const store = await localStore(folder, {
      ...files,
      async size(id) {
        if (id.startsWith(gone.id)) await files.remove(nameOfBlob(id));
        return files.size(id);
      },
    });
    const [orphan, taken] = [await blobIn(store, newRef()), await blobIn(store, gone)];
    await writeFile(join(folder, "blobs", `${nameOfBlob(orphan.id)}.new_0abc`), "half");
    expect(await store.orphans(Date.now() + 60_000, [])).toEqual([orphan]);
    expect(await store.getBlob(taken.id)).toBeNull();
    await store.close();
  });

  test("the room that is free is that of the data folder where blobs lie on no disk", async () => {
    const folder = await newFolder();
    const files = blobFiles(join(folder, "blobs"));
    const freeWith = async (free: number | null) => {
      const store = await localStore(folder, { ...files, free: async () => free });
      const space = await store.space();
      await store.close();
      return space.free;
    };
    expect(await freeWith(null)).toBeGreaterThan(1);
    expect(await freeWith(1)).toBe(1);
  });

  test("the size of the database is told with that of its log, where one is there", async () => {
    const folder = await newFolder();
    const store = await localStore(folder);
    await made(store);
    const sizes = await Promise.all(["", "-wal"].map((end) => stat(join(folder, `heads.sqlite${end}`))));
    const [own = 0, log = 0] = sizes.map(({ size }) => size);
    expect(log).toBeGreaterThan(0);
    expect((await store.space()).database).toBe(own + log);
    await rm(join(folder, "heads.sqlite-wal"));
    expect((await store.space()).database).toBe(own);
    await store.close();
  });

  test("abandoned temporary files are collected when old; other files are left alone", async () => {
    const folder = await newFolder();
    const store = await localStore(folder);
    const ref = newRef();
    const { id } = await blobIn(store, ref);
    const parent = join(folder, "blobs", id.slice(-2));
    const name = `${id.replace("/", ".")}.new_0abc`;
    await writeFile(join(parent, name), "half");
    await writeFile(join(parent, "README.txt"), "not ours");
    expect(await store.collect(0)).toEqual({ blobs: 0, bytes: 0 });
    expect(await store.collect(Date.now() + 60_000)).toEqual({ blobs: 1, bytes: 104 });
    expect(await readdir(parent)).toEqual(["README.txt"]);
    await store.close();
  });

  test("[B10] an erased key is in no byte of the folder", async () => {
    const folder = await newFolder();
    const store = await localStore(folder);
    const refs = [newRef(), newRef()];
    for (const ref of refs) await made(store, ref, { body: bytesOf(`sealed ${ref.id}`.repeat(1000)) });
    const [gone, kept] = refs;
    if (!gone || !kept) throw new Error("two");
    const [newer, handed] = [bytesOf(`newer key of ${gone.id}`), bytesOf(`handed over key of ${gone.id}`)];
    await store.rewrap(gone, bytesOf(`key of ${gone.id}`), newer);
    await store.reassign([{ ref: gone, was: newer, next: handed }], "bob");
    await store.commit({ ref: { ...gone, owner: "bob" }, expect: 1, next: null });
    await store.touch(kept, start + 1, null);
    const files = (await readdir(folder)).filter((file) => file.startsWith("heads"));
    const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
    expect(bytes.includes(`key of ${kept.id}`)).toBe(true);
    expect(bytes.includes(`key of ${gone.id}`)).toBe(false);
    expect(bytes.includes(`sealed ${gone.id}`)).toBe(false);
    await store.close();
  });

  test("a folder in which work changed its owner is of format 2, which older programs refuse", async () => {
    const store = await localStore(await newFolder());
    const formatOf = async () => Buffer.from((await store.meta("format")) ?? []).toString();
    const ref = newRef();
    await made(store, ref);
    expect(await store.reassign([], "bob")).toEqual({ ok: true });
    expect(await formatOf()).toBe("1");
    const was = bytesOf(`key of ${ref.id}`);
    expect(await store.reassign([{ ref, was, next: bytesOf("handed over") }], "bob")).toEqual({ ok: true });
    expect(await formatOf()).toBe("2");
    await store.close();
  });

  test("[N94] a folder of a newer format is refused and left as it is", async () => {
    const folder = await newFolder();
    await (await localStore(folder)).close();
    const db = new DatabaseSync(join(folder, "heads.sqlite"));
    db.exec("UPDATE meta SET value = CAST('99' AS BLOB) WHERE name = 'format'; PRAGMA journal_mode = DELETE");
    db.close();
    const before = await readFile(join(folder, "heads.sqlite"));
    const refusal = await localStore(folder).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "newer_format", values: { found: 99, known: 2 } });
    expect((await readFile(join(folder, "heads.sqlite"))).equals(before)).toBe(true);
  });

  test("a file that is no database is refused as damaged and left as it is", async () => {
    const folder = await newFolder();
    const file = join(folder, "heads.sqlite");
    await writeFile(file, "this is no database, and long enough to be looked at".repeat(100));
    const before = await readFile(file);
    const refusal = await localStore(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: "damaged" });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test("another program's database is refused and left as it is", async () => {
    const folder = await newFolder();
    const file = join(folder, "heads.sqlite");
    const db = new DatabaseSync(file);
    db.exec("CREATE TABLE meta (theirs TEXT)");
    db.close();
    const before = await readFile(file);
    await expect(localStore(folder)).rejects.toMatchObject({ code: "damaged" });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test("what is asked after closing fails, what was asked before is done", async () => {
    const folder = await newFolder();
    const store = await localStore(folder);
    const refs = Array.from({ length: 5 }, () => newRef());
    const asked = refs.map((ref) => store.commit(commitOf(ref, 0)));
    await store.close();
    expect((await Promise.all(asked)).every(({ ok }) => ok)).toBe(true);
    await expect(store.commit(commitOf(newRef(), 0))).rejects.toThrow("closed");
  });
});
