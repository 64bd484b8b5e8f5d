// Blobs as files `blobs/<2 characters>/<home>.<random>`: written under a temporary name, fsynced, linked
// to the final name (which never overwrites), folder fsynced. A failed fsync is never tried again: the
// file is abandoned and the collector takes it.
import type { Stats } from "node:fs";
import { link, open, readdir, readFile, stat, statfs, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { newId } from "../../clock.ts";
import { assert } from "../../errors.ts";
import { blobOfName, nameOfBlob, placeName } from "../blob-names.ts";
import type { Blobs, Bytes, Lying } from "../blobs.ts";
import { crashPoint } from "../crash-points.ts";
import { asRefusal } from "./faults.ts";
import { makeFolder, syncFolder } from "./folders.ts";

/** Blobs in a folder of this machine, or in one that several machines share; `what` is what people call it. */
export function blobFiles(folder: string, { what } = { what: "data folder" }): Blobs {
  const files = filesIn(folder);
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw asRefusal(error, what);
    }
  };
  return {
    put: (id, bytes) => told(files.put(id, bytes)),
    get: (id) => told(files.get(id)),
    size: (id) => told(files.size(id)),
    async *olderThan(before) {
      try {
        yield* files.olderThan(before);
      } catch (error) {
        throw asRefusal(error, what);
      }
    },
    remove: (name) => told(files.remove(name)),
    place: (propose) => told(files.place(propose)),
    free: () => told(files.free()),
    close: () => files.close(),
  };
}

function filesIn(folder: string): Blobs {
  const made = new Map<string, Promise<void>>();

  /** Makes the folder of a blob durable before anything is put in it, once per process. */
  function make(path: string): Promise<void> {
    const making = made.get(path) ?? makeFolder(path);
    made.set(path, making);
    making.catch(() => made.delete(path));
    return making;
  }

  return {
    async put(id, source) {
      const path = join(folder, nameOfBlob(id));
      const parent = dirname(path);
      await make(parent);
      const temporary = `${path}.${newId("new")}`;
      crashPoint("blob: before the temporary file");
      try {
        const bytes = await writeDurably(temporary, source);
        assert(await linkOnce(temporary, path), `blob ${id} exists already`);
        crashPoint("blob: named, temporary name still there");
        await unlinkOnce(temporary);
        crashPoint("blob: named, folder not fsynced");
        await syncFolder(parent);
        crashPoint("blob: durable");
        return { id, bytes };
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      }
    },

    async get(id) {
      return readFile(join(folder, nameOfBlob(id))).catch(nullIfMissing);
    },

    async size(id) {
      return (await found(join(folder, nameOfBlob(id))))?.size ?? null;
    },

    async *olderThan(before) {
      for (const parent of await entries(folder)) {
        const old: Lying[] = [];
        for (const entry of await entries(join(folder, parent))) {
          const name = `${parent}/${entry}`;
          const blob = blobOfName(name);
          if (blob === undefined) continue;
          const file = await found(join(folder, name));
          if (file?.isFile() && file.mtimeMs < before) old.push({ name, blob });
        }
        if (old.length > 0) yield old;
      }
    },

    async remove(name) {
      assert(blobOfName(name) !== undefined, `only blobs are removed, not ${name}`);
      const path = join(folder, name);
      const file = await found(path);
      if (file === null) return null;
      // Another collector may be first.
      return unlink(path).then(() => file.size, nullIfMissing);
    },

    async place(propose) {
      const path = join(folder, placeName);
      if (propose !== null && (await found(path)) === null) {
        await make(folder);
        const temporary = `${path}.${newId("new")}`;
        await writeDurably(temporary, [Buffer.from(propose)]);
        await linkOnce(temporary, path);
        await unlinkOnce(temporary);
        await syncFolder(folder);
      }
      return readFile(path, "utf8").catch(nullIfMissing);
    },

    async free() {
      const { bavail, bsize } = (await statfs(folder).catch(nullIfMissing)) ?? (await statfs(dirname(folder)));
      return bavail * bsize;
    },

    async close() {},
  };
}

/**
 * Gives a file another name, if that is free. A client of a shared folder may ask twice, because the first answer was
 * lost, and be told that the name is taken, by itself.
 */
export async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const [one, two] = [await stat(from), await found(to)];
    return one.ino === two?.ino && one.dev === two.dev;
  }
}

/** Takes a name away; it may be gone already, for the same reason. */
async function unlinkOnce(path: string): Promise<void> {
  await unlink(path).catch(nullIfMissing);
}

async function writeDurably(path: string, source: Bytes): Promise<number> {
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    crashPoint("blob: temporary file made");
    for await (const chunk of source) {
      for (let rest = chunk; rest.length > 0; ) {
        const { bytesWritten } = await file.write(rest);
        assert(bytesWritten > 0, "a write makes progress");
        rest = rest.subarray(bytesWritten);
      }
      bytes += chunk.length;
      crashPoint("blob: partly written");
    }
    crashPoint("blob: written, not fsynced");
    await file.sync();
    crashPoint("blob: fsynced, not named");
  } finally {
    await file.close();
  }
  return bytes;
}

async function found(path: string): Promise<Stats | null> {
  return stat(path).catch(nullIfMissing);
}

async function entries(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === "ENOTDIR") return [];
    throw error;
  }
}

/** What a failed call comes to where the file need not be there. */
function nullIfMissing(error: unknown): null {
  if (!isMissing(error)) throw error;
  return null;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
