// The front of a journal cut off where its entries are older than they are to be kept. What was cut is told
// twice: sealed in the head, with the code of the last link that went, so that what is left can still be
// proved from its first link on; and in an entry of the chain. What the journal told of erased trails is
// kept in a sealed document, for it is all by which they can be checked.
import { type Clock, iso } from "../clock.ts";
import { assert } from "../errors.ts";
import type { Sealer } from "../store/sealing.ts";
import type { AuditRecord, Ref, Store } from "../store/store.ts";
import { type AuditEntry, opened } from "./audit.ts";
import { nullIfDamaged } from "./instead.ts";
import { type Cut, journalCommit, openJournal } from "./journal-links.ts";
import { fromBytes, toBytes, unseal, type Vault } from "./vault.ts";

/** What a journal tells of an erased trail: its length, and how many of its first links only its key could check. */
export interface Erased {
  readonly entries: number;
  readonly older: number;
}

const documentPrefix = "erased-until-";
/** Links cut off in one commit at most. */
const most = 5_000;

/**
 * Cuts entries from before a time off an owner's journal, a part of them if there are many; answers how
 * many, null if another process wrote first. An entry behind a younger one stays until that one goes.
 */
export async function trimJournal(vault: Vault, clock: Clock, owner: string, before: number): Promise<number | null> {
  const journal = await openJournal(vault, clock, owner);
  const { ref, sealer, body } = journal;
  const records = await vault.store.audit(ref, (body.cut?.seq ?? 0) + 1, most);
  const first = records.findIndex(({ at }) => at >= before);
  const going = first < 0 ? records : records.slice(0, first);
  const last = going.at(-1);
  if (!last) return 0;
  const cut: Cut = { seq: last.seq, mac: Buffer.from(last.mac).toString("base64") };
  const detail = { entries: going.length, until: iso(Math.max(...going.map(({ at }) => at))) };
  const entry: AuditEntry = { actor: "system", action: "trim", version: 0, detail };
  const commit = await journalCommit(vault, clock, journal, [{ at: clock.now(), entry }], cut);
  const erased = erasuresIn({ sealer, ref }, going);
  const name = `${documentPrefix}${last.seq}`;
  const sealed = () => sealer.seal("doc", `${ref.id}/${name}`, 0, toBytes(erased));
  const docs = erased.length === 0 ? [] : [{ name, body: sealed() }];
  const result = await vault.store.commit({ ...commit, cutAudit: last.seq, docs });
  return result.ok ? going.length : null;
}

/** What links of a journal tell of erased trails. */
export function erasuresIn(
  journal: { readonly sealer: Sealer; readonly ref: Ref },
  records: readonly AuditRecord[],
): [id: string, erased: Erased][] {
  return records.flatMap((record) => {
    const bytes = opened(journal, record);
    const entry = bytes && fromBytes<AuditEntry>(bytes);
    if (entry?.action !== "erase" || !entry.on) return [];
    return [[entry.on, { entries: Number(entry.detail.entries), older: Number(entry.detail.older ?? 0) }]];
  });
}

/** What the links that were cut off told of erased trails; a document that cannot be opened tells nothing. */
export async function erasuresCut(
  store: Pick<Store, "doc" | "docs">,
  { sealer, ref }: { readonly sealer: Sealer; readonly ref: Ref },
): Promise<[id: string, erased: Erased][]> {
  const all: [string, Erased][] = [];
  for (const name of await store.docs(ref)) {
    const sealed = await store.doc(ref, name);
    assert(sealed, "what a journal keeps of erased trails stays");
    try {
      all.push(...unseal<[string, Erased][]>(sealer, "doc", `${ref.id}/${name}`, 0, sealed));
    } catch (error) {
      nullIfDamaged(error);
    }
  }
  return all;
}
