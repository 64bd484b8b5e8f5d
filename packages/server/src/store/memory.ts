// The store in memory: a real implementation that forgets everything when the process ends. Commits are
// atomic because they run without a pause.
import { assert } from "../errors.ts";
import type { BlobId } from "../model/state.ts";
import { compareFound, isAsked } from "./audit-order.ts";
import {
  assertChain,
  assertCommit,
  assertMoves,
  assertNotRetired,
  assertRooted,
  blobParts,
  type Facts,
  judge,
  judgeMoves,
  sameRef,
  shareOf,
} from "./commit-rules.ts";
import type {
  AuditRecord,
  BlobRecord,
  Commit,
  CommitResult,
  Counts,
  Head,
  Move,
  OpRecord,
  ReassignResult,
  Ref,
  SessionFacts,
  StepRecord,
  Store,
  Use,
} from "./store.ts";
import { collectedFigures, retiredName } from "./store.ts";
import { holdingsOf, surveyed } from "./survey-page.ts";
import { keyIdOf } from "./wrap.ts";

interface Aggregate {
  readonly ref: Ref;
  /** null = erased. */
  head: Head | null;
  readonly steps: Map<string, StepRecord>;
  readonly blobs: Map<BlobId, number>;
  readonly docs: Map<string, Uint8Array>;
  readonly leases: Set<string>;
  readonly audit: AuditRecord[];
}

/** An empty store; `now` dates its blobs for the collector. */
export function memoryStore(now: () => number = Date.now): Store {
  const aggregates = new Map<string, Aggregate>();
  const ops = new Map<string, OpRecord>();
  const blobs = new Map<BlobId, { bytes: Uint8Array; at: number }>();
  const reports = new Map<string, Uint8Array>();
  const warnings = new Map<string, number>();
  const figures = new Map<string, number>();
  const hearing = new Set<(message: Uint8Array) => void>();
  const metas = new Map<string, Uint8Array>([["format", new TextEncoder().encode("1")]]);

  const find = (ref: Ref) => {
    const found = aggregates.get(ref.id);
    return found && sameRef(found.ref, ref) ? found : null;
  };
  const standing = (ref: Ref) => {
    const found = find(ref);
    return found?.head ? { ...found, head: found.head } : null;
  };
  const alive = (ref: Ref) => {
    const found = standing(ref);
    return found && found.head.binnedAt === null ? found : null;
  };
  const heads = () => [...aggregates.values()].flatMap(({ head }) => (head ? [head] : []));
  const leasing = (datasource: string) =>
    [...aggregates.values()].filter(({ leases }) => leases.has(datasource)).map(({ ref }) => ref.id);
  const lastLink = ({ id }: Ref) => aggregates.get(id)?.audit.at(-1) ?? null;
  const facts: Facts = {
    head: (ref) => standing(ref)?.head ?? null,
    used: (id) => aggregates.has(id),
    op: (owner, route, key) => ops.get(JSON.stringify([owner, route, key])) ?? null,
    hasDatasource: (owner, id) => standing({ owner, kind: "datasource", id }) !== null,
    hasLeases: (datasource) => leasing(datasource).length > 0,
    leased({ id }) {
      const own = aggregates.get(id)?.leases;
      return [...aggregates.values()]
        .filter(({ ref, leases }) => own?.has(ref.id) || leases.has(id))
        .map(({ ref }) => ref);
    },
    use: (owner) =>
      heads()
        .filter((head) => head.owner === owner)
        .map(shareOf)
        .reduce(together, { sessions: 0, datasources: 0, recipes: 0, stored: 0 }),
    lastLink,
    retired: (key) => metas.has(retiredName(key)),
  };

  function write(commit: Commit): CommitResult {
    assertCommit(commit);
    const verdict = judge(commit, facts);
    if (!verdict.ok) return verdict;
    const { ref, steps = [], dropSteps = [], audit = [], op } = commit;
    for (const { id, bytes } of commit.blobs ?? []) {
      assert(blobs.get(id)?.bytes.length === bytes, `the commit names blob ${id} of ${bytes} bytes`);
    }
    assert(!op || sameRef(op.ref, ref) || standing(op.ref), "an answer is sealed by an aggregate that exists");
    const was = aggregates.get(ref.id);
    assertChain(lastLink(ref), audit);
    const byId = new Map([...(was?.steps.values() ?? []), ...steps].map((step) => [step.id, step]));
    for (const id of dropSteps) byId.delete(id);
    assert(new Set([...byId.values()].map(({ seq }) => seq)).size === byId.size, "no two steps have the same seq");
    if (dropSteps.length > 0) assertRooted(byId.values());
    if (commit.beside) {
      const { ref: other, audit: links = [] } = commit.beside;
      assertChain(lastLink(other), links);
    }
    apply(commit);
    if (commit.beside) apply(commit.beside);
    if (op) ops.set(JSON.stringify([op.owner, op.route, op.key]), op);
    add(commit.counts ?? {});
    return { ok: true };
  }

  /** Writes what was found right. */
  function apply(commit: Commit): void {
    const { ref, next, steps = [], dropSteps = [], audit = [] } = commit;
    const was = aggregates.get(ref.id);

    const entry = was ?? newAggregate(ref);
    aggregates.set(ref.id, entry);
    for (const record of audit) entry.audit.push(record);
    if (next === null) {
      entry.head = null;
      warnings.delete(ref.id);
      for (const part of [entry.steps, entry.blobs, entry.docs, entry.leases]) part.clear();
      for (const [key, { ref: sealedBy }] of ops) if (sameRef(sealedBy, ref)) ops.delete(key);
    } else {
      const { usedAt = 0, wrappedKey = next.wrappedKey } = entry.head ?? {};
      entry.head = { ...next, wrappedKey, usedAt: Math.max(next.usedAt, usedAt) };
      for (const step of steps) entry.steps.set(step.id, step);
      for (const id of dropSteps) entry.steps.delete(id);
      const { cutAudit = 0 } = commit;
      if (cutAudit > 0) entry.audit.splice(0, entry.audit.filter(({ seq }) => seq <= cutAudit).length);
      for (const id of commit.dropBlobs ?? []) entry.blobs.delete(id);
      for (const { id, bytes } of commit.blobs ?? []) entry.blobs.set(id, bytes);
      for (const { name, body } of commit.docs ?? []) body ? entry.docs.set(name, body) : entry.docs.delete(name);
      for (const id of commit.release ?? []) entry.leases.delete(id);
      for (const id of commit.lease ?? []) entry.leases.add(id);
    }
  }

  function add(counts: Counts): void {
    for (const [name, count] of Object.entries(counts)) figures.set(name, (figures.get(name) ?? 0) + count);
  }

  /** Blobs that no head refers to but those of `without`. */
  function unreferred(before: number, without: readonly string[] = []): BlobRecord[] {
    const referring = [...aggregates.values()].filter(({ ref }) => !without.includes(ref.id));
    const referred = new Set(referring.flatMap((entry) => [...entry.blobs.keys()]));
    const found = [...blobs].filter(([id, { at }]) => at < before && !referred.has(id));
    return found.map(([id, { bytes }]) => ({ id, bytes: bytes.length }));
  }

  function reassign(moves: readonly Move[], to: string): ReassignResult {
    assertMoves(moves, to);
    const verdict = judgeMoves(moves, to, facts);
    if (!verdict.ok) return verdict;
    for (const { ref, next } of moves) {
      const found = standing(ref);
      assert(found, "what was judged stands");
      const head: Head = { ...found.head, owner: to, wrappedKey: next };
      aggregates.set(ref.id, { ...found, ref: { ...ref, owner: to }, head });
      for (const [key, { ref: sealedBy }] of ops) if (sameRef(sealedBy, ref)) ops.delete(key);
    }
    return verdict;
  }

  return {
    news: {
      async tell(message) {
        for (const hear of hearing) hear(copy(message));
      },
      hear(listener) {
        hearing.add(listener);
        return () => hearing.delete(listener);
      },
    },
    head: async (ref) => copy(facts.head(ref)),
    heads: async (owner, kind) =>
      copy(heads().filter((head) => head.owner === owner && head.kind === kind)).sort(
        (a, b) => b.usedAt - a.usedAt || (a.id < b.id ? -1 : 1),
      ),
    due: async (time, binnedBefore) =>
      copy(
        heads().filter(({ kind, id, binnedAt, expiresAt }) => {
          if (binnedAt === null) return expiresAt !== null && expiresAt <= time;
          return kind === "session" ? binnedAt < binnedBefore : leasing(id).length === 0;
        }),
      ),
    steps: async (ref, ids) => {
      const steps = [...(standing(ref)?.steps.values() ?? [])];
      return copy(steps.filter(({ id }) => ids === undefined || ids.includes(id)).sort((a, b) => a.seq - b.seq));
    },
    commit: async (commit) => copy(write(copy(commit))),
    reassign: async (moves, to) => copy(reassign(copy(moves), to)),
    async touch(ref, usedAt, expiresAt) {
      const found = alive(ref);
      const entry = find(ref);
      if (!found || !entry) return false;
      entry.head = { ...found.head, usedAt: Math.max(found.head.usedAt, usedAt), expiresAt };
      return true;
    },
    async putDoc(ref, name, body) {
      const found = alive(ref);
      if (!found) return false;
      body ? found.docs.set(name, copy(body)) : found.docs.delete(name);
      return true;
    },
    doc: async (ref, name) => copy(standing(ref)?.docs.get(name) ?? null),
    docs: async (ref) => [...(standing(ref)?.docs.keys() ?? [])].sort(),
    op: async (owner, route, key) => copy(facts.op(owner, route, key)),
    audit: async (ref, from = 0, limit = Number.POSITIVE_INFINITY) =>
      copy((find(ref)?.audit ?? []).filter(({ seq }) => seq >= from).slice(0, limit)),
    lastAudit: async (ref) => copy(find(ref)?.audit.at(-1) ?? null),
    async owners() {
      const owned = new Map<string, Head[]>();
      for (const head of heads()) {
        if (head.kind !== "journal" && head.owner !== "")
          owned.set(head.owner, [...(owned.get(head.owner) ?? []), head]);
      }
      return [...owned].map(([owner, all]) => holdingsOf(owner, all)).sort((a, b) => (a.owner < b.owner ? -1 : 1));
    },
    auditByTime: async (query) => {
      const all = [...aggregates.values()].flatMap(({ ref, audit }) => audit.map((record) => ({ ref, record })));
      const asked = all.filter((each) => isAsked(query, each)).sort((a, b) => compareFound(query.order, a, b));
      return copy(asked.slice(0, query.limit));
    },
    trails: async (owner) =>
      copy(
        [...aggregates.values()]
          .filter(({ ref }) => owner === undefined || ref.owner === owner)
          .map(({ ref, head, audit }) => {
            const last = audit.at(-1);
            return { ref, revision: head?.revision ?? null, last: last ? { seq: last.seq, mac: last.mac } : null };
          })
          .sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1)),
      ),
    named: async (id) => copy(aggregates.get(id)?.ref ?? null),
    ownersWith: async (kind) =>
      [...new Set(heads().flatMap((head) => (head.kind === kind ? [head.owner] : [])))].sort(),
    leases: async (datasource) => leasing(datasource).sort(),

    async putBlob(id, source) {
      blobParts(id);
      const chunks: Uint8Array[] = [];
      for await (const chunk of source) chunks.push(chunk);
      assert(!blobs.has(id), `blob ${id} exists already`);
      const bytes = new Uint8Array(Buffer.concat(chunks));
      blobs.set(id, { bytes, at: now() });
      return { id, bytes: bytes.length } satisfies BlobRecord;
    },
    async getBlob(id) {
      blobParts(id);
      return copy(blobs.get(id)?.bytes ?? null);
    },
    async collect(before) {
      const went = unreferred(before);
      for (const { id } of went) blobs.delete(id);
      const bytes = went.reduce((sum, blob) => sum + blob.bytes, 0);
      add({ [collectedFigures.blobs]: went.length, [collectedFigures.bytes]: bytes });
      return { blobs: went.length, bytes };
    },
    orphans: async (before, erased) => unreferred(before, erased),
    async forgetOps(before) {
      const old = [...ops].filter(([, { at }]) => at < before);
      for (const [key] of old) ops.delete(key);
      return old.length;
    },

    async noteWarning(ref, expiresAt, counts) {
      if (alive(ref)?.head.expiresAt !== expiresAt || warnings.get(ref.id) === expiresAt) return false;
      warnings.set(ref.id, expiresAt);
      add(counts);
      return true;
    },
    warning: async (ref) => (standing(ref) ? (warnings.get(ref.id) ?? null) : null),
    count: async (counts) => add(counts),
    figures: async () => Object.fromEntries(figures),

    meta: async (name) => copy(metas.get(name) ?? null),
    async createMeta(name, value) {
      if (metas.has(name)) return false;
      metas.set(name, copy(value));
      return true;
    },
    wrappedKeys: async () =>
      copy(heads().map(({ owner, kind, id, wrappedKey }) => ({ ref: { owner, kind, id }, wrappedKey }))),
    async rewrap(of, was, wrappedKey) {
      assertNotRetired(wrappedKey, facts);
      const isStill = (stands: Uint8Array | undefined) => stands !== undefined && Buffer.from(stands).equals(was);
      if (typeof of === "string") {
        if (!isStill(metas.get(of))) return false;
        metas.set(of, copy(wrappedKey));
        return true;
      }
      const entry = find(of);
      if (!entry?.head || !isStill(entry.head.wrappedKey)) return false;
      entry.head = { ...entry.head, wrappedKey: copy(wrappedKey) };
      return true;
    },
    async retireKey(id) {
      const secrets = (["key-check", "audit-key"] as const).flatMap((name) => metas.get(name) ?? []);
      const wrapped = [...secrets, ...heads().map(({ wrappedKey }) => wrappedKey)];
      const count = wrapped.filter((each) => keyIdOf(each) === id).length;
      if (count === 0) metas.set(retiredName(id), new Uint8Array());
      return count;
    },
    async report(server, value) {
      if (value) reports.set(server, copy(value));
      else reports.delete(server);
    },
    reports: async () => copy([...reports].map(([server, value]) => ({ server, value }))),
    use: async (owner) => facts.use(owner),
    survey: async (ask) =>
      surveyed(
        [...aggregates.values()].flatMap(({ head, steps }) =>
          head?.kind === "session" ? factsOf(head, steps.size) : [],
        ),
        ask,
      ),
    async space() {
      const kinds = [...new Set(heads().map(({ kind }) => kind))].sort().map((kind) => {
        const own = heads().filter((head) => head.kind === kind);
        return { kind, count: own.length, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) };
      });
      return { kinds, database: null, free: null };
    },
    room: async () => null,
    async usage() {
      const referred = new Map([...aggregates.values()].flatMap((entry) => [...entry.blobs]));
      return {
        sessions: heads().filter(({ kind }) => kind === "session").length,
        datasources: heads().filter(({ kind }) => kind === "datasource").length,
        blobs: referred.size,
        bytes: [...referred.values()].reduce((sum, bytes) => sum + bytes, 0),
      };
    },
    close: async () => {},
  };
}

function factsOf({ owner, id, createdAt, usedAt, expiresAt, binnedAt, bytes }: Head, steps: number): SessionFacts {
  return { owner, id, createdAt, usedAt, expiresAt, binnedAt, bytes, steps: Math.max(steps - 1, 0) };
}

function newAggregate(ref: Ref): Aggregate {
  return {
    ref,
    head: null,
    steps: new Map(),
    blobs: new Map(),
    docs: new Map(),
    leases: new Set(),
    audit: [],
  };
}

function together(one: Use, other: Use): Use {
  return {
    sessions: one.sessions + other.sessions,
    datasources: one.datasources + other.datasources,
    recipes: one.recipes + other.recipes,
    stored: one.stored + other.stored,
  };
}

/** What callers hold and what the store holds never share bytes. */
function copy<T>(value: T): T {
  return structuredClone(value);
}
