// A state as a file for other programs: CSV, TSV, JSON, NDJSON, Parquet by the database's own writers;
// XLSX by a library in a process of its own.
import { fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { assert, Refusal, refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import type { Column, State, Type } from "../model/state.ts";
import { program } from "../program.ts";
import { parquet } from "./applying.ts";
import type { Exported, ExportFormat } from "./engine.ts";
import { explain } from "./failures.ts";
import { zip } from "./frame.ts";
import type { Control } from "./instance.ts";
import { ownLiteral, quoteIdentifier, Writer } from "./render.ts";
import type { Context } from "./statement.ts";

/** Cells of a workbook; more would need gigabytes of memory. */
const maxWorkbookCells = 5_000_000;

/** What a spreadsheet may take for the start of a formula, full-width forms included. */
const risky = "^[=+\\-@\\t\\r\\n\\x00＝＋－＠]";
const riskyName = /^[=+\-@\t\r\n\0＝＋－＠]/;

const options: Record<ExportFormat, string> = {
  csv: "(FORMAT csv, HEADER true)",
  tsv: "(FORMAT csv, HEADER true, DELIMITER '\t')",
  json: "(FORMAT json, ARRAY true)",
  ndjson: "(FORMAT json)",
  parquet,
  // Lines of cells for the workbook writer.
  xlsx: "(FORMAT json)",
};

export interface Exporting extends Context {
  readonly control: Control;
  readonly newFile: () => string;
  sizeOf(path: string): Promise<number>;
}

/** Writes the visible table to a new file; `safe` neutralises text that a spreadsheet would run. */
export async function exportTo(
  context: Exporting,
  state: State,
  format: ExportFormat,
  { safe }: { safe: boolean },
): Promise<Exported> {
  if (format === "xlsx" && state.columns.length * state.rows.visible > maxWorkbookCells) {
    const limit = `${maxWorkbookCells} cells; export CSV or Parquet instead`;
    refuse("too_large", { what: "A workbook of this table", limit });
  }
  const guard = safe && (format === "csv" || format === "tsv" || format === "xlsx");
  const from = await rowsInOrder(context, state);
  const named = ({ name }: Column) => (guard && riskyName.test(name) ? `'${name}` : name);
  const items = state.columns.map(
    (column, index) =>
      `${guarded(column, outgoing(column, `x${index}`, format), guard)} AS ${quoteIdentifier(named(column))}`,
  );
  const select = format === "xlsx" ? `SELECT [${texts(state, guard).join(", ")}] AS r` : `SELECT ${items.join(", ")}`;
  const path = context.newFile();
  return removeUnless([path, `${path}.part`], async () => {
    const neutralised = await context.instance.task(async (task) => {
      await task.run(`COPY (${select} FROM ${from} AS s) TO ${ownLiteral(path)} ${options[format]}`);
      const text = state.columns.flatMap(({ type }, index) => (type === "text" ? [index] : []));
      if (!guard || text.length === 0) return 0;
      const counts = text.map((index) => `count(*) FILTER (regexp_matches(x${index}, '${risky}'))`);
      const [row] = await task.rows(`SELECT ${counts.join(" + ")} FROM ${from} AS s`);
      return Number(row?.[0]);
    }, context.control);
    const columns = state.columns.map((column) => ({ name: named(column), type: column.type }));
    if (format === "xlsx") await writeWorkbook(context, path, columns);
    return { path, bytes: await context.sizeOf(path), neutralised };
  });
}

/** Does work that makes files; if it fails, they go. */
export async function removeUnless<T>(files: readonly string[], work: () => Promise<T>): Promise<T> {
  let done = false;
  try {
    const result = await work();
    done = true;
    return result;
  } finally {
    if (!done) for (const left of files) await rm(left, { force: true });
  }
}

/** The visible rows in display order with columns x0…, as a table expression. */
export async function rowsInOrder(context: Context, state: State): Promise<string> {
  const table = await context.displays.of(state);
  const names = state.columns.map(({ name }) => name);
  const zipped = zip(state, names, context.fileOf, { rid: table !== null });
  const columns = names.map((name, index) => `${zipped.column(name)} AS x${index}`).join(", ");
  if (table === null) return `(SELECT ${columns} FROM ${zipped.from})`;
  const rows = `SELECT ${columns}, ${zipped.rid} AS rid FROM ${zipped.from}`;
  return `(SELECT z.* FROM (${rows}) AS z JOIN ${table} AS v ON z.rid = v.r ORDER BY v.rowid)`;
}

/** Every cell of a row as text, for the workbook writer. */
function texts({ columns }: State, guard: boolean): string[] {
  return columns.map((column, index) =>
    guarded(column, `CAST(${outgoing(column, `x${index}`, "csv")} AS VARCHAR)`, guard),
  );
}

/** A text cell with an apostrophe before what a spreadsheet would take for a formula. */
function guarded({ type }: Column, text: string, guard: boolean): string {
  if (!guard || type !== "text") return text;
  return `CASE WHEN regexp_matches(${text}, '${risky}') THEN chr(39) || ${text} ELSE ${text} END`;
}

/** How a column is written where its stored form would mislead other programs. */
function outgoing({ type }: Column, value: string, format: ExportFormat): string {
  const isJson = format === "json" || format === "ndjson";
  // Parquet knows no negative intervals and no microseconds in them.
  if (type === "duration") {
    return isJson || format === "parquet" ? ownText(value, type) : `CAST(to_microseconds(${value}) AS VARCHAR)`;
  }
  if (format === "parquet") return value;
  // JSON has no word for them; texts as on the wire.
  if (type === "number" && isJson) {
    const word = `CASE WHEN isnan(${value}) THEN 'NaN' WHEN ${value} > 0 THEN 'Infinity' ELSE '-Infinity' END`;
    return `CASE WHEN ${value} IS NULL OR isfinite(${value}) THEN to_json(${value}) ELSE to_json(${word}) END`;
  }
  if (type === "binary") return `base64(${value})`;
  if (type === "timestamp" && isJson) return `replace(CAST(${value} AS VARCHAR), ' ', 'T')`;
  if (type === "timestamptz") return `replace(replace(CAST(${value} AS VARCHAR), ' ', 'T'), '+00', 'Z')`;
  if (type === "list" || type === "struct") return isJson ? `CAST(${jsonText(value)} AS JSON)` : jsonText(value);
  return value;
}

/** A list or struct as sound JSON: the database writes NaN and the infinities in it without quotes. */
function jsonText(value: string): string {
  const text = `CAST(to_json(${value}) AS VARCHAR)`;
  const tokens = `regexp_extract_all(${text}, '"(?:[^"\\\\]|\\\\.)*"|-?Infinity|NaN|[^"NI-]+|.')`;
  const word = "CASE WHEN s IN ('NaN', 'Infinity', '-Infinity') THEN concat('\"', s, '\"') ELSE s END";
  return `CASE WHEN regexp_matches(${text}, 'NaN|Infinity') THEN array_to_string(list_transform(${tokens}, lambda s: ${word}), '') ELSE ${text} END`;
}

/** A value as the grid shows it. */
export function ownText(value: string, type: Type): string {
  const writer = new Writer();
  const text = writer.write(toText({ parts: [{ text: value }] }, type), noNames);
  assert(writer.values.length === 0, "a text form is written without bound values");
  return text;
}

function outside(): never {
  throw new Error("a column's text names something else");
}

const noNames = { column: outside, relation: outside, row: outside, rowAt: outside, query: outside };

/** Turns the lines at `path` (JSON arrays of texts) into a workbook at the same path, in a child process. */
async function writeWorkbook(
  context: Exporting,
  path: string,
  columns: readonly Pick<Column, "name" | "type">[],
): Promise<void> {
  const child = fork(program("workbook", import.meta.url), [], {
    execArgv: ["--max-old-space-size=3000"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { limits } = context.instance;
  let stopped: "cancelled" | "took_too_long" | null = null;
  const stop = (reason: "cancelled" | "took_too_long") => {
    stopped ??= reason;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => stop("took_too_long"), limits.milliseconds);
  context.control({ cancel: () => stop("cancelled"), progress: () => null });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
    child.send({ path, columns });
  }).finally(() => clearTimeout(timer));
  if (stopped) throw explain(null, stopped, limits);
  if (code !== 0) throw new Refusal("out_of_memory", { limit: "3000 MB" });
}
