// A data key wrapped: sealed for one place under a key derived from a key-encryption key for that place
// alone, with a commitment. The record names the key and the algorithm, so that both can change.
//   version 1 | algorithm 1 | key id length 1 | key id | salt 32 | commitment 32 | cipher text | tag 16
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { assert } from "../errors.ts";
import { keyIdForm } from "./ring.ts";
import { canonical } from "./seal.ts";

const version = 1;
/** AES-256-GCM under a key from HKDF-SHA-512. */
const algorithm = 1;
const secretBytes = 32;
const tagBytes = 16;

/** Where a wrapped key belongs; it opens nowhere else. */
export type Place = readonly [owner: string, kind: string, id: string];

/** Wraps 32 secret bytes. */
export function wrap(keyId: string, key: KeyObject, place: Place, secret: Uint8Array): Uint8Array {
  assert(secret.length === secretBytes && keyIdForm.test(keyId), "wrap takes a data key and a key id");
  const name = Buffer.concat([Buffer.from([version, algorithm, keyId.length]), Buffer.from(keyId, "ascii")]);
  const salt = randomBytes(32);
  const derived = derive(key, salt, place);
  const cipher = createCipheriv("aes-256-gcm", derived.key, derived.nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.concat([name, canonical(place)]));
  const text = [cipher.update(secret), cipher.final()];
  return Uint8Array.from(Buffer.concat([name, salt, derived.commitment, ...text, cipher.getAuthTag()]));
}

/** The id of the key that a wrapped key needs; null if it is not a wrapped key. */
export function keyIdOf(wrapped: Uint8Array): string | null {
  const [recordVersion, recordAlgorithm, length = 0] = wrapped;
  if (recordVersion !== version || recordAlgorithm !== algorithm) return null;
  if (wrapped.length !== 3 + length + 32 + 32 + secretBytes + tagBytes) return null;
  const id = Buffer.from(wrapped.subarray(3, 3 + length)).toString("latin1");
  return keyIdForm.test(id) ? id : null;
}

/** The secret; null unless key, place and every bit are those of the wrapping. */
export function unwrap(key: KeyObject, place: Place, wrapped: Uint8Array): Buffer | null {
  const id = keyIdOf(wrapped);
  if (id === null) return null;
  const name = wrapped.subarray(0, 3 + id.length);
  const [salt, commitment, text] = [0, 32, 64].map((from) => wrapped.subarray(name.length + from));
  assert(salt && commitment && text, "three parts");
  const derived = derive(key, salt.subarray(0, 32), place);
  if (!timingSafeEqual(derived.commitment, commitment.subarray(0, 32))) return null;
  const opener = createDecipheriv("aes-256-gcm", derived.key, derived.nonce, { authTagLength: tagBytes });
  opener.setAAD(Buffer.concat([name, canonical(place)])).setAuthTag(text.subarray(secretBytes));
  const secret = opener.update(text.subarray(0, secretBytes));
  try {
    opener.final();
  } catch {
    return null;
  }
  return secret;
}

function derive(key: KeyObject, salt: Uint8Array, place: Place) {
  const info = Buffer.concat([Buffer.from("data-tools|wrap|v1|"), canonical(place)]);
  const bytes = Buffer.from(hkdfSync("sha512", key, salt, info, 32 + 32 + 12));
  return { key: bytes.subarray(0, 32), commitment: bytes.subarray(32, 64), nonce: bytes.subarray(64) };
}
