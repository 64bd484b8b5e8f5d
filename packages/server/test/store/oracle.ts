// The sealed formats by their description alone: HKDF written out, and another library's AES-GCM.
import { createHmac } from "node:crypto";

/** RFC 5869 with SHA-512. */
export function hkdf(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  const extracted = createHmac("sha512", salt).update(key).digest();
  let block = Buffer.alloc(0);
  let out = Buffer.alloc(0);
  for (let n = 1; out.length < length; n++) {
    const next = createHmac("sha512", extracted).update(block).update(info);
    block = next.update(Buffer.from([n])).digest();
    out = Buffer.concat([out, block]);
  }
  return out.subarray(0, length);
}

/** Texts one after another, each preceded by its length in four bytes. */
export function encoded(texts: readonly string[]): Buffer {
  const parts = texts.map((text) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(Buffer.byteLength(text));
    return Buffer.concat([size, Buffer.from(text)]);
  });
  return Buffer.concat(parts);
}
