// How much memory the servers and their engines take while people work, scratch in memory included.
import { folderBytes } from "../files.ts";
import { memoryOf } from "./node.ts";

export interface Memory {
  /** Bytes of the processes, and of the files in scratch, at each look. */
  readonly looks: readonly { readonly processes: number; readonly scratch: number }[];
}

const everyMs = 5_000;

/** Looks every five seconds until `end`; `mark` forgets the looks before. */
export function watchMemory(pids: () => number[], scratch: string): { mark(): void; end(): Memory } {
  let looks: { processes: number; scratch: number }[] = [];
  const look = async () => {
    const found = await Promise.all(pids().map(memoryOf));
    const processes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    looks.push({ processes, scratch: await folderBytes(scratch) });
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
