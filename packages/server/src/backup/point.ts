// What a point is: a description that anybody may read, and the same sealed, so that a changed one is noticed. It names
// the keys of the ring that the point needs, and carries the wrapped keys by which it is opened.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { refuse } from "../errors.ts";
import { type StoreRecord, settled } from "../store/everything.ts";
import { openKeysToRead, type ringOf } from "../store/keys.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { Keyed } from "../store/store.ts";
import type { BackupFolder } from "./folder.ts";
import { type RecordsSum, readRecords } from "./records.ts";

/** What anybody may know of a point. */
export interface Point {
  readonly id: string;
  /** When its moment was, ISO 8601. */
  readonly at: string;
  /** The kind of store it is of. */
  readonly store: "local" | "redis";
  /** Ids of the keys of the ring without which some of it cannot be read. */
  readonly keys: readonly string[];
  readonly counts: PointCounts;
  /** Blobs that were not there, or not whole, when it was made. */
  readonly damaged: readonly string[];
}

interface PointCounts {
  readonly sessions: number;
  readonly datasources: number;
  /** Everything that has a head. */
  readonly aggregates: number;
  /** Ids of what was erased before. */
  readonly erased: number;
  readonly blobs: number;
  /** Of the blobs. */
  readonly bytes: number;
}

interface Described extends Point {
  readonly format: typeof format;
  readonly version: typeof version;
  readonly records: RecordsSum;
  /** The key of the point and that of the store's audit, wrapped, in base64. */
  readonly wrapped: { readonly point: string; readonly audit: string };
}

const format = "data-tools-backup-point";
const version = 1;

export interface OpenedPoint extends Point {
  readonly keySet: Keys;
  /** Everything in it, each aggregate once; refuses with `damaged`. */
  records(): AsyncIterable<StoreRecord>;
}

/** Where the data key of a point belongs. */
export function pointRef(id: string): Keyed {
  return { owner: "", kind: "backup", id };
}

/** Writes a point's description into its folder. */
export async function describePoint(
  folder: string,
  point: Point,
  sums: RecordsSum,
  { sealer, wrappedKey, auditKey }: { sealer: Sealer; wrappedKey: Uint8Array; auditKey: Uint8Array },
): Promise<void> {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const wrapped = { point: base64(wrappedKey), audit: base64(auditKey) };
  const told: Described = { format, version, ...point, records: sums, wrapped };
  const text = JSON.stringify(told);
  const sealed = base64(sealer.seal("doc", `${point.id}/point`, 0, Buffer.from(text)));
  const file = await open(join(folder, "point.json"), "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ told, sealed }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * What a point says of itself, unproved: no key is needed. Refuses with `not_found` if there is none, with `damaged`
 * if it is no description of a point.
 */
export async function describedPoint(folder: BackupFolder, id: string): Promise<Point> {
  const { at, store, keys, counts, damaged: lost } = read(id, await folder.described(id)).told;
  return { id, at, store, keys, counts, damaged: lost };
}

/**
 * Opens a point. Refuses with `wrong_key`, naming it, if the ring lacks a key that it needs, and with `damaged` if its
 * description is not what was written.
 */
export async function openPoint(
  folder: BackupFolder,
  id: string,
  ring: ReturnType<typeof ringOf>,
): Promise<OpenedPoint> {
  const { told, sealed } = read(id, await folder.described(id));
  const audit = Buffer.from(told.wrapped.audit, "base64");
  const keySet = await openKeysToRead({ ...ring, store: { meta: async () => audit } });
  const sealer = keySet.open(pointRef(id), Buffer.from(told.wrapped.point, "base64"));
  const plain = Buffer.from(sealer.open("doc", `${id}/point`, 0, Buffer.from(sealed, "base64"))).toString();
  if (plain !== JSON.stringify(told)) damaged(id);
  const held = new Set(keySet.list().flatMap((key) => (key.state === "destroyed" ? [] : [key.id])));
  const missing = told.keys.find((key) => !held.has(key));
  if (missing !== undefined) refuse("wrong_key", { key: missing });
  const { at, store, keys, counts, damaged: found, records } = told;
  const path = join(folder.point(id), "records");
  return {
    ...{ id, at, store, keys, counts, damaged: found, keySet },
    records: () => settled(() => readRecords(path, id, sealer, records)),
  };
}

function read(id: string, text: string): { told: Described; sealed: string } {
  let json: { told?: Partial<Described> | null; sealed?: unknown } | null;
  try {
    json = JSON.parse(text) as typeof json;
  } catch {
    return damaged(id);
  }
  const { told, sealed } = json ?? {};
  if (told?.format === format && told.version !== undefined && told.version > version)
    refuse("newer_format", { path: `point ${id}`, found: told.version, known: version });
  return isWhole(told, id) && typeof sealed === "string" ? { told, sealed } : damaged(id);
}

/** Whether a description has all that is looked at before its seal is. */
function isWhole(told: Partial<Described> | null | undefined, id: string): told is Described {
  if (told?.format !== format || told.id !== id || typeof told.records !== "object" || told.records === null)
    return false;
  const { keys, wrapped } = told;
  return (
    Array.isArray(keys) &&
    keys.every((key) => typeof key === "string") &&
    typeof wrapped?.audit === "string" &&
    typeof wrapped.point === "string"
  );
}

function damaged(id: string): never {
  return refuse("damaged", { what: `description of point ${id}` });
}
