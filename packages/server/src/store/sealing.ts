// What the rest of the server knows about encryption: a Sealer per aggregate that turns plain bytes
// into sealed ones bound to their place (owner, aggregate, kind, id, version), and back.
import type { Bytes } from "./blobs.ts";
import type { Keyed } from "./store.ts";

/** What is sealed; part of the associated data, so that one kind can never stand in for another. */
export type ObjectKind = "blob" | "head" | "step" | "audit" | "op" | "doc" | "upload";

export interface Sealer {
  seal(kind: ObjectKind, id: string, version: number, plain: Uint8Array): Uint8Array;
  /** The plain bytes; refuses with `damaged` if a single bit, the place or the key differs. */
  open(kind: ObjectKind, id: string, version: number, sealed: Uint8Array): Uint8Array;
  /** Seals bytes of known length in 1 MiB segments, yielding to the event loop between segments. */
  sealStream(kind: ObjectKind, id: string, length: number, plain: Bytes): AsyncIterable<Uint8Array>;
  /** Opens many segments without stalling the event loop. */
  openLarge(kind: ObjectKind, id: string, sealed: Uint8Array): Promise<Uint8Array>;
}

export interface Keys {
  /** A fresh random data key for a new aggregate, wrapped by the active key-encryption key. */
  create(ref: Keyed): { wrappedKey: Uint8Array; sealer: Sealer };
  /** What seals and opens the parts of an aggregate, those sealed before it was handed over to its owner too. */
  open(ref: Keyed, wrappedKey: Uint8Array): Sealer;
  /** The data key of an aggregate wrapped for another owner, who can then open it; what it seals stays as it is. */
  handOver(ref: Keyed, wrappedKey: Uint8Array, to: string): Uint8Array;
  /** HMAC-SHA-256 under the store's audit key. */
  auditMac(bytes: Uint8Array): Uint8Array;
  /** Key-encryption keys of the ring, for `keys list` and doctor. */
  list(): { id: string; state: "created" | "active" | "decrypt-only" | "destroyed"; createdAt: string }[];
}
