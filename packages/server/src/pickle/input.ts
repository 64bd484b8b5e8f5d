// The bytes of a pickle, taken from the front: no more than there are, and none over the end of a frame. Readers
// that disagree about frames read different values from the same bytes, so frames are held to the letter.
import { PickleRefused } from "./refused.ts";

export interface PickleInput {
  /** Where the next byte lies. */
  at(): number;
  /** The next byte, as the code of an operation. */
  code(): number;
  /** That many bytes, not copied. */
  take(length: number): Buffer;
  /** A length or index in so many bytes, the least first. */
  unsigned(bytes: 1 | 2 | 4 | 8): number;
  /** The bytes up to the end of a line, which is passed over. */
  line(): Buffer;
  /** A frame of that many bytes begins here. */
  frame(length: number): void;
  /** Whether the last frame has been read to its end. */
  isBetweenFrames(): boolean;
}

/** Takes bytes from `from` on. */
export function pickleInput(bytes: Uint8Array, from: number): PickleInput {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = from;
  let end = from;

  const take = (length: number): Buffer => {
    const next = position + length;
    if (next > all.length) throw new PickleRefused(position, "it ends in the middle");
    if (position < end && next > end) throw new PickleRefused(position, "something crosses the end of its frame");
    const taken = all.subarray(position, next);
    position = next;
    return taken;
  };

  return {
    at: () => position,
    code: () => take(1).readUInt8(),
    take,
    unsigned(bytes) {
      const taken = take(bytes);
      if (bytes < 8) return taken.readUIntLE(0, bytes);
      const value = taken.readBigUInt64LE();
      // No length as long as this can be there; as a number it only has to stay long.
      return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
    },
    line() {
      const next = all.indexOf(0x0a, position);
      if (next < 0) throw new PickleRefused(position, "it ends in the middle");
      return take(next + 1 - position).subarray(0, -1);
    },
    frame(length) {
      if (position < end) throw new PickleRefused(position, "a frame lies within a frame");
      if (length === 0 || position + length > all.length)
        throw new PickleRefused(position, "a frame has a wrong length");
      end = position + length;
    },
    isBetweenFrames: () => position >= end,
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as the text that they are. */
export function utf8Text(bytes: Uint8Array, at: number): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PickleRefused(at, "a text is no UTF-8");
  }
}
