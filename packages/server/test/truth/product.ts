// The real product for tests of whole tables, and a plain database beside it that knows nothing of it.
// Everything lies below one RAM-backed folder that goes when the test ends.
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Call, Cell, ColumnView, DatasourceView, ImportOptions, Page } from "@data-tools/client";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import type { ExportFormat } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import { calm } from "../sessions/product.ts";
import "../../src/engine/whole-text.ts";

export const me = { owner: "truth", name: "truth" };

/** Where the npm package vega-datasets keeps its files. */
export const vega = join(createRequire(import.meta.url).resolve("vega-datasets"), "..", "..", "data");

export interface Bench {
  readonly folder: string;
  readonly product: OpenedProduct;
  /** A file of the user in this folder. */
  file(name: string, content: string | Uint8Array): string;
  upload(path: string, name: string, options?: ImportOptions): Promise<DatasourceView>;
  /** A session over a new datasource of that file. */
  start(path: string, name: string, options?: ImportOptions): Promise<Workpiece>;
  open(datasource: string): Promise<Workpiece>;
  /** Closes the product and opens it again over the same store. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** A session with what tests do to it. */
export interface Workpiece {
  readonly id: string;
  /** One step; answers its id. */
  step(op: string, params: Record<string, unknown>): Promise<string>;
  calls(calls: readonly Call[]): Promise<string[]>;
  columns(): Promise<ColumnView[]>;
  page(query?: Partial<Parameters<OpenedProduct["sessions"]["rows"]>[2]>): Promise<Page>;
  /** Every cell that shows. */
  cells(): Promise<Cell[][]>;
  /** Exports to a file of the bench's folder. */
  export(
    format: ExportFormat,
    options?: { safe?: boolean; step?: string | null },
  ): Promise<{ path: string; neutralised: number }>;
}

export async function openBench(flags: Record<string, string> = {}): Promise<Bench> {
  const folder = mkdtempSync("/dev/shm/data-tools-truth-");
  const config = readConfig({
    store: "memory:",
    "data-dir": join(folder, "data"),
    keys: `file:${join(folder, "ring.json")}`,
    "engine-processes": "1",
    ...calm,
    ...flags,
  });
  let product = await openProduct(config);
  let made = 0;
  const bench: Bench = {
    folder,
    get product() {
      return product;
    },
    file(name, content) {
      const path = join(folder, `${made++}-${name}`);
      writeFileSync(path, content);
      return path;
    },
    upload: (path, name, options = {}) =>
      product.datasources.create(me, { path, name, bytes: statSync(path).size }, { options }),
    start: async (path, name, options) => bench.open((await bench.upload(path, name, options)).id),
    async open(datasource) {
      const { id } = await product.sessions.create(me, { datasource });
      return workpiece(
        () => product,
        id,
        (format) => join(folder, `${made++}-export.${format}`),
      );
    },
    async reopen() {
      await product.close();
      product = await openProduct(config);
    },
    async close() {
      await product.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

function workpiece(product: () => OpenedProduct, id: string, target: (format: string) => string): Workpiece {
  const piece: Workpiece = {
    id,
    step: async (op, params) => String((await piece.calls([{ op, params }]))[0]),
    async calls(calls) {
      const { version } = await product().sessions.view(me, id);
      return (await product().sessions.apply(me, id, calls, { version })).steps;
    },
    columns: async () => (await product().sessions.view(me, id)).columns,
    page: (query = {}) => product().sessions.rows(me, id, { offset: 0, limit: 1_000, ...query }),
    async cells() {
      const rows: Cell[][] = [];
      for (;;) {
        const page = await piece.page({ offset: rows.length });
        rows.push(...page.rows);
        if (rows.length >= page.total) return rows;
      }
    },
    async export(format, { safe = false, step } = {}) {
      const exported = await product().sessions.exportTo(me, id, {
        format,
        safe,
        ...(step === undefined ? {} : { step }),
      });
      const path = target(format);
      copyFileSync(exported.path, path);
      await exported.done();
      return { path, neutralised: exported.neutralised };
    },
  };
  return piece;
}

/** A database of the test's own; times are UTC. */
export interface Plain {
  run(text: string): Promise<void>;
  rows(text: string): Promise<DuckDBValue[][]>;
  value(text: string): Promise<DuckDBValue>;
  close(): void;
}

export async function openPlain(): Promise<Plain> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection: DuckDBConnection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = async (text: string) => (await connection.runAndReadAll(text)).getRows() as DuckDBValue[][];
  return {
    run: async (text) => void (await connection.run(text)),
    rows,
    value: async (text) => (await rows(text))[0]?.[0] ?? null,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export interface PlainColumn {
  readonly name: string;
  readonly type: string;
}

export async function describeTable(plain: Plain, of: string): Promise<PlainColumn[]> {
  return (await plain.rows(`DESCRIBE ${of}`)).map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** How many rows of two tables differ, place by place, as texts; -0 and 0 are different texts. */
export async function differingRows(plain: Plain, a: string, b: string): Promise<number> {
  const width = (await describeTable(plain, a)).length;
  const names = Array.from({ length: width }, (_, index) => `c${index}`).join(", ");
  const tests = Array.from(
    { length: width },
    (_, index) => `CAST(x.c${index} AS VARCHAR) IS DISTINCT FROM CAST(y.c${index} AS VARCHAR)`,
  );
  return Number(
    await plain.value(
      `SELECT count(*) FROM ${a} AS x(${names}) POSITIONAL JOIN ${b} AS y(${names}) WHERE ${tests.join(" OR ")}`,
    ),
  );
}

/** The refusal that a call ends in; fails if it does not. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome ?? new Error("it was not refused");
}
