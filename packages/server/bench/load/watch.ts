// How much memory the servers and their engines take while people work, scratch in memory included.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { memoryOf } from "./node.ts";

export interface Memory {
  /** Bytes of the processes, and of the files in scratch, at each look. */
  readonly looks: readonly { readonly at: number; readonly processes: number; readonly scratch: number }[];
}

const everyMs = 5_000;

/** Looks every five seconds until `end`; `mark` forgets the looks before. */
export function watchMemory(pids: () => number[], scratch: string): { mark(): void; end(): Memory } {
  let looks: { at: number; processes: number; scratch: number }[] = [];
  const look = async () => {
    const found = await Promise.all(pids().map(memoryOf));
    const processes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    looks.push({ at: performance.now(), processes, scratch: await sizeOf(scratch) });
  };
  const timer = setInterval(() => void look().catch(() => {}), everyMs);
  return {
    mark() {
      looks = [];
    },
    end() {
      clearInterval(timer);
      return { looks };
    },
  };
}

/** Bytes of all files below a folder; files come and go meanwhile. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
