// Whether everything in a store can be read: each sealed record is opened, each blob is there and opens, each audit
// trail is unbroken, and the table after every step is read by an engine to its last cell.
import type { Engine } from "../engine/engine.ts";
import { Refusal, refuse } from "../errors.ts";
import { type BlobId, blobsOf, type State, unstored } from "../model/state.ts";
import { checkAudit, faultTexts } from "../sessions/audit-check.ts";
import type { DatasourceBody } from "../sessions/datasources.ts";
import type { StepBody } from "../sessions/document.ts";
import { fromBytes } from "../sessions/vault.ts";
import type { Blobs } from "../store/blobs.ts";
import { type AggregateRecord, settled } from "../store/everything.ts";
import type { StoreReader } from "../store/reader.ts";
import type { Keys, Sealer } from "../store/sealing.ts";
import type { BlobRecord, Kind } from "../store/store.ts";
import { isDamage, opensAs } from "./opening.ts";

export interface Examined {
  readonly sessions: number;
  readonly datasources: number;
  /** Sealed records that were opened. */
  readonly records: number;
  /** Tables that were read whole; those of quick examinations are none. */
  readonly states: number;
  readonly blobs: number;
  readonly bytes: number;
  readonly trails: number;
  readonly entries: number;
  readonly damaged: readonly Damaged[];
}

/** Something that is not as it was written. */
export interface Damaged {
  readonly owner: string;
  readonly kind: Kind;
  readonly id: string;
  /** What of it, in words. */
  readonly what: string;
}

interface Examining {
  readonly reader: StoreReader;
  readonly blobs: Pick<Blobs, "get" | "size">;
  readonly keys: Keys;
  /** Null for a quick look: then blobs are only looked for, and no table is read. */
  readonly engine: Engine | null;
  /** How many aggregates there are, for the progress. */
  readonly total: number;
  onProgress?(fraction: number, text: string): void;
}

interface Table {
  /** As it is told. */
  readonly name: string;
  readonly state: State;
}

/** An aggregate while its parts are gone through. */
interface Present {
  readonly record: AggregateRecord;
  readonly sealer: Sealer | null;
  readonly tables: Table[];
}

/** Examines a store that nobody changes meanwhile; what is damaged is told and ends nothing. */
export async function examine({ reader, blobs, keys, engine, total, onProgress }: Examining): Promise<Examined> {
  const seen = { sessions: 0, datasources: 0, records: 0, states: 0, blobs: 0, bytes: 0 };
  const damaged: Damaged[] = [];
  let present: Present | null = null;
  let done = 0;

  const note = ({ owner, kind, id }: AggregateRecord, what: string) => damaged.push({ owner, kind, id, what });

  /** The plain bytes; null, and noted, if they are not as they were sealed. */
  async function open<T>(record: AggregateRecord, what: string, work: () => T | Promise<T>): Promise<T | null> {
    try {
      const plain = await work();
      seen.records += 1;
      return plain;
    } catch (error) {
      if (!isDamage(error)) throw error;
      note(record, what);
      return null;
    }
  }

  async function begin(record: AggregateRecord): Promise<Present | null> {
    const { owner, kind, id, head, wrappedKey, body } = record;
    if (head === null) return null;
    if (kind === "session") seen.sessions += 1;
    if (kind === "datasource") seen.datasources += 1;
    const sealer = await open(record, "its key", () => keys.open({ owner, kind, id }, wrappedKey));
    const plain = sealer && (await open(record, "its head", () => sealer.open("head", id, head.revision, body)));
    const tables: Table[] = [];
    if (plain && kind === "datasource")
      tables.push({ name: "its table", state: fromBytes<DatasourceBody>(plain).state });
    return { record, sealer, tables };
  }

  /** Blobs and tables of an aggregate that was gone through. */
  async function end({ record, sealer, tables }: Present): Promise<void> {
    // What a table needs is opened with it.
    const read = new Set(engine === null ? [] : tables.flatMap(({ state }) => blobsOf(state)));
    for (const blob of record.blobs) {
      seen.blobs += 1;
      seen.bytes += blob.bytes;
      if ((await isThere(blob)) && (engine === null || read.has(blob.id) || (await opens(record, sealer, blob))))
        continue;
      note(record, `blob ${blob.id}`);
    }
    if (engine !== null) for (const table of tables) await readTable(engine, record, table);
    if (engine !== null) await engine.evict(record.id);
  }

  async function isThere({ id, bytes }: BlobRecord): Promise<boolean> {
    return (await blobs.size(id)) === bytes;
  }

  async function opens({ kind }: AggregateRecord, sealer: Sealer | null, { id }: BlobRecord): Promise<boolean> {
    const sealed = await blobs.get(id);
    return sealed !== null && sealer !== null && opensAs(sealer, kind, id, sealed);
  }

  async function readTable(engine: Engine, record: AggregateRecord, { name, state }: Table): Promise<void> {
    if (state.columns.some(({ blob }) => blob === unstored)) return;
    try {
      const workbench = await engine.workbench(record.id, (blob) => plainOf(record.owner, blob));
      await workbench.digest(state);
      seen.states += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      note(record, `${name}: ${error.message}`);
    }
  }

  async function plainOf(owner: string, blob: BlobId): Promise<Uint8Array> {
    const home = blob.slice(0, blob.indexOf("/"));
    const kind = home.startsWith("d_") ? "datasource" : "session";
    const head = await reader.head({ owner, kind, id: home });
    const sealed = head && (await blobs.get(blob));
    if (!head || !sealed) return refuse("damaged", { what: `blob ${blob}` });
    return keys.open({ owner, kind, id: home }, head.wrappedKey).openLarge("blob", blob, sealed);
  }

  for await (const record of settled(() => reader.everything())) {
    if (record.is === "meta" || record.is === "figures") continue;
    if (record.is === "aggregate" || record.is === "answer") {
      if (present) await end(present);
      present = record.is === "aggregate" ? await begin(record) : null;
      if (record.is === "aggregate") onProgress?.(Math.min(1, done++ / total), `${done} of ${total} looked at`);
      continue;
    }
    if (present === null || present.sealer === null || record.is === "link") continue;
    const { record: own, sealer, tables } = present;
    if (record.is === "doc") {
      const { name, body } = record;
      await open(own, `its document ${name}`, () => sealer.open("doc", `${own.id}/${name}`, 0, body));
      continue;
    }
    const { id, seq, body } = record;
    const plain = await open(own, `step ${seq}`, () => sealer.open("step", `${own.id}/${id}`, seq, body));
    if (plain) tables.push({ name: `the table after step ${seq}`, state: fromBytes<StepBody>(plain).after });
  }
  if (present) await end(present);
  const { trails, entries, findings } = await checkAudit({ store: reader, keys }, null);
  for (const { ref, where, seq, kind } of findings)
    damaged.push({
      owner: ref?.owner ?? "",
      kind: ref?.kind ?? "journal",
      id: where,
      what: `its audit, entry ${seq}: ${faultTexts[kind]}`,
    });
  return { ...seen, trails, entries, damaged };
}
