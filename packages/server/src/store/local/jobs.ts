// What the writer can be asked, and how each is done in SQL within an open transaction: first all checks,
// then all writes.
import { assert } from "../../errors.ts";
import type { BlobId } from "../../model/state.ts";
import {
  assertChain,
  assertNotRetired,
  assertRooted,
  type Facts,
  judge,
  judgeMoves,
  sameRef,
} from "../commit-rules.ts";
import { crashPoint } from "../crash-points.ts";
import {
  type AuditRecord,
  type Commit,
  type CommitResult,
  type Counts,
  collectedFigures,
  type Head,
  type MetaName,
  type Move,
  type ReassignResult,
  type Ref,
  retiredName,
  type SecretName,
} from "../store.ts";
import { keyIdOf } from "../wrap.ts";
import { type Gone, isTaken, type Removed, removed, take } from "./collecting.ts";
import {
  bytes,
  figurePrefix,
  findHead,
  findLeased,
  findOp,
  findUse,
  number,
  numberOf,
  reportPrefix,
  type Statements,
  toStep,
  warningOf,
  warningPrefix,
} from "./rows.ts";

export type Job =
  /** `sizes` of the blobs it names, as they lie there; null where there is none. */
  | { readonly do: "commit"; readonly commit: Commit; readonly sizes: readonly (number | null)[] }
  | { readonly do: "reassign"; readonly moves: readonly Move[]; readonly to: string }
  | { readonly do: "touch"; readonly ref: Ref; readonly usedAt: number; readonly expiresAt: number | null }
  | { readonly do: "putDoc"; readonly ref: Ref; readonly name: string; readonly body: Uint8Array | null }
  | { readonly do: "createMeta"; readonly name: MetaName; readonly value: Uint8Array }
  | { readonly do: "rewrap"; readonly of: Ref | SecretName; readonly was: Uint8Array; readonly next: Uint8Array }
  | { readonly do: "retireKey"; readonly id: string }
  | { readonly do: "report"; readonly server: string; readonly value: Uint8Array | null }
  | { readonly do: "forgetOps"; readonly before: number }
  | { readonly do: "noteWarning"; readonly ref: Ref; readonly expiresAt: number; readonly counts: Counts }
  | { readonly do: "count"; readonly counts: Counts }
  | { readonly do: "take"; readonly blobs: readonly BlobId[]; readonly at: number }
  | { readonly do: "removed"; readonly gone: readonly Gone[] };

export type Answer = CommitResult | ReassignResult | boolean | number | Removed | readonly BlobId[];

const putMeta = "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";

/** Does one job. Throws on bugs, with nothing written that stays. */
export function perform(db: Statements, job: Job): Answer {
  switch (job.do) {
    case "commit":
      return commit(db, job.commit, job.sizes);
    case "reassign":
      return reassign(db, job.moves, job.to);
    case "touch": {
      const set = "UPDATE heads SET used_at = max(used_at, ?), expires_at = ? WHERE n = ? AND binned_at IS NULL";
      return db.run(set, job.usedAt, job.expiresAt, numberOf(db, job.ref)) > 0;
    }
    case "putDoc": {
      const n = numberOf(db, job.ref);
      if (n === null || !db.get("SELECT 1 FROM heads WHERE n = ? AND binned_at IS NULL", n)) return false;
      writeDoc(db, n, job.name, job.body);
      return true;
    }
    case "createMeta":
      return db.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", job.name, job.value) > 0;
    case "rewrap":
      return rewrap(db, job.of, job.was, job.next);
    case "retireKey":
      return retireKey(db, job.id);
    case "report": {
      const name = `${reportPrefix}${job.server}`;
      if (job.value === null) return db.run("DELETE FROM meta WHERE name = ?", name) > 0;
      return db.run(putMeta, name, job.value) > 0;
    }
    case "forgetOps":
      return db.run("DELETE FROM ops WHERE at < ?", job.before);
    case "noteWarning":
      return noteWarning(db, job.ref, job.expiresAt, job.counts);
    case "count":
      count(db, job.counts);
      return true;
    case "take":
      return take(db, job.blobs, job.at);
    case "removed": {
      const { blobs, bytes } = removed(db, job.gone);
      count(db, { [collectedFigures.blobs]: blobs, [collectedFigures.bytes]: bytes });
      return { blobs, bytes };
    }
  }
}

function commit(db: Statements, commit: Commit, sizes: readonly (number | null)[]): CommitResult {
  const { ref, blobs = [], op, beside } = commit;
  const verdict = judge(commit, factsOf(db));
  if (!verdict.ok) return verdict;
  for (const [at, { id, bytes }] of blobs.entries()) {
    assert(sizes[at] === bytes && !isTaken(db, id), `the commit names blob ${id} of ${bytes} bytes`);
  }
  const sealedBy = op && !sameRef(op.ref, ref) ? numberOf(db, op.ref) : undefined;
  assert(sealedBy !== null, "an answer is sealed by an aggregate that exists");
  crashPoint("commit: checked");
  const n = write(db, commit);
  if (beside) write(db, beside);
  if (op) {
    const addOp = "INSERT INTO ops (owner, route, key, at, n, body) VALUES (?, ?, ?, ?, ?, ?)";
    db.run(addOp, op.owner, op.route, op.key, op.at, sealedBy ?? n, op.body);
  }
  count(db, commit.counts ?? {});
  crashPoint("commit: operation recorded");
  return { ok: true };
}

/** Writes what was found right; answers the row number of its aggregate. */
function write(db: Statements, commit: Commit): number {
  const { ref, expect, next, audit = [], cutAudit } = commit;
  const known = numberOf(db, ref, { erased: true });
  assertChain(lastLink(db, known), audit);
  const n = known ?? insertAggregate(db, ref);
  if (next !== null) {
    writeHead(db, n, next, expect === 0);
    crashPoint("commit: head written");
    writeParts(db, n, commit);
  }
  const addAudit = "INSERT INTO audit (n, seq, at, mac, body) VALUES (?, ?, ?, ?, ?)";
  for (const { seq, at, mac, body } of audit) db.run(addAudit, n, seq, at, mac, body);
  if (cutAudit !== undefined) db.run("DELETE FROM audit WHERE n = ? AND seq <= ?", n, cutAudit);
  crashPoint("commit: audit written");
  if (next === null) {
    db.run("DELETE FROM ops WHERE n = ?", n);
    db.run("DELETE FROM heads WHERE n = ?", n);
    db.run("DELETE FROM meta WHERE name = ?", `${warningPrefix}${ref.id}`);
    crashPoint("commit: erased");
  }
  return n;
}

function noteWarning(db: Statements, ref: Ref, expiresAt: number, counts: Counts): boolean {
  const head = findHead(db, ref);
  if (head === null || head.binnedAt !== null || head.expiresAt !== expiresAt) return false;
  if (warningOf(db, ref.id) === expiresAt) return false;
  db.run(putMeta, `${warningPrefix}${ref.id}`, Buffer.from(String(expiresAt)));
  count(db, counts);
  return true;
}

/** Figures are kept as digits beside the other small records, so that older versions read past them. */
function count(db: Statements, counts: Counts): void {
  const add = `INSERT INTO meta VALUES (?1, CAST(CAST(?2 AS TEXT) AS BLOB)) ON CONFLICT DO UPDATE SET
    value = CAST(CAST(CAST(CAST(value AS TEXT) AS INTEGER) + ?2 AS TEXT) AS BLOB)`;
  for (const [name, by] of Object.entries(counts)) db.run(add, `${figurePrefix}${name}`, BigInt(by));
}

/** Everything that hangs on a head. */
function writeParts(db: Statements, n: number, commit: Commit): void {
  const { ref, steps = [], dropSteps = [], blobs = [], dropBlobs = [], docs = [], lease = [], release = [] } = commit;
  const putStep = `INSERT INTO steps (n, id, parent, seq, at, bytes, body) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (n, id) DO UPDATE SET parent = excluded.parent, seq = excluded.seq, at = excluded.at,
      bytes = excluded.bytes, body = excluded.body`;
  for (const { id, parent, seq, at, bytes, body } of steps) db.run(putStep, n, id, parent, seq, at, bytes, body);
  for (const id of dropSteps) db.run("DELETE FROM steps WHERE n = ? AND id = ?", n, id);
  if (dropSteps.length > 0) {
    assertRooted(db.all("SELECT id, parent, seq, at, bytes, body FROM steps WHERE n = ?", n).map(toStep));
  }
  crashPoint("commit: steps written");
  for (const id of dropBlobs) db.run("DELETE FROM blobs WHERE id = ? AND n = ?", id, n);
  crashPoint("commit: blobs dropped");
  const addBlob = "INSERT INTO blobs (id, n, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
  for (const { id, bytes } of blobs) db.run(addBlob, id, n, bytes);
  crashPoint("commit: blobs recorded");
  for (const { name, body } of docs) writeDoc(db, n, name, body);
  crashPoint("commit: documents written");
  const datasource = (id: string) => numberOf(db, { owner: ref.owner, kind: "datasource", id });
  for (const id of release) db.run("DELETE FROM leases WHERE session = ? AND datasource = ?", n, datasource(id));
  for (const id of lease) db.run("INSERT INTO leases VALUES (?, ?) ON CONFLICT DO NOTHING", n, datasource(id));
  crashPoint("commit: leases written");
}

/** Everything of an aggregate hangs on its number: two fields are all that is written, whatever its size. */
function reassign(db: Statements, moves: readonly Move[], to: string): ReassignResult {
  const verdict = judgeMoves(moves, to, factsOf(db));
  if (!verdict.ok) return verdict;
  crashPoint("reassign: checked");
  for (const { ref, next } of moves) {
    const n = numberOf(db, ref);
    db.run("UPDATE aggregates SET owner = ? WHERE n = ?", to, n);
    db.run("UPDATE heads SET wrapped_key = ? WHERE n = ?", next, n);
    db.run("DELETE FROM ops WHERE n = ?", n);
    crashPoint("reassign: one moved");
  }
  // A program that knows no such keys must refuse the folder, not call it damaged.
  if (moves.length > 0) db.run("UPDATE meta SET value = CAST('2' AS BLOB) WHERE name = 'format'");
  crashPoint("reassign: all moved");
  return verdict;
}

function rewrap(db: Statements, of: Ref | SecretName, was: Uint8Array, next: Uint8Array): boolean {
  assertNotRetired(next, factsOf(db));
  const changed =
    typeof of === "string"
      ? db.run("UPDATE meta SET value = ? WHERE name = ? AND value = ?", next, of, was)
      : db.run("UPDATE heads SET wrapped_key = ? WHERE n = ? AND wrapped_key = ?", next, numberOf(db, of), was);
  return changed > 0;
}

function retireKey(db: Statements, id: string): number {
  const wrapped = db.all(
    "SELECT wrapped_key AS value FROM heads UNION ALL SELECT value FROM meta WHERE name IN ('key-check', 'audit-key')",
  );
  const count = wrapped.filter(({ value }) => keyIdOf(bytes(value)) === id).length;
  if (count === 0) db.run("INSERT INTO meta VALUES (?, x'') ON CONFLICT DO NOTHING", retiredName(id));
  return count;
}

function factsOf(db: Statements): Facts {
  return {
    head: (ref) => findHead(db, ref),
    used: (id) => db.get("SELECT 1 FROM aggregates WHERE id = ?", id) !== undefined,
    op: (owner, route, key) => findOp(db, owner, route, key),
    hasDatasource: (owner, id) => numberOf(db, { owner, kind: "datasource", id }) !== null,
    hasLeases: (id) =>
      db.get("SELECT 1 FROM leases l JOIN aggregates a ON a.n = l.datasource WHERE a.id = ?", id) !== undefined,
    leased: (ref) => findLeased(db, ref),
    use: (owner) => findUse(db, owner),
    lastLink: (ref) => lastLink(db, numberOf(db, ref, { erased: true })),
    retired: (key) => db.get("SELECT 1 FROM meta WHERE name = ?", retiredName(key)) !== undefined,
  };
}

function lastLink(db: Statements, n: number | null): Pick<AuditRecord, "seq" | "mac"> | null {
  const row = db.get("SELECT seq, mac FROM audit WHERE n = ? ORDER BY seq DESC LIMIT 1", n);
  return row ? { seq: number(row.seq), mac: bytes(row.mac) } : null;
}

function insertAggregate(db: Statements, ref: Ref): number {
  db.run("INSERT INTO aggregates (id, owner, kind) VALUES (?, ?, ?)", ref.id, ref.owner, ref.kind);
  const n = numberOf(db, ref, { erased: true });
  assert(n !== null, "the aggregate just inserted has a number");
  return n;
}

function writeHead(db: Statements, n: number, head: Head, isNew: boolean): void {
  const { revision, version, createdAt, usedAt, expiresAt, binnedAt, bytes, wrappedKey, body } = head;
  const values = [revision, version, createdAt, usedAt, expiresAt, binnedAt, bytes, body];
  const sql = isNew
    ? `INSERT INTO heads (revision, version, created_at, used_at, expires_at, binned_at, bytes, body, n, wrapped_key)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    : `UPDATE heads SET revision = ?, version = ?, created_at = ?, used_at = max(used_at, ?), expires_at = ?,
       binned_at = ?, bytes = ?, body = ? WHERE n = ?`;
  assert(db.run(sql, ...values, n, ...(isNew ? [wrappedKey] : [])) === 1, "one head is written");
}

function writeDoc(db: Statements, n: number, name: string, body: Uint8Array | null): void {
  if (body === null) db.run("DELETE FROM docs WHERE n = ? AND name = ?", n, name);
  else db.run("INSERT INTO docs VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body", n, name, body);
}
