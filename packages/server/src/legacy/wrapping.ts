// What caches put around a value: a compressor, a signature, a time, base64. What it is, its first bytes tell.
import { gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { type PickleLimits, readPickle, readPickleAt } from "../pickle/reader.ts";
import type { PickleValue } from "../pickle/values.ts";
import { unpackBzip2 } from "./bzip2.ts";
import { unpackLz4 } from "./lz4.ts";
import { LegacyRefused, refuseLegacy } from "./refused.ts";
import { jsonValue, signedPayload } from "./signed.ts";

/** Bytes that a value may unfold to. */
export const mostBytes = 1 << 30;

const unpackers: readonly (readonly [string, readonly number[], (bytes: Uint8Array) => Uint8Array])[] = [
  ["gzip", [0x1f, 0x8b], (bytes) => gunzipSync(bytes, { maxOutputLength: mostBytes })],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd], (bytes) => zstdDecompressSync(bytes, { maxOutputLength: mostBytes })],
  ["lz4", [0x04, 0x22, 0x4d, 0x18], (bytes) => unpackLz4(bytes, mostBytes)],
  ["bzip2", [0x42, 0x5a, 0x68], (bytes) => unpackBzip2(bytes, mostBytes)],
];

/** Bytes that begin as a pickle does. */
const isPickle = (bytes: Uint8Array) => bytes[0] === 0x80;

/** The value that was put into a cache: what the pickle holds, or what somebody signed before, as bytes or as text. */
export function cachedValue(bytes: Uint8Array, limits: PickleLimits): PickleValue {
  const held = isText(bytes) ? signed(Buffer.from(bytes).toString("latin1")) : null;
  const value = held === null ? readPickle(unwrapped(bytes), limits) : signedValue(held, limits);
  const within = typeof value === "string" ? signed(value) : null;
  return within === null ? value : signedValue(within, limits);
}

const isText = (bytes: Uint8Array) => /^[\w.:-]{10,}$/.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));

function signed(text: string): Uint8Array | null {
  try {
    return signedPayload(text, mostBytes);
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    return refuseLegacy(large ? "it unfolds to more than may be" : "a signed value holds no whole zlib");
  }
}

function signedValue(held: Uint8Array, limits: PickleLimits): PickleValue {
  return isPickle(held) ? readPickle(held, limits) : jsonValue(held);
}

/** A value as it was before a cache compressed it: a pickle. */
export function unwrapped(bytes: Uint8Array): Uint8Array {
  if (isPickle(bytes)) return bytes;
  for (const [name, beginning, unpack] of unpackers) {
    if (beginning.every((byte, at) => bytes[at] === byte)) return unpacked(name, bytes, unpack);
  }
  // Two bytes of zlib say what it is, and are together a multiple of 31.
  const [first = 0, second = 0] = bytes;
  if ((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0)
    return unpacked("zlib", bytes, (each) => inflateSync(each, { maxOutputLength: mostBytes }));
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

/** When a file of the file cache ends, in milliseconds since 1970 (null if never), and in how many bytes it says so. */
export function endOf(beginning: Uint8Array): { readonly ends: number | null; readonly bytes: number } {
  const { value, end } = readPickleAt(beginning, 0, { bytes: mostBytes, instructions: 10, values: 1, depth: 1 });
  if (value !== null && typeof value !== "number") return refuseLegacy("a file of the cache does not say when it ends");
  return { ends: value === null || Math.abs(value) > 8e12 ? null : value * 1000, bytes: end };
}
