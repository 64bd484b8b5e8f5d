// Tables of the old system on their way into a session: read by the importer, in scratch under the id of the blob
// they may become, and sealed once it is known that they are needed.
import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { newId } from "../clock.ts";
import type { NewBlob, ReadBlob } from "../engine/engine.ts";
import { refuse } from "../errors.ts";
import type { TableFile } from "../legacy/table-file.ts";
import type { BlobId, State } from "../model/state.ts";
import type { Actor } from "../sessions/api.ts";
import { type Core, keepBlobs } from "../sessions/core.ts";
import { importJob, stateOf } from "../sessions/datasources.ts";
import { readBlob } from "../sessions/vault.ts";
import type { Sealer } from "../store/sealing.ts";
import type { BlobRecord } from "../store/store.ts";

/** A table of the old system, read. */
export interface ReadTable {
  readonly state: State;
  readonly blob: NewBlob;
}

export interface Tables {
  /** Reads rows that a process of ours took out of the old system's bytes. */
  rows(table: TableFile): Promise<ReadTable>;
  /** Reads a Parquet file of the old system. */
  parquet(path: string): Promise<ReadTable>;
  /** Seals files as blobs of the session; what is sealed already is left. */
  seal(blobs: readonly NewBlob[]): Promise<void>;
  /** What has been sealed. */
  sealed(): readonly BlobRecord[];
  /** Reads blobs, from scratch while they lie there. */
  readonly read: ReadBlob;
  /** Removes what is left in scratch. */
  close(): Promise<void>;
}

/** Tables of one session, or datasource, that is being made: `home` is its id, `sealer` seals for it. */
export function createTables(core: Core, { owner }: Actor, home: string, sealer: Sealer): Tables {
  const files = new Map<BlobId, string>();
  const records = new Map<BlobId, BlobRecord>();

  async function read(path: string, name: string, known?: TableFile): Promise<ReadTable> {
    const job = await importJob(core, { path, name, bytes: 0 }, {});
    try {
      const imported = await core.importer.run(known ? { ...job, known: known.columns } : job);
      const id = `${home}/${newId("b")}`;
      files.set(id, imported.path);
      return { state: stateOf(imported, id), blob: { id, path: imported.path, bytes: imported.bytes } };
    } catch (error) {
      await rm(job.directory, { recursive: true, force: true });
      throw error;
    }
  }

  return {
    rows: (table) => read(table.path, "rows.csv", table),
    parquet: (path) => read(path, "table.parquet"),
    async seal(blobs) {
      for (const blob of blobs) {
        if (records.has(blob.id)) continue;
        for (const record of await keepBlobs(core, sealer, [blob])) records.set(record.id, record);
      }
    },
    sealed: () => [...records.values()],
    async read(blob) {
      const path = files.get(blob);
      if (path !== undefined) return readFile(path);
      if (!blob.startsWith(`${home}/`)) return readBlob(core.vault, owner, blob);
      const sealed = await core.vault.store.getBlob(blob);
      if (!sealed) return refuse("damaged", { what: `blob ${blob} is missing` });
      return sealer.openLarge("blob", blob, sealed);
    },
    async close() {
      for (const path of files.values()) await rm(dirname(path), { recursive: true, force: true });
      files.clear();
    },
  };
}
