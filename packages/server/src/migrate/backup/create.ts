// A backup being made: whatever is to be taken over is kept first. Parts are on the disk before an entry names them,
// and an entry is there or it is not: a backup whose process was killed is readable and goes on where it stopped.
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, iso, newId, systemClock } from "../../clock.ts";
import { assert } from "../../errors.ts";
import { crashPoint } from "../../store/crash-points.ts";
import { syncFolder } from "../../store/local/folders.ts";
import type { Keys, Sealer } from "../../store/sealing.ts";
import { keyIdOf } from "../../store/wrap.ts";
import { digestOf } from "../sources/copying.ts";
import {
  createHead,
  type Entry,
  entryId,
  type Head,
  type Kept,
  logFolder,
  type Part,
  readEntries,
  readHead,
  refOf,
  replaceHead,
  sealedEntry,
} from "./layout.ts";
import { sealPart, sumOf } from "./parts.ts";

interface BackupOptions {
  /** Made if it is not there; several processes may keep in one at once. */
  readonly folder: string;
  readonly keys: Keys;
  readonly clock?: Clock;
}

export interface Backup {
  /** Keeps files by the names of their parts; what is kept already, as the same bytes, is found and left. */
  keep(what: Kept, files: Readonly<Record<string, string>>): Promise<Entry>;
  /** Entries so far, those of earlier runs too. */
  entries(): Iterable<Entry>;
  close(): Promise<void>;
}

/** The backup in a folder, to go on with or new. Its key is wrapped by the ring's active key, also if it was not. */
export async function createBackup({ folder, keys, clock = systemClock }: BackupOptions): Promise<Backup> {
  const head = await headOf(folder, keys, clock);
  const sealer = keys.open(refOf(head), head.wrappedKey);
  const entries = new Map<string, Entry>();
  const places = new Map<string, string>();
  const know = (entry: Entry) => {
    entries.set(entryId(entry, entry.digest), entry);
    for (const part of Object.values(entry.parts)) places.set(sumId(part), part.in);
  };
  for (const entry of await readEntries(folder, head, sealer)) know(entry);
  const log = openLog(folder, head, sealer);
  let last: Promise<unknown> = Promise.resolve();

  async function keepNow(what: Kept, files: Readonly<Record<string, string>>): Promise<Entry> {
    const sums = new Map<string, Omit<Part, "in">>();
    for (const [part, path] of Object.entries(files)) sums.set(part, await sumOf(path));
    const digest = digestOf(what.generation ?? "files", new Map([...sums].map(([part, { sha256 }]) => [part, sha256])));
    const known = entries.get(entryId(what, digest));
    if (known) return known;
    const parts: Record<string, Part> = {};
    for (const [part, path] of Object.entries(files)) {
      const sum = sums.get(part);
      assert(sum, "each part was summed up");
      const place = places.get(sumId(sum)) ?? (await sealPart(folder, sealer, path, sum));
      places.set(sumId(sum), place);
      parts[part] = { ...sum, in: place };
    }
    const { kind, source, generation, user, datasource, expiresAt } = what;
    const keptAt = iso(clock.now());
    const entry = { kind, source, generation, user, datasource, expiresAt, digest, keptAt, parts };
    await log.append(entry);
    know(entry);
    return entry;
  }

  return {
    keep(what, files) {
      const kept = last.then(() => keepNow(what, files));
      last = kept.catch(() => {});
      return kept;
    },
    entries: () => entries.values(),
    async close() {
      await last;
      await log.close();
    },
  };
}

async function headOf(folder: string, keys: Keys, clock: Clock): Promise<Head> {
  if ((await readHead(folder)) === null) {
    const id = newId("b");
    await createHead(folder, clock.now(), id, keys.create(refOf({ id })).wrappedKey);
  }
  const head = await readHead(folder);
  assert(head, "the head just made is there");
  const active = keys.list().find(({ state }) => state === "active");
  if (keyIdOf(head.wrappedKey) === active?.id) return head;
  const rewrapped = { ...head, wrappedKey: keys.handOver(refOf(head), head.wrappedKey, refOf(head).owner) };
  await replaceHead(folder, rewrapped);
  return rewrapped;
}

/** A log of this run's own, made when something is kept. After an entry that failed nothing is added to it. */
function openLog(folder: string, head: Head, sealer: Sealer) {
  let opened: { readonly id: string; readonly file: FileHandle; count: number } | null = null;
  const path = (id: string) => join(logFolder(folder), `${id}.log`);
  return {
    async append(entry: Entry): Promise<void> {
      if (opened === null) {
        const id = newId("l");
        opened = { id, file: await open(path(id), "ax", 0o600), count: 0 };
        await syncFolder(logFolder(folder));
      }
      const { id, file, count } = opened;
      const [length, sealed] = sealedEntry(sealer, head, id, count, entry);
      try {
        await file.writeFile(length);
        crashPoint("backup: entry partly written");
        await file.writeFile(sealed);
        crashPoint("backup: entry written, not fsynced");
        await file.sync();
      } catch (error) {
        opened = null;
        await file.close();
        throw error;
      }
      opened.count = count + 1;
      crashPoint("backup: entry durable");
    },
    async close(): Promise<void> {
      await opened?.file.close();
      opened = null;
    },
  };
}

function sumId({ bytes, sha256 }: Omit<Part, "in">): string {
  return `${sha256} ${bytes}`;
}
