// What a commit must satisfy, the same for every store: its shape (a broken one is a bug) and the
// verdict on it given what stands (pure, so that checks come first and writes last).
import { assert, Refusal } from "../errors.ts";
import type { BlobId } from "../model/state.ts";
import type {
  AuditRecord,
  Commit,
  CommitResult,
  Head,
  Move,
  OpRecord,
  ReassignResult,
  Ref,
  StepRecord,
  Use,
} from "./store.ts";
import { keyIdOf } from "./wrap.ts";

/** What the verdict needs to know of a store, read within the commit's transaction. */
export interface Facts {
  head(ref: Ref): Head | null;
  /** Whether any owner's aggregate has, or had before it was erased, this id. */
  used(id: string): boolean;
  op(owner: string, route: string, key: string): OpRecord | null;
  /** A datasource of that owner, alive or hidden, not erased. */
  hasDatasource(owner: string, id: string): boolean;
  hasLeases(datasource: string): boolean;
  /** What a session leases, or what leases a datasource. */
  leased(ref: Ref): readonly Ref[];
  use(owner: string): Use;
  /** The last link of the audit of what has this id; null if there is none. */
  lastLink(ref: Ref): Pick<AuditRecord, "seq" | "mac"> | null;
  /** A key of the ring that nothing may be wrapped by any more. */
  retired(key: string): boolean;
}

/** Says whether a commit may be written. A retry is recognised first, so that it gets its answer even when stale. */
export function judge(commit: Commit, facts: Facts): CommitResult {
  const { ref, expect, next, op, lease = [] } = commit;
  const first = op ? facts.op(op.owner, op.route, op.key) : null;
  if (first) return { ok: false, reason: "duplicate", op: first };
  const head = facts.head(ref);
  const current = expect === 0 ? head === null && !facts.used(ref.id) : head?.revision === expect;
  if (!current || !isDue(commit, head) || !isNext(commit, facts)) return { ok: false, reason: "conflict", head };
  if (expect === 0 && next) assertNotRetired(next.wrappedKey, facts);
  if (!lease.every((id) => facts.hasDatasource(ref.owner, id))) return { ok: false, reason: "gone" };
  if (next === null && ref.kind === "datasource" && facts.hasLeases(ref.id)) return { ok: false, reason: "leased" };
  if (commit.beside && !judge(commit.beside, facts).ok) return { ok: false, reason: "beside" };
  const of = commit.within ? beyond(commit.within, facts.use(ref.owner), head, next) : null;
  return of === null ? { ok: true } : { ok: false, reason: "beyond", of };
}

/** What the owner would have too much of after the commit, and more than before it. */
function beyond(within: Partial<Use>, use: Use, head: Head | null, next: Head | null): keyof Use | null {
  const [old, fresh] = [shareOf(head), shareOf(next)];
  const all = ["sessions", "datasources", "recipes", "stored"] as const;
  const over = (of: keyof Use) => {
    const limit = within[of];
    return limit !== undefined && fresh[of] > old[of] && use[of] - old[of] + fresh[of] > limit;
  };
  return all.find(over) ?? null;
}

/** What one head adds to its owner's use. */
export function shareOf(head: Head | null): Use {
  const alive = (kind: Ref["kind"]) => (head?.kind === kind && head.binnedAt === null ? 1 : 0);
  return {
    sessions: alive("session"),
    datasources: alive("datasource"),
    recipes: alive("recipe"),
    stored: head?.bytes ?? 0,
  };
}

/** Says whether aggregates may become another owner's. */
export function judgeMoves(moves: readonly Move[], to: string, facts: Facts): ReassignResult {
  const moving = new Set(moves.map(({ ref }) => ref.id));
  for (const { ref, was, next } of moves) {
    const head = facts.head(ref);
    if (!head || !Buffer.from(head.wrappedKey).equals(was)) return { ok: false, reason: "conflict", ref };
    assertNotRetired(next, facts);
    const isApart = (other: Ref) => other.owner !== to && !moving.has(other.id);
    if (facts.leased(ref).some(isApart)) return { ok: false, reason: "leased", ref };
  }
  return { ok: true };
}

/** Fails as a bug if the moves contradict themselves; what has an id made from its owner stays with that owner. */
export function assertMoves(moves: readonly Move[], to: string): void {
  assert(new Set(moves.map(({ ref }) => ref.id)).size === moves.length, "each aggregate is moved once");
  for (const { ref } of moves) {
    assert(ref.owner !== to, "what is moved gets another owner");
    assert(ref.kind !== "settings" && ref.kind !== "journal", `a ${ref.kind} stays its owner's`);
  }
}

function isDue({ due }: Commit, head: Head | null): boolean {
  if (due === undefined) return true;
  return head !== null && head.binnedAt === null && head.expiresAt !== null && head.expiresAt <= due;
}

/** Whether the audit stands where the commit was made to go on. */
function isNext({ ref, audit = [] }: Commit, facts: Facts): boolean {
  const follows = audit[0]?.follows;
  const last = follows && facts.lastLink(ref);
  return !last || Buffer.from(last.mac).equals(follows);
}

/** Refuses what is wrapped by a retired key; done again, it is wrapped by the key that took its place. */
export function assertNotRetired(wrapped: Uint8Array, facts: Pick<Facts, "retired">): void {
  const id = keyIdOf(wrapped);
  if (id === null || !facts.retired(id)) return;
  throw new Refusal("unavailable", { what: "key ring", reason: "its key was retired meanwhile" }, 1);
}

/** Fails as a bug if the commit contradicts itself. */
export function assertCommit(commit: Commit): void {
  const { ref, expect, next, lease = [], release = [] } = commit;
  assert(Number.isSafeInteger(expect) && expect >= 0, "a commit expects a revision from 0");
  if (next === null) {
    const { steps = [], blobs = [], docs = [], dropSteps = [] } = commit;
    assert(expect > 0, "only what exists can be erased");
    const parts = steps.length + blobs.length + docs.length + dropSteps.length;
    assert(parts + lease.length === 0, "an erasing commit adds nothing");
  } else {
    assert(next.revision === expect + 1, "the next revision is one more than the expected");
    assert(sameRef(next, ref), "the next head is that of the commit's aggregate");
    const numbers = [next.version, next.createdAt, next.usedAt, next.bytes, next.expiresAt ?? 0, next.binnedAt ?? 0];
    assert(numbers.every(Number.isSafeInteger), "versions, times and sizes are whole numbers");
  }
  assert(lease.length + release.length === 0 || ref.kind === "session", "only sessions hold leases");
  assert(commit.cutAudit === undefined || (ref.kind === "journal" && next !== null), "only journals are cut");
  assert(Object.values(commit.counts ?? {}).every(Number.isSafeInteger), "figures are whole numbers");
  const { op, beside } = commit;
  // So that all of a commit lies in one place, wherever an owner's work is kept.
  assert(!op || (op.owner === ref.owner && op.ref.owner === ref.owner), "an answer is its owner's own");
  if (beside) {
    assert(!sameRef(beside.ref, ref), "what is written beside a commit is another aggregate");
    assert(beside.ref.owner === ref.owner, "what is written beside a commit is the same owner's");
    assertCommit(beside);
  }
  for (const { id } of commit.blobs ?? []) {
    assert(blobParts(id).home === ref.id, "an aggregate refers to blobs of its own");
  }
}

/** Fails as a bug if a step would be left without its parent. */
export function assertRooted(steps: Iterable<Pick<StepRecord, "id" | "parent">>): void {
  const all = [...steps];
  const ids = new Set(all.map(({ id }) => id));
  assert(
    all.every(({ parent }) => parent === null || ids.has(parent)),
    "no step is left without its parent",
  );
}

/** Fails as a bug unless the records continue the chain that ends with `last`. */
export function assertChain(last: Pick<AuditRecord, "seq"> | null, records: readonly AuditRecord[]): void {
  let before = last?.seq;
  for (const { seq } of records) {
    assert(before === undefined || seq === before + 1, `audit entry ${seq} follows ${before}`);
    before = seq;
  }
}

const blobForm = /^([a-z0-9_-]{1,64})\/([a-z0-9_-]{2,64})$/;

/** The two parts of a blob id; any other form is a bug and never reaches a file name. */
export function blobParts(id: BlobId): { home: string; random: string } {
  const [, home, random] = blobForm.exec(id) ?? [];
  assert(home !== undefined && random !== undefined, `a blob id is <home>/<random>, not ${JSON.stringify(id)}`);
  return { home, random };
}

export function sameRef(one: Ref, other: Ref): boolean {
  return one.owner === other.owner && one.kind === other.kind && one.id === other.id;
}
