// Random messages sealed here and opened by another library's AES-GCM after the format's description alone,
// and the other way round.
import { createSecretKey, randomBytes, randomInt } from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import { sealerFor } from "../../src/store/seal.ts";
import type { ObjectKind } from "../../src/store/sealing.ts";
import type { Ref } from "../../src/store/store.ts";
import { encoded, hkdf } from "./oracle.ts";
import { newRef } from "./samples.ts";

export const headerBytes = 74;
export const segmentBytes = 2 ** 20;
const tagBytes = 16;
const kinds: readonly ObjectKind[] = ["blob", "head", "step", "audit", "op", "doc", "upload"];

export interface Sealed {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly version: number;
}

const placeOf = (ref: Ref, { kind, id, version }: Sealed) =>
  encoded([ref.owner, ref.kind, ref.id, kind, id, String(version)]);

/** The cipher of each segment, by the format's description. */
function segments(secret: Uint8Array, head: Buffer, place: Uint8Array) {
  const length = Number(head.readBigUInt64BE(2));
  const derived = hkdf(secret, head.subarray(10, 42), Buffer.from("data-tools|object|v1|aes-256-gcm"), 71);
  const commitment = derived.subarray(32, 64);
  commitment.copy(head, 42);
  const count = Math.max(1, Math.ceil(length / segmentBytes));
  const ciphers = Array.from({ length: count }, (_, index) => {
    const nonce = Buffer.concat([derived.subarray(64), Buffer.alloc(5)]);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = index === count - 1 ? 1 : 0;
    return gcm(derived.subarray(0, 32), nonce, Buffer.concat([head, place]));
  });
  return ciphers;
}

/** Opens what was sealed here; throws if a bit of it is not as described. */
export function openIndependently(secret: Uint8Array, ref: Ref, what: Sealed, sealed: Uint8Array): Buffer {
  const head = Buffer.from(sealed.subarray(0, headerBytes));
  const ciphers = segments(secret, head, placeOf(ref, what));
  if (head[0] !== 1 || head[1] !== 1 || !head.equals(sealed.subarray(0, headerBytes))) throw new Error("header");
  const parts = ciphers.map((cipher, index) => {
    const at = headerBytes + index * (segmentBytes + tagBytes);
    return cipher.decrypt(sealed.subarray(at, at + segmentBytes + tagBytes));
  });
  return Buffer.concat(parts);
}

/** Seals so that it opens here. */
export function sealIndependently(secret: Uint8Array, ref: Ref, what: Sealed, plain: Uint8Array): Buffer {
  const head = Buffer.concat([Buffer.from([1, 1]), Buffer.alloc(8), randomBytes(32), Buffer.alloc(32)]);
  head.writeBigUInt64BE(BigInt(plain.length), 2);
  const parts = segments(secret, head, placeOf(ref, what)).map((cipher, index) =>
    cipher.encrypt(plain.subarray(index * segmentBytes, (index + 1) * segmentBytes)),
  );
  return Buffer.concat([head, ...parts]);
}

/** Fails at the first of `count` random messages, in random places, on which the two do not agree. */
export function assertAgreement(count: number): void {
  for (let n = 0; n < count; n++) {
    const secret = randomBytes(32);
    const ref = newRef(n % 2 === 0 ? "session" : "datasource", `owner ${randomInt(0, 100)}`);
    const kind = kinds[n % kinds.length] ?? "blob";
    const what: Sealed = { kind, id: `id-${n}-é`, version: randomInt(0, 2 ** 40) };
    const plain = randomBytes(randomInt(0, n % 10 === 0 ? 3000 : 300));
    const sealer = sealerFor(ref, createSecretKey(secret));
    const opened = openIndependently(secret, ref, what, sealer.seal(kind, what.id, what.version, plain));
    const back = sealer.open(kind, what.id, what.version, sealIndependently(secret, ref, what, plain));
    if (!opened.equals(plain) || !plain.equals(back)) throw new Error(`message ${n} of ${plain.length} bytes`);
  }
}
