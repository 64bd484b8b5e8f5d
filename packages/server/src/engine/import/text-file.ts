// An uploaded text as a UTF-8 file: unpacked if it is gzip, decoded if it is in another encoding, left
// alone if neither. Sizes are watched while they grow, and NUL bytes are no text.
import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { open, stat, writeFile } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Refusal, refuse } from "../../errors.ts";
import {
  decodeWindows,
  type Encoding,
  firstInvalidUtf8,
  firstInvalidWindows,
  markLength,
  withoutCutTail,
} from "./encoding.ts";
import { sizeText } from "./sizes.ts";

/** Text as compressed as this is no table, once it is longer than `ratioFrom`. */
const ratioLimit = 200;
const ratioFrom = 16 << 20;
const chunkBytes = 1 << 20;

/** The first bytes of a file. */
export async function headOf(path: string, bytes: number): Promise<{ head: Buffer; whole: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(bytes, size));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return { head: head.subarray(0, bytesRead), whole: size <= bytes };
  } finally {
    await file.close();
  }
}

/** Unpacks gzip into `target`; stops after `most` bytes and answers whether it did. */
export async function unpackGzip(path: string, target: string, limit: number, most: number): Promise<boolean> {
  const packed = (await stat(path)).size;
  let unpacked = 0;
  const enough = new AbortController();
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length;
      if (unpacked > limit) done(new Refusal("too_large", { what: "The unpacked file", limit: sizeText(limit) }));
      else if (unpacked > ratioFrom && unpacked > packed * ratioLimit) {
        done(
          new Refusal("import_failed", {
            reason: `it unpacks to more than ${ratioLimit} times its size, as no table does.`,
          }),
        );
      } else {
        done(null, chunk);
        if (unpacked >= most) enough.abort();
      }
    },
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), watch, createWriteStream(target), { signal: enough.signal });
    return false;
  } catch (error) {
    if (enough.signal.aborted && error instanceof Error && error.name === "AbortError") return true;
    if (error instanceof Refusal) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "Z_BUF_ERROR") refuse("import_failed", { reason: "the compressed file is cut off; upload it again." });
    if (code.startsWith("Z_")) refuse("import_failed", { reason: "the compressed file is damaged." });
    throw error;
  }
}

/** Copies the first bytes of a larger file, cut at the end of a line; null if the file is not larger. */
export async function keepBeginning(
  path: string,
  target: string,
  bytes: number,
  encoding: Encoding,
): Promise<string | null> {
  const { head, whole } = await headOf(path, bytes);
  if (whole) return null;
  const end = head.lastIndexOf(10) + 1 || head.length;
  // Half of a unit of UTF-16 is no text; a byte of a line end may also be one of another character.
  await writeFile(target, head.subarray(0, encoding.startsWith("utf-16") ? end + (end & 1) : end));
  return target;
}

/** Copies a file without its first bytes. */
export async function copyFrom(path: string, target: string, start: number): Promise<void> {
  await pipeline(createReadStream(path, { start, highWaterMark: chunkBytes }), createWriteStream(target));
}

/** Writes `path` as UTF-8 into `target`; refuses bytes the encoding does not have when it was `forced`. */
export async function decodeInto(path: string, target: string, encoding: Encoding, forced: boolean): Promise<void> {
  const { head } = await headOf(path, 3);
  const from = markLength(head, encoding);
  let byte = from;
  let line = 1;
  let kept: Buffer = Buffer.alloc(0);
  const invalid = (at: number, text: string): Refusal => {
    const found = line + (text.match(/\n/g)?.length ?? 0);
    const reason = `byte ${byte + at + 1} (line ${found}) is not valid ${encoding}. Choose another encoding.`;
    return new Refusal("import_failed", { reason, line: found });
  };
  const turn = (bytes: Buffer, last: boolean): string => {
    const whole = encoding.startsWith("utf-16") ? evenPart(bytes, encoding, last) : bytes;
    const text = decode(whole, encoding);
    const at = forced ? firstInvalid(whole, text, encoding) : -1;
    if (at >= 0) throw invalid(at, decode(whole.subarray(0, at), encoding));
    if (last && whole.length < bytes.length) throw invalid(whole.length, text);
    kept = bytes.subarray(whole.length);
    byte += whole.length;
    for (let found = text.indexOf("\n"); found >= 0; found = text.indexOf("\n", found + 1)) line++;
    return text;
  };
  const decoding = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      attempt(done, () => turn(kept.length > 0 ? Buffer.concat([kept, chunk]) : chunk, false));
    },
    flush(done) {
      attempt(done, () => (kept.length > 0 ? turn(kept, true) : ""));
    },
  });
  await pipeline(
    createReadStream(path, { start: from, highWaterMark: chunkBytes }),
    decoding,
    createWriteStream(target),
  );
}

function attempt(done: (error: Error | null, text?: string) => void, make: () => string): void {
  try {
    done(null, make());
  } catch (error) {
    done(error as Error);
  }
}

/** Whole UTF-16 units, without a high surrogate whose other half is still to come. */
function evenPart(bytes: Buffer, encoding: Encoding, last: boolean): Buffer {
  const even = bytes.length & ~1;
  if (last || even < 2) return bytes.subarray(0, even);
  const high = bytes[encoding === "utf-16le" ? even - 1 : even - 2] ?? 0;
  return bytes.subarray(0, high >= 0xd8 && high < 0xdc ? even - 2 : even);
}

function decode(bytes: Buffer, encoding: Encoding): string {
  if (encoding === "utf-16le") return bytes.toString("utf16le");
  if (encoding === "utf-16be") return Buffer.from(bytes).swap16().toString("utf16le");
  return encoding === "windows-1252" ? decodeWindows(bytes) : bytes.toString("latin1");
}

function firstInvalid(bytes: Buffer, text: string, encoding: Encoding): number {
  if (encoding === "windows-1252") return firstInvalidWindows(bytes);
  if (!encoding.startsWith("utf-16") || text.isWellFormed()) return -1;
  return text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/) * 2;
}

interface Flaw {
  /** 1-based. */
  readonly byte: number;
  readonly line: number;
}

/** The first NUL byte, or (asked for it) the first byte that is not UTF-8; null if the file has none. */
export async function firstFlaw(path: string, kind: "nul" | "utf-8"): Promise<Flaw | null> {
  const file = await open(path);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  try {
    let kept = 0;
    let before = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, before + kept);
      const bytes = buffer.subarray(0, kept + bytesRead);
      const whole = bytesRead === 0 || kind === "nul" ? bytes : withoutCutTail(bytes);
      const at = kind === "nul" ? whole.indexOf(0) : isUtf8(whole) ? -1 : firstInvalidUtf8(whole);
      if (at >= 0) return { byte: before + at + 1, line: (await linesUntil(path, before + at)) + 1 };
      if (bytesRead === 0) return null;
      before += whole.length;
      kept = bytes.length - whole.length;
      buffer.copyWithin(0, whole.length, bytes.length);
    }
  } finally {
    await file.close();
  }
}

async function linesUntil(path: string, end: number): Promise<number> {
  let lines = 0;
  if (end === 0) return 0;
  for await (const chunk of createReadStream(path, { end: end - 1, highWaterMark: chunkBytes })) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  }
  return lines;
}

/**
 * The text of a UTF-8 file in pieces, without a byte order mark; throws where it is not UTF-8. `passed`
 * hears which share of the file has been read, 0..1.
 */
export async function* piecesOf(path: string, passed?: (share: number) => void): AsyncGenerator<string> {
  const { size } = await stat(path);
  let read = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    read += (chunk as Buffer).length;
    passed?.(read / size);
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}
