// Records as they stand in Redis: a head is the fields of a hash; steps, links and answers are a line of JSON and the
// sealed bytes after it.
import { Refusal, refuse } from "../../errors.ts";
import type { AuditRecord, Head, Kind, OpRecord, Ref, StepRecord } from "../store.ts";

/** Fields of a head, in the order in which they are asked for. */
export const headFields = ["rev", "ver", "at", "use", "end", "bin", "by", "wk", "body"] as const;

export type Field = Buffer | null;

/** What one record may have at most: whatever is longer makes everybody wait, and a cluster cannot move it. */
const recordBytes = 1 << 20;

/** Refuses sealed bytes that are too long for a record. */
export function assertRecord(body: Uint8Array | null | undefined): void {
  if (body && body.length > recordBytes) {
    throw new Refusal("too_large", { what: "A record of the store", limit: "1 MB" });
  }
}

/** The fields of a head as it is written, but its key and body. */
export function headValues(head: Head): Record<string, string> {
  const { revision, version, createdAt, usedAt, expiresAt, binnedAt, bytes } = head;
  return {
    rev: String(revision),
    ver: String(version),
    at: String(createdAt),
    use: String(usedAt),
    ends: expiresAt === null ? "" : String(expiresAt),
    bin: binnedAt === null ? "" : String(binnedAt),
    by: String(bytes),
  };
}

/** The head that these fields are; null if there is none. */
export function toHead({ owner, kind, id }: Ref, fields: readonly Field[]): Head | null {
  const [rev, ver, at, use, end, bin, by, wk, body] = fields;
  if (!rev || !wk || !body) return null;
  return {
    owner,
    kind,
    id,
    revision: Number(rev),
    version: Number(ver),
    createdAt: Number(at),
    usedAt: Number(use),
    expiresAt: timeOf(end),
    binnedAt: timeOf(bin),
    bytes: Number(by),
    wrappedKey: bytesOf(wk),
    body: bytesOf(body),
  };
}

/** A time; nothing stands for none. */
export function timeOf(field: Field | undefined): number | null {
  return field && field.length > 0 ? Number(field) : null;
}

export function packStep({ parent, seq, at, bytes, body }: StepRecord): Buffer {
  return pack({ parent, seq, at, bytes }, body);
}

export function unpackStep(id: string, packed: Buffer): StepRecord {
  const { header, body } = unpack<{ parent: string | null; seq: number; at: number; bytes: number }>(
    packed,
    ({ parent, seq, at, bytes }) => (parent === null || typeof parent === "string") && areWhole(seq, at, bytes),
  );
  return { id, parent: header.parent, seq: header.seq, at: header.at, bytes: header.bytes, body };
}

export function packAudit({ seq, at, mac, body }: AuditRecord): Buffer {
  return pack({ seq, at, mac: mac.length }, Buffer.concat([mac, body]));
}

export function unpackAudit(packed: Buffer): AuditRecord {
  const { header, body } = unpack<{ seq: number; at: number; mac: number }>(packed, ({ seq, at, mac }) =>
    areWhole(seq, at, mac),
  );
  return { seq: header.seq, at: header.at, mac: body.slice(0, header.mac), body: body.slice(header.mac) };
}

/** Route and key of an answer are known to whoever asks for it. */
export function packOp({ at, ref, body }: OpRecord): Buffer {
  return pack({ at, kind: ref.kind, id: ref.id }, body);
}

export function unpackOp(asked: Pick<OpRecord, "owner" | "route" | "key">, packed: Buffer): OpRecord {
  const { header, body } = unpack<{ at: number; kind: Kind; id: string }>(
    packed,
    ({ at, kind, id }) => areWhole(at) && typeof kind === "string" && typeof id === "string",
  );
  const { owner, route, key } = asked;
  return { owner, route, key, at: header.at, ref: { owner, kind: header.kind, id: header.id }, body };
}

function pack(header: object, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
}

/** Refuses with `damaged` what does not begin as a record does. What is sealed in it proves itself. */
function unpack<Header extends object>(packed: Buffer, fits: (header: Header) => boolean) {
  const end = packed.indexOf(10);
  const header = end < 0 ? null : headerIn<Header>(packed.toString("utf8", 0, end));
  if (header === null || !fits(header)) return refuse("damaged", { what: "a record of the store" });
  return { header, body: bytesOf(packed.subarray(end + 1)) };
}

function headerIn<Header>(text: string): Header | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? (json as Header) : null;
  } catch {
    return null;
  }
}

const areWhole = (...numbers: unknown[]) => numbers.every((each) => Number.isSafeInteger(each));

/** A copy that is the caller's own and nothing but bytes. */
export function bytesOf(field: Uint8Array): Uint8Array {
  return Uint8Array.from(field);
}
