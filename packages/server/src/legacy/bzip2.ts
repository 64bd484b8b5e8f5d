// Values that django-redis packed with bzip2. The decoder checks the sums of every block and of the whole.
import { createRequire } from "node:module";
import { LegacyRefused, refuseLegacy } from "./refused.ts";

interface Decoder {
  /** What reads and writes begins as. */
  readonly Stream: new () => object;
  decode(input: object, output: object, severalStreams: boolean): void;
}

const decoder = createRequire(import.meta.url)("seek-bzip") as Decoder;

/** The bytes unpacked, `mostBytes` at most. Throws if they are no whole bzip2. */
export function unpackBzip2(bytes: Uint8Array, mostBytes: number): Uint8Array {
  let at = 0;
  let size = 0;
  let room = new Uint8Array(Math.min(mostBytes, Math.max(1 << 16, bytes.length * 4)));
  const input = Object.assign(new decoder.Stream(), {
    readByte(): number {
      const byte = bytes[at++];
      if (byte === undefined) throw new LegacyRefused("it is no whole bzip2");
      return byte;
    },
    eof: () => at >= bytes.length,
  });
  const output = Object.assign(new decoder.Stream(), {
    writeByte(byte: number): void {
      if (size === room.length) {
        if (size === mostBytes) refuseLegacy("it unfolds to more than may be");
        const larger = new Uint8Array(Math.min(mostBytes, size * 2));
        larger.set(room);
        room = larger;
      }
      room[size++] = byte;
    },
  });
  decoder.decode(input, output, true);
  return room.subarray(0, size);
}
