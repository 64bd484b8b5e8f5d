// Fills an empty store in Redis with records. Each aggregate is written beside its place, as for a handover, and put
// there by one script, which brings the owner's sums and lists along. The mark is written with the format, first of
// all; whoever begins anew removes everything but it.
import { refuse } from "../../errors.ts";
import { answerField } from "../answer-field.ts";
import { crashPoint } from "../crash-points.ts";
import { type AggregateRecord, type AnswerRecord, headIn, isKept, type StoreRecord } from "../everything.ts";
import type { Filling } from "../filling.ts";
import { assertLeft, markOf } from "../restoring.ts";
import type { AuditRecord } from "../store.ts";
import { ask, type Base } from "./base.ts";
import { nameIn, tagOf } from "./names.ts";
import { assertRecord, headValues, packAudit, packOp, packStep } from "./records.ts";
import type { Registry } from "./registry.ts";

/** By the name of no handover, so that what a kill leaves is mended away. */
const staging = "h_restore";
/** Fields in one command. */
const atOnce = 200;

interface Gathered {
  readonly record: AggregateRecord;
  readonly steps: [string, Buffer][];
  readonly seqs: [string, string][];
  readonly docs: [string, Buffer][];
  readonly links: AuditRecord[];
}

/** Begins to fill it; refuses with `not_empty` if there is a store. */
export async function redisFilling(base: Base, registry: Registry, format: string, point: string): Promise<Filling> {
  const { names, connection, run } = base;
  const mark = await ask(base, "HGET", names.records, "restoring");
  if (mark !== null) assertLeft(String(mark));
  else if ((await ask(base, "HGET", names.records, "format")) !== null)
    refuse("not_empty", { what: "The Redis of STORE" });
  await ask(base, "HSET", names.records, "format", format, "restoring", markOf(point));
  crashPoint("restore: marked");
  await clear(base);
  const retired: string[] = [];
  let last: Gathered | null = null;

  async function putHash(key: string, fields: readonly (readonly [string, string | Buffer])[]): Promise<void> {
    for (let at = 0; at < fields.length; at += atOnce) {
      await ask(base, "HSET", key, ...fields.slice(at, at + atOnce).flat());
    }
  }

  /** Writes the aggregate that was gathered to its place. */
  async function settle(): Promise<void> {
    if (last === null) return;
    const { record, steps, seqs, docs, links } = last;
    last = null;
    const { owner, kind, id, leases, blobs, warned } = record;
    const tag = tagOf(owner);
    await registry.register({ owner, kind, id });
    const staged = names.stagedOf(tag, id, staging);
    const [headKey = "", stepsKey = "", seqsKey = "", auditKey = "", blobsKey = "", docsKey = ""] = staged;
    await ask(base, "UNLINK", headKey, ...staged.slice(1));
    await putHash(stepsKey, steps);
    await putHash(seqsKey, seqs);
    await putHash(docsKey, docs);
    await putHash(
      blobsKey,
      blobs.map((blob) => [nameIn(blob.id), String(blob.bytes)]),
    );
    for (let at = 0; at < links.length; at += atOnce)
      await run("append", [auditKey], [String(at), ...links.slice(at, at + atOnce).map(packAudit)]);
    const fields: [string, string | Buffer][] = [["k", kind]];
    const head = headIn(record);
    if (head !== null) {
      const { ends = "", ...values } = headValues(head);
      fields.push(...Object.entries(values), ["end", ends]);
      fields.push(["wk", Buffer.from(head.wrappedKey)], ["body", Buffer.from(head.body)]);
      if (warned !== null) fields.push(["wa", String(warned)]);
    }
    const [firstLink, lastLink] = [links[0], links.at(-1)];
    if (firstLink && lastLink)
      fields.push(["fa", String(firstLink.seq)], ["la", String(lastLink.seq)], ["lm", Buffer.from(lastLink.mac)]);
    await putHash(headKey, fields);
    const owned = (["owner", "ids", "ends", "bin", "links", "audit-times"] as const).map((part) =>
      names.owned(tag, part),
    );
    // No other key: what wraps it stays as it is.
    await run("settle", [...owned, ...staged, ...names.partsOf(tag, id)], [id, kind, "", ...leases]);
    crashPoint("restore: some written");
  }

  async function putAnswer({ owner, route, key, at, kind, id, body }: AnswerRecord): Promise<void> {
    const tag = tagOf(owner);
    if ((await ask(base, "HGET", names.part(tag, id, "head"), "rev")) === null) return;
    const field = route === "" ? key : answerField(route, key);
    const packed = packOp({ owner, route, key, at, ref: { owner, kind, id }, body });
    await ask(base, "HSET", names.owned(tag, "answers"), field, packed);
    await ask(base, "ZADD", names.owned(tag, "answer-times"), String(at), field);
    await ask(base, "ZADD", names.owned(tag, "links"), "0", `o${id} ${field}`);
  }

  return {
    async put(record: StoreRecord) {
      if ("body" in record) assertRecord(record.body);
      switch (record.is) {
        case "meta":
          if (!isKept(record.name) || record.name === "blob-place") return;
          await ask(base, "HSET", names.records, record.name, Buffer.from(record.value));
          if (record.name.startsWith("retired-key/")) retired.push(record.name.slice("retired-key/".length));
          return;
        case "figures":
          await putHash(
            names.figures,
            Object.entries(record.figures).map(([name, value]) => [name, String(value)]),
          );
          return;
        case "aggregate":
          await settle();
          // Owners take the marks over as they are registered.
          for (const id of retired.splice(0)) await ask(base, "HSET", names.retired, id, "");
          last = { record, steps: [], seqs: [], docs: [], links: [] };
          return;
        case "step":
          last?.steps.push([record.id, packStep(record)]);
          last?.seqs.push([String(record.seq), record.id]);
          return;
        case "doc":
          last?.docs.push([record.name, Buffer.from(record.body)]);
          return;
        case "link":
          last?.links.push(record);
          return;
        case "answer":
          await settle();
          await putAnswer(record);
      }
    },
    finish: settle,
    async release() {
      crashPoint("restore: all written, marked still");
      await ask(base, "HDEL", names.records, "restoring");
    },
    async close() {
      await connection.close();
      await base.blobs.close();
    },
  };
}

/** Removes what an earlier restore left, all but the mark. */
async function clear(base: Base): Promise<void> {
  const { names, connection } = base;
  for await (const keys of connection.scan(names.everyPattern))
    for (const key of keys) if (key !== names.records) await ask(base, "UNLINK", key);
}
