// Opens a store's data keys with the operator's key ring. A key check in the store proves that this is
// the ring it was sealed with; a ring is made only for a store that holds nothing sealed yet.
import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { assert, Refusal, refuse } from "../errors.ts";
import { type KmsSettings, noKms } from "./kms.ts";
import { settleFolder } from "./local/folders.ts";
import { allWrapped, type Wrapped } from "./rewrap.ts";
import { createRing, type Ring, type RingEntry, readEntries, readRing, ringPath } from "./ring.ts";
import { sealerFor } from "./seal.ts";
import type { Keys } from "./sealing.ts";
import type { Keyed, Ref, SecretName, Store } from "./store.ts";
import { keyIdOf, type Place, sealedForOf, unwrap, wrap } from "./wrap.ts";

interface KeysOptions {
  /** `file:PATH`. */
  readonly source: string;
  readonly store: Store;
  readonly clock?: Clock;
  readonly kms?: KmsSettings;
}

/** The key ring that the settings name, and what opens its wrapped keys. */
export function ringOf({ KEYS, KEY_COMMAND }: { readonly KEYS: string; readonly KEY_COMMAND: string }) {
  return { source: KEYS, kms: { command: KEY_COMMAND } satisfies KmsSettings };
}

/** The keys of a store, and what rotation asks of them. */
export interface RingKeys extends Keys {
  /**
   * Reads the ring again if its file changed; answers whether it did. A ring that cannot open the store is
   * refused as at the start, and the one in use stays in use.
   */
  refresh(): Promise<boolean>;
  /** Ids of the keys it can open with, and of the one it wraps with. */
  held(): { readonly keys: string[]; readonly active: string };
  /** The same secret wrapped by the active key. */
  rewrapped(of: Ref | SecretName, wrapped: Uint8Array): Uint8Array;
}

/**
 * The keys of a store. Refuses with `wrong_key`, naming the id, if the ring lacks a key in use, and with
 * `bad_ring` if there is something else in the ring's place; then nothing was changed or created.
 */
export async function openKeys({ source, store, clock = systemClock, kms = noKms }: KeysOptions): Promise<RingKeys> {
  const path = ringPath(source);
  const found = await readRing(path, kms);
  const inUse = await allWrapped(store);
  if (found) assertHolds(found, inUse);
  else if (inUse[0]) refuse("wrong_key", { key: keyIdOf(inUse[0].wrapped) ?? "of unknown id" });
  const ring = found ?? (await createRing(path, clock, kms));
  // One that a killed process made may not be durable yet; from now on something depends on it.
  if (found && !inUse[0]) await settleFolder(dirname(path));
  const auditKey = await storeSecret(ring, store, "audit-key", inUse.length > 0);
  await storeSecret(
    ring,
    store,
    "key-check",
    inUse.some(({ of }) => typeof of !== "string"),
  );
  return keysOf(ring, createSecretKey(auditKey), () => allWrapped(store), kms);
}

/** The keys of a store that is only read: nothing is made. Refuses like openKeys, and where there are none yet. */
export async function openKeysToRead({
  source,
  store,
  kms = noKms,
}: Pick<KeysOptions, "source" | "kms"> & { readonly store: Pick<Store, "meta"> }): Promise<Keys> {
  const ring = (await readRing(ringPath(source), kms)) ?? refuse("not_found", { what: `key ring: ${source}` });
  const wrapped = (await store.meta("audit-key")) ?? refuse("damaged", { what: "audit-key of the store" });
  const key = ringKey(ring, "audit-key", wrapped);
  const secret = unwrap(key, placeOf("audit-key"), wrapped) ?? refuse("wrong_key", { key: keyIdOf(wrapped) });
  return keysOf(ring, createSecretKey(secret), async () => [], kms);
}

/** The keys of a ring file, without a store and none of them opened; null if there is no such file. */
export async function listKeys(source: string): Promise<ReturnType<Keys["list"]> | null> {
  const ring = await readEntries(ringPath(source));
  return ring && list(ring.entries);
}

/** `inUse` tells everything that is wrapped at present. */
function keysOf(first: Ring, auditKey: KeyObject, inUse: () => Promise<Wrapped[]>, kms: KmsSettings): RingKeys {
  let ring = first;
  const secretOf = (of: Keyed | SecretName, wrapped: Uint8Array) => {
    return unwrap(ringKey(ring, of, wrapped), placeOf(of), wrapped) ?? refuse("damaged", named(of));
  };
  /** The same secret for another place, or the same; for whom its objects were sealed stays with it. */
  const again = (of: Keyed | SecretName, wrapped: Uint8Array, next: Keyed | SecretName) => {
    const secret = secretOf(of, wrapped);
    const sealedFor = sealedForOf(wrapped) ?? placeOf(of)[0];
    const record = wrap(ring.active.id, ring.active.key, placeOf(next), secret, sealedFor);
    secret.fill(0);
    return record;
  };
  return {
    create(ref) {
      const secret = randomBytes(32);
      const wrappedKey = wrap(ring.active.id, ring.active.key, placeOf(ref), secret);
      return { wrappedKey, sealer: sealerFor(ref, takeKey(secret)) };
    },
    open(ref, wrappedKey) {
      const key = takeKey(secretOf(ref, wrappedKey));
      return sealerFor({ ...ref, owner: sealedForOf(wrappedKey) ?? ref.owner }, key);
    },
    handOver: (ref, wrappedKey, to) => again(ref, wrappedKey, { ...ref, owner: to }),
    auditMac: (bytes) => new Uint8Array(createHmac("sha256", auditKey).update(bytes).digest()),
    list: () => list(ring.keys),
    async refresh() {
      const next = await readRing(ring.path, kms, ring);
      if (!next) throw new Refusal("bad_ring", { path: ring.path, reason: "it is not there any more" });
      if (next === ring) return false;
      assertHolds(next, await inUse());
      for (const { id, key } of next.keys) {
        const before = ring.keys.find((each) => each.id === id)?.key;
        if (key && before && !key.equals(before)) refuse("wrong_key", { key: id });
      }
      ring = next;
      return true;
    },
    held: () => ({ keys: ring.keys.flatMap(({ id, key }) => (key ? [id] : [])), active: ring.active.id }),
    rewrapped: (of, wrapped) => again(of, wrapped, of),
  };
}

/**
 * A secret of the store as a whole, made when the store is new. The audit key is made first and the key
 * check last, so that a store with a key check is complete.
 */
async function storeSecret(ring: Ring, store: Store, name: SecretName, mustExist: boolean) {
  const place = placeOf(name);
  if ((await store.meta(name)) === null) {
    if (mustExist) refuse("damaged", named(name));
    await store.createMeta(name, wrap(ring.active.id, ring.active.key, place, randomBytes(32)));
  }
  const wrapped = await store.meta(name);
  assert(wrapped, `${name} was just made`);
  const key = ringKey(ring, name, wrapped);
  return unwrap(key, place, wrapped) ?? refuse("wrong_key", { key: keyIdOf(wrapped) });
}

function assertHolds(ring: Ring, inUse: readonly Wrapped[]): void {
  for (const { of, wrapped } of inUse) ringKey(ring, of, wrapped);
}

/** The key a record is wrapped by; refuses if the ring does not hold it. */
function ringKey(ring: Ring, of: Keyed | SecretName, wrapped: Uint8Array): KeyObject {
  const id = keyIdOf(wrapped) ?? refuse("damaged", named(of));
  return ring.keys.find((key) => key.id === id)?.key ?? refuse("wrong_key", { key: id });
}

function list(entries: readonly RingEntry[]): ReturnType<Keys["list"]> {
  return entries.map(({ id, state, createdAt }) => ({ id, state, createdAt }));
}

function placeOf(of: Keyed | SecretName): Place {
  return typeof of === "string" ? ["", "store", of] : [of.owner, of.kind, of.id];
}

function named(of: Keyed | SecretName): { what: string } {
  return typeof of === "string" ? { what: `${of} of the store` } : { what: `data key of ${of.kind} ${of.id}` };
}

/** Moves secret bytes out of ordinary memory. */
function takeKey(secret: Buffer): KeyObject {
  const key = createSecretKey(secret);
  secret.fill(0);
  return key;
}
