// Checkpoints: how far every trail had come, keyed with the audit key and kept in a second place, so that
// a database put back to an older copy, or trails taken out of it whole, are found. One file a day, lines
// of JSON that are only added; a run of the server makes a chain of its own, its first line of a day tells
// all trails, the others those that went on.
import { timingSafeEqual } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, iso, newId } from "../clock.ts";
import { asRefusal } from "../store/local/faults.ts";
import { makeFolder, syncFolder } from "../store/local/folders.ts";
import type { Keys } from "../store/sealing.ts";
import type { Store } from "../store/store.ts";

/** A trail's id, the place of its last link, and that link's mac in base 64. */
type Tip = readonly [id: string, seq: number, mac: string];

interface Checkpoint {
  readonly format: 1;
  /** The run of a server that wrote it, and its place in that run, from 1. */
  readonly run: string;
  readonly n: number;
  readonly at: string;
  readonly tips: readonly Tip[];
  /** Mac of the run's checkpoint before it. */
  readonly before: string | null;
}

interface Signed extends Checkpoint {
  readonly mac: string;
}

/** What is kept in the second place. */
export interface KeptCheckpoints {
  readonly lines: readonly Signed[];
  readonly faults: readonly {
    readonly kind: "checkpoint_changed" | "checkpoint_missing";
    readonly where: string;
    readonly line: number;
  }[];
}

interface Checkpoints {
  /** Writes one, unless nothing has happened since the last. */
  write(): Promise<void>;
}

function macOf(keys: Keys, { format, run, n, at, tips, before }: Checkpoint): string {
  const told = JSON.stringify({ format, run, n, at, tips, before });
  // Links of trails begin with 0 and 1: a checkpoint can never pass for one.
  return Buffer.from(keys.auditMac(Buffer.concat([Buffer.from([2]), Buffer.from(told)]))).toString("base64");
}

/** Writes checkpoints into a folder, which is made if it is not there. */
export function createCheckpoints(
  { store, keys }: { readonly store: Store; readonly keys: Keys },
  clock: Clock,
  folder: string,
): Checkpoints {
  let run = newId("c");
  let known = new Map<string, number>();
  let last: { n: number; day: string; mac: string } | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const at = iso(clock.now());
    const day = at.slice(0, 10);
    const all = (await store.trails()).flatMap(({ ref, last: tip }) => (tip ? [{ id: ref.id, ...tip }] : []));
    const isFirst = last === null || last.day !== day;
    const changed = isFirst ? all : all.filter(({ id, seq }) => known.get(id) !== seq);
    if (!isFirst && changed.length === 0) return;
    const tips = changed.map(({ id, seq, mac }): Tip => [id, seq, Buffer.from(mac).toString("base64")]);
    const plain: Checkpoint = { format: 1, run, n: (last?.n ?? 0) + 1, at, tips, before: last?.mac ?? null };
    const mac = macOf(keys, plain);
    try {
      await add(folder, `audit-${day}.ndjson`, JSON.stringify({ ...plain, mac } satisfies Signed));
    } catch (error) {
      // Whether the line is there nobody knows: what comes next begins a chain that does not lean on it.
      run = newId("c");
      last = null;
      throw asRefusal(error, "folder of audit checkpoints");
    }
    known = new Map(all.map(({ id, seq }) => [id, seq]));
    last = { n: plain.n, day, mac };
  }

  return {
    write() {
      writing = writing.catch(() => {}).then(write);
      return writing;
    },
  };
}

/** Adds a line in one write, durably; a line that a crash left half written stays apart from it. */
async function add(folder: string, name: string, line: string): Promise<void> {
  await makeFolder(folder);
  const file = await open(join(folder, name), "a+", 0o600);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(1);
    if (size > 0) await file.read(end, 0, 1, size - 1);
    const isTorn = size > 0 && end.toString() !== "\n";
    await file.appendFile(`${isTorn ? "\n" : ""}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(folder);
}

/** All checkpoints of a folder, oldest file first, with what is wrong with them themselves. */
export async function readCheckpoints(folder: string, keys: Keys): Promise<KeptCheckpoints> {
  const lines: Signed[] = [];
  const faults: KeptCheckpoints["faults"][number][] = [];
  const runs = new Map<string, Signed>();
  const names = (await readdir(folder)).filter((name) => /^audit-\d{4}-\d\d-\d\d\.ndjson$/.test(name)).sort();
  for (const name of names) {
    const texts = (await readFile(join(folder, name), "utf8")).split("\n");
    for (const [index, text] of texts.entries()) {
      if (text === "") continue;
      const at = { where: name, line: index + 1 };
      const checkpoint = signedOf(text, keys);
      if (checkpoint === null) {
        faults.push({ kind: "checkpoint_changed", ...at });
        continue;
      }
      const before = runs.get(checkpoint.run);
      const follows = checkpoint.n === (before?.n ?? 0) + 1 && checkpoint.before === (before?.mac ?? null);
      if (!follows) faults.push({ kind: "checkpoint_missing", ...at });
      runs.set(checkpoint.run, checkpoint);
      lines.push(checkpoint);
    }
  }
  return { lines, faults };
}

function signedOf(text: string, keys: Keys): Signed | null {
  const found = parsed(text);
  if (!found) return null;
  const mac = Buffer.from(String(found.mac));
  const wanted = Buffer.from(macOf(keys, found));
  return mac.length === wanted.length && timingSafeEqual(mac, wanted) ? found : null;
}

function parsed(text: string): Signed | null {
  try {
    return JSON.parse(text);
  } catch {
    // A line that a crash left half written.
    return null;
  }
}
