// Everything of a store in Redis as records, beside the servers that work on it. An aggregate is read by one script;
// an owner is gone over again until nothing of it moved, so that all of it stood like that at one moment; then what is
// registered and was found at nobody is followed to where it went. What is read again comes again.
import { setTimeout as pause } from "node:timers/promises";
import { assert } from "../../errors.ts";
import { type AnswerRecord, aggregateRecord, isKept, type StoreRecord } from "../everything.ts";
import type { AuditRecord, Kind, Ref, Store } from "../store.ts";
import { aggregatesOf, allOwners, ask, type Base, type Owner, scanHash } from "./base.ts";
import { unavailable } from "./faults.ts";
import { tagOf } from "./names.ts";
import { bytesOf, type Field, headFields, toHead, unpackAudit, unpackOp, unpackStep } from "./records.ts";

const linksAtOnce = 500;
const inScript = 200;
/** Rounds over an owner who works on without a pause: each session is one in itself then. */
const rounds = 40;
/** Between rounds, so that together they last long enough to meet a pause in the owner's work. */
const betweenMs = 25;
const tries = 100;

/** How each aggregate stood when it was read last. */
type Seen = Map<string, Standing>;

/** The records; the store is asked for its figures, and whose an id is now. */
export async function* everythingOf(
  base: Base,
  { figures, named }: Pick<Store, "figures" | "named">,
): AsyncGenerator<StoreRecord> {
  for (const [name, value] of await scanHash(base, base.names.records))
    if (isKept(name)) yield { is: "meta", name, value: bytesOf(value) };
  yield { is: "figures", figures: await figures() };
  const seen: Seen = new Map();
  for (const owner of await allOwners(base)) yield* settledOf(base, owner, seen);
  for await (const keys of base.connection.scan(base.names.idPattern)) {
    for (const key of keys) {
      const id = key.slice(key.indexOf("{") + 1, -1);
      if (key !== base.names.owners && !seen.has(id)) yield* strayed(base, id, named, seen);
    }
  }
  for (const owner of await allOwners(base)) yield* answersOf(base, owner);
}

/** What was at neither of two owners when they were gone over, for it went from one to the other. */
async function* strayed(base: Base, id: string, named: Store["named"], seen: Seen): AsyncGenerator<StoreRecord> {
  for (let n = 1; n <= tries && !seen.has(id); n++) {
    const ref = await named(id);
    if (ref === null) return;
    // What was erased meanwhile was never there: journals that would tell of it were given before.
    const head = base.names.of(ref, "head");
    if ((await ask(base, "HGET", head, "rev")) === null && (await ask(base, "HGET", head, "mv")) === null) return;
    yield* aggregateOf(base, ref, seen);
  }
}

/** What changed of an owner since it was read, again and again until nothing did. */
async function* settledOf(base: Base, owner: Owner, seen: Seen): AsyncGenerator<StoreRecord> {
  for (let round = 1; round <= rounds; round++) {
    const changed = await changedOf(base, owner, seen);
    if (changed.length === 0) return;
    for (const ref of changed) yield* aggregateOf(base, ref, seen);
    if (round > 1) await pause(betweenMs);
  }
}

/** How an aggregate stands; its revision is 0 if it was erased. */
interface Standing {
  readonly owner: string;
  readonly revision: string;
}

/** What is not as it was given; journals last, which tell of what was erased. */
async function changedOf(base: Base, owner: Owner, seen: Seen): Promise<Ref[]> {
  const refs = await aggregatesOf(base, owner);
  const changed: Ref[] = [];
  for (let at = 0; at < refs.length; at += inScript) {
    const some = refs.slice(at, at + inScript);
    const heads = some.map(({ id }) => base.names.part(owner.tag, id, "head"));
    const all = (await base.run("facts", heads, ["k", "rev"])) as Field[][];
    for (const [n, ref] of some.entries()) {
      const facts = all[n];
      assert(facts !== undefined, "each head is told of");
      const [kind, revision] = facts;
      const before = seen.get(ref.id);
      const isSame = before?.owner === ref.owner && before.revision === String(revision ?? 0);
      if (kind && !isSame) changed.push(ref);
    }
  }
  return changed.sort((a, b) => Number(a.kind === "journal") - Number(b.kind === "journal"));
}

async function* aggregateOf(base: Base, ref: Ref, seen: Seen): AsyncGenerator<StoreRecord> {
  const { names } = base;
  const tag = tagOf(ref.owner);
  const keys = (["head", "steps", "docs", "blobs"] as const).map((part) => names.of(ref, part));
  keys.push(names.owned(tag, "links"));
  for (let n = 1; n <= tries; n++) {
    const whole = await base.run("whole", keys, [ref.id, "k", "wa", "fa", "la", ...headFields]);
    const [fields, steps, docs, blobs, leases] = whole as [Field[], Buffer[], Buffer[], Buffer[], Buffer[]];
    const [kind, warned, first, last, ...rest] = fields;
    // It was handed over: it is found where it went.
    if (!kind || String(kind) !== ref.kind) return;
    const links = first && last ? await linksOf(base, ref, Number(first), Number(last)) : [];
    // Their front was cut off, or they went to another owner, while they were read.
    if (links === null) continue;
    const head = toHead(ref, rest);
    yield aggregateRecord(ref, head, {
      warned: head && warned ? Number(warned) : null,
      blobs: pairs(blobs).map(([name, bytes]) => ({ id: `${ref.id}/${name}`, bytes: Number(bytes) })),
      leases: leases.map(String),
    });
    const unpacked = pairs(steps).map(([id, packed]) => unpackStep(id, packed));
    for (const step of unpacked.sort((a, b) => a.seq - b.seq)) yield { is: "step", ...step };
    for (const [name, body] of pairs(docs)) yield { is: "doc", name, body: bytesOf(body) };
    for (const link of links) yield { is: "link", ...link };
    seen.set(ref.id, { owner: ref.owner, revision: String(head?.revision ?? 0) });
    return;
  }
  throw unavailable({ reason: `${ref.kind} ${ref.id} changes without end` });
}

/** The links from one to another, which are never changed; null if they are not all there any more. */
async function linksOf(base: Base, ref: Ref, first: number, last: number): Promise<AuditRecord[] | null> {
  const links: AuditRecord[] = [];
  const count = last - first + 1;
  while (links.length < count) {
    const [from, to] = [links.length, Math.min(links.length + linksAtOnce, count) - 1];
    const page = (await ask(base, "LRANGE", base.names.of(ref, "audit"), String(from), String(to))) as Buffer[];
    links.push(...page.map(unpackAudit));
    if (page.length !== to - from + 1 || links[from]?.seq !== first + from) return null;
  }
  return links;
}

/** A hash as it is answered: fields and values in turn. */
function pairs(reply: readonly Buffer[]): [string, Buffer][] {
  return Array.from({ length: reply.length / 2 }, (_, n) => [String(reply[2 * n]), reply[2 * n + 1] as Buffer]);
}

async function* answersOf(base: Base, { owner, tag }: Owner): AsyncGenerator<AnswerRecord> {
  for (const [field, packed] of await scanHash(base, base.names.owned(tag, "answers"))) {
    const { at, ref, body } = unpackOp({ owner, route: "", key: field }, packed);
    yield { is: "answer", owner, route: "", key: field, at, kind: ref.kind satisfies Kind, id: ref.id, body };
  }
}
