// Puts a point back into an empty store, of whatever kind, and examines what came of it. Until all of it is there the
// store bears a mark and nobody opens it; begun anew, a restore begins from nothing.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, iso } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { Refusal, refuse } from "../errors.ts";
import type { BlobId } from "../model/state.ts";
import { eraseNoted } from "../sessions/core.ts";
import { createJournal } from "../sessions/journal.ts";
import { createVault } from "../sessions/vault.ts";
import { nameOfBlob } from "../store/blob-names.ts";
import type { Blobs } from "../store/blobs.ts";
import { crashPoint } from "../store/crash-points.ts";
import { openFilling } from "../store/filling.ts";
import { ringOf } from "../store/keys.ts";
import { localFilling } from "../store/local/filling.ts";
import { readStore } from "../store/local/reader.ts";
import { openReader, openStoreOf } from "../store/open.ts";
import { assertPlace, openBlobs } from "../store/open-blobs.ts";
import type { Keys } from "../store/sealing.ts";
import type { Kind, Ref, Store } from "../store/store.ts";
import { type Examined, examine } from "./examine.ts";
import { type BackupFolder, backupFolder } from "./folder.ts";
import type { BackupSettings } from "./make.ts";
import { isDamage } from "./opening.ts";
import { describedPoint, type OpenedPoint, openPoint, type Point } from "./point.ts";

export interface Restoring {
  readonly settings: BackupSettings;
  readonly clock: Clock;
  /** Null: only records and the presence of blobs are looked at. */
  readonly engine: Engine | null;
  /** Bring back, too, what was erased after the point. */
  readonly withErased?: boolean;
  /** The place of blobs has some already, and they are those of this store. */
  readonly ontoBlobs?: boolean;
  onProgress?(fraction: number | null, text: string): void;
}

export interface Restored {
  readonly point: Point;
  /** What newer points know to be erased, and was not brought back. */
  readonly erased: number;
  readonly examined: Examined;
}

/** Which point is meant. */
export interface Which {
  readonly id?: string | undefined;
  /** The last one up to this time, ms. */
  readonly at?: number | undefined;
}

/** The id of the point that is meant, the newest if nothing is said; refuses with `not_found`. */
async function choosePoint(folder: BackupFolder, { id, at }: Which): Promise<string> {
  const points = await folder.points();
  if (points.length === 0) refuse("not_found", { what: `backup in ${folder.path}` });
  if (id !== undefined) return points.find((point) => point === id) ?? refuse("not_found", { what: `point: ${id}` });
  for (const each of points.toReversed())
    if (at === undefined || Date.parse((await describedPoint(folder, each)).at) <= at) return each;
  return refuse("not_found", { what: `point: up to ${iso(at ?? 0)}` });
}

/**
 * Restores a point. Refuses with `not_empty` a store or a place of blobs that holds something, with `wrong_key` another
 * ring, with `damaged` a point whose records are not whole; then nothing was changed.
 */
export async function restorePoint(path: string, which: Which, restoring: Restoring): Promise<Restored> {
  const { settings, engine, onProgress } = restoring;
  const folder = backupFolder(path);
  const id = await choosePoint(folder, which);
  const point = await opened(folder, id, settings);
  onProgress?.(null, `opening point ${id}`);
  const gone = await goneSince(folder, point, restoring);
  const blobs = await openBlobs({ ...settings, BLOB_CACHE: 0 });
  try {
    await assertFree(settings, blobs, restoring);
    const filling = await openFilling(settings, id);
    try {
      await copyBlobs(folder, blobs, point, gone, onProgress);
      crashPoint("restore: blobs there");
      for await (const record of point.records()) await filling.put(record);
      await filling.finish();
      const erased = await eraseAgain(restoring, blobs, point.keySet, gone);
      await filling.release();
      onProgress?.(1, "restored");
      const examined = await examineIn(await openReader(settings), blobs, point, engine, onProgress);
      return { point: plain(point), erased, examined };
    } finally {
      await filling.close();
    }
  } finally {
    await blobs.close();
  }
}

/** Examines a point without restoring it: its records are put into an embedded store for the time of it. */
export async function examinePoint(
  path: string,
  which: Which,
  { settings, engine, onProgress }: Pick<Restoring, "settings" | "engine" | "onProgress">,
): Promise<{ point: Point; examined: Examined }> {
  const folder = backupFolder(path);
  const point = await opened(folder, await choosePoint(folder, which), settings);
  const aside = await mkdtemp(join(tmpdir(), "data-tools-point-"));
  try {
    const filling = await localFilling(join(aside, "data"), point.id);
    for await (const record of point.records()) await filling.put(record);
    await filling.finish();
    await filling.release();
    await filling.close();
    const reader = readStore(join(aside, "data"), folder.blobs);
    const examined = await examineIn(reader, folder.blobs, point, engine, onProgress);
    return { point: plain(point), examined };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Opens a point and goes through all of its records, so that nothing is begun with one that is not whole. */
async function opened(folder: BackupFolder, id: string, settings: BackupSettings): Promise<OpenedPoint> {
  const point = await openPoint(folder, id, ringOf(settings));
  for await (const _ of point.records());
  return point;
}

function plain({ id, at, store, keys, counts, damaged }: OpenedPoint): Point {
  return { id, at, store, keys, counts, damaged };
}

/**
 * A place of blobs that has a name is some store's: what it holds beyond the point would be collected there. A restore
 * that is begun anew may have named it itself.
 */
async function assertFree(settings: BackupSettings, blobs: Blobs, { ontoBlobs = false }: Restoring): Promise<void> {
  if (ontoBlobs || (await blobs.place(null)) === null || (await isHalfRestored(settings))) return;
  refuse("not_empty", { what: settings.BLOBS || `The folder of blobs in ${settings.DATA_DIR}` });
}

async function isHalfRestored(settings: BackupSettings): Promise<boolean> {
  try {
    await (await openReader(settings)).close();
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code === "half_restored";
  }
}

/** What the newest point that is whole knows to be erased, if that is not the one that is restored. */
async function goneSince(
  folder: BackupFolder,
  point: OpenedPoint,
  { settings, withErased = false }: Restoring,
): Promise<Set<string>> {
  const newer = withErased ? [] : (await folder.points()).filter((id) => id > point.id);
  for (const id of newer.toReversed()) {
    try {
      const { records } = await openPoint(folder, id, ringOf(settings));
      const gone = new Set<string>();
      for await (const record of records()) if (record.is === "aggregate" && !record.head) gone.add(record.id);
      return gone;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return new Set();
}

/** Copies the blobs that the place does not hold; one that the backup lacks is found by the examination. */
async function copyBlobs(
  folder: BackupFolder,
  blobs: Blobs,
  point: OpenedPoint,
  gone: ReadonlySet<string>,
  onProgress: Restoring["onProgress"],
): Promise<void> {
  const total = point.counts.blobs;
  let done = 0;
  for await (const record of point.records()) {
    if (record.is !== "aggregate" || gone.has(record.id)) continue;
    for (const { id, bytes } of record.blobs) {
      onProgress?.(total === 0 ? 1 : done++ / total, `${done} of ${total} blobs`);
      await copyBlob(folder, blobs, id, bytes);
    }
  }
}

async function copyBlob(folder: BackupFolder, blobs: Blobs, id: BlobId, bytes: number): Promise<void> {
  const size = await blobs.size(id);
  if (size === bytes) return;
  const sealed = await folder.blobs.get(id);
  if (sealed === null) return;
  if (size !== null) await blobs.remove(nameOfBlob(id));
  await blobs.put(id, [sealed]);
}

/** In this order, a datasource has no lease left when it is its turn. */
const erasable: readonly Kind[] = ["session", "recipe", "account", "settings", "datasource"];

/**
 * Gives the place of blobs its name, and erases what must not come back, as it was erased before: by destroying its
 * key, with an entry in its owner's journal. A datasource goes after the sessions that used it, as it did then.
 */
async function eraseAgain(
  { settings, clock }: Restoring,
  blobs: Blobs,
  keys: Keys,
  gone: ReadonlySet<string>,
): Promise<number> {
  const store = await openStoreOf(settings, () => clock.now(), undefined, notClosed(blobs), { restoring: true });
  try {
    await assertPlace(store, blobs);
    const vault = createVault(store, keys);
    const journal = createJournal(vault, clock, () => {});
    const refs = await standing(store, gone);
    let erased = 0;
    for (const kind of erasable) {
      for (const ref of refs.filter((each) => each.kind === kind)) {
        const head = await store.head(ref);
        const actor = { owner: ref.owner, name: "restore" };
        if (head && (await eraseNoted({ vault, journal }, actor, head)).ok) erased += 1;
      }
    }
    await journal.close();
    return erased;
  } finally {
    await store.close();
  }
}

async function standing(store: Store, ids: ReadonlySet<string>): Promise<Ref[]> {
  const found: Ref[] = [];
  for (const id of ids) {
    const ref = await store.named(id);
    if (ref !== null && (await store.head(ref)) !== null) found.push(ref);
  }
  return found;
}

/** A store closes its place of blobs, which is used on here. */
function notClosed(blobs: Blobs): Blobs {
  return { ...blobs, close: async () => {} };
}

/** Examines what came of a point, and closes what reads it. */
async function examineIn(
  reader: Awaited<ReturnType<typeof openReader>>,
  blobs: Blobs,
  { keySet, counts }: OpenedPoint,
  engine: Engine | null,
  onProgress: Restoring["onProgress"],
): Promise<Examined> {
  const total = counts.aggregates + counts.erased;
  try {
    return await examine({ reader, blobs, keys: keySet, engine, total, ...(onProgress && { onProgress }) });
  } finally {
    await reader.close();
  }
}
