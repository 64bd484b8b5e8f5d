// Links of many trails by their time. Each owner's links stand in the order of their time; those of several owners are
// merged, each read no further than the answer needs.
import { compareFound, isAsked, spanOf } from "../audit-order.ts";
import type { AuditFound, AuditPlace, AuditQuery, Kind, Ref } from "../store.ts";
import { aggregatesOf, allOwners, ask, type Base, forEach, type Owner } from "./base.ts";
import type { Reads } from "./reads.ts";

/** Places of an owner read at first, and each time when these were not enough. */
const few = 8;
const slice = 64;

interface Walk {
  readonly owner: Owner;
  /** Places that were read and not yet taken. */
  waiting: AuditPlace[];
  /** How many were read from the beginning of the range. */
  read: number;
  ended: boolean;
}

export async function auditByTime(
  base: Base,
  reads: Reads,
  query: AuditQuery,
  homes: (ids: readonly string[]) => Promise<Owner[]>,
) {
  if (query.limit <= 0) return [];
  const owners = await ownersOf(base, query, homes);
  const walks: Walk[] = owners.map((owner) => ({ owner, waiting: [], read: 0, ended: false }));
  await forEach(walks, (walk) => readOn(base, query, walk, few));
  const places: { owner: Owner; place: AuditPlace }[] = [];
  while (places.length < query.limit) {
    let first: Walk | null = null;
    for (const walk of walks) {
      const [place] = walk.waiting;
      const [best] = first?.waiting ?? [];
      if (place && (!best || compared(query, place, best) < 0)) first = walk;
    }
    const place = first?.waiting.shift();
    if (!first || !place) break;
    places.push({ owner: first.owner, place });
    if (first.waiting.length === 0) await readOn(base, query, first, slice);
  }
  return records(base, reads, places);
}

async function ownersOf(
  base: Base,
  { owner, trails }: AuditQuery,
  homes: (ids: readonly string[]) => Promise<Owner[]>,
) {
  const named = trails === undefined ? await allOwners(base) : await homes(trails);
  return owner === undefined ? named : named.filter((each) => each.owner === owner);
}

/** Reads on until something asked for waits, or there is no more. */
async function readOn(base: Base, query: AuditQuery, walk: Walk, count: number): Promise<void> {
  const [least, most] = spanOf(query);
  const key = base.names.owned(walk.owner.tag, "audit-times");
  const range =
    query.order === "newest"
      ? [String(most), String(least), "BYSCORE", "REV"]
      : [String(least), String(most), "BYSCORE"];
  while (!walk.ended && walk.waiting.length === 0) {
    const page = ["LIMIT", String(walk.read), String(count), "WITHSCORES"];
    const found = (await ask(base, "ZRANGE", key, ...range, ...page)) as Buffer[];
    walk.read += found.length / 2;
    walk.ended = found.length < 2 * count;
    for (let n = 0; n < found.length; n += 2) {
      const [id = "", seq = ""] = String(found[n]).split(" ");
      const place = { at: Number(found[n + 1]), id, seq: Number(seq) };
      if (isAsked(query, foundAt(walk.owner.owner, place))) walk.waiting.push(place);
    }
  }
}

/** The links at these places; one that was cut off meanwhile is left out. */
async function records(
  base: Base,
  reads: Reads,
  places: readonly { owner: Owner; place: AuditPlace }[],
): Promise<AuditFound[]> {
  const kinds = new Map<string, Kind>();
  for (const owner of new Set(places.map(({ owner }) => owner))) {
    for (const { id, kind } of await aggregatesOf(base, owner)) kinds.set(id, kind);
  }
  const found = await forEach(places, async ({ owner, place }) => {
    const kind = kinds.get(place.id);
    if (kind === undefined) return [];
    const ref: Ref = { owner: owner.owner, kind, id: place.id };
    const [record] = await reads.audit(ref, place.seq, 1);
    return record?.seq === place.seq ? [{ ref, record }] : [];
  });
  return found.flat();
}

function compared({ order }: AuditQuery, a: AuditPlace, b: AuditPlace): number {
  return compareFound(order, foundAt("", a), foundAt("", b));
}

/** A link of which only the place is known. */
function foundAt(owner: string, { at, id, seq }: AuditPlace): AuditFound {
  const none = new Uint8Array();
  return { ref: { owner, kind: "session", id }, record: { seq, at, mac: none, body: none } };
}
