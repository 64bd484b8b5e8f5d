// One object sealed: a random salt gives it its own key by HKDF, so nonces never repeat; AES-256-GCM in
// 1 MiB segments, numbered and the last one marked, so that none can move or go missing; a commitment
// ties it to exactly one key; header and place are associated data of every segment.
//   format 1 | algorithm 1 | plain length 8 | salt 32 | commitment 32 | (cipher text | tag 16)…
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { assert, refuse } from "../errors.ts";
import type { ObjectKind, Sealer } from "./sealing.ts";
import type { Keyed } from "./store.ts";

const format = 1;
/** AES-256-GCM under a key from HKDF-SHA-512. */
const algorithm = 1;
const cipherName = "aes-256-gcm";
/** How everything is sealed, in the names the field uses. */
export const algorithms = { cipher: "AES-256-GCM", keyDerivation: "HKDF-SHA-512" } as const;
const segmentBytes = 2 ** 20;
const tagBytes = 16;
const saltAt = 10;
const commitmentAt = 42;
const headerBytes = 74;

interface ObjectKey {
  readonly key: Uint8Array;
  readonly commitment: Uint8Array;
  readonly noncePrefix: Uint8Array;
}

/** Seals and opens objects of one aggregate under its data key. */
export function sealerFor(ref: Keyed, dataKey: KeyObject): Sealer {
  const place = (kind: ObjectKind, id: string, version: number) =>
    canonical([ref.owner, ref.kind, ref.id, kind, id, String(version)]);

  function begin(length: number, context: Uint8Array) {
    const header = Buffer.alloc(headerBytes);
    header[0] = format;
    header[1] = algorithm;
    header.writeBigUInt64BE(BigInt(length), 2);
    randomBytes(32).copy(header, saltAt);
    const keys = objectKey(dataKey, header.subarray(saltAt, commitmentAt));
    header.set(keys.commitment, commitmentAt);
    return { header, keys, associated: Buffer.concat([header, context]) };
  }

  /** Header, keys and segment count; null if anything about it is not as sealed. */
  function inspect(sealed: Uint8Array, context: Uint8Array) {
    const header = Buffer.from(sealed.buffer, sealed.byteOffset, Math.min(sealed.length, headerBytes));
    if (header.length < headerBytes || header[0] !== format || header[1] !== algorithm) return null;
    const length = Number(header.readBigUInt64BE(2));
    const segments = segmentsOf(length);
    if (sealed.length !== sealedBytes(length)) return null;
    const keys = objectKey(dataKey, header.subarray(saltAt, commitmentAt));
    if (!timingSafeEqual(keys.commitment, header.subarray(commitmentAt))) return null;
    return { length, segments, keys, associated: Buffer.concat([header, context]) };
  }

  const damaged = (kind: ObjectKind, id: string): never =>
    refuse("damaged", { what: `${kind} ${id.startsWith(`${ref.id}/`) ? id : `${ref.id}/${id}`}` });

  return {
    seal(kind, id, version, plain) {
      const { header, keys, associated } = begin(plain.length, place(kind, id, version));
      const segments = segmentsOf(plain.length);
      const sealed = new Uint8Array(sealedBytes(plain.length));
      sealed.set(header);
      let at = headerBytes;
      for (let index = 0; index < segments; index++) {
        const cipher = encipher(keys, index, segments, associated);
        for (const part of [cipher.update(segmentOf(plain, index)), cipher.final(), cipher.getAuthTag()]) {
          sealed.set(part, at);
          at += part.length;
        }
      }
      return sealed;
    },

    open(kind, id, version, sealed) {
      const found = inspect(sealed, place(kind, id, version)) ?? damaged(kind, id);
      const plain = new Uint8Array(found.length);
      for (let index = 0; index < found.segments; index++) {
        if (!decipher(found.keys, index, found.segments, found.associated, sealed, plain)) damaged(kind, id);
      }
      return plain;
    },

    async *sealStream(kind, id, length, source) {
      const { header, keys, associated } = begin(length, place(kind, id, 0));
      yield header;
      const segments = segmentsOf(length);
      let index = 0;
      let room = Math.min(segmentBytes, length);
      let cipher = encipher(keys, 0, segments, associated);
      let parts: Buffer[] = [];
      for await (const chunk of source) {
        for (let rest = chunk; rest.length > 0; ) {
          if (room === 0) {
            yield sealedSegment(parts, cipher);
            await breathe();
            index += 1;
            assert(index < segments, `${kind} ${id} is longer than the ${length} bytes announced`);
            parts = [];
            cipher = encipher(keys, index, segments, associated);
            room = Math.min(segmentBytes, length - index * segmentBytes);
          }
          const piece = rest.subarray(0, room);
          parts.push(cipher.update(piece));
          room -= piece.length;
          rest = rest.subarray(piece.length);
        }
      }
      assert(index === segments - 1 && room === 0, `${kind} ${id} is shorter than the ${length} bytes announced`);
      yield sealedSegment(parts, cipher);
    },

    async openLarge(kind, id, sealed) {
      const found = inspect(sealed, place(kind, id, 0)) ?? damaged(kind, id);
      const plain = new Uint8Array(found.length);
      for (let index = 0; index < found.segments; index++) {
        if (!decipher(found.keys, index, found.segments, found.associated, sealed, plain)) damaged(kind, id);
        if (index < found.segments - 1) await breathe();
      }
      return plain;
    },
  };
}

/** An unambiguous encoding of a list of texts: each preceded by its length. */
export function canonical(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function objectKey(dataKey: KeyObject, salt: Uint8Array): ObjectKey {
  const bytes = Buffer.from(hkdfSync("sha512", dataKey, salt, "data-tools|object|v1|aes-256-gcm", 32 + 32 + 7));
  return { key: bytes.subarray(0, 32), commitment: bytes.subarray(32, 64), noncePrefix: bytes.subarray(64) };
}

/** Bytes that so many plain bytes take when they are sealed. */
export function sealedBytes(length: number): number {
  return headerBytes + length + segmentsOf(length) * tagBytes;
}

function segmentsOf(length: number): number {
  return Math.max(1, Math.ceil(length / segmentBytes));
}

function segmentOf(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.subarray(index * segmentBytes, (index + 1) * segmentBytes);
}

function nonce(prefix: Uint8Array, index: number, segments: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.set(prefix);
  bytes.writeUInt32BE(index, 7);
  bytes[11] = index === segments - 1 ? 1 : 0;
  return bytes;
}

function encipher({ key, noncePrefix }: ObjectKey, index: number, segments: number, associated: Uint8Array) {
  const cipher = createCipheriv(cipherName, key, nonce(noncePrefix, index, segments), { authTagLength: tagBytes });
  return cipher.setAAD(associated);
}

function sealedSegment(parts: readonly Buffer[], cipher: ReturnType<typeof encipher>): Buffer {
  const last = cipher.final();
  return Buffer.concat([...parts, last, cipher.getAuthTag()]);
}

/** Opens one segment into its place; false, and nothing written, unless it is exactly what was sealed. */
function decipher(
  { key, noncePrefix }: ObjectKey,
  index: number,
  segments: number,
  associated: Uint8Array,
  sealed: Uint8Array,
  plain: Uint8Array,
): boolean {
  const from = headerBytes + index * (segmentBytes + tagBytes);
  const to = Math.min(from + segmentBytes + tagBytes, sealed.length);
  const iv = nonce(noncePrefix, index, segments);
  const opener = createDecipheriv(cipherName, key, iv, { authTagLength: tagBytes });
  opener.setAAD(associated).setAuthTag(sealed.subarray(to - tagBytes, to));
  const bytes = opener.update(sealed.subarray(from, to - tagBytes));
  try {
    opener.final();
  } catch {
    return false;
  }
  plain.set(bytes, index * segmentBytes);
  return true;
}
