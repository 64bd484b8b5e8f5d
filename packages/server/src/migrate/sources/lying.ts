// Files of the old system, which goes on with them: read as they are at one moment, and taken away only as they were
// when they were looked at.
import type { BigIntStats } from "node:fs";
import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { newId } from "../../clock.ts";
import { atOneMoment, type Copy, type changed } from "./copying.ts";
import type { Fetched, FoundSession, Source } from "./source.ts";

const slice = 4 << 20;

/** What tells a file from another one, or from itself when it was written to. */
export type Mark = string;

/** The mark of a file; null if there is none, or something else in its place. */
export async function markOf(path: string): Promise<Mark | null> {
  const found = await orNull(lstat(path, { bigint: true }));
  return found?.isFile() ? mark(found) : null;
}

function mark({ dev, ino, size, mtimeNs }: BigIntStats): Mark {
  return [dev, ino, size, mtimeNs].join(" ");
}

/** Opens a file without following a link or waiting for a pipe; null if there is none. */
export function opened(path: string): Promise<FileHandle | null> {
  return orNull(open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
}

/** The mark of an open file. */
export async function markOfOpen(file: FileHandle): Promise<Mark> {
  return mark(await file.stat({ bigint: true }));
}

/** The bytes of an open file from a place on. */
export async function* bytesFrom(file: FileHandle, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; ; ) {
    const room = Buffer.alloc(slice);
    const { bytesRead } = await file.read(room, 0, slice, at);
    if (bytesRead === 0) return;
    yield room.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** What was read of a session's files: the copy, and the marks that they had. */
export interface Taken {
  readonly fetched: Fetched;
  readonly marks: ReadonlyMap<string, Mark>;
}

/** How a source looks at sessions that lie in files, each as of one moment; `away` takes away what still has its marks. */
export function lookingAt(
  read: (found: FoundSession, copy: Copy) => Promise<Taken | null | typeof changed>,
  away: (found: FoundSession, marks: Taken["marks"]) => Promise<boolean>,
): Pick<Source, "fetch" | "digest" | "remove" | "close"> {
  const taken = (found: FoundSession, folder: string | null) => atOneMoment(folder, (copy) => read(found, copy));
  return {
    fetch: async (found, folder) => (await taken(found, folder))?.fetched ?? null,
    digest: async (found) => (await taken(found, null))?.fetched.digest ?? null,
    async remove(found, digest) {
      const now = await taken(found, null);
      return now !== null && now.fetched.digest === digest && away(found, now.marks);
    },
    close: async () => {},
  };
}

/** Removes files if each still has its mark: all of them, or none. */
export async function takeAway(files: ReadonlyMap<string, Mark>): Promise<boolean> {
  const aside = new Map<string, string>();
  let areAll = false;
  try {
    for (const [path, wanted] of files) {
      const other = `${path}.${newId("aside")}`;
      // Under a name that nobody else knows it is the one that was looked at, or it goes back.
      if ((await orNull(rename(path, other).then(() => true))) === null) return false;
      aside.set(path, other);
      if ((await markOf(other)) !== wanted) return false;
    }
    areAll = true;
  } finally {
    if (!areAll) for (const [from, to] of aside) await putBack(from, to);
  }
  for (const other of aside.values()) await unlink(other);
  return true;
}

/** Gives a file its name again, unless there is a newer one. */
async function putBack(path: string, aside: string): Promise<void> {
  await link(aside, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(aside);
}

/** What comes of it; null where there is no such file. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(code)) return null;
    throw error;
  }
}
