// A data key wrapped: sealed for one place under a key derived from a key-encryption key for that place
// alone, with a commitment. The record names the key and the algorithm, so that both can change. What was
// handed over to another owner carries the owner for whom its objects were sealed: they stay as they are.
//   version 1 | algorithm 1 | key id length 1 | key id | salt 32 | commitment 32 | cipher text | tag 16
//   version 2 | algorithm 1 | key id length 1 | key id | owner length 2 | owner | salt 32 | …
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { assert } from "../errors.ts";
import { keyIdForm } from "./ring.ts";
import { canonical } from "./seal.ts";

const versions = { own: 1, handedOver: 2 } as const;
/** AES-256-GCM under a key from HKDF-SHA-512. */
const algorithm = 1;
const secretBytes = 32;
const tagBytes = 16;
const bodyBytes = 32 + 32 + secretBytes + tagBytes;

/** Where a wrapped key belongs; it opens nowhere else. */
export type Place = readonly [owner: string, kind: string, id: string];

/** What a wrapped key says of itself before its body, and those bytes. */
interface Name {
  readonly keyId: string;
  /** The owner for whom the objects were sealed, if it is not that of the place. */
  readonly sealedFor: string | null;
  readonly bytes: Uint8Array;
}

/** Wraps 32 secret bytes; `sealedFor` is the owner whose name is in what they sealed. */
export function wrap(
  keyId: string,
  key: KeyObject,
  place: Place,
  secret: Uint8Array,
  sealedFor: string = place[0],
): Uint8Array {
  assert(secret.length === secretBytes && keyIdForm.test(keyId), "wrap takes a data key and a key id");
  const name = nameOf(keyId, sealedFor === place[0] ? null : sealedFor);
  const salt = randomBytes(32);
  const derived = derive(key, salt, place, name);
  const cipher = createCipheriv("aes-256-gcm", derived.key, derived.nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.concat([name.bytes, canonical(place)]));
  const text = [cipher.update(secret), cipher.final()];
  return Uint8Array.from(Buffer.concat([name.bytes, salt, derived.commitment, ...text, cipher.getAuthTag()]));
}

/** The id of the key that a wrapped key needs; null if it is not a wrapped key. */
export function keyIdOf(wrapped: Uint8Array): string | null {
  return readName(wrapped)?.keyId ?? null;
}

/** The owner for whom its objects were sealed, as an opened record says; null if that is the owner of its place. */
export function sealedForOf(wrapped: Uint8Array): string | null {
  return readName(wrapped)?.sealedFor ?? null;
}

/** The secret; null unless key, place and every bit are those of the wrapping. */
export function unwrap(key: KeyObject, place: Place, wrapped: Uint8Array): Buffer | null {
  const name = readName(wrapped);
  if (name === null) return null;
  const body = wrapped.subarray(name.bytes.length);
  const text = body.subarray(64);
  const derived = derive(key, body.subarray(0, 32), place, name);
  if (!timingSafeEqual(derived.commitment, body.subarray(32, 64))) return null;
  const opener = createDecipheriv("aes-256-gcm", derived.key, derived.nonce, { authTagLength: tagBytes });
  opener.setAAD(Buffer.concat([name.bytes, canonical(place)])).setAuthTag(text.subarray(secretBytes));
  const secret = opener.update(text.subarray(0, secretBytes));
  try {
    opener.final();
  } catch {
    return null;
  }
  return secret;
}

function nameOf(keyId: string, sealedFor: string | null): Name {
  const id = Buffer.from(keyId, "ascii");
  const version = sealedFor === null ? versions.own : versions.handedOver;
  const parts = [Buffer.from([version, algorithm, id.length]), id];
  if (sealedFor !== null) {
    const owner = Buffer.from(sealedFor, "utf8");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(owner.length);
    parts.push(length, owner);
  }
  return { keyId, sealedFor, bytes: Buffer.concat(parts) };
}

/** Null unless the record has the form of a wrapped key, to its last byte. */
function readName(wrapped: Uint8Array): Name | null {
  const record = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
  const [version, found, idLength = 0] = record;
  if ((version !== versions.own && version !== versions.handedOver) || found !== algorithm) return null;
  const keyId = record.subarray(3, 3 + idLength).toString("latin1");
  if (!keyIdForm.test(keyId)) return null;
  const rest = record.subarray(3 + idLength);
  if (version === versions.own) {
    return rest.length === bodyBytes ? { keyId, sealedFor: null, bytes: record.subarray(0, 3 + idLength) } : null;
  }
  const ownerLength = rest.length < 2 ? -1 : rest.readUInt16BE(0);
  if (rest.length !== 2 + ownerLength + bodyBytes) return null;
  const sealedFor = rest.subarray(2, 2 + ownerLength).toString("utf8");
  return { keyId, sealedFor, bytes: record.subarray(0, 5 + idLength + ownerLength) };
}

function derive(key: KeyObject, salt: Uint8Array, place: Place, { sealedFor }: Pick<Name, "sealedFor">) {
  const info =
    sealedFor === null
      ? [Buffer.from("data-tools|wrap|v1|"), canonical(place)]
      : [Buffer.from("data-tools|wrap|v2|"), canonical([...place, sealedFor])];
  const bytes = Buffer.from(hkdfSync("sha512", key, salt, Buffer.concat(info), 32 + 32 + 12));
  return { key: bytes.subarray(0, 32), commitment: bytes.subarray(32, 64), nonce: bytes.subarray(64) };
}
