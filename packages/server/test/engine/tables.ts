// Real tables for engine tests: literals and files as Parquet blobs of a made-up home, and an engine
// over RAM-backed scratch.
import { copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, TableLiteral } from "@data-tools/client";
import { DuckDBInstance } from "@duckdb/node-api";
import { newId } from "../../src/clock.ts";
import type { Applied, Workbench } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/local-engine.ts";
import { openScratch } from "../../src/engine/scratch.ts";
import type { Change } from "../../src/model/change.ts";
import type { Calls } from "../../src/model/operation.ts";
import type { State } from "../../src/model/state.ts";
import { selectOf } from "./literal.ts";

export const home = "s_test";

export const limits = {
  memoryBytes: 1 << 30,
  temporaryBytes: 1 << 30,
  milliseconds: 60_000,
  rows: 20_000_000,
  columns: 2_000,
  cells: 1_000_000_000,
  cellBytes: 1 << 20,
  threads: 2,
};

/** An engine, a folder of blobs, and what makes states in it. */
export async function tables(settings: { processes?: number; limits?: Partial<typeof limits> } = {}) {
  const folder = await mkdtemp("/dev/shm/data-tools-test-");
  const scratch = await openScratch("/dev/shm", folder);
  const engine = openEngine(scratch, {
    processes: settings.processes ?? 1,
    limits: { ...limits, ...settings.limits },
    residentBytes: 1 << 28,
    now: Date.now,
  });
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const fileOf = (blob: string) => join(folder, `${blob.replace("/", ".")}.parquet`);
  const read = (blob: string) => readFile(fileOf(blob));

  async function fromSelect(select: string, columns: TableLiteral["columns"]): Promise<State> {
    const blob = `${home}/${newId("b")}`;
    await connection.run(`COPY (${select}) TO '${fileOf(blob)}' (FORMAT parquet, COMPRESSION zstd)`);
    const [row] = (await connection.runAndReadAll(`SELECT count(*) FROM '${fileOf(blob)}'`)).getRows();
    const count = Number(row?.[0]);
    return {
      table: newId("t"),
      columns: columns.map((column, index) => ({ ...column, blob, field: `c${index}` })),
      rows: { physical: count, visible: count, kept: null, order: null },
    };
  }

  return {
    engine,
    folder,
    scratch: scratch.directory,
    fromSelect,
    workbench: (session = newId("s")): Promise<Workbench> => engine.workbench(session, read),
    /** A state holding a literal table. */
    literal: async (table: TableLiteral): Promise<State> =>
      fromSelect(await selectOf(table, join(folder, `${newId("j")}.json`)), table.columns),
    /** Makes what was applied blobs that can be read from now on. */
    async keep({ blobs }: Pick<Applied, "blobs">): Promise<void> {
      for (const { id, path } of blobs) await copyFile(path, fileOf(id));
    },
    /** Everything in scratch, by name. */
    async files(): Promise<string[]> {
      const found = await readdir(scratch.directory, { recursive: true, withFileTypes: true });
      return found.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    async close() {
      await engine.close();
      connection.closeSync();
      database.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Applies and gives the new state. */
export async function apply(
  bench: Workbench,
  state: State,
  change: Change | Calls,
  sources: Record<string, State> = {},
) {
  if (change.kind === "calls") throw new Error("calls are not for the engine");
  return bench.apply(home, state, change, sources);
}

/** Every cell of a state in display order. */
export async function cells(bench: Workbench, state: State): Promise<Cell[][]> {
  return (await bench.page(state, { offset: 0, limit: 1_000_000 })).rows;
}
