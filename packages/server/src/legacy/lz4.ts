// Frames of LZ4 unpacked: blocks of literals and of copies from what was unpacked before. Checksums are passed
// over; whatever is unpacked is a pickle, which is checked byte by byte.
import { refuseLegacy } from "./refused.ts";

const magic = 0x184d2204;

/** What a frame of LZ4 holds, if that is no more than `most` bytes. */
export function unpackLz4(bytes: Uint8Array, most: number): Buffer {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (): never => refuseLegacy("it is no whole lz4");
  const word = (at: number) => (at + 4 <= all.length ? all.readUInt32LE(at) : broken());
  if (word(0) !== magic) return broken();
  const flags = all[4] ?? 0;
  if (flags >> 6 !== 1 || (flags & 1) !== 0) return broken();
  let at = 7 + (flags & 8 ? 8 : 0);
  const out = growing(most);
  for (;;) {
    const size = word(at);
    at += 4;
    if (size === 0) break;
    const length = size & 0x7fffffff;
    const block = all.subarray(at, at + length);
    if (block.length !== length) return broken();
    if (size >>> 31 === 1) out.append(block);
    else unpackBlock(block, out, broken);
    at += length + (flags & 0x10 ? 4 : 0);
  }
  if (at + (flags & 4 ? 4 : 0) !== all.length) return broken();
  return out.all();
}

interface Growing {
  append(bytes: Uint8Array): void;
  /** Copies bytes that lie so far back; they may overlap with what is copied. */
  repeat(back: number, length: number): boolean;
  all(): Buffer;
}

function growing(most: number): Growing {
  let held = Buffer.alloc(64 << 10);
  let used = 0;
  const room = (more: number) => {
    if (used + more > most) refuseLegacy("it unfolds to more than may be");
    if (used + more <= held.length) return;
    const larger = Buffer.alloc(Math.min(Math.max(held.length * 2, used + more), most));
    held.copy(larger, 0, 0, used);
    held = larger;
  };
  return {
    append(bytes) {
      room(bytes.length);
      held.set(bytes, used);
      used += bytes.length;
    },
    repeat(back, length) {
      if (back === 0 || back > used) return false;
      room(length);
      for (let done = 0; done < length; done++, used++) held[used] = held[used - back] ?? 0;
      return true;
    },
    all: () => held.subarray(0, used),
  };
}

function unpackBlock(block: Buffer, out: Growing, broken: () => never): void {
  let at = 0;
  const next = (): number => (at < block.length ? (block[at++] ?? 0) : broken());
  const long = (length: number): number => {
    if (length !== 15) return length;
    for (;;) {
      const more = next();
      length += more;
      if (more !== 255) return length;
    }
  };
  while (at < block.length) {
    const token = next();
    const literals = long(token >> 4);
    if (at + literals > block.length) broken();
    out.append(block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) return;
    const back = next() | (next() << 8);
    if (!out.repeat(back, long(token & 15) + 4)) broken();
  }
}
