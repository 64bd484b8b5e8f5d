// A disk that fails: calls of node:fs below some folders are counted, and from a chosen one on they fail as an operating
// system lets them fail. What runs is the product's own code; child processes and SQLite are not reached.
import fs from "node:fs";
import fsp, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";

/** How a disk fails; each kind strikes those calls that fail so in the world. */
export const diskFaults = {
  /** No block is free. */
  ENOSPC: ["create", "write", "sync", "name"],
  /** The owner of the files may have no more. */
  EDQUOT: ["create", "write", "name"],
  /** The device does not answer as it should. */
  EIO: ["open", "create", "read", "write", "sync", "close", "name", "remove", "look"],
  /** The process has as many files open as it may. */
  EMFILE: ["open", "create", "read-whole", "list"],
  /** Somebody changed who may do what. */
  EACCES: ["open", "create", "read-whole", "name", "remove", "list"],
  /** Mounted anew, to be read only. */
  EROFS: ["create", "write", "name", "remove"],
  /** A shared folder that was put in the place of another. */
  ESTALE: ["open", "read", "write", "sync", "close", "look"],
  /** A write that takes a part of what it is given, as it may. */
  short: ["piece"],
  /** Data that was written did not reach the disk, and never will. */
  fsync: ["sync"],
} as const;

export type DiskFault = keyof typeof diskFaults;
type Call = (typeof diskFaults)[DiskFault][number] | "piece";

export interface FaultyDisk {
  /** The `at`-th call from now on that this kind strikes fails, and all after it if `lasting`. */
  arm(fault: DiskFault, at: number, lasting: boolean): void;
  /** Nothing fails any more; the calls that failed since, by function and kind of file. */
  heal(): string[];
  /** What was done to a file after its fsync had failed and must not be: an fsync again, or a name. */
  readonly sins: readonly string[];
  /** Node's own functions are in their places again. */
  close(): void;
}

type Fn = (...args: never[]) => unknown;
type Table = Record<string, Fn>;

/** What a function of node:fs does to its first path. */
const onPaths: Readonly<Record<string, readonly Call[]>> = {
  readFile: ["read-whole", "read"],
  writeFile: ["create", "write"],
  mkdir: ["create"],
  mkdtemp: ["create"],
  copyFile: ["create", "write"],
  link: ["name"],
  rename: ["name"],
  unlink: ["remove"],
  rm: ["remove"],
  stat: ["look"],
  readdir: ["list"],
  statfs: ["look"],
};
const onHandles: Readonly<Record<string, readonly Call[]>> = {
  read: ["read"],
  write: ["write", "piece"],
  writeFile: ["write"],
  appendFile: ["write"],
  sync: ["sync"],
  stat: ["look"],
  close: ["close"],
};
/** Of streams, which use the functions with callbacks. */
const onDescriptors: Readonly<Record<string, readonly Call[]>> = {
  read: ["read"],
  write: ["write", "piece"],
  close: ["close"],
};

/** Puts itself before node:fs for what lies below the folders that `below` tells. */
export async function faultyDisk(below: () => readonly string[]): Promise<FaultyDisk> {
  let armed: { fault: DiskFault; left: number; lasting: boolean } | null = null;
  let struck: string[] = [];
  const sins: string[] = [];
  /** Files whose fsync failed. */
  const lost = new Set<string>();
  const paths = new WeakMap<object, string>();
  const descriptors = new Map<number, string>();
  const restore: (() => void)[] = [];

  const isOurs = (path: string) => below().some((folder) => path === folder || path.startsWith(folder + sep));

  /** Whether this call fails now. */
  function strikes(path: string, name: string, calls: readonly Call[]): boolean {
    if (armed === null || !isOurs(path)) return false;
    if (!calls.some((call) => (diskFaults[armed?.fault ?? "EIO"] as readonly string[]).includes(call))) return false;
    armed.left -= 1;
    if (armed.left > 0 || (armed.left < 0 && !armed.lasting)) return false;
    struck.push(`${name} ${kindOf(path)}`);
    return true;
  }

  function errorOf(name: string, path: string): NodeJS.ErrnoException {
    const fault = armed?.fault ?? "EIO";
    const code = fault === "fsync" || fault === "short" ? "EIO" : fault;
    return Object.assign(new Error(`${code}: a fault of a test, ${name} '${path}'`), { code, syscall: name, path });
  }

  function noteSync(path: string, failed: boolean): void {
    if (lost.has(path)) sins.push(`${path} was fsynced again`);
    // A folder may be tried again for another file; a file that failed is lost.
    if (failed && !fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) lost.add(path);
  }

  function put(table: object, name: string, make: (original: Fn) => Fn): void {
    const original = (table as Table)[name] as Fn;
    (table as Table)[name] = make(original);
    restore.push(() => {
      (table as Table)[name] = original;
    });
  }

  for (const [name, calls] of Object.entries(onPaths)) {
    put(
      fsp,
      name,
      (original) =>
        (async (...args: unknown[]) => {
          const path = String(args[0]);
          if ((name === "link" || name === "rename") && lost.has(path)) sins.push(`${path} was given a name`);
          if (strikes(path, name, calls)) throw errorOf(name, path);
          return original(...(args as never[]));
        }) as Fn,
    );
  }

  put(
    fsp,
    "open",
    (original) =>
      (async (...args: unknown[]) => {
        const [path, flags] = [String(args[0]), String(args[1] ?? "r")];
        if (strikes(path, "open", flags.startsWith("r") ? ["open"] : ["open", "create"])) throw errorOf("open", path);
        const handle = (await original(...(args as never[]))) as FileHandle;
        paths.set(handle, path);
        return handle;
      }) as Fn,
  );

  const sample = await fsp.open("/dev/null", "r");
  const prototype = Object.getPrototypeOf(sample) as object;
  await sample.close();
  for (const [name, calls] of Object.entries(onHandles)) {
    put(
      prototype,
      name,
      (original) =>
        async function (this: object, ...args: unknown[]) {
          const path = paths.get(this);
          const fails = path !== undefined && strikes(path, name, calls);
          if (name === "sync" && path !== undefined) noteSync(path, fails);
          if (!fails) return original.apply(this, args as never[]);
          if (armed?.fault === "short") return original.apply(this, halved(args) as never[]);
          // A close that fails has closed all the same.
          if (name === "close") await original.apply(this, args as never[]);
          throw errorOf(name, path);
        } as Fn,
    );
  }

  put(
    fs,
    "open",
    (original) =>
      ((...args: unknown[]) => {
        const done = args.at(-1) as (error: Error | null, descriptor?: number) => void;
        const [path, flags] = [String(args[0]), String(args[1] ?? "r")];
        if (strikes(path, "open", flags.startsWith("r") ? ["open"] : ["open", "create"]))
          return void process.nextTick(done, errorOf("open", path));
        const opened = (error: Error | null, descriptor?: number) => {
          if (descriptor !== undefined) descriptors.set(descriptor, path);
          done(error, descriptor);
        };
        return original(...([...args.slice(0, -1), opened] as never[]));
      }) as Fn,
  );
  for (const [name, calls] of Object.entries(onDescriptors)) {
    put(
      fs,
      name,
      (original) =>
        ((...args: unknown[]) => {
          const [descriptor, done] = [args[0] as number, args.at(-1)];
          const path = descriptors.get(descriptor);
          if (name === "close") descriptors.delete(descriptor);
          if (path === undefined || typeof done !== "function" || !strikes(path, name, calls))
            return original(...(args as never[]));
          if (armed?.fault === "short") return original(...(halvedPiece(args) as never[]));
          if (name !== "close") return void process.nextTick(done, errorOf(name, path));
          return original(...([descriptor, () => done(errorOf(name, path))] as never[]));
        }) as Fn,
    );
  }
  syncBuiltinESMExports();

  return {
    arm(fault, at, lasting) {
      struck = [];
      armed = { fault, left: at, lasting };
    },
    heal() {
      armed = null;
      return struck;
    },
    sins,
    close() {
      armed = null;
      for (const undo of restore.reverse()) undo();
      syncBuiltinESMExports();
    },
  };
}

/** Half of what a handle was told to write, one byte at least. */
function halved([bytes]: unknown[]): unknown[] {
  const all = bytes as Uint8Array;
  return [all.subarray(0, Math.max(1, all.length >> 1))];
}

/** The same of `fs.write(descriptor, bytes, offset, length, …)`. */
function halvedPiece([descriptor, bytes, offset, length, ...rest]: unknown[]): unknown[] {
  return [descriptor, bytes, offset, Math.max(1, (length as number) >> 1), ...rest];
}

/** What a file is, so that call sites can be counted whatever their names. */
function kindOf(path: string): string {
  if (path.includes("/blobs")) return "blob";
  if (path.includes("ring.json")) return "ring";
  if (path.includes("/backup")) return "backup";
  if (path.includes("/checkpoints")) return "checkpoint";
  if (path.includes("/import-")) return "import";
  if (path.includes("-up_")) return "spool";
  return path.includes("/data/") ? "data" : "scratch";
}
