// Which encoding bytes are in. Exact where the bytes say so (a mark, or invalid UTF-8), else the best
// guess. Pure.
import { isUtf8 } from "node:buffer";
import type { ImportOptions } from "@data-tools/client";

export type Encoding = NonNullable<ImportOptions["encoding"]>;

/** The encoding of a text from its first bytes; `whole` says that they are all. */
export function detectEncoding(head: Buffer, whole: boolean): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (isUtf8(whole ? head : withoutCutTail(head)) && !head.includes(0)) return "utf-8";
  const zeros = zeroShares(head);
  // Text of European scripts in UTF-16: nearly every second byte is zero, and on one side only.
  if (zeros.odd > 0.4 && zeros.even < 0.1) return "utf-16le";
  if (zeros.even > 0.4 && zeros.odd < 0.1) return "utf-16be";
  return head.includes(0) && isUtf8(withoutCutTail(head)) ? "utf-8" : "windows-1252";
}

/** Bytes at the start that mark the encoding and are not text. */
export function markLength(head: Buffer, encoding: Encoding): number {
  if (encoding === "utf-8") return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (encoding === "utf-16le") return head[0] === 0xff && head[1] === 0xfe ? 2 : 0;
  if (encoding === "utf-16be") return head[0] === 0xfe && head[1] === 0xff ? 2 : 0;
  return 0;
}

/** The bytes without a character that the end of the buffer cuts in two. */
export function withoutCutTail(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}

/** Position of the first byte that is not valid UTF-8, or -1. */
export function firstInvalidUtf8(bytes: Buffer): number {
  if (isUtf8(bytes)) return -1;
  let low = 0;
  let high = bytes.length;
  // The longest valid beginning, whole characters or a cut one.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isUtf8(withoutCutTail(bytes.subarray(0, middle)))) low = middle;
    else high = middle - 1;
  }
  return withoutCutTail(bytes.subarray(0, low)).length;
}

const windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const undefinedInWindows = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Windows-1252 as text; the five bytes it does not define become C1 controls. */
export function decodeWindows(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (char) => windows[char.charCodeAt(0) - 0x80] ?? char);
}

/** Position of the first byte that Windows-1252 does not define, or -1. */
export function firstInvalidWindows(bytes: Buffer): number {
  return bytes.findIndex((byte) => undefinedInWindows.has(byte));
}

function zeroShares(bytes: Buffer): { even: number; odd: number } {
  const counts = [0, 0];
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) counts[at & 1] = (counts[at & 1] ?? 0) + 1;
  const half = Math.max(bytes.length / 2, 1);
  return { even: (counts[0] ?? 0) / half, odd: (counts[1] ?? 0) / half };
}
