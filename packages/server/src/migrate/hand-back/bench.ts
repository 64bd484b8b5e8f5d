// Where tables are written for the old system and read again: a workbench that sees the blobs of an owner and, as
// blobs too, files that were read again. It is left behind empty.
import { readFile, rm } from "node:fs/promises";
import { newId } from "../../clock.ts";
import type { Workbench } from "../../engine/engine.ts";
import type { State } from "../../model/state.ts";
import type { Core } from "../../sessions/core.ts";
import { stateOf } from "../../sessions/datasources.ts";
import { readBlob } from "../../sessions/vault.ts";

export interface Bench {
  readonly workbench: Workbench;
  /** Reads a Parquet file as an upload is read, for as long as `work` takes. */
  withFile<T>(path: string, work: (state: State) => Promise<T>): Promise<T>;
}

/** The part of the product that this works with. */
export type Grounds = Pick<Core, "vault" | "documents" | "journal" | "engine" | "importer" | "scratch" | "config">;

/** The home of what is made here and kept nowhere. */
export const benchHome = "back";

/** Bytes that a file of ours may unfold to when it is read again. */
const mostBytes = 2 ** 40;

/** Does work at a bench for what an owner has. */
export async function withBench<T>(core: Grounds, owner: string, work: (bench: Bench) => Promise<T>): Promise<T> {
  const { engine } = core;
  const name = newId(benchHome);
  const files = new Map<string, string>();
  const workbench = await engine.workbench(name, async (blob) => {
    const path = files.get(blob);
    return path === undefined ? readBlob(core.vault, owner, blob) : readFile(path);
  });
  const withFile: Bench["withFile"] = async (path, use) => {
    const directory = await core.scratch.folder("back");
    const blob = `${benchHome}/${newId("b")}`;
    try {
      const imported = await core.importer.run({
        path,
        name: "table.parquet",
        options: { format: "parquet" },
        limits: limitsOf(core.config),
        directory,
      });
      files.set(blob, imported.path);
      return await use(stateOf(imported, blob));
    } finally {
      files.delete(blob);
      await rm(directory, { recursive: true, force: true });
    }
  };
  try {
    return await work({ workbench, withFile });
  } finally {
    await engine.evict(name);
  }
}

/** Our own tables fit our own limits, however they are written. */
function limitsOf(config: Core["config"]) {
  return {
    milliseconds: 2 ** 31 - 1,
    memoryBytes: config.IMPORT_MEMORY,
    rows: config.MAX_ROWS,
    columns: config.MAX_COLUMNS,
    cells: config.MAX_CELLS,
    cellBytes: 2 ** 31 - 1,
    unpackedBytes: mostBytes,
  };
}
