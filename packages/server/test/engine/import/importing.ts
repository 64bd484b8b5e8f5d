// Real imports for tests: bytes in, table or refusal out, and what was left in the directory.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, ImportOptions, ImportReport } from "@data-tools/client";
import { DuckDBInstance } from "@duckdb/node-api";
import { toCell } from "../../../src/engine/cells.ts";
import { createImporter } from "../../../src/engine/import/importer.ts";
import type { ImportLimits } from "../../../src/engine/import-contract.ts";
import { Refusal } from "../../../src/errors.ts";

export const limits: ImportLimits = {
  milliseconds: 60_000,
  memoryBytes: 1 << 30,
  rows: 10_000_000,
  columns: 2_000,
  cells: 1_000_000_000,
  cellBytes: 1 << 20,
  unpackedBytes: 1 << 29,
};

export interface Result {
  readonly columns: string[];
  readonly count: number;
  readonly rows: Cell[][];
  readonly report: ImportReport;
  readonly left: string[];
}

export interface Asked {
  readonly options?: ImportOptions;
  readonly limits?: Partial<ImportLimits>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, progress: number | null) => void;
  /** Rows to read back; all unless said. */
  readonly most?: number;
}

const importer = createImporter();

/** A folder of its own on RAM-backed scratch, gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp("/dev/shm/data-tools-import-");
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Imports bytes (or a file) under a user's name for them. */
export function importing(
  name: string,
  content: Uint8Array | string | { path: string },
  asked: Asked = {},
): Promise<Result> {
  return inFolder(async (folder) => {
    const job = await jobIn(folder, name, content, asked);
    try {
      const { rows, columns, report, path } = await importer.run(job, asked);
      return {
        columns: columns.map(({ name, type, digits }) => (digits ? `${name}: ${type}(${digits})` : `${name}: ${type}`)),
        count: rows,
        rows: await readBack(
          path,
          columns.map(({ type }) => type),
          asked.most,
        ),
        report,
        left: await readdir(job.directory),
      };
    } catch (error) {
      if (error instanceof Refusal) Object.assign(error, { left: await readdir(job.directory) });
      throw error;
    }
  });
}

/** The first rows, as a preview shows them. */
export function sampling(name: string, content: Uint8Array | string, rows: number, asked: Asked = {}) {
  return inFolder(async (folder) => {
    const job = await jobIn(folder, name, content, asked);
    const sample = await importer.sample(job, rows, asked);
    return { ...sample, left: await readdir(job.directory) };
  });
}

async function jobIn(folder: string, name: string, content: Uint8Array | string | { path: string }, asked: Asked) {
  const directory = join(folder, "work");
  await mkdir(directory);
  const given = typeof content === "object" && "path" in content;
  const path = given ? content.path : join(folder, "upload");
  if (!given) await writeFile(path, content);
  return { path, name, options: asked.options ?? {}, limits: { ...limits, ...asked.limits }, directory };
}

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly left: string[];
  readonly values: Record<string, unknown>;
}

/** The refusal that an import ends with. */
export async function refusal(import_: Promise<unknown>): Promise<Refused> {
  try {
    await import_;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error as unknown as Refused;
  }
  throw new Error("the import was expected to be refused");
}

/** Rows of a Parquet file (or of any statement) as wire cells. */
async function readBack(path: string, types: readonly ImportedType[], most = 1_000_000): Promise<Cell[][]> {
  const rows = await plainRows(`FROM '${path}' LIMIT ${most}`);
  return rows.map((row) => row.map((cell, index) => toCell(cell, types[index])));
}

type ImportedType = Parameters<typeof toCell>[1];

/** Rows of a statement in a plain database of the test's own. */
export async function plainRows(statement: string) {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`SET TimeZone = 'UTC'; ${statement}`)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
