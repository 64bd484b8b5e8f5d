// What a process asks of the kernel that changes files below one folder, in order, as strace tells it: that of SQLite and
// of every thread too. Beside it stands what the process said on its standard output meanwhile.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { type Disk, type Node, newFile, newFolder } from "./disk.ts";

const watched =
  "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,rename," +
  "renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,symlinkat,close,lseek,dup,dup2,dup3," +
  "copy_file_range,sendfile";

/** One thing done: to the disk, or said. */
export type Effect = { readonly what: string; readonly path: string } | { readonly said: string };

/** Whether processes can be watched on this machine; says so where they cannot. */
export function canWatch(): boolean {
  const found = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
  if (!found) console.warn("NOT TESTED: strace cannot watch processes here; what a loss of power leaves is not tried.");
  return found;
}

/** Runs a program of ours that changes files below `root`; answers what it asked of the kernel. Fails if it fails. */
export async function watch(program: readonly string[], root: string, log: string): Promise<string> {
  const flags = ["-f", "-qq", "--signal=none", "--seccomp-bpf", "-xx", "-s", "4000000", "-o", log, "-e"];
  const command = [...flags, `trace=${watched}`, process.execPath, "--disable-warning=ExperimentalWarning", ...program];
  const env = { ...process.env, UV_USE_IO_URING: "0", DATA_TOOLS_CRASH_AT: "" };
  const child = spawn("strace", command, { env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text: Buffer) => {
    errors += text;
  });
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`the work on ${root} failed: ${errors}`);
  const text = readFileSync(log, "latin1");
  rmSync(log);
  return text;
}

interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly result: number;
  /** What waited to be synced when it began. */
  readonly waited: number;
}

interface Open {
  readonly path: string;
  readonly node: Node | null;
  readonly appends: boolean;
  at: number;
}

/** Does to a disk what was asked of the kernel, one thing after the other. */
export function* replay(log: string, root: string, disk: Disk): Generator<Effect> {
  const begun = new Map<string, { text: string; waited: number }>();
  const effects: Effect[] = [];
  const kernel = kernelOver(root, disk, (effect) => effects.push(effect));
  for (const line of log.split("\n")) {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const [, early] = /^(.*) <unfinished \.\.\.>$/s.exec(rest) ?? [];
    if (early !== undefined) {
      begun.set(thread, { text: early, waited: kernel.waiting(early) });
      continue;
    }
    const [, late] = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest) ?? [];
    const start = late === undefined ? null : begun.get(thread);
    const text = start ? start.text + late : rest;
    const [, name, args = "", result] = /^(\w+)\((.*)\) += (-?\d+|\?)/s.exec(text) ?? [];
    if (name === undefined || result === undefined || result === "?" || result.startsWith("-")) continue;
    const waited = start?.waited ?? kernel.waiting(text);
    kernel.call({ name, args: args.split(", "), result: Number(result), waited });
    yield* effects.splice(0);
  }
}

function kernelOver(root: string, disk: Disk, each: (effect: Effect) => void) {
  const open = new Map<number, Open>();

  /** Below the root; null elsewhere. */
  const placeOf = (word = ""): string | null => {
    const path = relative(root, textOf(word));
    return path.startsWith("..") || path.startsWith("/") ? null : path;
  };
  const parentOf = (path: string) => (dirname(path) === "." ? "" : dirname(path));
  const named = (what: string, path: string, node: Node | null) => {
    disk.name(parentOf(path), [[basename(path), node]]);
    each({ what, path });
  };

  function opened({ args, result }: Call): void {
    const [, word, flags = ""] = args;
    const path = placeOf(word);
    if (path === null) return void open.delete(result);
    if (disk.find(path) === null && flags.includes("O_CREAT")) named("create", path, newFile());
    const node = disk.find(path);
    open.set(result, { path, node, appends: flags.includes("O_APPEND"), at: 0 });
    if (node?.is !== "file" || !flags.includes("O_TRUNC") || node.live.length === 0) return;
    disk.change(node, { size: 0 });
    each({ what: "truncate", path });
  }

  function wrote(file: Open | undefined, bytes: Buffer, at: number | null): void {
    if (file?.node?.is !== "file") return;
    const from = at ?? (file.appends ? file.node.live.length : file.at);
    if (at === null) file.at = from + bytes.length;
    disk.change(file.node, { at: from, bytes });
    each({ what: "write", path: file.path });
  }

  function renamed(from: string | null, to: string | null): void {
    if (from === null || to === null) return;
    if (parentOf(from) !== parentOf(to)) throw new Error(`renamed into another folder: ${from}`);
    disk.name(parentOf(from), [
      [basename(from), null],
      [basename(to), disk.find(from)],
    ]);
    each({ what: "rename", path: to });
  }

  const calls: Record<string, (call: Call) => void> = {
    openat: opened,
    close: ({ args }) => void open.delete(Number(args[0])),
    write({ args, result }) {
      const bytes = bytesOf(args[1]).subarray(0, result);
      if (args[0] === "1") each({ said: bytes.toString() });
      else wrote(open.get(Number(args[0])), bytes, null);
    },
    pwrite64: ({ args, result }) =>
      wrote(open.get(Number(args[0])), bytesOf(args[1]).subarray(0, result), Number(args[3])),
    lseek({ args, result }) {
      const file = open.get(Number(args[0]));
      if (file) file.at = result;
    },
    ftruncate({ args }) {
      const file = open.get(Number(args[0]));
      if (file?.node?.is !== "file") return;
      disk.change(file.node, { size: Number(args[1]) });
      each({ what: "truncate", path: file.path });
    },
    fsync({ args, waited }) {
      const file = open.get(Number(args[0]));
      if (!file?.node) return;
      disk.sync(file.node, waited);
      each({ what: file.node.is === "folder" ? "sync of the folder" : "sync", path: file.path });
    },
    fdatasync: (call) => calls.fsync?.(call),
    rename: ({ args }) => renamed(placeOf(args[0]), placeOf(args[1])),
    link({ args }) {
      const [from, to] = [placeOf(args[0]), placeOf(args[1])];
      if (from !== null && to !== null) named("link", to, disk.find(from));
    },
    unlink({ args }) {
      const path = placeOf(args[0]);
      if (path !== null) named("unlink", path, null);
    },
    unlinkat: ({ args }) => calls.unlink?.({ name: "unlink", args: args.slice(1), result: 0, waited: 0 }),
    rmdir: (call) => calls.unlink?.(call),
    mkdir({ args }) {
      const path = placeOf(args[0]);
      if (path !== null && path !== "") named("mkdir", path, newFolder());
    },
  };

  return {
    /** What waits for the file that is to be synced. */
    waiting(text: string): number {
      const [, fd] = /^f(?:data)?sync\((\d+)/.exec(text) ?? [];
      return fd === undefined ? 0 : (open.get(Number(fd))?.node?.waiting.length ?? 0);
    },
    call(call: Call): void {
      const known = calls[call.name];
      if (known) {
        known(call);
        return;
      }
      // Nothing of ours may pass unseen.
      const touches =
        open.get(Number(call.args[0]))?.node ||
        call.args.some((each) => each.startsWith('"') && placeOf(each) !== null);
      if (touches) throw new Error(`unknown to the simulated disk: ${call.name}`);
    },
  };
}

function bytesOf(word = ""): Buffer {
  const [, text] = /^"(.*)"$/s.exec(word) ?? [];
  if (text === undefined) throw new Error(`not the whole of what was written: ${word.slice(-20)}`);
  return Buffer.from(text.replaceAll("\\x", ""), "hex");
}

function textOf(word: string): string {
  return bytesOf(word).toString();
}
