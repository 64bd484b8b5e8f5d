// Who did what to an aggregate: a chain of entries, each keyed over the one before, written in the same
// commit as the change. Never cell values.
import { createHash, timingSafeEqual } from "node:crypto";
import { setImmediate as rest } from "node:timers/promises";
import type { Cell } from "@data-tools/client";
import { Refusal } from "../errors.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditRecord, Ref, Store } from "../store/store.ts";
import { fromBytes, toBytes } from "./vault.ts";

export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly version: number;
  readonly detail: Record<string, Cell>;
}

/** Who seals and signs a trail. */
export interface Signing {
  readonly keys: Keys;
  readonly sealer: Sealer;
  readonly ref: Ref;
}

/** The next link after `last`. */
export function auditRecord(signing: Signing, last: AuditRecord | null, at: number, entry: AuditEntry): AuditRecord {
  const seq = (last?.seq ?? 0) + 1;
  const plain = toBytes(entry);
  const body = signing.sealer.seal("audit", sealId(signing.ref, seq), seq, plain);
  return { seq, at, mac: macOf(signing, last, { seq, at }, plain), body };
}

function macOf(
  { keys, ref }: Signing,
  last: Pick<AuditRecord, "mac"> | null,
  { seq, at }: Pick<AuditRecord, "seq" | "at">,
  plain: Uint8Array,
): Uint8Array {
  return keys.auditMac(
    Buffer.concat([
      Buffer.from([0]),
      Buffer.from(`${ref.id} ${seq} ${at} `),
      last?.mac ?? new Uint8Array(),
      createHash("sha256").update(plain).digest(),
    ]),
  );
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
      const isSigned = plain !== null && (!follows || timingSafeEqual(macOf(signing, last, record, plain), record.mac));
      yield { seq, at, entry: plain && fromBytes<AuditEntry>(plain), intact: isSigned, missing: false };
      last = record;
      next = seq + 1;
    }
    if (records.length < slice) break;
    await rest();
  }
  if (next <= revision) yield gap(next);
}

function opened({ sealer, ref }: Signing, { seq, body }: AuditRecord): Uint8Array | null {
  try {
    return sealer.open("audit", sealId(ref, seq), seq, body);
  } catch (error) {
    if (error instanceof Refusal && error.code === "damaged") return null;
    throw error;
  }
}
