// Who did what to an aggregate: a chain of entries, each keyed over the one before, written in the same
// commit as the change. Never cell values.
import { createHash, timingSafeEqual } from "node:crypto";
import { setImmediate as rest } from "node:timers/promises";
import type { Cell } from "@data-tools/client";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditRecord, Ref, Store } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { nullIfDamaged } from "./instead.ts";
import { fromBytes, toBytes } from "./vault.ts";

export interface AuditEntry {
  readonly actor: string;
  /** The address the actor asked from. */
  readonly from?: string;
  readonly action: string;
  /** Left out if it was done. */
  readonly outcome?: "refused";
  /** In a journal: the id of what it was done to. */
  readonly on?: string;
  readonly version: number;
  readonly detail: Record<string, Cell>;
}

/** An entry with the address its actor asked from. */
export function withFrom(entry: AuditEntry, { from }: Pick<Actor, "from">): AuditEntry {
  return from === undefined ? entry : { ...entry, from };
}

/** Who seals and signs a trail. */
export interface Signing {
  readonly keys: Keys;
  readonly sealer: Sealer;
  readonly ref: Ref;
}

/** What the links made in this process say, for who tells it on when they are written. */
const entries = new WeakMap<AuditRecord, AuditEntry>();

/** The next link after `last`. */
export function auditRecord(signing: Signing, last: AuditRecord | null, at: number, entry: AuditEntry): AuditRecord {
  const seq = (last?.seq ?? 0) + 1;
  const body = signing.sealer.seal("audit", sealId(signing.ref, seq), seq, toBytes(entry));
  const mac = macOf(signing, "sealed", last, { seq, at }, body);
  const record = { seq, at, mac, body, ...(last && { follows: last.mac }) };
  entries.set(record, entry);
  return record;
}

/** What a link made in this process says; null for any other. */
export function entryOf(record: AuditRecord): AuditEntry | null {
  return entries.get(record) ?? null;
}

/**
 * What a mac is made over. Links are keyed over their sealed bytes, so that a trail can be checked when
 * its key is gone; the first ones ever written were keyed over the plain bytes.
 */
const forms = { plain: 0, sealed: 1 } as const;

function macOf(
  { keys, ref }: Pick<Signing, "keys" | "ref">,
  form: keyof typeof forms,
  last: Pick<AuditRecord, "mac"> | null,
  { seq, at }: Pick<AuditRecord, "seq" | "at">,
  bytes: Uint8Array,
): Uint8Array {
  return keys.auditMac(
    Buffer.concat([
      Buffer.from([forms[form]]),
      Buffer.from(`${ref.id} ${seq} ${at} `),
      last?.mac ?? new Uint8Array(),
      createHash("sha256").update(bytes).digest(),
    ]),
  );
}

/** Whether a record follows `last` as it was written, in the place `seq`; `plain` is known only to who holds the key. */
export function isLinked(
  signing: Pick<Signing, "keys" | "ref">,
  last: Pick<AuditRecord, "mac"> | null,
  record: AuditRecord,
  plain: () => Uint8Array | null,
): boolean {
  if (isEqual(macOf(signing, "sealed", last, record, record.body), record.mac)) return true;
  const opened = plain();
  return opened !== null && isEqual(macOf(signing, "plain", last, record, opened), record.mac);
}

/** How many of a trail's first links are keyed over plain bytes, which can be checked only while their key is there. */
export function olderLinks(signing: Pick<Signing, "keys" | "ref">, records: readonly AuditRecord[]): number {
  return records.findLastIndex((each, at) => !isLinked(signing, records[at - 1] ?? null, each, () => null)) + 1;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function sealId(ref: Ref, seq: number): string {
  return `${ref.id}/${seq}`;
}

/** A link of a trail as it was found. */
export interface Link {
  readonly seq: number;
  readonly at: number;
  /** Null if it is missing or cannot be opened. */
  readonly entry: AuditEntry | null;
  /** Whether it is what was written and follows the link before it. */
  readonly intact: boolean;
  /** Not there at all: what it holds was taken out of the store. */
  readonly missing: boolean;
}

const slice = 500;

/**
 * Every link of a trail, oldest first; a gap is one missing link. Each revision of a session wrote one
 * entry, so a trail that ends before the revision has lost its end.
 */
export async function* links(store: Store, signing: Signing, revision: number): AsyncGenerator<Link> {
  const gap = (seq: number): Link => ({ seq, at: 0, entry: null, intact: false, missing: true });
  let last: AuditRecord | null = null;
  let next = 1;
  for (;;) {
    const records: AuditRecord[] = await store.audit(signing.ref, next, slice);
    for (const record of records) {
      const { seq, at } = record;
      if (seq > next) yield gap(next);
      // Behind a gap there is nothing to compare a link with.
      const follows = seq === next;
      const plain = opened(signing, record);
      const isSigned = plain !== null && (!follows || isLinked(signing, last, record, () => plain));
      yield { seq, at, entry: plain && fromBytes<AuditEntry>(plain), intact: isSigned, missing: false };
      last = record;
      next = seq + 1;
    }
    if (records.length < slice) break;
    await rest();
  }
  if (next <= revision) yield gap(next);
}

/** The plain bytes of a link; null if it cannot be opened in its place. */
export function opened(
  { sealer, ref }: Pick<Signing, "sealer" | "ref">,
  { seq, body }: AuditRecord,
): Uint8Array | null {
  try {
    return sealer.open("audit", sealId(ref, seq), seq, body);
  } catch (error) {
    return nullIfDamaged(error);
  }
}
