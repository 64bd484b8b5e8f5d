// Whether the audit is what was written: every chain is recomputed from its first link, measured against
// the head that counts it and against the tips that checkpoints keep elsewhere. What is wrong is named by
// the first entry it shows at.
import type { Keys, Sealer } from "../store/sealing.ts";
import type { AuditRecord, Head, Ref } from "../store/store.ts";
import { isLinked, opened } from "./audit.ts";
import { sealerOf, type Trails } from "./audit-log.ts";
import type { KeptCheckpoints } from "./checkpoints.ts";
import { nullIfDamaged } from "./instead.ts";
import type { Cut, JournalBody } from "./journal-links.ts";
import { type Erased, erasuresCut, erasuresIn } from "./journal-trim.ts";
import { fromBytes } from "./vault.ts";

/** What can be wrong, with what it means. */
export const faultTexts = {
  changed: "the entry is not what was written",
  missing: "an entry was taken out",
  added: "an entry was put in",
  cut_beginning: "the trail has lost its beginning",
  cut_end: "the trail has lost its end",
  replayed: "an entry stands here that was written for another place of this trail and stands there too",
  moved: "entries of this trail were put in another order",
  foreign: "the entry was written for another trail",
  unreadable: "the entry cannot be opened although its key is there",
  head_changed: "what is stored of it as a whole is not what was written",
  head_put_back: "the trail goes on where what is stored of it ends: it was put back to an earlier state",
  not_erased: "it is gone without its erasure having been written down",
  rolled_back: "the trail is not the one that a checkpoint saw: it was put back to an earlier state",
  trail_gone: "a checkpoint saw this trail, which is gone",
  checkpoint_changed: "a checkpoint is not what was written",
  checkpoint_missing: "a checkpoint was taken out",
} as const;

type FaultKind = keyof typeof faultTexts;

interface Fault {
  readonly kind: FaultKind;
  /** The first entry it shows at; 0 for what is stored as a whole. */
  readonly seq: number;
}

interface Finding extends Fault {
  /** The trail, or for a checkpoint its file and line. */
  readonly where: string;
  /** Of the trail; null for a checkpoint. */
  readonly ref: Ref | null;
}

export interface AuditReport {
  readonly trails: number;
  readonly entries: number;
  /** Entries of erased trails from before links could be checked without their key. */
  readonly unverifiable: number;
  /** Null if no place of checkpoints was named. */
  readonly checkpoints: { readonly count: number; readonly last: string | null } | null;
  readonly findings: readonly Finding[];
}

/**
 * The first thing wrong with a chain; `expected` is how many links it must have, null if that is not
 * known. `plain` opens a link; it is asked only for those from before links were keyed over sealed bytes,
 * of which the `older` first ones are passed over. Of a chain whose front was cut off, `cut` is the last
 * link that went, and `expected` counts those that are left.
 */
export function faultOf(
  signing: { readonly keys: Keys; readonly ref: Ref },
  records: readonly AuditRecord[],
  expected: number | null,
  plain: (record: AuditRecord) => Uint8Array | null,
  { older = 0, cut }: { readonly older?: number | undefined; readonly cut?: Cut | undefined } = {},
): Fault | null {
  const front = cut?.seq ?? 0;
  let last: Pick<AuditRecord, "mac"> | null = cut ? { mac: Buffer.from(cut.mac, "base64") } : null;
  for (const [index, record] of records.entries()) {
    const seq = front + index + 1;
    if (record.seq !== seq) return { seq, kind: index > 0 ? "missing" : record.seq < seq ? "added" : "cut_beginning" };
    if (index >= older && !isLinked(signing, last, record, () => plain(record))) {
      return { seq, kind: kindOf(signing, records, record, index, expected) };
    }
    last = record;
  }
  if (expected === null || records.length === expected) return null;
  if (records.length > expected) return { seq: front + expected + 1, kind: "head_put_back" };
  return { seq: front + records.length + 1, kind: records.length === 0 ? "cut_beginning" : "cut_end" };
}

/** What happened to a link that does not follow the one before it. */
function kindOf(
  signing: { readonly keys: Keys; readonly ref: Ref },
  records: readonly AuditRecord[],
  record: AuditRecord,
  index: number,
  expected: number | null,
): FaultKind {
  const mac = Buffer.from(record.mac);
  if (records.some((other, at) => at !== index && mac.equals(other.mac))) return "replayed";
  if (expected !== null && records.length !== expected) return records.length > expected ? "added" : "missing";
  for (let at = index + 1; at < records.length; at++) {
    // It was written for this place if it follows what stands before it, which may be what changed places with it.
    const before = at - 1 === index ? records[at] : records[at - 1];
    const there = { ...record, seq: record.seq + at - index };
    if (before && isLinked(signing, before, there, () => null)) return "moved";
  }
  return "changed";
}

/** Checks every trail of a store, and if checkpoints are given, that each is still what they saw. */
export async function checkAudit(trails: Trails, checkpoints: KeptCheckpoints | null): Promise<AuditReport> {
  const { store, keys } = trails;
  const findings: Finding[] = [];
  const erased = new Map<string, Erased>();
  const tips = new Map<string, Found>();
  let entries = 0;
  let unverifiable = 0;
  const all = await store.trails();
  // Journals first: they tell what was erased and how long its trail was.
  const inOrder = [...all].sort((a, b) => Number(b.ref.kind === "journal") - Number(a.ref.kind === "journal"));
  for (const { ref, revision } of inOrder) {
    const find = (fault: Fault) => findings.push({ ...fault, where: ref.id, ref });
    tips.set(ref.id, { ref, cut: undefined });
    const records = await store.audit(ref);
    entries += records.length;
    const sealer = await sealerOf(trails, ref);
    const how = revision === null ? erased.get(ref.id) : undefined;
    if (revision === null && how === undefined) {
      const last = records.at(-1);
      if (last && !isLinked({ keys, ref }, records.at(-2) ?? null, last, () => null)) {
        unverifiable += records.length;
        continue;
      }
      find({ seq: records.length, kind: "not_erased" });
    }
    unverifiable += how?.older ?? 0;
    const plain = (record: AuditRecord) => (sealer ? opened({ sealer, ref }, record) : null);
    const told =
      revision === null ? { expected: how?.entries ?? null, cut: undefined } : await toldOf(trails, ref, sealer);
    if (told === undefined) find({ seq: 0, kind: "head_changed" });
    const cut = told?.cut;
    tips.set(ref.id, { ref, cut });
    const fault = faultOf({ keys, ref }, records, told?.expected ?? null, plain, { older: how?.older, cut });
    if (fault) find(fault.kind === "changed" ? await orForeign(trails, all, ref, fault) : fault);
    else if (sealer) {
      const unread = records.find((record) => opened({ sealer, ref }, record) === null);
      if (unread) find({ seq: unread.seq, kind: "unreadable" });
    }
    if (ref.kind !== "journal" || sealer === null) continue;
    const gone = [...(await erasuresCut(store, { sealer, ref })), ...erasuresIn({ sealer, ref }, records)];
    // One that was not done, for the thing went to another owner first, tells of less.
    for (const [id, how] of gone) if (how.entries >= (erased.get(id)?.entries ?? 0)) erased.set(id, how);
  }
  if (checkpoints) findings.push(...(await againstCheckpoints(trails, tips, checkpoints)));
  const last = checkpoints?.lines.at(-1)?.at ?? null;
  return {
    trails: all.length,
    entries,
    unverifiable,
    checkpoints: checkpoints && { count: checkpoints.lines.length, last },
    findings,
  };
}

/** A trail that is there, with where its front was cut off. */
interface Found {
  readonly ref: Ref;
  readonly cut: Cut | undefined;
}

/**
 * How many links an aggregate's head says its trail has, and where its front was cut off; undefined if the
 * head is not what was written.
 */
async function toldOf(
  { store }: Trails,
  ref: Ref,
  sealer: Sealer | null,
): Promise<{ expected: number; cut: Cut | undefined } | undefined> {
  const head = await store.head(ref);
  const plain = head && sealer && headBytes(sealer, head);
  if (!head || !plain) return undefined;
  if (ref.kind !== "journal") return { expected: head.revision, cut: undefined };
  const { entries, cut } = fromBytes<JournalBody>(plain);
  return { expected: entries - (cut?.seq ?? 0), cut };
}

function headBytes(sealer: Sealer, { id, revision, body }: Head): Uint8Array | null {
  try {
    return sealer.open("head", id, revision, body);
  } catch (error) {
    return nullIfDamaged(error);
  }
}

/** A link that is not this trail's may be another's: then it follows what stands before its place there. */
async function orForeign(
  { store, keys }: Trails,
  all: readonly { readonly ref: Ref }[],
  own: Ref,
  fault: Fault,
): Promise<Fault> {
  const [record] = await store.audit(own, fault.seq, 1);
  for (const { ref } of all) {
    if (ref.id === own.id || !record) continue;
    const [before] = fault.seq === 1 ? [null] : await store.audit(ref, fault.seq - 1, 1);
    if (before !== undefined && isLinked({ keys, ref }, before, record, () => null))
      return { ...fault, kind: "foreign" };
  }
  return fault;
}

/** Every tip that a checkpoint saw must still be in its trail, in its place. */
async function againstCheckpoints(
  { store }: Trails,
  trails: ReadonlyMap<string, Found>,
  { lines, faults }: KeptCheckpoints,
): Promise<Finding[]> {
  const findings: Finding[] = faults.map(({ kind, where, line }) => ({ kind, where, seq: line, ref: null }));
  const seen = new Map<string, Map<string, { seq: number; mac: string }>>();
  for (const { tips } of lines) {
    for (const [id, seq, mac] of tips) {
      const ofTrail = seen.get(id) ?? new Map<string, { seq: number; mac: string }>();
      seen.set(id, ofTrail.set(`${seq} ${mac}`, { seq, mac }));
    }
  }
  for (const [id, ofTrail] of seen) {
    const found = trails.get(id);
    if (found === undefined) {
      findings.push({ kind: "trail_gone", seq: 1, where: id, ref: null });
      continue;
    }
    const { ref, cut } = found;
    const macs = new Map((await store.audit(ref)).map(({ seq, mac }) => [seq, Buffer.from(mac).toString("base64")]));
    if (cut) macs.set(cut.seq, cut.mac);
    // What was cut off properly is proved by the link it ended with.
    const left = [...ofTrail.values()].filter(({ seq }) => seq >= (cut?.seq ?? 0)).sort((a, b) => a.seq - b.seq);
    const wrong = left.find(({ seq, mac }) => macs.get(seq) !== mac);
    const end = (cut?.seq ?? 1) + macs.size;
    if (wrong) findings.push({ kind: "rolled_back", seq: Math.min(wrong.seq, end), where: id, ref });
  }
  return findings;
}
