// The simplest engine there can be: a table literal in an in-memory database, a change carried out by
// one plain statement, the answer read back. Slow, stateless, and independent of the real engine: what
// both say is what the operation means.

import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { Refusal } from "../../src/errors.ts";
import type { Change, Computed, Tally } from "../../src/model/change.ts";
import type { Fitted } from "../../src/model/operation.ts";
import { type Part, queryIn, type Sql } from "../../src/model/sql.ts";
import type { Scalar, State } from "../../src/model/state.ts";
import { nestedType } from "./nested-type.ts";
import "../../src/engine/whole-text.ts";

/** A state over a literal: what plans are made from. */
export function stateOf(table: TableLiteral): State {
  return {
    table: "t",
    columns: table.columns.map((column, index) => ({ ...column, blob: "home/b", field: `d${index}` })),
    rows: { physical: table.rows.length, visible: table.rows.length, kept: null, order: null },
  };
}

const stored: Record<WireType, string> = {
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  text: "VARCHAR",
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  duration: "BIGINT",
  decimal: "DECIMAL(38,10)",
  list: "VARCHAR[]",
  struct: 'STRUCT("a" VARCHAR)',
  binary: "BLOB",
};

function storedType({ type, digits }: { type: WireType; digits?: [number, number] | undefined }): string {
  return type === "decimal" && digits ? `DECIMAL(${digits[0]},${digits[1]})` : stored[type];
}

/** Every statement of ours starts with one of these words; anything else came from somewhere else. */
const ours = /^(CREATE TABLE|INSERT INTO|SELECT|WITH|DROP TABLE|SET)\b/;

export interface PlainEngine {
  /** Statements that ran, for tests that look for foreign ones. */
  readonly ran: string[];
  fit(table: TableLiteral, values: Record<string, Sql>, sources?: Record<string, TableLiteral>): Promise<Fitted>;
  /** What a person's query gives: its columns with their types. */
  describe(table: TableLiteral, query: string, sources?: Record<string, TableLiteral>): Promise<Fitted>;
  apply(table: TableLiteral, change: Change, sources?: Record<string, TableLiteral>): Promise<Outcome>;
  /** One value of an expression over a one-row table. */
  evaluate(text: Sql, type: WireType, table?: TableLiteral, digits?: [number, number]): Promise<Cell[]>;
  close(): void;
}

export interface Outcome {
  readonly table: TableLiteral;
  /** Notes with how many rows they count. */
  readonly notes: { code: string; count: number; values: Record<string, string | number> }[];
}

interface Rendered {
  readonly text: string;
  readonly values: Scalar[];
}

/** Opens the engine; end it with close(). */
export async function plainEngine(): Promise<PlainEngine> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'; SET disabled_optimizers='common_subexpressions'");
  const ran: string[] = [];
  const run = async (text: string, values: readonly Scalar[] = []): Promise<DuckDBValue[][]> => {
    if (!ours.test(text)) throw new Error("a statement that is not ours");
    ran.push(text);
    const reader = await connection.runAndReadAll(text, values as DuckDBValue[]);
    return reader.getRows() as DuckDBValue[][];
  };
  return {
    ran,
    async fit(table, values, sources = {}) {
      await load(connection, run, { data: table, ...sources });
      const fitted: Record<string, Cell> = {};
      for (const [key, text] of Object.entries(values)) {
        const { text: item, values: bound } = render(text, { data: table, ...sources });
        const whole = text.parts.some((part) => "relation" in part);
        const [row] = await run(whole ? `SELECT ${item}` : `SELECT ${item} FROM data`, bound);
        fitted[key] = toCell(row?.[0] ?? null, "number");
      }
      return fitted;
    },
    async describe(table, query, sources = {}) {
      await load(connection, run, { data: table, ...sources });
      return { columns: await ask(connection, { data: table, ...sources }, query), renamed: [] };
    },
    async apply(table, change, sources = {}) {
      await load(connection, run, { data: table, ...sources });
      const asked = change.kind === "reshape" ? queryIn(change.from) : undefined;
      if (asked !== undefined) await ask(connection, { data: table, ...sources }, asked);
      return carryOut(run, table, change, { data: table, ...sources });
    },
    async evaluate(text, type, table = { columns: [], rows: [[]] }, digits) {
      await load(connection, run, { data: table });
      const { text: item, values } = render(text, { data: table });
      const cast = type === "list" || type === "struct" ? item : `CAST(${item} AS ${storedType({ type, digits })})`;
      const rows = await run(`SELECT ${cast} FROM data ORDER BY pos`, values);
      return rows.map(([value]) => toCell(value ?? null, type));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Runs a person's query, a statement of theirs and not of ours, over the tables by their shown names, into `result`. */
async function ask(connection: DuckDBConnection, tables: Tables, query: string): Promise<Cell> {
  await connection.run("CREATE SCHEMA shown");
  for (const [alias, { columns }] of Object.entries(tables)) {
    const items = columns.map(
      ({ name }, index) => `d${index} AS "${name.replaceAll("\0", "�").replaceAll('"', '""')}"`,
    );
    await connection.run(
      `CREATE TABLE shown.${alias} AS SELECT ${items.join(", ")} FROM main.${alias} AS t ORDER BY t.pos`,
    );
  }
  await connection.run("SET search_path = 'shown'");
  const reader = await connection.runAndReadAll(query);
  const fields = reader.columnNames().map((_, index) => `c${index}`);
  await connection.run(`CREATE TABLE main.result AS SELECT * FROM (${query}) AS q(${fields.join(", ")})`);
  await connection.run("SET search_path = 'main'");
  await connection.run("DROP SCHEMA shown CASCADE");
  const names = new Map(
    Object.values(tables).flatMap(({ columns }) => columns.map(({ name }) => [name.replaceAll("\0", "�"), name])),
  );
  return reader.columnNames().map((name, index): Cell => {
    const type = String(reader.columnTypes()[index]);
    const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
    const column = { name: names.get(name) ?? name, type: given[type] ?? "text" };
    return width === undefined ? column : { ...column, type: "decimal", digits: [Number(width), Number(scale)] };
  });
}

const given: Record<string, WireType> = {
  INTEGER: "integer",
  BIGINT: "integer",
  HUGEINT: "integer",
  DOUBLE: "number",
  BOOLEAN: "boolean",
  DATE: "date",
  TIMESTAMP: "timestamp",
};

type Tables = Readonly<Record<string, TableLiteral>>;
type Run = (text: string, values?: readonly Scalar[]) => Promise<DuckDBValue[][]>;

async function load(connection: DuckDBConnection, run: Run, tables: Tables): Promise<void> {
  const old = await connection.runAndReadAll("SELECT table_name FROM information_schema.tables");
  for (const [table] of old.getRows()) await run(`DROP TABLE ${String(table)}`);
  for (const [alias, table] of Object.entries(tables)) {
    const types = table.columns.map((column, index) => {
      const { type } = column;
      if (type !== "list" && type !== "struct") return storedType(column);
      const cells = table.rows.map((row) => row[index] ?? null);
      return nestedType(type, cells);
    });
    const columns = types.map((type, index) => `d${index} ${type}`);
    await run(`CREATE TABLE ${alias} (rid BIGINT, pos BIGINT${columns.map((each) => `, ${each}`).join("")})`);
    const values: Scalar[] = [];
    const rows = table.rows.map((row, index) => {
      const items = table.columns.map((column, at) =>
        bind(row[at] ?? null, types[at] ?? "VARCHAR", column.type, values),
      );
      return `(${[index, index, ...items].join(", ")})`;
    });
    if (rows.length > 0) await run(`INSERT INTO ${alias} VALUES ${rows.join(", ")}`, values);
  }
}

function bind(cell: Cell, type: string, wire: WireType, values: Scalar[]): string {
  if (cell === null) return "NULL";
  if (Array.isArray(cell) || typeof cell === "object") {
    values.push(JSON.stringify(cell));
    return `CAST(CAST($${values.length} AS JSON) AS ${type})`;
  }
  const text = String(cell);
  if (typeof cell === "boolean") values.push(cell);
  else if (wire === "duration") values.push(String(micros(text)));
  else values.push(wire === "timestamp" || wire === "timestamptz" ? storedMoment(text) : text);
  return wire === "binary" ? `from_base64($${values.length})` : `CAST($${values.length} AS ${type})`;
}

function render(fragment: Sql, tables: Tables, values: Scalar[] = []): Rendered {
  const write = (part: Part): string => {
    if ("text" in part) return part.text;
    if ("relation" in part) return part.relation;
    if ("rowAt" in part) return String(part.rowAt);
    if ("query" in part) return "SELECT *, rowid AS place FROM result";
    if ("row" in part) return `${part.of}.${part.row === "id" ? "rid" : "pos"}`;
    if ("column" in part) {
      const at = tables[part.of]?.columns.findIndex(({ name }) => name === part.column) ?? -1;
      if (at < 0) throw new Error("a column that the table does not have");
      return `${part.of}.d${at}`;
    }
    if (part.value === null) return "NULL";
    values.push(part.value);
    const type = { string: "VARCHAR", boolean: "BOOLEAN", bigint: "BIGINT", number: "DOUBLE" }[
      typeof part.value as "string"
    ];
    return `CAST($${values.length} AS ${type})`;
  };
  return { text: fragment.parts.map(write).join(""), values };
}

async function carryOut(run: Run, table: TableLiteral, change: Change, tables: Tables): Promise<Outcome> {
  switch (change.kind) {
    case "columns":
      return { table: showColumns(table, change.columns), notes: [] };
    case "rows":
      return { table: { ...table, rows: await chosenRows(run, table, change, tables) }, notes: [] };
    case "reshape":
      return { table: await read(run, change.columns, change.from, change.tail, tables), notes: [] };
    case "derive":
      return derived(run, table, change, tables);
  }
}

function showColumns(table: TableLiteral, wanted: readonly { name: string; from: string }[]): TableLiteral {
  const places = wanted.map(({ from }) => table.columns.findIndex(({ name }) => name === from));
  return {
    columns: wanted.map(({ name }, index) => ({ ...(table.columns[places[index] ?? -1] ?? { type: "text" }), name })),
    rows: table.rows.map((row) => places.map((place) => row[place] ?? null)),
  };
}

async function chosenRows(
  run: Run,
  table: TableLiteral,
  change: Change & { kind: "rows" },
  tables: Tables,
): Promise<Cell[][]> {
  const values: Scalar[] = [];
  const text = change.where
    ? `SELECT rid FROM data WHERE ${render(change.where, tables, values).text} ORDER BY pos`
    : change.ids
      ? `SELECT rid FROM data WHERE rid IN (${render(change.ids, tables, values).text}) ORDER BY pos`
      : `SELECT rid FROM data ORDER BY ${render(change.order ?? { parts: [] }, tables, values).text}, pos`;
  const ids = await run(text, values);
  return ids.map(([id]) => table.rows[Number(id)] ?? []);
}

async function read(
  run: Run,
  columns: readonly Computed[],
  from: Sql,
  tail: Sql,
  tables: Tables,
): Promise<TableLiteral> {
  const values: Scalar[] = [];
  const items = columns.map((column) => {
    const { text } = render(column.sql, tables, values);
    const native = column.type === "list" || column.type === "struct";
    return native ? text : `CAST(${text} AS ${storedType(column)})`;
  });
  const source = render(from, tables, values).text;
  const rows = await run(`SELECT ${items.join(", ")} FROM ${source} ${render(tail, tables, values).text}`, values);
  return {
    columns: columns.map(({ name, type, digits }) => ({ name, type, ...(digits ? { digits } : {}) })),
    rows: rows.map((row) => row.map((value, index) => toCell(value, columns[index]?.type ?? "text"))),
  };
}

async function derived(
  run: Run,
  table: TableLiteral,
  change: Change & { kind: "derive" },
  tables: Tables,
): Promise<Outcome> {
  const data = { parts: [{ text: "data" }] };
  const made = await read(run, change.columns, data, { parts: [{ text: "ORDER BY pos" }] }, tables);
  const notes = [];
  for (const tally of change.tallies ?? []) {
    const count = await countRows(run, tally, tables);
    if (count > 0 && tally.refuse)
      throw new Refusal(tally.code as "cast_failed", { ...tally.values, count, row: 1, value: "" });
    if (count > 0) notes.push({ code: tally.code, count, values: { ...tally.values } });
  }
  const dropped = new Set(change.drop ?? []);
  const places: ({ old: number } | { made: number })[] = [];
  for (const [old, column] of table.columns.entries()) {
    const replaced = change.columns.findIndex(({ replaces }) => replaces === column.name);
    if (!dropped.has(column.name)) places.push(replaced < 0 ? { old } : { made: replaced });
    for (const [index, each] of change.columns.entries()) {
      if (each.replaces === undefined && each.after === column.name) places.push({ made: index });
    }
  }
  for (const [index, each] of change.columns.entries()) {
    if (each.replaces === undefined && each.after === undefined) places.push({ made: index });
  }
  const at = <T>(place: { old: number } | { made: number }, olds: readonly T[], news: readonly T[]) =>
    ("old" in place ? olds[place.old] : news[place.made]) as T;
  return {
    table: {
      columns: places.map((place) => at(place, table.columns, made.columns)),
      rows: table.rows.map((row, index) => places.map((place) => at(place, row, made.rows[index] ?? []))),
    },
    notes,
  };
}

async function countRows(run: Run, tally: Tally, tables: Tables): Promise<number> {
  const { text, values } = render(tally.when, tables);
  const [row] = await run(`SELECT count(*) FROM (SELECT ${text} AS hit FROM data) AS t WHERE hit`, values);
  return Number(row?.[0]);
}

/** A database value as a wire cell, written again without looking at the engine's way. */
function toCell(value: DuckDBValue, type: WireType): Cell {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return type === "duration" ? isoDuration(value) : exact(value);
  if (value instanceof DuckDBListValue) return value.items.map((item) => toCell(item, "text"));
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, toCell(item, "text")]));
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBTimestampValue) return isoTime(value);
  if (value instanceof DuckDBTimestampTZValue) return `${isoTime(new DuckDBTimestampValue(value.micros))}Z`;
  if (value instanceof DuckDBDateValue || value instanceof DuckDBTimeValue || value instanceof DuckDBDecimalValue)
    return value.toString();
  throw new Error(`a value of an unknown kind: ${String(value)}`);
}

/** Years of more than four digits, and those before the year 0, are written as ISO 8601 does. */
function isoTime(value: DuckDBTimestampValue): string {
  return value
    .toString()
    .replace(/^(\d+)(-\d\d-\d\d) \(BC\)/, (_, year, day) => `-${String(Number(year) - 1).padStart(6, "0")}${day}`)
    .replace(" ", "T")
    .replace(/^\d{5,}/, (year) => `+${year.padStart(6, "0")}`);
}

/** A moment written so as the database reads it. */
function storedMoment(text: string): string {
  return text
    .replace("T", " ")
    .replace(/^\+0*/, "")
    .replace(/^-(\d+)(-\d\d-\d\d)/, (_, year, day) => `${String(Number(year) + 1).padStart(4, "0")}${day} (BC)`);
}

function exact(value: bigint): Cell {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function micros(iso: string): bigint {
  const [, sign, days = "0", hours = "0", minutes = "0", seconds = "0"] =
    /^(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso) ?? [];
  const total = (Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6;
  return BigInt(Math.round(total)) * (sign ? -1n : 1n);
}

function isoDuration(value: bigint): string {
  const size = value < 0n ? -value : value;
  const parts = [
    [size / 3_600_000_000n, "H"],
    [(size / 60_000_000n) % 60n, "M"],
    [Number(size % 60_000_000n) / 1e6, "S"],
  ] as const;
  const text = parts
    .filter(([count]) => Number(count) > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join("");
  return `${value < 0n ? "-" : ""}PT${text === "" ? "0S" : text}`;
}
