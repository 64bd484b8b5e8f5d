// A disk as a machine without power leaves it: each file knows what of it was synced and which writes wait, each folder
// which names were synced and which wait. Nothing is promised of what waits.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Chance } from "../suite.ts";

/** What is left after a crash: bytes of files and folders (null) by their path below the root. */
export type Image = ReadonlyMap<string, Buffer | null>;

/**
 * How it crashed. `kill`: the process ended, the machine went on. `bare`: the power went, nothing unsynced is left.
 * `some`: the power went, any of the unsynced is left. `torn`: all unsynced is left, but of the last write a part.
 */
export type Model = "kill" | "bare" | "some" | "torn";
export const models: readonly Model[] = ["kill", "bare", "some", "torn"];

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly size: number };
/** Names that change together: the file each leads to from then on, null = none. */
type Naming = readonly (readonly [string, Node | null])[];

interface FileNode {
  readonly is: "file";
  live: Buffer;
  synced: Buffer;
  waiting: Change[];
}

interface FolderNode {
  readonly is: "folder";
  live: Map<string, Node>;
  synced: Map<string, Node>;
  waiting: Naming[];
}

export type Node = FileNode | FolderNode;

const blank = (): Buffer => Buffer.alloc(0);
export const newFile = (): FileNode => ({ is: "file", live: blank(), synced: blank(), waiting: [] });
export const newFolder = (): FolderNode => ({ is: "folder", live: new Map(), synced: new Map(), waiting: [] });

/** The disk below one folder, which is there from the beginning. */
export class Disk {
  readonly root: FolderNode = newFolder();
  /** The last write. */
  private last: Change | null = null;

  /** One on which all that a crash left is safe. */
  static of(image: Image): Disk {
    const disk = new Disk();
    for (const [path, bytes] of image) {
      const node = bytes === null ? newFolder() : { ...newFile(), live: bytes, synced: bytes };
      const above = disk.find(dirname(path));
      if (above?.is !== "folder") throw new Error(`no folder for ${path}`);
      for (const names of [above.live, above.synced]) names.set(basename(path), node);
    }
    return disk;
  }

  /** The same disk once more, to go on with after its process was killed: what waits to be synced waits still. */
  copy(): Disk {
    const disk = new Disk();
    const copies = new Map<Node, Node>([[this.root, disk.root]]);
    const copyOf = (node: Node): Node => {
      const known = copies.get(node);
      if (known) return known;
      const copy = node.is === "file" ? { ...node, waiting: [...node.waiting] } : newFolder();
      copies.set(node, copy);
      if (node.is === "folder") fill(node, copy as FolderNode);
      return copy;
    };
    const fill = (from: FolderNode, to: FolderNode) => {
      for (const names of ["live", "synced"] as const)
        for (const [name, node] of from[names]) to[names].set(name, copyOf(node));
      to.waiting = from.waiting.map((naming) => naming.map(([name, node]) => [name, node && copyOf(node)] as const));
    };
    fill(this.root, disk.root);
    disk.last = this.last;
    return disk;
  }

  /** What a path below the root leads to. */
  find(path: string): Node | null {
    let node: Node | undefined = this.root;
    for (const name of path.split("/").filter((each) => each !== "" && each !== ".")) {
      if (node?.is !== "folder") return null;
      node = node.live.get(name);
    }
    return node ?? null;
  }

  /** Changes names in one folder, all at once. */
  name(folder: string, naming: Naming): void {
    const node = this.find(folder);
    if (node?.is !== "folder") throw new Error(`no folder: ${folder}`);
    put(node.live, naming);
    node.waiting.push(naming);
  }

  /** Changes the bytes of a file. */
  change(file: FileNode, change: Change): void {
    file.live = changed(file.live, [change]);
    file.waiting.push(change);
    if ("bytes" in change) this.last = change;
  }

  /** Syncs what waited when it was begun, which `waited` tells. */
  sync(node: Node, waited: number): void {
    const done = node.waiting.splice(0, waited);
    if (node.is === "file") node.synced = changed(node.synced, done as Change[]);
    else for (const each of done as Naming[]) put(node.synced, each);
  }

  /** What a crash leaves. */
  crash(model: Model, chance: Chance): Image {
    const image = new Map<string, Buffer | null>();
    // By chance one write in two is left, or nearly all of them.
    const dropped = chance.pick([2, 2, 8]);
    const isLeft = () => model === "torn" || (model === "some" && !chance.once(dropped));
    const visit = (node: Node, path: string) => {
      if (node.is === "file") return image.set(path, this.bytesOf(node, model, isLeft, chance));
      if (path !== "") image.set(path, null);
      const names = model === "kill" ? node.live : new Map(node.synced);
      if (model !== "kill") for (const naming of node.waiting) if (isLeft()) put(names, naming);
      for (const [name, child] of names) visit(child, path === "" ? name : `${path}/${name}`);
    };
    visit(this.root, "");
    return image;
  }

  private bytesOf(file: FileNode, model: Model, isLeft: () => boolean, chance: Chance): Buffer {
    if (model === "kill") return file.live;
    const left = file.waiting.filter(isLeft).flatMap((change) => {
      const isTorn = model === "torn" && this.last === change;
      return isTorn && "bytes" in change ? torn(change, chance) : [change];
    });
    return changed(file.synced, left);
  }
}

/** Part of a write: the beginning of it, or all but a piece in the middle. */
function torn(change: { at: number; bytes: Buffer }, chance: Chance): Change[] {
  const { at, bytes } = change;
  const cut = chance.below(bytes.length);
  if (chance.once(2)) return [{ at, bytes: bytes.subarray(0, cut) }];
  const on = Math.min(bytes.length, cut + 1 + chance.below(512));
  return [
    { at, bytes: bytes.subarray(0, cut) },
    { at: at + on, bytes: bytes.subarray(on) },
  ].filter((part) => part.bytes.length > 0);
}

/** The bytes after changes, in one new buffer. */
function changed(bytes: Buffer, changes: readonly Change[]): Buffer {
  if (changes.length === 0) return bytes;
  const ends = changes.map((change) => ("size" in change ? change.size : change.at + change.bytes.length));
  const next = Buffer.concat([bytes], Math.max(bytes.length, ...ends));
  let size = bytes.length;
  for (const change of changes) {
    if ("size" in change) {
      next.fill(0, change.size);
      size = change.size;
    } else {
      change.bytes.copy(next, change.at);
      size = Math.max(size, change.at + change.bytes.length);
    }
  }
  return next.subarray(0, size);
}

function put(names: Map<string, Node>, naming: Naming): void {
  for (const [name, node] of naming) {
    if (node === null) names.delete(name);
    else names.set(name, node);
  }
}

/** Puts what a crash left into a new folder of this machine. */
export function restoreTo(folder: string, image: Image): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of image) {
    if (bytes === null) mkdirSync(join(folder, path));
    else writeFileSync(join(folder, path), bytes, { mode: 0o600 });
  }
}
