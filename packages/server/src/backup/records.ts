// The file of a point's records: pieces of about a megabyte, each sealed for its place and behind its length, so that
// any number of records is written and read in little memory.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { refuse } from "../errors.ts";
import { crashPoint } from "../store/crash-points.ts";
import { packRecord, type StoreRecord, unpackRecords } from "../store/everything.ts";
import type { Sealer } from "../store/sealing.ts";
import { isDamage } from "./opening.ts";

/** What a whole file of records is known by. */
export interface RecordsSum {
  readonly pieces: number;
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

const pieceBytes = 1 << 20;
/** No piece is longer: a record of the store is a few megabytes at most. */
const mostBytes = 1 << 30;

/** Writes the records of a point to a new file, durable when it resolves; `each` sees them as they pass. */
export async function writeRecords(
  path: string,
  id: string,
  sealer: Sealer,
  records: AsyncIterable<StoreRecord>,
  each: (record: StoreRecord) => void,
): Promise<RecordsSum> {
  const file = await open(path, "w", 0o600);
  const hash = createHash("sha256");
  let [pieces, bytes, room] = [0, 0, pieceBytes];
  let waiting: Buffer[] = [];

  async function writePiece(): Promise<void> {
    const sealed = sealer.seal("doc", placeOf(id, pieces), 0, Buffer.concat(waiting));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length);
    for (const part of [length, sealed]) {
      await file.writeFile(part);
      hash.update(part);
      bytes += part.length;
    }
    pieces += 1;
    [waiting, room] = [[], pieceBytes];
    crashPoint("point: records partly written");
  }

  try {
    for await (const record of records) {
      each(record);
      const packed = packRecord(record);
      waiting.push(packed);
      room -= packed.length;
      if (room <= 0) await writePiece();
    }
    await writePiece();
    await file.sync();
  } finally {
    await file.close();
  }
  crashPoint("point: records durable");
  return { pieces, bytes, sha256: hash.digest("hex") };
}

/** The records of a file, in the order in which they were written; refuses with `damaged` if one bit of it differs. */
export async function* readRecords(
  path: string,
  id: string,
  sealer: Sealer,
  { pieces, bytes, sha256 }: RecordsSum,
): AsyncGenerator<StoreRecord> {
  const damaged = (): never => refuse("damaged", { what: `records of point ${id}` });
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return damaged();
    throw error;
  });
  const hash = createHash("sha256");
  let at = 0;
  const take = async (length: number): Promise<Buffer> => {
    if (length > mostBytes || at + length > bytes) damaged();
    const part = Buffer.alloc(length);
    const { bytesRead } = await file.read(part, 0, length, at);
    if (bytesRead !== length) damaged();
    hash.update(part);
    at += length;
    return part;
  };
  try {
    for (let piece = 0; piece < pieces; piece++) {
      const sealed = await take((await take(4)).readUInt32BE());
      yield* unpackRecords(opened(sealer, placeOf(id, piece), sealed, damaged));
    }
    if (at !== bytes || (await file.stat()).size !== bytes || hash.digest("hex") !== sha256) damaged();
  } finally {
    await file.close();
  }
}

function opened(sealer: Sealer, place: string, sealed: Uint8Array, damaged: () => never): Uint8Array {
  try {
    return sealer.open("doc", place, 0, sealed);
  } catch (error) {
    if (isDamage(error)) return damaged();
    throw error;
  }
}

function placeOf(id: string, piece: number): string {
  return `${id}/records/${piece}`;
}
