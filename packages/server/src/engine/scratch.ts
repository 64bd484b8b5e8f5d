// Plain bytes may only lie in memory: scratch is a folder on a RAM-backed file system, private to this
// process, emptied when a server starts (a killed one leaves its folder behind).
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskTrouble, Refusal } from "../errors.ts";
import { isRunning } from "../processes.ts";

const ramBacked = new Map([
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
]);

export interface Scratch {
  readonly directory: string;
  /** A new empty folder inside. */
  folder(prefix: string): Promise<string>;
  /** A path for a new file inside (not created). */
  file(suffix: string): string;
  /** The bytes of a file inside. */
  read(path: string): Promise<Uint8Array>;
  /** Bytes free on its file system. */
  free(): Promise<number>;
  /** Removes a file or folder inside, if it is there; one that cannot be removed now goes with the next `tidy`. */
  remove(path: string): Promise<void>;
  /** Removes what killed servers of the same data folder left, uploads half received and working files, and what is late. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens scratch below `parent` (`/dev/shm` unless set). Refuses if that is no RAM-backed file system,
 * unless `anywhere` says that the operator has chosen the place (an encrypted disk, say).
 */
export async function openScratch(parent: string, dataDir: string, anywhere = false): Promise<Scratch> {
  let kind: string | undefined;
  try {
    kind = ramBacked.get((await statfs(parent)).type);
  } catch {
    throw new Refusal("no_scratch", { path: parent, reason: "it does not exist" });
  }
  if (kind === undefined && !anywhere) throw new Refusal("no_scratch", { path: parent, reason: "it lies on a disk" });
  const owner = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const prefix = `data-tools-${owner}-`;
  await removeLeftovers(parent, prefix);
  const directory = join(parent, `${prefix}${process.pid}-${randomBytes(4).toString("hex")}`);
  opened.add(directory);
  await mkdir(directory, { mode: 0o700 });
  await keepOutOfCores();
  let files = 0;
  const late = new Set<string>();
  const remove = async (path: string) => {
    try {
      await rm(path, { recursive: true, force: true });
      late.delete(path);
    } catch {
      late.add(path);
    }
  };
  return {
    directory,
    folder: (name) => mkdtemp(join(directory, `${name}-`)),
    file: (suffix) => join(directory, `f${files++}${suffix}`),
    read: (path) => readFile(path),
    async free() {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
    remove,
    async tidy() {
      for (const path of [...late]) await remove(path);
      await removeLeftovers(parent, prefix);
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Does work that writes or reads in scratch; refuses when there is no room, or the file system fails. */
export async function inScratch<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const trouble = diskTrouble(error);
    if (trouble === null) throw error;
    if (trouble === "full") throw new Refusal("out_of_space", { limit: "the scratch folder is full" });
    throw new Refusal("unavailable", { what: "scratch folder", reason: trouble }, 1);
  }
}

/** Those of this process; a server in a container often has the process id of the one before. */
const opened = new Set<string>();

/** Folders of servers of the same data folder that no longer run. */
async function removeLeftovers(parent: string, prefix: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(parent, entry);
    const pid = Number(entry.slice(prefix.length).split("-")[0]);
    const inUse = pid === process.pid ? opened.has(path) : isRunning(pid);
    if (Number.isInteger(pid) && !inUse) await rm(path, { recursive: true, force: true });
  }
}

/** A crash leaves no memory on a disk: cores of this process and of those it starts hold none of it. */
async function keepOutOfCores(): Promise<void> {
  await writeFile("/proc/self/coredump_filter", "0").catch(() => {});
}
