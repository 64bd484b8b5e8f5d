// Makes a point of a store beside the servers that work on it: first the records of one moment, then the blobs that
// they name and the backup does not hold. A collector may remove a blob of that moment before it is copied; then the
// moment is taken anew. What the second one names beyond the first is young, and no collector takes it.
import { refuse } from "../errors.ts";
import type { BlobId } from "../model/state.ts";
import { nameOfBlob } from "../store/blob-names.ts";
import type { Blobs } from "../store/blobs.ts";
import { crashPoint } from "../store/crash-points.ts";
import { type AggregateRecord, type StoreRecord, settled } from "../store/everything.ts";
import { openKeysToRead, ringOf } from "../store/keys.ts";
import { openReader, type StoreSettings } from "../store/open.ts";
import { assertPlace, openBlobs } from "../store/open-blobs.ts";
import { isRedis } from "../store/redis/address.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import { keyIdOf } from "../store/wrap.ts";
import { assertApart, atBackup, type BackupFolder, backupFolder, newPointId } from "./folder.ts";
import { aloneOn } from "./lock.ts";
import { isDamage, opensAs } from "./opening.ts";
import { describePoint, type Point, pointRef } from "./point.ts";
import { readRecords, writeRecords } from "./records.ts";

export interface BackupSettings extends StoreSettings {
  readonly KEYS: string;
  readonly KEY_COMMAND: string;
}

export interface Made extends Point {
  /** Blobs that were copied now, and their bytes; the others were there. */
  readonly copied: { readonly blobs: number; readonly bytes: number };
}

export interface Making {
  readonly now: number;
  /** 0..1, and what is being done. */
  onProgress?(fraction: number | null, text: string): void;
  /** Called between the moment and the copying of its blobs. */
  afterRecords?(): Promise<void>;
}

/** Moments taken at most; blobs that are still not there then are lost. */
const moments = 4;

/**
 * Makes a point in the folder. It is there whole or not at all, whenever this ends. Refuses with `wrong_key` another
 * ring, with `backup_busy` while another command works on the folder, with `backup_full` and `unavailable` for the
 * folder. What is damaged in the store itself is told, and the rest is kept.
 */
export async function makePoint(path: string, settings: BackupSettings, making: Making): Promise<Made> {
  await assertApart(path, settings);
  // The store and its keys first: nothing is made for who has neither.
  const blobs = await openBlobs({ ...settings, BLOB_CACHE: 0 });
  try {
    await reading(settings, async (reader, keys) => {
      await assertItsBlobs(reader, blobs);
      keys.list();
    });
    return await atBackup(path, () =>
      aloneOn(path, async () => {
        const folder = backupFolder(path);
        await folder.tidy();
        const id = newPointId(making.now);
        try {
          return await point(folder, id, settings, blobs, making);
        } catch (error) {
          await folder.tidy().catch(() => {});
          throw error;
        }
      }),
    );
  } finally {
    await blobs.close();
  }
}

type Reader = Awaited<ReturnType<typeof openReader>>;

async function reading<T>(settings: BackupSettings, work: (reader: Reader, keys: Keys) => Promise<T>): Promise<T> {
  const reader = await openReader(settings);
  try {
    return await work(reader, await openKeysToRead({ ...ringOf(settings), store: reader }));
  } finally {
    await reader.close();
  }
}

/** A folder of blobs that is not mounted holds none of them. */
async function assertItsBlobs(reader: Reader, blobs: Blobs): Promise<void> {
  if ((await reader.meta("blob-place")) === null) return;
  await assertPlace({ meta: (name) => reader.meta(name), createMeta: async () => false }, blobs);
}

async function point(
  folder: BackupFolder,
  id: string,
  settings: BackupSettings,
  blobs: Blobs,
  making: Making,
): Promise<Made> {
  const into = await folder.begin(id);
  crashPoint("point: begun");
  const path = `${into}/records`;
  const copied = { blobs: 0, bytes: 0 };
  for (let moment = 1; ; moment++) {
    making.onProgress?.(null, "reading the store");
    const taken = await reading(settings, async (reader, keys) => {
      const auditKey = (await reader.meta("audit-key")) ?? refuse("damaged", { what: "audit-key of the store" });
      const { wrappedKey, sealer } = keys.create(pointRef(id));
      const needed = new Set([auditKey, wrappedKey].map(neededKey));
      const at = Date.now();
      const sums = await writeRecords(path, id, sealer, reader.everything(), (record) => {
        if (record.is === "aggregate" && record.head) needed.add(neededKey(record.wrappedKey));
        if (record.is === "meta" && record.name === "key-check") needed.add(neededKey(record.value));
      });
      return { at, sums, needed, auditKey, wrappedKey, sealer, keys };
    });
    await making.afterRecords?.();
    const records = () => settled(() => readRecords(path, id, taken.sealer, taken.sums));
    const counts = await countsOf(records());
    const lost = await copyBlobs(folder, blobs, taken.keys, records(), counts, copied, making);
    if (lost.length > 0 && moment < moments) continue;
    crashPoint("point: blobs there, not named");
    const told: Point = {
      id,
      at: new Date(taken.at).toISOString(),
      store: isRedis(settings.STORE) ? "redis" : "local",
      keys: [...taken.needed].sort(),
      counts,
      damaged: lost,
    };
    await describePoint(into, told, taken.sums, taken);
    await folder.name(id);
    return { ...told, copied };
  }
}

function neededKey(wrapped: Uint8Array): string {
  return keyIdOf(wrapped) ?? refuse("damaged", { what: "a wrapped key of the store" });
}

async function countsOf(records: AsyncIterable<StoreRecord>): Promise<Point["counts"]> {
  const counts = { sessions: 0, datasources: 0, aggregates: 0, erased: 0, blobs: 0, bytes: 0 };
  for await (const record of records) {
    if (record.is !== "aggregate") continue;
    if (record.head === null) {
      counts.erased += 1;
      continue;
    }
    counts.aggregates += 1;
    if (record.kind === "session") counts.sessions += 1;
    if (record.kind === "datasource") counts.datasources += 1;
    counts.blobs += record.blobs.length;
    counts.bytes += record.blobs.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return counts;
}

/** Copies what the folder does not hold; answers what could not be had, or is not whole. */
async function copyBlobs(
  folder: BackupFolder,
  blobs: Blobs,
  keys: Keys,
  records: AsyncIterable<StoreRecord>,
  total: Point["counts"],
  copied: { blobs: number; bytes: number },
  { onProgress }: Making,
): Promise<BlobId[]> {
  const lost: BlobId[] = [];
  let done = 0;
  for await (const record of records) {
    if (record.is !== "aggregate" || record.head === null) continue;
    let sealer: Sealer | null = null;
    for (const { id, bytes } of record.blobs) {
      onProgress?.(total.blobs === 0 ? 1 : done++ / total.blobs, `${done} of ${total.blobs} blobs`);
      const lying = await folder.blobs.size(id);
      if (lying === bytes) continue;
      sealer ??= sealerOf(keys, record);
      const sealed = await blobs.get(id);
      const isWhole = sealed?.length === bytes && sealer !== null && (await opensAs(sealer, record.kind, id, sealed));
      if (sealed === null || !isWhole) {
        lost.push(id);
        continue;
      }
      // Of another length: it was cut off behind our back.
      if (lying !== null) await folder.blobs.remove(nameOfBlob(id));
      await folder.blobs.put(id, [sealed]);
      copied.blobs += 1;
      copied.bytes += bytes;
    }
  }
  return lost;
}

function sealerOf(keys: Keys, { owner, kind, id, wrappedKey }: AggregateRecord): Sealer | null {
  try {
    return keys.open({ owner, kind, id }, wrappedKey);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}
