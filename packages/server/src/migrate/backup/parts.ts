// The bytes of one value in a file of a backup: sealed in pieces of one size, so that a value of any length is sealed
// and opened in little memory. Each piece is bound to its file and its number.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { newId } from "../../clock.ts";
import { assert, refuse } from "../../errors.ts";
import { crashPoint } from "../../store/crash-points.ts";
import { makeFolder, syncFolder } from "../../store/local/folders.ts";
import { sealedBytes } from "../../store/seal.ts";
import type { Sealer } from "../../store/sealing.ts";
import { type Part, partPath, writeDurably } from "./layout.ts";

const pieceBytes = 16 << 20;

/** The length and the sum of a file. */
export async function sumOf(path: string): Promise<Omit<Part, "in">> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Seals a file into the backup, durably; its id there. */
export async function sealPart(
  folder: string,
  sealer: Sealer,
  path: string,
  { bytes, sha256 }: Omit<Part, "in">,
): Promise<string> {
  const id = newId("p");
  const place = partPath(folder, id);
  const temporary = `${place}.new`;
  await makeFolder(dirname(place));
  const hash = createHash("sha256");
  crashPoint("backup: part begun");
  try {
    await writeDurably(temporary, sealedPieces(sealer, id, path, bytes, hash), {
      written: () => crashPoint("backup: part partly written"),
      whole: () => crashPoint("backup: part written, not fsynced"),
    });
    assert(hash.digest("hex") === sha256, "what is kept does not change while it is kept");
    crashPoint("backup: part fsynced, not named");
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(place));
  crashPoint("backup: part named");
  return id;
}

async function* sealedPieces(
  sealer: Sealer,
  id: string,
  path: string,
  bytes: number,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for (const { number, from, length } of pieces(bytes))
    yield* sealer.sealStream("blob", `${id}/${number}`, length, summed(path, from, length, hash));
}

async function* summed(
  path: string,
  from: number,
  length: number,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  if (length === 0) return;
  for await (const chunk of createReadStream(path, { start: from, end: from + length - 1 })) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** The bytes of a value, opened; refuses with `damaged` unless they are all there and none was changed. */
export async function* openPart(folder: string, sealer: Sealer, part: Part): AsyncGenerator<Uint8Array> {
  const damaged = (): never => refuse("damaged", { what: `part ${part.in} of the backup` });
  const file = await open(partPath(folder, part.in)).catch(damaged);
  const hash = createHash("sha256");
  let at = 0;
  try {
    for (const { number, length } of pieces(part.bytes)) {
      const sealed = Buffer.alloc(sealedBytes(length));
      const { bytesRead } = await file.read(sealed, 0, sealed.length, at);
      if (bytesRead !== sealed.length) return damaged();
      const plain = await sealer.openLarge("blob", `${part.in}/${number}`, sealed);
      hash.update(plain);
      yield plain;
      at += sealed.length;
    }
    if ((await file.stat()).size !== at || hash.digest("hex") !== part.sha256) return damaged();
  } finally {
    await file.close();
  }
}

function* pieces(bytes: number): Generator<{ number: number; from: number; length: number }> {
  for (let number = 0; number === 0 || number * pieceBytes < bytes; number++) {
    const from = number * pieceBytes;
    yield { number, from, length: Math.min(pieceBytes, bytes - from) };
  }
}
