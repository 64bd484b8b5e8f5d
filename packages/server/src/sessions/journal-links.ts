// The links of a journal: an aggregate found by an id made from its owner, whose sealed head counts its
// links and remembers where its front was cut off.
import type { Clock } from "../clock.ts";
import type { AuditRecord, Commit, Head, Ref } from "../store/store.ts";
import { type AuditEntry, auditRecord } from "./audit.ts";
import { nextHead, type Opened, refOf, toBytes, type Vault } from "./vault.ts";

/** The last link that was cut off: the first one that is left follows it. */
export interface Cut {
  readonly seq: number;
  /** Its mac in base 64. */
  readonly mac: string;
}

/** The sealed body of a journal's head: how many links its chain has had, so that a lost end is noticed. */
export interface JournalBody {
  readonly entries: number;
  readonly cut?: Cut;
}

/** Something to be written into a journal. */
export interface Noted {
  readonly at: number;
  readonly entry: AuditEntry;
}

/** The journal of an owner. Its id is made from the owner, so that all processes find the same. */
export function journalRef(keys: Vault["keys"], owner: string): Ref {
  const mac = keys.auditMac(Buffer.from(`journal of ${owner}`));
  return { owner, kind: "journal", id: `j_${Buffer.from(mac).toString("hex").slice(0, 32)}` };
}

/** A journal as it stands, or what its first revision is made from. */
export async function openJournal({ store, keys, openHead }: Vault, clock: Clock, owner: string) {
  const ref = journalRef(keys, owner);
  const head = await store.head(ref);
  return head ? openHead<JournalBody>(head) : fresh(keys, clock, ref);
}

function fresh(keys: Vault["keys"], clock: Clock, ref: Ref): Opened<JournalBody> {
  const { wrappedKey, sealer } = keys.create(ref);
  const now = clock.now();
  const times = { createdAt: now, usedAt: now, expiresAt: null, binnedAt: null };
  const body: JournalBody = { entries: 0 };
  const head: Head = { ...ref, ...times, revision: 0, version: 1, bytes: 0, wrappedKey, body: toBytes(body) };
  return { ref: refOf(ref), head, body, sealer };
}

/** The commit that writes entries at the end of a journal; `cut` is where its front ends from then on. */
export async function journalCommit(
  { store, keys }: Vault,
  clock: Clock,
  journal: Opened<JournalBody>,
  notes: readonly Noted[],
  cut = journal.body.cut,
): Promise<Required<Pick<Commit, "ref" | "expect" | "next" | "audit">>> {
  const { ref, sealer, head } = journal;
  let last = await store.lastAudit(ref);
  const audit: AuditRecord[] = [];
  for (const { at, entry } of notes) {
    last = auditRecord({ keys, ref, sealer }, last, at, entry);
    audit.push(last);
  }
  const body: JournalBody = { entries: journal.body.entries + notes.length, ...(cut && { cut }) };
  return { ref, expect: head.revision, next: nextHead(journal, body, { usedAt: clock.now() }), audit };
}
