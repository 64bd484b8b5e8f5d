// Opens a store's data keys with the operator's key ring. A key check in the store proves that this is
// the ring it was sealed with; a ring is made only for a store that holds nothing sealed yet.
import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../clock.ts";
import { assert, refuse } from "../errors.ts";
import { createRing, type Ring, readRing, ringPath } from "./ring.ts";
import { sealerFor } from "./seal.ts";
import type { Keys } from "./sealing.ts";
import type { Ref, Store } from "./store.ts";
import { keyIdOf, type Place, unwrap, wrap } from "./wrap.ts";

export interface KeysOptions {
  /** `file:PATH`. */
  readonly source: string;
  readonly store: Store;
  readonly clock?: Clock;
}

/**
 * The keys of a store. Refuses with `wrong_key`, naming the id, if the ring lacks a key in use, and with
 * `bad_ring` if there is something else in the ring's place; then nothing was changed or created.
 */
export async function openKeys({ source, store, clock = systemClock }: KeysOptions): Promise<Keys> {
  const path = ringPath(source);
  const found = await readRing(path);
  const inUse = await wrappedInStore(store);
  if (found) for (const wrapped of inUse) ringKey(found, wrapped.key, wrapped.what);
  else if (inUse[0]) refuse("wrong_key", { key: keyIdOf(inUse[0].key) ?? "of unknown id" });
  const ring = found ?? (await createRing(path, clock));
  const auditKey = await storeSecret(ring, store, "audit-key", inUse.length > 0);
  await storeSecret(
    ring,
    store,
    "key-check",
    inUse.some(({ ofStore }) => !ofStore),
  );
  return keysOf(ring, createSecretKey(auditKey));
}

/** The keys of a store that is only read: nothing is made. Refuses like openKeys, and where there are none yet. */
export async function openKeysToRead({
  source,
  store,
}: {
  readonly source: string;
  readonly store: Pick<Store, "meta">;
}): Promise<Keys> {
  const ring = (await readRing(ringPath(source))) ?? refuse("not_found", { what: `key ring: ${source}` });
  const wrapped = (await store.meta("audit-key")) ?? refuse("damaged", { what: "audit-key of the store" });
  const key = ringKey(ring, wrapped, "audit-key of the store");
  const secret = unwrap(key, ["", "store", "audit-key"], wrapped) ?? refuse("wrong_key", { key: keyIdOf(wrapped) });
  return keysOf(ring, createSecretKey(secret));
}

/** The keys of a ring file, without a store; null if there is no such file. */
export async function listKeys(source: string): Promise<ReturnType<Keys["list"]> | null> {
  const ring = await readRing(ringPath(source));
  return ring && list(ring);
}

function keysOf(ring: Ring, auditKey: KeyObject): Keys {
  return {
    create(ref) {
      const secret = randomBytes(32);
      const wrappedKey = wrap(ring.active.id, ring.active.key, placeOf(ref), secret);
      return { wrappedKey, sealer: sealerFor(ref, takeKey(secret)) };
    },
    open(ref, wrappedKey) {
      const what = `data key of ${ref.kind} ${ref.id}`;
      const secret = unwrap(ringKey(ring, wrappedKey, what), placeOf(ref), wrappedKey);
      return sealerFor(ref, takeKey(secret ?? refuse("damaged", { what })));
    },
    auditMac: (bytes) => new Uint8Array(createHmac("sha256", auditKey).update(bytes).digest()),
    list: () => list(ring),
  };
}

interface Wrapped {
  readonly key: Uint8Array;
  readonly what: string;
  /** The store's own, not an aggregate's. */
  readonly ofStore: boolean;
}

/** Everything wrapped that the store holds, key check first. */
async function wrappedInStore(store: Store): Promise<Wrapped[]> {
  const inUse: Wrapped[] = [];
  for (const name of ["key-check", "audit-key"] as const) {
    const key = await store.meta(name);
    if (key) inUse.push({ key, what: `${name} of the store`, ofStore: true });
  }
  for (const { ref, wrappedKey } of await store.wrappedKeys()) {
    inUse.push({ key: wrappedKey, what: `data key of ${ref.kind} ${ref.id}`, ofStore: false });
  }
  return inUse;
}

/**
 * A secret of the store as a whole, made when the store is new. The audit key is made first and the key
 * check last, so that a store with a key check is complete.
 */
async function storeSecret(ring: Ring, store: Store, name: "audit-key" | "key-check", mustExist: boolean) {
  const place: Place = ["", "store", name];
  if ((await store.meta(name)) === null) {
    if (mustExist) refuse("damaged", { what: `${name} of the store` });
    await store.createMeta(name, wrap(ring.active.id, ring.active.key, place, randomBytes(32)));
  }
  const wrapped = await store.meta(name);
  assert(wrapped, `${name} was just made`);
  const key = ringKey(ring, wrapped, `${name} of the store`);
  return unwrap(key, place, wrapped) ?? refuse("wrong_key", { key: keyIdOf(wrapped) });
}

/** The key a record is wrapped by; refuses if the ring does not hold it. */
function ringKey(ring: Ring, wrapped: Uint8Array, what: string): KeyObject {
  const id = keyIdOf(wrapped) ?? refuse("damaged", { what });
  return ring.keys.find((key) => key.id === id)?.key ?? refuse("wrong_key", { key: id });
}

function list(ring: Ring): ReturnType<Keys["list"]> {
  return ring.keys.map(({ id, state, createdAt }) => ({ id, state, createdAt }));
}

function placeOf({ owner, kind, id }: Ref): Place {
  return [owner, kind, id];
}

/** Moves secret bytes out of ordinary memory. */
function takeKey(secret: Buffer): KeyObject {
  const key = createSecretKey(secret);
  secret.fill(0);
  return key;
}
