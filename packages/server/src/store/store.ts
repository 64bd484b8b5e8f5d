// The store keeps blobs, which never change, and heads, which change only by compare-and-set in one
// transaction with their steps, audit entries and idempotency record. It sees ids, versions, times,
// sizes and counts; every body is sealed before it gets here. Owner is part of every key.
import type { BlobId } from "../model/state.ts";
import type { Bytes } from "./blobs.ts";

export type Kind = "session" | "datasource" | "recipe" | "settings" | "journal" | "account";

/**
 * Names one aggregate: a session, a datasource, a recipe, the settings or the journal of one owner, or an account,
 * which is the organisation's. Ids are unique across owners.
 */
export interface Ref {
  readonly owner: string;
  readonly kind: Kind;
  readonly id: string;
}

/** What has a data key: an aggregate, or a backup of the old system, which lies in a folder of its own. */
export interface Keyed extends Omit<Ref, "kind"> {
  readonly kind: Kind | "backup";
}

export interface Head extends Ref {
  /** The compare-and-set token: every write of the head adds one. */
  readonly revision: number;
  /** Changes of history and cursor only; what clients see. */
  readonly version: number;
  readonly createdAt: number;
  readonly usedAt: number;
  /** When it goes to the bin; null = never. */
  readonly expiresAt: number | null;
  /** When it went to the bin (or, for a datasource, was hidden); null = alive. */
  readonly binnedAt: number | null;
  /** Stored bytes of its blobs. */
  readonly bytes: number;
  /** The wrapped data key of this aggregate: set by its first commit, changed by `rewrap` and `reassign` alone. */
  readonly wrappedKey: Uint8Array;
  /** Sealed. */
  readonly body: Uint8Array;
}

/** One step of a session; the original table is the step with id "origin" and no parent. */
export interface StepRecord {
  readonly id: string;
  readonly parent: string | null;
  /** Order of making within the session, from 0. */
  readonly seq: number;
  readonly at: number;
  readonly bytes: number;
  readonly body: Uint8Array;
}

/** One link of the aggregate's audit chain. */
export interface AuditRecord {
  readonly seq: number;
  readonly at: number;
  /** HMAC over the previous link's mac and this entry. */
  readonly mac: Uint8Array;
  readonly body: Uint8Array;
  /**
   * Of the first link of a commit: the mac of the link it was made to follow. Where another one stands last, the commit
   * conflicts, whatever its revision: what a failover lost and what came after may have one number. Not kept.
   */
  readonly follows?: Uint8Array;
}

/** An audit chain of the store: whose it is and how far it goes. */
export interface TrailTip {
  readonly ref: Ref;
  /** Of its head; null if the aggregate was erased. */
  readonly revision: number | null;
  /** Its last link; null if it has none. */
  readonly last: Pick<AuditRecord, "seq" | "mac"> | null;
}

/** What is known of a session without opening it: nothing its owner typed or loaded. */
export interface SessionFacts
  extends Pick<Head, "owner" | "id" | "createdAt" | "usedAt" | "expiresAt" | "binnedAt" | "bytes"> {
  /** The original table not counted. */
  readonly steps: number;
}

/** Which sessions of all owners are asked for, and in which order; the id decides between equals. */
export interface Survey {
  readonly owner?: string | undefined;
  readonly id?: string | undefined;
  readonly state?: "alive" | "bin" | undefined;
  readonly sort: "owner" | "createdAt" | "usedAt" | "expiresAt" | "bytes" | "steps";
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** The room a store takes. */
export interface Space {
  /** Heads of each kind there is, and the stored bytes of their blobs. */
  readonly kinds: readonly { readonly kind: Kind; readonly count: number; readonly bytes: number }[];
  /** Bytes of the database; null if there is none on a disk. */
  readonly database: number | null;
  /** Bytes free where the store lies; null if that is no disk. */
  readonly free: number | null;
}

/** Whole numbers by name, see sessions/figures.ts. */
export type Counts = Readonly<Record<string, number>>;

/** The figures that a store counts by itself, with what it removes. */
export const collectedFigures = { blobs: "blobs_collected", bytes: "bytes_collected" } as const;

/** A link's place among all links: by time, then by trail. */
export interface AuditPlace {
  readonly at: number;
  readonly id: string;
  readonly seq: number;
}

/** A link with the trail it stands in. */
export interface AuditFound {
  readonly ref: Ref;
  readonly record: AuditRecord;
}

/** Which links are looked for, by what stands beside their seals. */
export interface AuditQuery {
  readonly order: "newest" | "oldest";
  readonly limit: number;
  /** Of one owner; of all if it is left out. */
  readonly owner?: string;
  /** Only of these trails. */
  readonly trails?: readonly string[];
  /** From this time on. */
  readonly from?: number;
  /** Up to this time. */
  readonly to?: number;
  /** Only what comes after this place in the order. */
  readonly after?: AuditPlace;
}

/** The first answer to a keyed request, replayed to retries. */
export interface OpRecord {
  readonly owner: string;
  /** Route, e.g. `POST /api/sessions/:id/steps`. */
  readonly route: string;
  readonly key: string;
  readonly at: number;
  /** Whose data key seals the body. */
  readonly ref: Ref;
  /** Sealed: digest of the request and the answer. */
  readonly body: Uint8Array;
}

export interface BlobRecord {
  readonly id: BlobId;
  /** Stored (sealed) size. */
  readonly bytes: number;
}

/** What an owner has: what is alive, counted, and the stored bytes of all of it, the bin included. */
export interface Use {
  readonly sessions: number;
  readonly datasources: number;
  readonly recipes: number;
  readonly stored: number;
}

export interface Commit {
  readonly ref: Ref;
  /** Revision that must be current; 0 = the aggregate must never have existed. */
  readonly expect: number;
  /**
   * The new head; `revision` must be expect + 1; usedAt never goes back, and the wrapped key of one that
   * stands stays what it is, so that no writer puts back an older one. null = erase: head with wrapped key, steps, documents, leases and stored answers go; its id never comes back; its audit chain stays
   * (sealed under the key that went, but its links can still be verified); its blobs become orphans.
   */
  readonly next: Head | null;
  /** Steps to add, or to replace by id. */
  readonly steps?: readonly StepRecord[];
  /** Blobs this commit makes the aggregate refer to; each must exist (else the commit is a bug). */
  readonly blobs?: readonly BlobRecord[];
  /** Blobs the aggregate refers to no longer. */
  readonly dropBlobs?: readonly BlobId[];
  readonly audit?: readonly AuditRecord[];
  readonly op?: OpRecord;
  /** Steps to remove; none that is left may have one of them as its parent. */
  readonly dropSteps?: readonly string[];
  /** Of a journal: the links up to this one go; the new head says so. */
  readonly cutAudit?: number;
  /**
   * The head must be alive and expired by this time, else the commit conflicts: use moves the deadline
   * without a new revision, and nothing that came into use may end.
   */
  readonly due?: number;
  /** Added to the figures of the store, once: when this commit is written. */
  readonly counts?: Counts;
  /** Another aggregate's change, written with this one or not at all. */
  readonly beside?: Pick<Commit, "ref" | "expect" | "next" | "audit">;
  /** Small documents of the aggregate to set (sealed body) or remove (null): drafts and the like. */
  readonly docs?: readonly { readonly name: string; readonly body: Uint8Array | null }[];
  /** Ids of datasources whose blobs this session uses from now on. A lease on an erased datasource makes the commit fail with "gone". */
  readonly lease?: readonly string[];
  /** Ids of datasources it uses no longer. */
  readonly release?: readonly string[];
  /**
   * What the owner may have after it at most; what is left out has no end. Looked at within the transaction, and
   * only where the commit makes it more.
   */
  readonly within?: Partial<Use>;
}

export type CommitResult =
  | { readonly ok: true }
  /** Another write came first; `head` is what stands now (null = erased or never there). */
  | { readonly ok: false; readonly reason: "conflict"; readonly head: Head | null }
  /** The operation key was used before; `op` is its record. */
  | { readonly ok: false; readonly reason: "duplicate"; readonly op: OpRecord }
  /** The other aggregate was written first by someone else: make its change anew. */
  | { readonly ok: false; readonly reason: "beside" }
  /** A leased datasource is gone. */
  | { readonly ok: false; readonly reason: "gone" }
  /** An erase of a datasource that sessions still lease. */
  | { readonly ok: false; readonly reason: "leased" }
  /** The owner would have more of it than `within` allows. */
  | { readonly ok: false; readonly reason: "beyond"; readonly of: keyof Use };

/** An aggregate to be handed over: its data key as it stands wrapped, and as it is wrapped for the next owner. */
export interface Move {
  readonly ref: Ref;
  readonly was: Uint8Array;
  readonly next: Uint8Array;
}

export type ReassignResult =
  | { readonly ok: true }
  /** It is not there any more, or its key is wrapped otherwise than was seen. */
  | { readonly ok: false; readonly reason: "conflict"; readonly ref: Ref }
  /** A session and a datasource that it leases would have different owners. */
  | { readonly ok: false; readonly reason: "leased"; readonly ref: Ref };

/** What an owner has besides a journal. */
export interface Holdings {
  readonly owner: string;
  /** Not those in the bin. */
  readonly sessions: number;
  readonly binned: number;
  /** Hidden ones too, which sessions still use. */
  readonly datasources: number;
  readonly recipes: number;
  /** Stored bytes of all their blobs. */
  readonly bytes: number;
  /** When any of it was used last. */
  readonly usedAt: number;
}

/** A secret of the store as a whole, kept wrapped. */
export type SecretName = "key-check" | "audit-key";

/** A small record of the store as a whole: a secret, the format version, the place of its blobs, a restore under way, a retired key. */
export type MetaName = "format" | "blob-place" | "restoring" | SecretName | `retired-key/${string}`;

/** Where it is noted that nothing may be wrapped by a key any more. */
export function retiredName(key: string): `retired-key/${string}` {
  return `retired-key/${key}`;
}

/** How the servers on one store tell each other what happened: soon, and without promise that any hears it. */
export interface News {
  tell(message: Uint8Array): Promise<void>;
  /** Hears what any of them tells, this one too, until the returned function is called. */
  hear(listener: (message: Uint8Array) => void): () => void;
}

export interface Store {
  /** Left out where one process is meant to be alone on the store. */
  readonly news?: News;
  /** The head, in the bin or not; null if it never was or was erased. The owner must match. */
  head(ref: Ref): Promise<Head | null>;
  /** All heads of an owner, newest use first. */
  heads(owner: string, kind: Kind): Promise<Head[]>;
  /**
   * Heads of all owners that are due: alive and expired by `now`; sessions binned before `binnedBefore`;
   * hidden datasources that no session leases any more.
   */
  due(now: number, binnedBefore: number): Promise<Head[]>;
  /** All steps by seq, or those named. */
  steps(ref: Ref, ids?: readonly string[]): Promise<StepRecord[]>;
  /** All or nothing, durable when it resolves with ok. */
  commit(commit: Commit): Promise<CommitResult>;
  /**
   * Makes sessions, datasources and recipes another owner's, all or none, durable when it resolves with ok.
   * Each goes under its id and revision with all that hangs on it: steps, documents, blobs, leases, audit
   * chain; nothing of it is written anew but its wrapped key. Answers kept for retries are forgotten, for
   * their keys were the former owner's. Commits of who still takes it for the former owner's conflict.
   */
  reassign(moves: readonly Move[], to: string): Promise<ReassignResult>;
  /** Moves usedAt forward and sets expiresAt, only if the head is alive; never brings anything back. */
  touch(ref: Ref, usedAt: number, expiresAt: number | null): Promise<boolean>;
  /** A small document, last write wins; null removes. False if the aggregate is not alive. */
  putDoc(ref: Ref, name: string, body: Uint8Array | null): Promise<boolean>;
  doc(ref: Ref, name: string): Promise<Uint8Array | null>;
  docs(ref: Ref): Promise<string[]>;
  op(owner: string, route: string, key: string): Promise<OpRecord | null>;
  audit(ref: Ref, from?: number, limit?: number): Promise<AuditRecord[]>;
  lastAudit(ref: Ref): Promise<AuditRecord | null>;
  /** Every owner that has anything besides a journal, by name; not the store's own settings. */
  owners(): Promise<Holdings[]>;
  /** Links of many trails by their time; reads no more of them than it answers, however many there are. */
  auditByTime(query: AuditQuery): Promise<AuditFound[]>;
  /** Every aggregate's chain, those of erased ones too, by id; of one owner or of all. */
  trails(owner?: string): Promise<TrailTip[]>;
  /** The aggregate that has or had this id; null if there never was one. */
  named(id: string): Promise<Ref | null>;
  /** Owners that have a head of a kind, the bin included. */
  ownersWith(kind: Kind): Promise<string[]>;
  /** Sessions (live or in the bin) that hold a lease on a datasource. */
  leases(datasource: string): Promise<string[]>;

  /** Durable when it resolves; never overwrites. */
  putBlob(id: BlobId, bytes: Bytes): Promise<BlobRecord>;
  /** The sealed bytes; null if there are none. */
  getBlob(id: BlobId): Promise<Uint8Array | null>;
  /**
   * Blobs that no head refers to and that are older than `before` are removed; answers what went by this
   * call's own hand, and counts it (`collectedFigures`).
   */
  collect(before: number): Promise<{ blobs: number; bytes: number }>;
  /** What `collect` would remove if the aggregates with these ids were erased first; removes nothing. */
  orphans(before: number, erased: readonly string[]): Promise<BlobRecord[]>;
  /** Forgets idempotency records older than `before`. */
  forgetOps(before: number): Promise<number>;

  /**
   * Notes that a session's end at `expiresAt` is warned of, and adds to the figures; false, and nothing
   * changed, if that was noted before or if it is not the end of a living session any more.
   */
  noteWarning(ref: Ref, expiresAt: number, counts: Counts): Promise<boolean>;
  /** The end that was warned of last; null if none was. It goes with the head. */
  warning(ref: Ref): Promise<number | null>;
  /** Adds to the figures. */
  count(counts: Counts): Promise<void>;
  /** All figures since the store was made. */
  figures(): Promise<Record<string, number>>;

  meta(name: MetaName): Promise<Uint8Array | null>;
  /** Creates it; false if it exists. */
  createMeta(name: MetaName, value: Uint8Array): Promise<boolean>;
  /** Every wrapped key with its ref, for rewrapping and for the check that no key in use is retired. */
  wrappedKeys(): Promise<{ ref: Ref; wrappedKey: Uint8Array }[]>;
  /**
   * Puts another wrapping of the same secret in the place of `was`; false, and nothing changed, if something
   * else stands there. The revision stays: what the secret seals is the same.
   */
  rewrap(of: Ref | SecretName, was: Uint8Array, next: Uint8Array): Promise<boolean>;
  /**
   * Answers how many records a key of the ring wraps; if none, notes in the same transaction that it is
   * retired: a commit that begins an aggregate under it, or a rewrap to it, is refused from then on.
   */
  retireKey(id: string): Promise<number>;
  /** What a server says of itself, for other processes to read; null takes it back. */
  report(server: string, value: Uint8Array | null): Promise<void>;
  reports(): Promise<{ server: string; value: Uint8Array }[]>;
  /** What an owner has, from sums alone: no head is read. */
  use(owner: string): Promise<Use>;
  /** Sessions of all owners, the bin included; those that never expire come last where the first to expire come first. */
  survey(ask: Survey): Promise<{ readonly total: number; readonly sessions: readonly SessionFacts[] }>;
  space(): Promise<Space>;
  /** The time of day where the heads lie, ms since 1970; left out where that is this machine. */
  time?(): Promise<number>;
  /** Bytes left in the memory that holds the heads, and all of it; null where no memory limits them. */
  room(): Promise<{ readonly free: number; readonly size: number } | null>;
  /** Sizes and counts for doctor. */
  usage(): Promise<{ sessions: number; datasources: number; blobs: number; bytes: number }>;
  close(): Promise<void>;
}
