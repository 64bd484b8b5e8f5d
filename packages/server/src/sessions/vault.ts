// Sealed aggregates: what the store keeps of a session or datasource, opened and written as JSON.
import { refuse } from "../errors.ts";
import type { Keys, ObjectKind, Sealer } from "../store/sealing.ts";
import type { Head, Ref, Store } from "../store/store.ts";
import { keepLast } from "./recent.ts";

/** An aggregate as it stands: its head, its opened body and what seals its parts. */
export interface Opened<Body> {
  readonly ref: Ref;
  readonly head: Head;
  readonly body: Body;
  readonly sealer: Sealer;
}

export interface Vault {
  readonly store: Store;
  readonly keys: Keys;
  /** Null if it does not exist for this owner. */
  open<Body>(ref: Ref): Promise<Opened<Body> | null>;
  openHead<Body>(head: Head): Opened<Body>;
  sealerOf(ref: Ref): Promise<Sealer | null>;
}

const cachedSealers = 1000;

/** Opens heads with what seals their parts; the sealers last used are kept. */
function headOpeners(keys: Keys): Pick<Vault, "openHead"> & { sealerFor(head: Head): Sealer } {
  const sealers = new Map<string, { owner: string; wrappedKey: string; sealer: Sealer }>();
  const sealerFor = (head: Head): Sealer => {
    const wrappedKey = Buffer.from(head.wrappedKey).toString("base64");
    const known = sealers.get(head.id);
    if (known?.wrappedKey === wrappedKey && known.owner === head.owner) return known.sealer;
    const sealer = keys.open(refOf(head), head.wrappedKey);
    keepLast(sealers, head.id, { owner: head.owner, wrappedKey, sealer }, cachedSealers);
    return sealer;
  };
  const openHead = <Body>(head: Head): Opened<Body> => {
    const sealer = sealerFor(head);
    const body = fromBytes<Body>(sealer.open("head", head.id, head.revision, head.body));
    return { ref: refOf(head), head, body, sealer };
  };
  return { openHead, sealerFor };
}

/** What opens the heads of a store that is only read. */
export function headOpener(keys: Keys): Vault["openHead"] {
  return headOpeners(keys).openHead;
}

export function createVault(store: Store, keys: Keys): Vault {
  const { openHead, sealerFor } = headOpeners(keys);
  return {
    store,
    keys,
    openHead,
    async open<Body>(ref: Ref) {
      const head = await store.head(ref);
      return head ? openHead<Body>(head) : null;
    },
    async sealerOf(ref) {
      const head = await store.head(ref);
      return head ? sealerFor(head) : null;
    },
  };
}

export function refOf({ owner, kind, id }: Ref): Ref {
  return { owner, kind, id };
}

/** The first head of an aggregate, sealed under the key that was made for it. */
export function firstHead<Body>(
  { ref, wrappedKey, sealer }: { readonly ref: Ref; readonly wrappedKey: Uint8Array; readonly sealer: Sealer },
  body: Body,
  now: number,
): Head {
  return {
    ...ref,
    revision: 1,
    version: 1,
    createdAt: now,
    usedAt: now,
    expiresAt: null,
    binnedAt: null,
    bytes: 0,
    wrappedKey,
    body: sealer.seal("head", ref.id, 1, toBytes(body)),
  };
}

/** The next head of an aggregate with a new body; the revision moves on by one. */
export function nextHead<Body>(opened: Opened<Body>, body: Body, change: Partial<Head> = {}): Head {
  const { head, sealer } = opened;
  const revision = head.revision + 1;
  return { ...head, ...change, revision, body: sealer.seal("head", head.id, revision, toBytes(body)) };
}

export function toBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

export function fromBytes<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")) as T;
}

/** Opens a sealed JSON object of an aggregate. */
export function unseal<T>(sealer: Sealer, kind: ObjectKind, id: string, version: number, sealed: Uint8Array): T {
  return fromBytes<T>(sealer.open(kind, id, version, sealed));
}

/** The blob's plain bytes, wherever it is sealed; another owner's blob does not exist. */
export async function readBlob(vault: Vault, owner: string, blob: string): Promise<Uint8Array> {
  const home = blob.slice(0, blob.indexOf("/"));
  const kind = home.startsWith("d_") ? "datasource" : "session";
  const sealer = await vault.sealerOf({ owner, kind, id: home });
  const sealed = sealer ? await vault.store.getBlob(blob) : null;
  if (!sealer || !sealed) return refuse("damaged", { what: `blob ${blob} is missing` });
  return sealer.openLarge("blob", blob, sealed);
}
