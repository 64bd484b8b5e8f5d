// Who did what to an aggregate: a chain of entries, each keyed over the one before, written in the same
// commit as the change. Never cell values.
import { createHash } from "node:crypto";
import type { AuditView, Cell } from "@data-tools/client";
import { iso } from "../clock.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditRecord, Ref } from "../store/store.ts";
import { toBytes, unseal } from "./vault.ts";

export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly version: number;
  readonly detail: Record<string, Cell>;
}

/** The next link after `last`. */
export function auditRecord(
  { keys, sealer, ref }: { keys: Keys; sealer: Sealer; ref: Ref },
  last: AuditRecord | null,
  at: number,
  entry: AuditEntry,
): AuditRecord {
  const seq = (last?.seq ?? 0) + 1;
  const plain = toBytes(entry);
  const mac = keys.auditMac(
    Buffer.concat([
      Buffer.from([0]),
      Buffer.from(`${ref.id} ${seq} ${at} `),
      last?.mac ?? new Uint8Array(),
      createHash("sha256").update(plain).digest(),
    ]),
  );
  return { seq, at, mac, body: sealer.seal("audit", `${ref.id}/${seq}`, seq, plain) };
}

export function auditView(sealer: Sealer, ref: Ref, record: AuditRecord): AuditView {
  const { seq, at } = record;
  const entry = unseal<AuditEntry>(sealer, "audit", `${ref.id}/${seq}`, seq, record.body);
  const { actor, action, version, detail } = entry;
  return { seq, at: iso(at), actor, action, version, outcome: "done", detail };
}
