// What is wrong with a chain, by its kind: links that were sealed and keyed rightly and do not stand where they were
// written, and trails whose key is gone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditRecord, links, type Signing } from "../../src/sessions/audit.ts";
import { checkAudit, faultOf } from "../../src/sessions/audit-check.ts";
import { firstHead } from "../../src/sessions/vault.ts";
import { openKeys } from "../../src/store/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Keys } from "../../src/store/sealing.ts";
import type { AuditRecord, Ref, Store } from "../../src/store/store.ts";
import { auditOf, commitOf, newRef } from "../store/samples.ts";

let folder: string;
let store: Store;
let keys: Keys;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-audit-check-"));
  store = memoryStore();
  keys = await openKeys({ source: `file:${join(folder, "ring.json")}`, store });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signingOf = (ref: Ref): Signing => ({ keys, ref, sealer: keys.create(ref).sealer });

function chainOf(signing: Signing, count: number): AuditRecord[] {
  const chain: AuditRecord[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const entry = { actor: "Ann", action: "rename", version: 1, detail: { seq } };
    chain.push(auditRecord(signing, chain.at(-1) ?? null, 1000 + seq, entry));
  }
  return chain;
}
const renumbered = (records: readonly (AuditRecord | undefined)[]) =>
  records.flatMap((record, at) => (record ? [{ ...record, seq: at + 1 }] : []));

test("[J3] links that are too many, too few or in another order are told from one that was changed", () => {
  const signing = signingOf(newRef());
  const [a, b, c, d, e] = chainOf(signing, 5);
  const foreign = chainOf(signingOf(newRef()), 2)[1];
  const fault = (...records: (AuditRecord | undefined)[]) => faultOf(signing, renumbered(records), 5, () => null);
  expect(fault(a, b, c, d, e)).toBeNull();
  expect(fault(a, c, b, d, e)).toEqual({ seq: 2, kind: "moved" });
  expect(fault(a, d, c, b, e)).toEqual({ seq: 2, kind: "moved" });
  expect(fault(a, c, d, e)).toEqual({ seq: 2, kind: "missing" });
  expect(fault(a, foreign, b, c, d, e)).toEqual({ seq: 2, kind: "added" });
  expect(fault(a, foreign, c, d, e)).toEqual({ seq: 2, kind: "changed" });
  expect(fault(a, b, c, d)).toEqual({ seq: 5, kind: "cut_end" });
  const all = renumbered([a, b, c, d, e]);
  expect(faultOf(signing, all, 4, () => null)).toEqual({ seq: 5, kind: "head_put_back" });
});

test("[J3] an entry that is keyed rightly and cannot be opened, though its key is there, is found", async () => {
  const ref = newRef();
  const { wrappedKey, sealer } = keys.create(ref);
  const entry = { actor: "Ann", action: "create", version: 1, detail: {} };
  const audit = [auditRecord(signingOf(ref), null, 1000, entry)];
  await store.commit({ ref, expect: 0, next: firstHead({ ref, wrappedKey, sealer }, {}, 1000), audit });
  expect((await checkAudit({ store, keys }, null)).findings).toMatchObject([
    { kind: "unreadable", seq: 1, where: ref.id },
  ]);
});

test("[J3] an erased trail that only its key could prove is counted and not blamed; one that ends in proof is", async () => {
  const [old, short, erased] = [newRef(), newRef(), newRef()];
  await store.commit(commitOf(short, 0, { audit: [auditOf(1)] }));
  await store.commit(commitOf(short, 1, { next: null }));
  await store.commit(commitOf(old, 0, { audit: [auditOf(1)] }));
  await store.commit(commitOf(old, 1, { next: null, audit: [auditOf(2)] }));
  await store.commit(commitOf(erased, 0, { audit: chainOf(signingOf(erased), 3) }));
  await store.commit(commitOf(erased, 1, { next: null }));
  const { unverifiable, findings } = await checkAudit({ store, keys }, null);
  expect(unverifiable).toBe(3);
  expect(findings).toMatchObject([{ kind: "not_erased", seq: 3, where: erased.id }]);
});

test("[K8] a trail longer than one reading is followed to its end", async () => {
  const signing = signingOf(newRef());
  await store.commit(commitOf(signing.ref, 0, { audit: chainOf(signing, 1200) }));
  let next = 1;
  for await (const { seq, intact, entry } of links(store, signing, 1200)) {
    expect([seq, intact, entry?.detail.seq]).toEqual([next, true, next]);
    next++;
  }
  expect(next).toBe(1201);
});
