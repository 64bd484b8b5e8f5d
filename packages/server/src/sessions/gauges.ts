// How full the machine is: its memory, or that of the control group the server runs in, and the disks that work is kept on.
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";

export interface Gauges {
  /** Memory in use, 0 to 1; null where the system does not tell. */
  memory(): number | null;
  /** Bytes of the disk that work is kept on, of several the one with the least free; null where there is none. */
  disk(): Promise<{ readonly free: number; readonly size: number } | null>;
}

/** The real ones; `root` is where the system shows itself. */
export function systemGauges(folders: readonly string[], root = "/"): Gauges {
  return {
    memory: () => memoryInUse(root),
    async disk() {
      const disks = await Promise.all(folders.map(diskOf));
      const known = disks.filter((disk) => disk !== null);
      return known.sort((a, b) => a.free - b.free)[0] ?? null;
    },
  };
}

/** The same, with the memory that a store keeps heads in: of that and the disk whichever has less left. */
export function withRoom(gauges: Gauges, room: Gauges["disk"]): Gauges {
  return {
    memory: gauges.memory,
    async disk() {
      // What is wrong with the store is for the work itself to say.
      const [disk, memory] = await Promise.all([gauges.disk(), room().catch(() => null)]);
      if (disk === null || memory === null) return disk ?? memory;
      return disk.free / disk.size < memory.free / memory.size ? disk : memory;
    },
  };
}

async function diskOf(folder: string): Promise<{ free: number; size: number } | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    // What is wrong with the folder is for the store to say.
    return null;
  }
}

/** The fullest of the machine and of every control group around the process that has a limit. */
export function memoryInUse(root: string): number | null {
  const shares = [machine(root), ...groups(root)].filter((share) => share !== null);
  return shares.length === 0 ? null : Math.max(...shares);
}

function machine(root: string): number | null {
  const told = textOf(join(root, "proc/meminfo"));
  const size = Number(/^MemTotal:\s+(\d+) kB/m.exec(told ?? "")?.[1]);
  const free = Number(/^MemAvailable:\s+(\d+) kB/m.exec(told ?? "")?.[1]);
  return size > 0 && Number.isFinite(free) ? 1 - free / size : null;
}

/** Version 2 has one tree; in version 1 memory has one of its own. In a container the own group is the root. */
function groups(root: string): (number | null)[] {
  const lines = (textOf(join(root, "proc/self/cgroup")) ?? "").split("\n").map((line) => line.split(":"));
  const two = lines.find(([, kinds]) => kinds === "");
  const one = lines.find(([, kinds]) => kinds?.split(",").includes("memory"));
  const around = (tree: string, path: string | undefined) => {
    const parts = (path ?? "").split("/").filter((part) => part !== "" && part !== "..");
    return Array.from({ length: parts.length + 1 }, (_, count) => join(root, tree, ...parts.slice(0, count)));
  };
  return [
    ...around("sys/fs/cgroup", two?.slice(2).join(":")).map((folder) =>
      share(folder, { most: "memory.max", used: "memory.current", cache: "inactive_file" }),
    ),
    ...around("sys/fs/cgroup/memory", one?.slice(2).join(":")).map((folder) =>
      share(folder, {
        most: "memory.limit_in_bytes",
        used: "memory.usage_in_bytes",
        cache: "total_inactive_file",
      }),
    ),
  ];
}

/** A version 1 group without a limit has one of nearly 2^63; no machine has so much. */
const endless = 2 ** 60;

function share(folder: string, names: { most: string; used: string; cache: string }): number | null {
  const limit = Number(textOf(join(folder, names.most)) ?? Number.NaN);
  const used = Number(textOf(join(folder, names.used)) ?? Number.NaN);
  if (!(limit > 0 && limit < endless) || !Number.isFinite(used)) return null;
  // What was only read from files is given back when memory is wanted.
  const cache = Number(new RegExp(`^${names.cache} (\\d+)`, "m").exec(textOf(join(folder, "memory.stat")) ?? "")?.[1]);
  return Math.max(0, used - (Number.isFinite(cache) ? cache : 0)) / limit;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}
