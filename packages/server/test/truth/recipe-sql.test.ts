// A session's recipe as SQL through the product: long recipes, steps that stand for others, joins, moments.
import { join } from "node:path";
import type { Call, Cell } from "@data-tools/client";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, me, openBench, type Workpiece } from "./product.ts";

let bench: Bench;
let plain: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  bench = await openBench({ "engine-threads": "2" });
  plain = await DuckDBInstance.create(":memory:", { threads: "2" });
  connection = await plain.connect();
});
afterAll(async () => {
  connection.closeSync();
  plain.closeSync();
  await bench.close();
});

const sqlOf = async (piece: Workpiece, step?: string | null) =>
  (await bench.product.sessions.recipeText(me, piece.id, { format: "sql", ...(step === undefined ? {} : { step }) }))
    .text;

/** Runs a statement on the session's exported original; gives its columns and a new session over the result. */
async function onOriginal(piece: Workpiece, text: string, tables: Record<string, Workpiece> = {}): Promise<Workpiece> {
  for (const [name, each] of Object.entries({ input: piece, ...tables })) {
    const { path } = await each.export("parquet", { step: null });
    await connection.run(`CREATE OR REPLACE VIEW ${name} AS FROM read_parquet('${path}')`);
  }
  await connection.run("SET TimeZone = 'Asia/Tokyo'");
  const [zone = "", statement = ""] = text.split(/(?<=^SET TimeZone = 'UTC';)$/m);
  await connection.run(zone);
  const path = join(bench.folder, `${piece.id}-${Math.random()}.parquet`);
  await connection.run(`COPY (${statement.trim().replace(/;$/, "")}) TO '${path}' (FORMAT parquet)`);
  return bench.start(path, "result.parquet");
}

async function givesTheGrid(piece: Workpiece, tables?: Record<string, Workpiece>): Promise<void> {
  const again = await onOriginal(piece, await sqlOf(piece), tables);
  expect(await again.columns()).toEqual(await piece.columns());
  expect(await again.cells()).toEqual(await piece.cells());
}

const lines = Array.from({ length: 3_000 }, (_, row) => {
  const city = ["Oslo", " rome", "Bergen ", "", "Paris"][row % 5];
  const at = `2024-03-${String((row % 28) + 1).padStart(2, "0")}T${String(row % 24).padStart(2, "0")}:30:00Z`;
  return `${row},${city},${row % 11 === 0 ? "" : ((row * 7919) % 1000) / 8},${at},${(row * 31) % 17}`;
});
const text = `id,city,price,at,k\n${lines.join("\n")}\n`;
const start = () => bench.start(bench.file("t.csv", text), "t.csv", { types: { at: "timestamptz" } });

const ten: readonly Call[] = [
  { op: "fill-missing", params: { columns: ["price"], with: "mean" } },
  { op: "trim-text", params: { columns: ["city"] } },
  { op: "filter-rows", params: { where: { column: "price", is: "gt", value: 12.3 } } },
  { op: "sort-rows", params: { by: [{ column: "k", order: "desc" }, { column: "price" }] } },
  { op: "sample-rows", params: { n: 1_500 } },
  { op: "formula", params: { into: "day", expression: "at", type: "date" } },
  { op: "fill-missing", params: { columns: ["city"], with: "previous", groupBy: ["k"] } },
  { op: "drop-duplicates", params: { columns: ["k", "city", "price"], keep: "last" } },
  { op: "rename-column", params: { column: "city", to: "The \"city\"; --\n'x'" } },
  { op: "edit-cell", params: { row: 3, column: "price", value: -0.1 } },
];

test("[R5] a recipe of ten steps among sorted and hidden rows gives the grid, at every step", async () => {
  const piece = await start();
  const steps: string[] = [];
  for (const { op, params } of ten) steps.push(await piece.step(op, params));
  await givesTheGrid(piece);
  const wanted: Cell[][][] = [];
  for (const step of [null, steps[2] as string, steps[6] as string]) {
    const page = await piece.page({ step, limit: 10_000 });
    const again = await onOriginal(piece, await sqlOf(piece, step));
    expect(await again.cells()).toEqual(page.rows);
    wanted.push(page.rows);
  }
  expect(new Set(wanted.map((rows) => rows.length)).size).toBeGreaterThan(1);
  await piece.step("group-by", {
    by: ["k"],
    aggregates: [
      { column: "price", fn: "sum" },
      { column: "price", fn: "std" },
      { column: "at", fn: "last" },
    ],
  });
  await givesTheGrid(piece);
});

test("[R5] one statement, a named step for each step, and the history line above each", async () => {
  const piece = await start();
  for (const { op, params } of ten) await piece.step(op, params);
  const statement = await sqlOf(piece);
  expect(statement.match(/^-- Step \d+: .*\nstep_\d+ AS \($/gm)).toHaveLength(10);
  expect(statement.match(/^SET .*;$/gm)).toHaveLength(2);
  expect(statement.match(/;$/gm)).toHaveLength(3);
});

test("[R5] a join reads the datasource as a table of its own; one that is gone stops the statement loudly", async () => {
  const right = await bench.upload(bench.file("r.csv", "key,name\n3,three\n5,five\n3,drei\n"), "r.csv");
  const piece = await start();
  await piece.step("join", { datasource: right.id, on: [{ left: "k", right: "key" }] });
  await piece.step("sort-rows", { by: [{ column: "name" }] });
  await givesTheGrid(piece, { input_2: await bench.open(right.id) });
  await bench.product.datasources.remove(me, right.id);
  const statement = await sqlOf(piece);
  expect(statement).toMatch(/\*\*\* THIS STEP CANNOT BE EXPORTED/);
  await expect(onOriginal(piece, statement)).rejects.toThrow(/Not exported: Join/);
  const { text: script } = await bench.product.sessions.recipeText(me, piece.id, { format: "python" });
  expect(script).toMatch(/^ {4}raise NotImplementedError\("Not exported: Join/m);
});

test("[R5] a person's query reads the step before and datasources, whatever their names, also within a batch", async () => {
  const right = await bench.upload(bench.file("q.csv", "key,name\n3,three\n5,five\n3,drei\n"), "q.csv");
  const piece = await start();
  await piece.step("sort-rows", { by: [{ column: "price", order: "desc" }] });
  const query = `SELECT d.*, q.name, sum(d.price) OVER (PARTITION BY d.city) AS "city total" FROM data AS d JOIN step_1 AS q ON q.key = d.k`;
  await piece.step("sql", { query, sources: { step_1: right.id } });
  await givesTheGrid(piece, { input_2: await bench.open(right.id) });
  const inner = 'SELECT city, sum("city total") / 3 AS total, count(*) AS n FROM data GROUP BY ALL';
  await piece.step("batch", {
    calls: [
      { op: "fill-missing", params: { columns: ["city"], with: "constant", value: "nowhere" } },
      { op: "sql", params: { query: inner } },
    ],
  });
  expect(await sqlOf(piece)).not.toContain("***");
  await givesTheGrid(piece, { input_2: await bench.open(right.id) });
});

test("[R5] a step that refuses values refuses them in SQL too", async () => {
  const piece = await bench.start(bench.file("n.csv", "a\n1\n2\n"), "n.csv", { types: { a: "text" } });
  await piece.step("change-type", { columns: ["a"], to: "integer", onError: "fail" });
  await givesTheGrid(piece);
  const other = await bench.start(bench.file("m.csv", "a\n1\nx\n"), "m.csv", { types: { a: "text" } });
  await expect(onOriginal(other, await sqlOf(piece))).rejects.toThrow(/This step is refused/);
});
