// Files of the old system, which goes on with them: read as they are at one moment, and taken away only as they were
// when they were looked at.
import type { BigIntStats } from "node:fs";
import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { newId } from "../../clock.ts";

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

/** Removes files if each still has its mark: all of them, or none. */
export async function takeAway(files: ReadonlyMap<string, Mark>): Promise<boolean> {
  const aside = new Map<string, string>();
  for (const [path, wanted] of files) {
    const other = `${path}.${newId("aside")}`;
    // Under a name that nobody else knows it is the one that was looked at, or it goes back.
    if ((await orNull(rename(path, other).then(() => true))) !== null) aside.set(path, other);
    if (aside.has(path) && (await markOf(other)) === wanted) continue;
    for (const [from, to] of aside) await putBack(from, to);
    return false;
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
