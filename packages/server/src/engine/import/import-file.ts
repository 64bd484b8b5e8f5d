// One import from beginning to end, inside the child: unpack, find out what it is, decode, read, report.
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ImportOptions, WireType } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { join, sql } from "../../model/sql.ts";
import { toCell } from "../cells.ts";
import type { Imported, ImportJob, ImportSample } from "../import-contract.ts";
import { readCsv } from "./csv.ts";
import { type Database, literal, openDatabase, raw } from "./database.ts";
import { detectEncoding, type Encoding, markLength } from "./encoding.ts";
import { detectFormat, type Format, isGzip, title } from "./format.ts";
import type { Tell } from "./messages.ts";
import { note } from "./notes.ts";
import { sizeText } from "./sizes.ts";
import type { Table, Task } from "./task.ts";
import { copyFrom, decodeInto, firstFlaw, headOf, keepBeginning, unpackGzip } from "./text-file.ts";

const headBytes = 1 << 20;
/** A preview looks at this much of a text. */
const sampleBytes = 2 << 20;
const progressEveryMs = 100;
/** What a Node.js process needs for itself. */
const baseMemory = 128 << 20;

interface Made {
  readonly imported: Imported;
  readonly sampled: ImportSample;
}

/** Imports the file of a job, or its first `sample` rows. Everything it writes lies in the job's directory. */
export async function importFile(job: ImportJob, sample: number | null, tell: Tell): Promise<Made> {
  const { limits, directory } = job;
  const { size } = await stat(job.path);
  if (size === 0 && !job.known) refuse("empty_file");
  if (size > limits.unpackedBytes) refuse("too_large", { what: "The file", limit: sizeText(limits.unpackedBytes) });
  const db = await openDatabase(directory, dirname(job.path), {
    memoryBytes: Math.max((limits.memoryBytes - baseMemory) * 0.85, 32 << 20),
    spillBytes: limits.unpackedBytes,
  });
  let stage: Parameters<Tell>[0] = "looking";
  const timer = setInterval(() => tell(stage, db.progress()), progressEveryMs);
  try {
    const table = await readAny(job, sample, db, (next, progress) => {
      stage = next;
      tell(next, progress);
    });
    if (table.rows > limits.rows) refuse("too_many_rows", { limit: limits.rows });
    if (table.rows * table.columns.length > limits.cells) refuse("too_many_cells", { limit: limits.cells });
    await checkCells(db, table, limits.cellBytes);
    return await report(job, sample, db, table);
  } finally {
    clearInterval(timer);
    db.close();
  }
}

async function readAny(job: ImportJob, sample: number | null, db: Database, tell: Tell): Promise<Table> {
  const { directory, options, limits, known } = job;
  let { path } = job;
  if (known) {
    const task: Task = { path, options, limits, directory, sample, db, tell, partial: false };
    return (await import("./known-rows.ts")).readKnownRows(task, known);
  }
  let partial = false;
  let { head, whole } = await headOf(path, headBytes);
  const packed = isGzip(head);
  if (packed) {
    tell("unpacking", null);
    path = `${directory}/unpacked`;
    partial = await unpackGzip(job.path, path, limits.unpackedBytes, sample === null ? Infinity : sampleBytes);
    ({ head, whole } = await headOf(path, headBytes));
    if (head.length === 0) refuse("empty_file");
  }
  const { format, named } = detectFormat(head, whole && !partial, job.name, options.format);
  const isText = format === "csv" || format === "tsv" || format === "json" || format === "ndjson";
  if (packed && !isText) {
    refuse("import_failed", { reason: `only text is read from gzip, and this is ${title(format)}.` });
  }
  const task: Task = { path, options, limits, directory, sample, db, tell, partial };
  const table = isText ? await readText(task, format, head) : await readBinary(task, format);
  return named === null ? table : { ...table, notes: [note("format_by_content", { named, format }), ...table.notes] };
}

async function readBinary(task: Task, format: Format): Promise<Table> {
  // Each reader is loaded by those that need it: a child lives for one file.
  if (format === "parquet") return (await import("./parquet.ts")).readParquet(task);
  return (await import("./sheet.ts")).readSheet(task, format === "xls" ? "xls" : "xlsx");
}

/** Text of any encoding; one that shows only late that it is not UTF-8 is read again. */
async function readText(task: Task, format: Format, head: Buffer): Promise<Table> {
  const forced = task.options.encoding;
  const encoding = forced ?? detectEncoding(head, head.length < headBytes && !task.partial);
  const beginning =
    task.sample === null ? null : await keepBeginning(task.path, `${task.directory}/beginning`, sampleBytes, encoding);
  const cut: Task = beginning === null ? task : { ...task, path: beginning, partial: true };
  const table = await readDecoded(cut, format, encoding, forced !== undefined);
  const said = (one: Table): Table =>
    cut.partial ? { ...one, notes: [note("from_beginning", { rows: one.rows }), ...one.notes] } : one;
  if (table) return said(table);
  const { byte, line } = (await firstFlaw(cut.path, "utf-8")) ?? { byte: 0, line: 0 };
  if (forced !== undefined) {
    refuse("import_failed", {
      reason: `byte ${byte} (line ${line}) is not valid UTF-8. Choose another encoding.`,
      line,
    });
  }
  const other = await readDecoded(cut, format, "windows-1252", false);
  if (other === null) refuse("import_failed", { reason: "its encoding cannot be told. Choose one." });
  const guessed = note("encoding_guessed", { byte, line, encoding: "windows-1252" });
  return said({ ...other, notes: [guessed, ...other.notes] });
}

/** Null when the file is not in its encoding after all, which only UTF-8 can show. */
async function readDecoded(task: Task, format: Format, encoding: Encoding, forced: boolean): Promise<Table | null> {
  const json = format === "json" || format === "ndjson";
  const { head } = await headOf(task.path, 3);
  let { path } = task;
  if (encoding !== "utf-8") {
    task.tell("decoding", null);
    path = `${task.directory}/decoded`;
    await decodeInto(task.path, path, encoding, forced);
  } else if (markLength(head, encoding) > 0 && !task.partial) {
    path = `${task.directory}/decoded`;
    await copyFrom(task.path, path, markLength(head, encoding));
  }
  try {
    const read = { ...task, path };
    const table = json
      ? await (await import("./json.ts")).readJson(read, format)
      : await readCsv(read, format === "tsv" ? "tsv" : "csv");
    return { ...table, options: { ...table.options, encoding } };
  } catch (error) {
    const invalid = error instanceof Error && "code" in error && error.code === "ERR_ENCODING_INVALID_ENCODED_DATA";
    if (invalid && encoding === "utf-8") return null;
    throw error;
  }
}

/** Refuses a cell that is longer than it may be. Only columns that hold so many bytes at all are looked through. */
async function checkCells(db: Database, { path, columns }: Table, most: number): Promise<void> {
  const lengths: Partial<Record<WireType, string>> = { text: "strlen", binary: "octet_length", list: "len" };
  const file = raw(literal(path));
  const large = await db.rows(
    sql`SELECT column_id FROM parquet_metadata(${file}) GROUP BY ALL HAVING max(total_uncompressed_size) > ${most}`,
  );
  const top = columns.every(({ type }) => type !== "list" && type !== "struct");
  const suspects = columns.flatMap(({ type }, index) => {
    const length = lengths[type];
    // Nested columns have several numbers in the file: then all are looked through.
    if (length === undefined || (top && !large.some(([id]) => Number(id) === index))) return [];
    return [sql`coalesce(max(${raw(length)}(${raw(`c${index}`)})), 0)`];
  });
  if (large.length === 0 || suspects.length === 0) return;
  const [longest = []] = await db.rows(sql`SELECT ${join(suspects)} FROM read_parquet(${file})`);
  if (longest.some((length) => Number(length) > most)) refuse("cell_too_long", { limit: sizeText(most) });
}

async function report(job: ImportJob, sample: number | null, db: Database, table: Table): Promise<Made> {
  const types = Object.fromEntries(table.columns.map(({ name, type }): [string, WireType] => [name, type]));
  const options: ImportOptions = { ...table.options, types };
  const given = (key: keyof ImportOptions): boolean =>
    key === "types"
      ? Object.keys(job.options.types ?? {}).length === table.columns.length
      : job.options[key] !== undefined;
  const about = {
    options,
    detected: (Object.keys(options) as (keyof ImportOptions)[]).filter((key) => !given(key)),
    renamed: [...table.renamed],
    badRows: { count: table.badRows.count, rows: [...table.badRows.rows] },
    sheets: table.sheets && [...table.sheets],
    notes: [...table.notes],
  };
  const first =
    sample === null
      ? []
      : await db.rows(sql`FROM read_parquet(${raw(literal(table.path))}) LIMIT ${raw(String(Math.trunc(sample)))}`);
  const rows = first.map((row) => row.map((cell, index) => toCell(cell, table.columns[index]?.type)));
  const columns = table.columns.map((column, index) => ({ ...column, field: `c${index}` }));
  const { size } = await stat(table.path);
  return {
    imported: { report: about, rows: table.rows, columns, path: table.path, bytes: size },
    sampled: { report: about, columns: [...table.columns], rows },
  };
}
