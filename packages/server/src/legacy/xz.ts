// Values that django-redis packed with lzma: XZ, unpacked by a decoder that runs as WebAssembly and so touches nothing
// but its own memory.
import { LegacyRefused, refuseLegacy } from "./refused.ts";

const beginning = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

/** The bytes unpacked if they are XZ, of so many bytes at most; any other as they are. */
export async function withoutXz(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  if (!beginning.every((byte, at) => bytes[at] === byte)) return bytes;
  const { XzReadableStream } = (await import("xz-decompress")).default;
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    for await (const piece of new XzReadableStream(packed as never) as unknown as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > mostBytes) refuseLegacy("it unfolds to more than may be");
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof LegacyRefused) throw error;
    refuseLegacy("it is no whole lzma");
  }
  return Buffer.concat(pieces);
}
