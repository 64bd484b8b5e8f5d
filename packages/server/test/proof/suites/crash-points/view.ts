// What can be found after a crash, as short texts: everything of a store with its blobs, the states of the ring's keys,
// the points of a backup. Two moments are the same if their texts are.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { backupFolder } from "../../../../src/backup/folder.ts";
import { openPoint } from "../../../../src/backup/point.ts";
import type { Blobs } from "../../../../src/store/blobs.ts";
import {
  type AggregateRecord,
  headIn,
  type PartRecord,
  packRecord,
  settled,
} from "../../../../src/store/everything.ts";
import { openKeysToRead } from "../../../../src/store/keys.ts";
import { noKms } from "../../../../src/store/kms.ts";
import { blobFiles } from "../../../../src/store/local/blob-files.ts";
import { readStore } from "../../../../src/store/local/reader.ts";
import type { StoreReader } from "../../../../src/store/reader.ts";
import { readEntries } from "../../../../src/store/ring.ts";
import type { Keys } from "../../../../src/store/sealing.ts";
import { collectedFigures } from "../../../../src/store/store.ts";

export type Texts = Readonly<Record<string, string>>;

/** Each part is old or new for itself: no promise joins them. */
export interface View {
  readonly store: Texts;
  readonly ring: Texts;
  readonly points: Texts;
}

/** Where everything lies below a folder; the ring and the backup in folders that are not there yet. */
export function placesIn(folder: string): { data: string; ring: string; backup: string } {
  return {
    data: join(folder, "data"),
    ring: join(folder, "kept", "keys", "ring.json"),
    backup: join(folder, "far", "backup"),
  };
}

const short = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64").slice(0, 12);

/** Everything below a folder that nobody works on; fails if any of it cannot be opened. */
export async function viewOf(folder: string): Promise<View> {
  const { data, ring, backup } = placesIn(folder);
  const entries = (await readEntries(ring))?.entries ?? [];
  return {
    store: existsSync(join(data, "heads.sqlite")) ? await storeIn(data, ring) : {},
    ring: Object.fromEntries(entries.map(({ id, state }) => [id, state])),
    points: await pointsIn(backup, ring),
  };
}

async function storeIn(data: string, ring: string): Promise<Texts> {
  const reader = readStore(data);
  try {
    return await textsOf(reader, blobFiles(join(data, "blobs")), ring);
  } finally {
    await reader.close();
  }
}

/** What a store says, everything of it opened by the keys of a ring; the same where the same was done. */
export async function textsOf(reader: StoreReader, blobs: Blobs, ring: string): Promise<Texts> {
  const hasKeys = (await reader.meta("audit-key")) !== null;
  const keys = hasKeys ? await openKeysToRead({ source: `file:${ring}`, store: reader }) : null;
  const texts: Record<string, string> = {};
  let whose = "";
  for await (const record of settled(() => reader.everything())) {
    if (record.is === "meta") {
      // What it holds is random; a key is noted as retired before its secret leaves the ring.
      if (!record.name.startsWith("retired-key/")) texts[record.name] = "there";
    } else if (record.is === "figures") {
      // What a collector removed is counted after it was removed.
      const { [collectedFigures.blobs]: _blobs, [collectedFigures.bytes]: _bytes, ...figures } = record.figures;
      texts.figures = JSON.stringify(Object.entries(figures).sort());
    } else if (record.is === "aggregate") {
      whose = record.id;
      const { wrappedKey, body, ...plain } = record;
      const opened = headIn(record) && keys ? await openedBy(keys, record, blobs) : "";
      texts[`${record.kind} ${whose} of ${record.owner}`] = short(Buffer.from(JSON.stringify([plain, opened])));
    } else if (record.is === "answer") texts[`answer of ${record.id} ${short(record.body)}`] = `${record.at}`;
    else texts[`${partName(record)} of ${whose}`] = short(packRecord(record));
  }
  return texts;
}

/** What is sealed in a head; fails if it cannot be opened, or one of its blobs. */
async function openedBy(keys: Keys, record: AggregateRecord, blobs: Blobs): Promise<string> {
  const sealer = keys.open(record, record.wrappedKey);
  for (const { id, bytes } of record.blobs) {
    const sealed = await blobs.get(id);
    assert.equal(sealed?.length, bytes, `blob ${id} is not there, or not whole`);
    await sealer.openLarge("blob", id, sealed ?? new Uint8Array());
  }
  return Buffer.from(sealer.open("head", record.id, record.head?.revision ?? 0, record.body)).toString();
}

function partName(part: PartRecord): string {
  if (part.is === "link") return `link ${part.seq}`;
  return part.is === "step" ? `step ${part.id}` : `document ${part.name}`;
}

async function pointsIn(path: string, ring: string): Promise<Texts> {
  const folder = backupFolder(path);
  const texts: Record<string, string> = {};
  for (const id of await folder.points()) {
    const point = await openPoint(folder, id, { source: `file:${ring}`, kms: noKms });
    const sum = createHash("sha256");
    for await (const record of point.records()) {
      sum.update(packRecord(record));
      for (const blob of record.is === "aggregate" ? record.blobs : [])
        assert.equal(await folder.blobs.size(blob.id), blob.bytes, `point ${id} lacks blob ${blob.id}`);
    }
    assert.deepEqual(point.damaged, []);
    texts[id] = sum.digest("base64").slice(0, 12);
  }
  return texts;
}
