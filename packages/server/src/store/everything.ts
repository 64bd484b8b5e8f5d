// Everything that a store holds but its blobs, as a sequence of records: what a backup keeps and a restore puts back,
// the same for every kind of store. An aggregate comes first, then its parts; answers come last. A store that
// others change while it is read may give an aggregate again: the last time counts.
import { refuse } from "../errors.ts";
import type { AuditRecord, BlobRecord, Counts, Head, Kind, MetaName, Ref, StepRecord } from "./store.ts";

/** A small record of the store as a whole. */
interface MetaRecord {
  readonly is: "meta";
  readonly name: MetaName;
  readonly value: Uint8Array;
}

interface FiguresRecord {
  readonly is: "figures";
  readonly figures: Counts;
}

export interface AggregateRecord extends Ref {
  readonly is: "aggregate";
  /** Null if it was erased; then wrapped key and body are empty. */
  readonly head: Omit<Head, keyof Ref | "wrappedKey" | "body"> | null;
  readonly wrappedKey: Uint8Array;
  readonly body: Uint8Array;
  /** The end that was warned of last. */
  readonly warned: number | null;
  readonly blobs: readonly BlobRecord[];
  /** Ids of the datasources it uses. */
  readonly leases: readonly string[];
}

/** What hangs on the aggregate before it. */
export type PartRecord =
  | ({ readonly is: "step" } & StepRecord)
  | ({ readonly is: "link" } & AuditRecord)
  | { readonly is: "doc"; readonly name: string; readonly body: Uint8Array };

/** An answer kept for retries. Where only a digest of route and key is known, the route is empty and the key is that. */
export interface AnswerRecord {
  readonly is: "answer";
  readonly owner: string;
  readonly route: string;
  readonly key: string;
  readonly at: number;
  /** What seals it. */
  readonly kind: Kind;
  readonly id: string;
  readonly body: Uint8Array;
}

export type StoreRecord = MetaRecord | FiguresRecord | AggregateRecord | PartRecord | AnswerRecord;

/** Records of the store as a whole that are its own, wherever it lies; the others are made anew. */
export function isKept(name: string): name is MetaName {
  return name === "key-check" || name === "audit-key" || name === "blob-place" || name.startsWith("retired-key/");
}

/** The head that a record tells of; null if it was erased. */
export function headIn({ owner, kind, id, head, wrappedKey, body }: AggregateRecord): Head | null {
  return head && { ...head, owner, kind, id, wrappedKey, body };
}

/** An aggregate as a record. */
export function aggregateRecord(
  { owner, kind, id }: Ref,
  found: Head | null,
  more: Pick<AggregateRecord, "warned" | "blobs" | "leases">,
): AggregateRecord {
  const empty = new Uint8Array();
  if (found === null) return { is: "aggregate", owner, kind, id, head: null, wrappedKey: empty, body: empty, ...more };
  const { owner: _owner, kind: _kind, id: _id, wrappedKey, body, ...head } = found;
  return { is: "aggregate", owner, kind, id, head, wrappedKey, body, ...more };
}

/** The records with every aggregate once, as it was given last. `read` is asked twice and must give the same. */
export async function* settled(read: () => AsyncIterable<StoreRecord>): AsyncGenerator<StoreRecord> {
  /** The place among all aggregates where each is given last. */
  const last = new Map<string, number>();
  let given = 0;
  for await (const record of read()) if (record.is === "aggregate") last.set(record.id, given++);
  given = 0;
  let isLast = true;
  for await (const record of read()) {
    if (record.is === "aggregate") isLast = last.get(record.id) === given++;
    const isPart = record.is === "aggregate" || record.is === "step" || record.is === "link" || record.is === "doc";
    if (isLast || !isPart) yield record;
  }
}

/** A record as bytes: the length of a header, the header as JSON, then whatever is bytes, in the header's order. */
export function packRecord(record: StoreRecord): Buffer {
  const bytes: [string, number][] = [];
  const parts: Uint8Array[] = [];
  const header: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value instanceof Uint8Array) {
      bytes.push([name, value.length]);
      parts.push(value);
    } else header[name] = value;
  }
  const text = Buffer.from(JSON.stringify([header, bytes]));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, ...parts]);
}

/** The records that were packed one after the other; refuses with `damaged` what was not. */
export function* unpackRecords(packed: Uint8Array): Generator<StoreRecord> {
  const all = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const damaged = (): never => refuse("damaged", { what: "records of a backup" });
  for (let at = 0; at < all.length; ) {
    if (at + 4 > all.length) damaged();
    const end = at + 4 + all.readUInt32BE(at);
    if (end > all.length) damaged();
    const [header, bytes] = headerIn(all.toString("utf8", at + 4, end)) ?? damaged();
    at = end;
    for (const [name, length] of bytes) {
      if (at + length > all.length) damaged();
      header[name] = Uint8Array.from(all.subarray(at, at + length));
      at += length;
    }
    yield header as unknown as StoreRecord;
  }
}

/** A record but its bytes, and the names and lengths of those; null if the text says no such thing. */
function headerIn(text: string): [Record<string, unknown>, [string, number][]] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const [header, bytes] = Array.isArray(json) ? json : [];
  const isPart = (part: unknown) =>
    Array.isArray(part) && /^[a-z]+$/i.test(String(part[0])) && Number.isSafeInteger(part[1]) && part[1] >= 0;
  const isWhole = typeof header === "object" && header !== null && Array.isArray(bytes) && bytes.every(isPart);
  return isWhole ? [header, bytes] : null;
}
