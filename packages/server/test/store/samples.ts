// Records for store tests, small and all different.
import { randomBytes } from "node:crypto";
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../../src/clock.ts";
import { placeName } from "../../src/store/blob-names.ts";
import type {
  AuditRecord,
  BlobRecord,
  Commit,
  CommitResult,
  Head,
  OpRecord,
  Ref,
  StepRecord,
  Store,
} from "../../src/store/store.ts";

export const start = Date.UTC(2026, 0, 1);

export function newRef(kind: Ref["kind"] = "session", owner = "ann"): Ref {
  return { owner, kind, id: newId(kind.slice(0, 1)) };
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

export function headOf(ref: Ref, revision: number, changes: Partial<Head> = {}): Head {
  return {
    ...ref,
    revision,
    version: revision,
    createdAt: start,
    usedAt: start,
    expiresAt: null,
    binnedAt: null,
    bytes: 0,
    wrappedKey: bytesOf(`key of ${ref.id}`),
    body: bytesOf(`body ${revision}`),
    ...changes,
  };
}

/** A commit that makes revision `expect + 1`. */
export function commitOf(ref: Ref, expect: number, changes: Partial<Commit> = {}): Commit {
  return { ref, expect, next: headOf(ref, expect + 1), ...changes };
}

export function stepOf(seq: number, changes: Partial<StepRecord> = {}): StepRecord {
  const parent = seq === 0 ? null : `step${seq - 1}`;
  return {
    id: `step${seq}`,
    parent,
    seq,
    at: start + seq,
    bytes: 10 * seq,
    body: bytesOf(`step body ${seq}`),
    ...changes,
  };
}

export function auditOf(seq: number): AuditRecord {
  return { seq, at: start + seq, mac: bytesOf(`mac ${seq}`), body: bytesOf(`audit body ${seq}`) };
}

export function opOf(ref: Ref, key: string, changes: Partial<OpRecord> = {}): OpRecord {
  return { owner: ref.owner, route: "POST /steps", key, at: start, ref, body: bytesOf(`answer ${key}`), ...changes };
}

/** Why a commit was refused, or that it was not. */
export function reasonOf(result: CommitResult): string {
  return result.ok ? "ok" : result.reason;
}

/** Everything that can be seen of an aggregate. */
export async function seenIn(store: Store, ref: Ref) {
  return {
    head: await store.head(ref),
    steps: await store.steps(ref),
    audit: await store.audit(ref),
    last: await store.lastAudit(ref),
    docs: await Promise.all((await store.docs(ref)).map(async (doc) => [doc, await store.doc(ref, doc)])),
  };
}

/** The same of one that is not there. */
export const nothing = { head: null, steps: [], audit: [], last: null, docs: [] };

/** Makes an aggregate of one revision. */
export async function made(store: Store, ref = newRef(), changes: Partial<Head> = {}): Promise<Ref> {
  const result = await store.commit(commitOf(ref, 0, { next: headOf(ref, 1, changes) }));
  if (!result.ok) throw new Error(`not made: ${result.reason}`);
  return ref;
}

export function newBlobId(ref: Ref): string {
  return `${ref.id}/${newId("b")}`;
}

export async function blobIn(store: Store, ref: Ref, bytes = randomBytes(100)): Promise<BlobRecord> {
  return store.putBlob(newBlobId(ref), [bytes]);
}

/** The files of the blobs in a data folder; the name of their place is none. */
export function blobFilesIn(dataFolder: string): Dirent[] {
  const all = readdirSync(join(dataFolder, "blobs"), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && entry.name !== placeName);
}
