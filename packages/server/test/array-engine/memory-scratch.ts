// Scratch that is no folder but a map of files, for engines that do no I/O.
import type { Scratch } from "../../src/engine/scratch.ts";

export interface MemoryScratch extends Scratch {
  write(path: string, bytes: Uint8Array): void;
  /** Paths of the files there are. */
  paths(): string[];
}

export function memoryScratch(): MemoryScratch {
  const files = new Map<string, Uint8Array>();
  let made = 0;
  return {
    directory: "/scratch",
    folder: async (prefix) => `/scratch/${prefix}-${made++}`,
    file: (suffix) => `/scratch/f${made++}${suffix}`,
    async read(path) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new Error(`there is no file ${path} in scratch`);
      return bytes;
    },
    free: async () => 2 ** 40,
    tidy: async () => {},
    close: async () => files.clear(),
    write: (path, bytes) => void files.set(path, bytes),
    remove: async (path) => void files.delete(path),
    paths: () => [...files.keys()],
  };
}
