// Folders whose names survive a loss of power: a folder's name is durable when the folder that it stands in was synced.
import { mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those above it that are missing, for their owner's eyes only and one after the other, so that the
 * name of each is durable before anything is put into it. Resolves at once where it is there, but for one sync: a
 * process that was killed may have made the last of it and no more.
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  const above = dirname(folder);
  if (await isFolder(folder)) return settleFolder(above);
  await makeFolder(above);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was first.
    if (!(await isFolder(folder))) throw error;
  }
  await syncFolder(above);
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** The same for a folder that need not be ours: where it cannot be read or synced, nothing of ours waits in it. */
export async function settleFolder(path: string): Promise<void> {
  try {
    await syncFolder(path);
  } catch (error) {
    if (!foreign.includes((error as NodeJS.ErrnoException).code)) throw error;
  }
}

const foreign: readonly unknown[] = ["EACCES", "EPERM", "EINVAL", "ENOTSUP", "EROFS"];
