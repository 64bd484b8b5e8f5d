// A commit as one script: what it is told and what its answer means. Owner and id are registered first, where
// everybody looks them up; then one script decides and writes.
import { assert, Refusal } from "../../errors.ts";
import { answerField } from "../answer-field.ts";
import { assertChain, sameRef } from "../commit-rules.ts";
import type { Commit, CommitResult, Ref, StepRecord, Use } from "../store.ts";
import { keyIdOf } from "../wrap.ts";
import type { Base } from "./base.ts";
import type { Argument } from "./connection.ts";
import { unavailable } from "./faults.ts";
import type { Handovers } from "./handover.ts";
import { nameIn, type OwnerPart, parts, tagOf } from "./names.ts";
import { assertRecord, type Field, headValues, packAudit, packOp, packStep, toHead, unpackOp } from "./records.ts";
import type { Registry } from "./registry.ts";
import { newWrite, onceFor, told } from "./scripts.ts";

/** Keys of the owner, in the order in which the script takes them. */
const owned: readonly OwnerPart[] = [
  "owner",
  "ids",
  "ends",
  "bin",
  "links",
  "answers",
  "answer-times",
  "audit-times",
  "retired",
  "taken",
];

/** Each try met a handover under way, or a key whose retirement came to nothing. */
const tries = 50;

export function committing(base: Base, registry: Registry, handovers: Handovers) {
  return async (commit: Commit): Promise<CommitResult> => {
    assertSteps(commit);
    const { next, beside, steps = [], audit = [], docs = [], op } = commit;
    for (const each of [next, beside?.next, op, ...steps, ...audit, ...docs]) assertRecord(each?.body);
    assertChain(null, commit.audit ?? []);
    assertChain(null, commit.beside?.audit ?? []);
    const write = newWrite();
    for (let n = 1; n <= tries; n++) {
      const { keys, args } = await requestOf(base, registry, commit, write);
      const [word, rest] = told(await base.runDurably(commit.next === null ? "erase" : "commit", keys, args));
      const [first] = rest;
      if (word === "frozen") await handovers.meet(String(first), [commit.ref]);
      else if (word === "retired" && !(await registry.isRetired(commit.ref.owner, String(first)))) continue;
      else return resultOf(commit, word, rest);
    }
    throw unavailable({ reason: "others change the same without end" });
  };
}

function resultOf(commit: Commit, word: string, rest: readonly unknown[]): CommitResult {
  const [first] = rest;
  switch (word) {
    case "ok":
      return { ok: true };
    case "conflict":
      return {
        ok: false,
        reason: "conflict",
        head: Array.isArray(first) ? toHead(commit.ref, first as Field[]) : null,
      };
    case "duplicate":
      assert(commit.op, "only what has a key was there before");
      return { ok: false, reason: "duplicate", op: unpackOp(commit.op, first as Buffer) };
    case "beside":
    case "gone":
    case "leased":
      return { ok: false, reason: word };
    case "beyond": {
      const of = String(first);
      return { ok: false, reason: "beyond", of: (of === "stored" ? of : `${of}s`) as keyof Use };
    }
    case "retired":
      throw new Refusal("unavailable", { what: "key ring", reason: "its key was retired meanwhile" }, 1);
    default:
      assert(false, String(first));
  }
}

/** Keys and arguments of the script. */
async function requestOf(base: Base, registry: Registry, commit: Commit, write: string) {
  const { names } = base;
  const { ref, beside, op, lease = [], blobs = [] } = commit;
  const tag = tagOf(ref.owner);
  const keys = owned.map((part) => names.owned(tag, part));
  keys.push(names.once(names.owned(tag, "owner"), write));
  const args: Argument[] = [""];
  /** Where bytes stand among the arguments, as Lua counts. */
  const put = (bytes: Uint8Array) => args.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const key = (name: string) => keys.push(name);
  const keysOf = ({ id }: Ref) => Object.fromEntries(parts.map((part) => [part, key(names.part(tag, id, part))]));

  const place = commit.expect === 0 ? await registry.register(ref) : "ours";
  if (beside?.expect === 0) await registry.register(beside.ref);
  const missing = place === "collected" ? blobs[0] : await missingOf(base, commit);

  const asked = {
    ...changeOf(commit, keysOf(ref), put),
    foreign: place === "foreign",
    onceFor,
    ...(missing && { wrong: `the commit names blob ${missing.id} of ${missing.bytes} bytes` }),
    steps: written(commit).map((step) => {
      const { id, parent, seq } = step;
      return { id, ...(parent !== null && { parent }), seq: String(seq), bytes: put(packStep(step)) };
    }),
    dropSteps: commit.dropSteps ?? [],
    blobs: blobs.map(({ id, bytes }) => ({ name: nameIn(id), bytes: String(bytes) })),
    dropBlobs: (commit.dropBlobs ?? []).map(nameIn),
    docs: (commit.docs ?? []).map(({ name, body }) => ({ name, ...(body && { bytes: put(body) }) })),
    lease,
    leaseKeys: lease.map((id) => key(names.part(tag, id, "head"))),
    release: commit.release ?? [],
    counts: Object.fromEntries(Object.entries(commit.counts ?? {}).map(([name, count]) => [name, String(count)])),
    ...(commit.within && { within: withinOf(commit.within) }),
    ...(op && {
      op: {
        field: answerField(op.route, op.key),
        at: String(op.at),
        kind: op.ref.kind,
        id: op.ref.id,
        bytes: put(packOp(op)),
        ...(!sameRef(op.ref, ref) && { sealer: key(names.part(tag, op.ref.id, "head")) }),
      },
    }),
    ...(beside && { beside: changeOf(beside, keysOf(beside.ref), put) }),
  };
  args[0] = JSON.stringify(asked);
  return { keys, args };
}

/** What is the same of a commit and of the one beside it. */
function changeOf(
  commit: NonNullable<Commit["beside"]> & Pick<Commit, "due" | "cutAudit">,
  keys: object,
  put: (bytes: Uint8Array) => number,
) {
  const { ref, expect, next, audit = [], due, cutAudit } = commit;
  return {
    keys,
    kind: ref.kind,
    id: ref.id,
    expect: String(expect),
    ...(next && {
      next: {
        ...headValues(next),
        wk: put(next.wrappedKey),
        body: put(next.body),
        ...keyOf(next.wrappedKey),
      },
    }),
    ...(due !== undefined && { due: String(due) }),
    ...(cutAudit !== undefined && { cutAudit: String(cutAudit) }),
    audit: audit.map((link) => ({
      seq: String(link.seq),
      at: String(link.at),
      bytes: put(packAudit(link)),
      mac: put(link.mac),
      ...(link.follows && { follows: put(link.follows) }),
    })),
  };
}

function keyOf(wrapped: Uint8Array): { key?: string } {
  const key = keyIdOf(wrapped);
  return key === null ? {} : { key };
}

function withinOf({ sessions, datasources, recipes, stored }: Partial<Use>): Record<string, string> {
  const limits = { session: sessions, datasource: datasources, recipe: recipes, stored };
  return Object.fromEntries(
    Object.entries(limits).flatMap(([of, limit]) => (limit === undefined ? [] : [[of, String(limit)]])),
  );
}

/** The first blob of a commit that does not lie there as it says. */
async function missingOf({ blobs }: Base, commit: Commit) {
  const named = commit.blobs ?? [];
  const sizes = named.length === 0 ? [] : await blobs.sizes(named.map(({ id }) => id));
  return named.find(({ bytes }, n) => sizes[n] !== bytes);
}

/** The steps that are there after a commit: the last of each id, and none that it drops. */
function written({ steps = [], dropSteps = [] }: Commit): StepRecord[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const id of dropSteps) byId.delete(id);
  return [...byId.values()];
}

function assertSteps(commit: Commit): void {
  const steps = written(commit);
  assert(new Set(steps.map(({ seq }) => seq)).size === steps.length, "no two steps have the same seq");
}
