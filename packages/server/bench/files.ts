// What a folder holds.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that the files below a folder take; those that go while it is looked through count nothing. */
export async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    sum += await stat(join(entry.parentPath, entry.name)).then(
      ({ blocks }) => blocks * 512,
      () => 0,
    );
  }
  return sum;
}
