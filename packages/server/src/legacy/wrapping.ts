// What caches put around a value: a compressor, a time, base64. What it is, its first bytes tell.
import { gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { readPickleAt } from "../pickle/reader.ts";
import { unpackLz4 } from "./lz4.ts";
import { LegacyRefused, refuseLegacy } from "./refused.ts";

/** Bytes that a value may unfold to. */
const mostBytes = 1 << 30;

const unpackers: readonly (readonly [string, readonly number[], ((bytes: Uint8Array) => Uint8Array) | null])[] = [
  ["gzip", [0x1f, 0x8b], (bytes) => gunzipSync(bytes, { maxOutputLength: mostBytes })],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd], (bytes) => zstdDecompressSync(bytes, { maxOutputLength: mostBytes })],
  ["lz4", [0x04, 0x22, 0x4d, 0x18], (bytes) => unpackLz4(bytes, mostBytes)],
  ["lzma", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], null],
  ["bzip2", [0x42, 0x5a, 0x68], null],
];

/** A value as it was before a cache compressed it: a pickle. */
export function unwrapped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x80) return bytes;
  for (const [name, beginning, unpack] of unpackers) {
    if (!beginning.every((byte, at) => bytes[at] === byte)) continue;
    if (unpack === null) return refuseLegacy(`it is compressed with ${name}, which is not read`);
    return unpacked(name, bytes, unpack);
  }
  // Two bytes of zlib say what it is, and are together a multiple of 31.
  const [first = 0, second = 0] = bytes;
  if ((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0)
    return unpacked("zlib", bytes, (each) => inflateSync(each, { maxOutputLength: mostBytes }));
  if (/^[\w.=-]+:[\w-]+(:[\w-]+)?$/.test(Buffer.from(bytes.subarray(0, 4096)).toString("latin1")))
    return refuseLegacy("it is a signed value, which caches do not hold");
  return refuseLegacy("it is neither a pickle nor compressed in a way that is known");
}

function unpacked(name: string, bytes: Uint8Array, unpack: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  try {
    return unpack(bytes);
  } catch (error) {
    if (error instanceof LegacyRefused) throw error;
    const large = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    return refuseLegacy(large ? "it unfolds to more than may be" : `it is no whole ${name}`);
  }
}

export interface FileCacheValue {
  readonly value: Uint8Array;
  /** When it ends, ISO 8601; null if never. */
  readonly expiresAt: string | null;
}

/** A file of Django's file cache: when it ends, and the value compressed. */
export function fileCacheValue(bytes: Uint8Array): FileCacheValue {
  const { value, end } = readPickleAt(bytes, 0, { bytes: mostBytes, instructions: 10, values: 1, depth: 1 });
  if (value !== null && typeof value !== "number") return refuseLegacy("a file of the cache does not say when it ends");
  const expiresAt = value === null || Math.abs(value) > 8e12 ? null : new Date(value * 1000).toISOString();
  return { value: unwrapped(bytes.subarray(end)), expiresAt };
}

/** A value of Django's database cache, which is base64. */
export function databaseCacheValue(text: string): Uint8Array {
  const bare = text.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 !== 0)
    return refuseLegacy("a row of the cache is no base64");
  return unwrapped(Buffer.from(bare, "base64"));
}
