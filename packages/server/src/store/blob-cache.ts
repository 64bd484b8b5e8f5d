// Sealed blobs that were read from far away, kept in a folder of this machine so that they need not be fetched again:
// so many bytes, those unused the longest go first. Each file begins with a digest of what follows, so that nothing
// but what was fetched is ever given out. What goes wrong with the folder makes reading slower, never wrong.
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "../clock.ts";
import type { BlobId } from "../model/state.ts";
import { blobOfName, nameOfBlob } from "./blob-names.ts";
import type { Blobs } from "./blobs.ts";

interface BlobCacheSettings {
  readonly folder: string;
  /** Most bytes of all its files. */
  readonly bytes: number;
  /** Told of what is wrong with the folder. */
  readonly report: (what: string, error: unknown) => void;
}

interface Kept {
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

const digestBytes = 32;

/** A blob larger than this share of the whole would drive out too many others. */
const largestShare = 1 / 4;

/** So much of it may be added before the folder is looked through again: others may fill it too. */
const looseShare = 1 / 16;

/** A file that is being written is whole long before. */
const abandonedMs = 3_600_000;

/** The same blobs, read through a folder of this machine; what lies in it from before is used. */
export async function cachedBlobs(blobs: Blobs, { folder, bytes: most, report }: BlobCacheSettings): Promise<Blobs> {
  /** Bytes that were or are about to be added since the folder was looked through. */
  let added = 0;
  let tidying: Promise<void> | null = null;

  /** Does what the cache can do without; what is not there is no fault. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") report("blob cache", error);
      return null;
    }
  }

  /** Removes what was unused the longest until the rest fits, and what was never finished. */
  async function tidy(): Promise<void> {
    const room = most - most * looseShare - added;
    added = 0;
    const now = Date.now();
    const kept: Kept[] = [];
    for (const name of await readdir(folder)) {
      const file = await stat(join(folder, name)).catch(() => null);
      if (!file?.isFile()) continue;
      const blob = blobOf(name);
      if (blob != null) kept.push({ name, bytes: file.size, usedAt: file.mtimeMs });
      else if (blob === null && file.mtimeMs < now - abandonedMs) await discard(name);
    }
    let sum = kept.reduce((all, { bytes }) => all + bytes, 0);
    for (const { name, bytes } of kept.sort((a, b) => a.usedAt - b.usedAt)) {
      if (sum <= room) break;
      await discard(name);
      sum -= bytes;
    }
  }

  const discard = (name: string) => attempt(() => unlink(join(folder, name)));

  async function find(id: BlobId): Promise<Uint8Array | null> {
    const path = join(folder, fileOf(id));
    const file = await attempt(() => readFile(path));
    if (file === null) return null;
    const bytes = file.subarray(digestBytes);
    if (!digestOf(bytes).equals(file.subarray(0, digestBytes))) {
      report("blob cache", new Error(`${path} was damaged, and is fetched again`));
      await discard(fileOf(id));
      return null;
    }
    const now = new Date();
    await attempt(() => utimes(path, now, now));
    return bytes;
  }

  async function keep(id: BlobId, bytes: Uint8Array): Promise<void> {
    const size = digestBytes + bytes.length;
    if (size > most * largestShare) return;
    added += size;
    if (added > most * looseShare) {
      tidying ??= tidy().finally(() => {
        tidying = null;
      });
      await tidying;
    }
    const temporary = join(folder, `${fileOf(id)}.${newId("new")}`);
    try {
      await writeFile(temporary, [digestOf(bytes), bytes], { mode: 0o600, flag: "wx" });
      await rename(temporary, join(folder, fileOf(id)));
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
  }

  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await tidy();
  return {
    ...blobs,
    async get(id) {
      const known = await find(id);
      if (known !== null) return known;
      const bytes = await blobs.get(id);
      if (bytes !== null) await attempt(() => keep(id, bytes));
      return bytes;
    },
    async remove(name) {
      const id = blobOfName(name);
      if (id != null) await discard(fileOf(id));
      return blobs.remove(name);
    },
  };
}

/** As where it lies, but without folders: two characters, a dot, the name. */
function fileOf(id: BlobId): string {
  return nameOfBlob(id).replace("/", ".");
}

/** As `blobOfName`. */
function blobOf(file: string): BlobId | null | undefined {
  return blobOfName(file.replace(".", "/"));
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
