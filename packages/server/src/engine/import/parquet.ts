// Parquet, which is somebody else's: its figures are checked before its data is touched, its columns are
// taken by position, and types that this product does not have become ones that it has.
import type { ColumnView, Note } from "@data-tools/client";
import { Refusal, refuse } from "../../errors.ts";
import { headerNames } from "../../model/header.ts";
import { join, type Sql, sql } from "../../model/sql.ts";
import { type Database, field, literal, raw } from "./database.ts";
import { note } from "./notes.ts";
import { sizeText } from "./sizes.ts";
import { type Table, type Task, target } from "./task.ts";

interface Mapped {
  readonly view: Omit<ColumnView, "name">;
  readonly read: (cell: Sql) => Sql;
  readonly note?: "type_changed" | "precision_lost" | "offset_dropped";
}

/** Copies a Parquet file into one of ours. Refuses what its own figures say is too much. */
export async function readParquet(task: Task): Promise<Table> {
  const { db, limits } = task;
  task.tell("looking", null);
  try {
    const rows = await checkFigures(task);
    const file = sql`read_parquet(${raw(literal(task.path))}, hive_partitioning = false)`;
    const described = await db.rows(sql`DESCRIBE SELECT * FROM ${file}`);
    const types = described.map((row) => String(row[1]));
    const { names, renamed } = headerNames(
      await topNames(
        db,
        task.path,
        described.map((row) => String(row[0])),
      ),
    );
    const fields = join(names.map((_, index) => field(index)));
    const source = sql`${file} AS t(${fields})`;
    const mapped: Mapped[] = [];
    for (const [index, type] of types.entries()) mapped.push(await mapType(db, source, index, type));
    const path = target(task);
    task.tell("writing", null);
    const columns = mapped.map((one, index) => sql`${one.read(field(index))} AS ${field(index)}`);
    const limit = task.sample === null ? sql`` : sql`LIMIT ${raw(String(Math.trunc(task.sample)))}`;
    const [counted] = await db.rows(
      sql`COPY (SELECT ${join(columns)} FROM ${source} ${limit}) TO ${raw(`${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)}`,
    );
    const written = Number(counted?.[0] ?? 0);
    if (task.sample === null && written !== rows)
      refuse("import_failed", { reason: "it does not hold the rows it says it holds." });
    if (written > limits.rows) refuse("too_many_rows", { limit: limits.rows });
    return {
      path,
      rows: written,
      columns: names.map((name, index) => ({ name, ...(mapped[index]?.view ?? { type: "text" }) })),
      renamed,
      sheets: null,
      badRows: { count: 0, rows: [] },
      notes: mapped.flatMap((one, index): Note[] =>
        one.note ? [note(one.note, { column: names[index] ?? "", from: types[index] ?? "", to: one.view.type })] : [],
      ),
      options: { format: "parquet" },
    };
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error) || /^Out of Memory/.test(error.message)) throw error;
    return refuse("import_failed", {
      reason: `the Parquet file is damaged or not supported (${firstLine(error.message)}).`,
    });
  }
}

function firstLine(message: string): string {
  const [line = ""] = message.split("\n");
  const said = line.replace(/'[^']*'|"[^"]*\/[^"]*"/g, "…");
  return said.length > 160 ? `${said.slice(0, 160)}…` : said;
}

/** Rows, columns, cells and unpacked bytes as the file states them. */
async function checkFigures({ db, path, limits }: Task): Promise<number> {
  const [row = []] = await db.rows(sql`SELECT num_rows FROM parquet_file_metadata(${raw(literal(path))})`);
  const rows = Number(row[0]);
  if (rows > limits.rows) refuse("too_many_rows", { limit: limits.rows });
  const [sums = []] = await db.rows(sql`SELECT count(DISTINCT column_id), sum(total_uncompressed_size), sum(num_values)
    FROM parquet_metadata(${raw(literal(path))})`);
  if (Number(sums[0]) > limits.columns) refuse("too_many_columns", { limit: limits.columns });
  const tooLarge = Number(sums[1] ?? 0) > limits.unpackedBytes || Number(sums[2] ?? 0) > limits.unpackedBytes;
  if (tooLarge) refuse("too_large", { what: "The unpacked file", limit: sizeText(limits.unpackedBytes) });
  return rows;
}

/** Names of the top-level columns as the file has them; the database has already changed equal ones. */
async function topNames(db: Database, path: string, fallback: string[]): Promise<string[]> {
  const schema = await db.rows(sql`SELECT name, num_children FROM parquet_schema(${raw(literal(path))})`);
  const names: string[] = [];
  let at = 1;
  const pass = (): void => {
    const children = Number(schema[at++]?.[1] ?? 0);
    for (let child = 0; child < children && at < schema.length; child++) pass();
  };
  while (at < schema.length && names.length <= fallback.length) {
    names.push(String(schema[at]?.[0] ?? ""));
    pass();
  }
  return names.length === fallback.length ? names : fallback;
}

const asIs = (cell: Sql): Sql => cell;
const cast = (type: string) => (cell: Sql) => sql`CAST(${cell} AS ${raw(type)})`;
const simple: Record<string, Mapped> = {
  BIGINT: { view: { type: "integer" }, read: asIs },
  DOUBLE: { view: { type: "number" }, read: asIs },
  FLOAT: { view: { type: "number" }, read: cast("DOUBLE") },
  BOOLEAN: { view: { type: "boolean" }, read: asIs },
  VARCHAR: { view: { type: "text" }, read: asIs },
  BLOB: { view: { type: "binary" }, read: asIs },
  DATE: { view: { type: "date" }, read: asIs },
  TIME: { view: { type: "time" }, read: asIs },
  TIMESTAMP: { view: { type: "timestamp" }, read: asIs },
  TIMESTAMP_S: { view: { type: "timestamp" }, read: cast("TIMESTAMP") },
  TIMESTAMP_MS: { view: { type: "timestamp" }, read: cast("TIMESTAMP") },
  "TIMESTAMP WITH TIME ZONE": { view: { type: "timestamptz" }, read: asIs },
  "TIME WITH TIME ZONE": { view: { type: "time" }, read: cast("TIME"), note: "offset_dropped" },
};
for (const type of ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"]) {
  simple[type] = { view: { type: "integer" }, read: cast("BIGINT") };
}

async function mapType(db: Database, source: Sql, index: number, type: string): Promise<Mapped> {
  const known = simple[type];
  if (known) return known;
  const cell = field(index);
  const counted = async (condition: Sql) => {
    const [row] = await db.rows(sql`SELECT count(*) FROM ${source} WHERE ${condition}`);
    return Number(row?.[0] ?? 0);
  };
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return { view: { type: "decimal", digits: [Number(decimal[1]), Number(decimal[2])] }, read: asIs };
  if (type === "UBIGINT" || type === "HUGEINT" || type === "UHUGEINT") {
    if ((await counted(sql`${cell} IS NOT NULL AND TRY_CAST(${cell} AS BIGINT) IS NULL`)) === 0) {
      return { view: { type: "integer" }, read: cast("BIGINT") };
    }
    if ((await counted(sql`${cell} IS NOT NULL AND TRY_CAST(${cell} AS DECIMAL(38,0)) IS NULL`)) > 0) return asText;
    return { view: { type: "decimal", digits: [38, 0] }, read: cast("DECIMAL(38,0)"), note: "type_changed" };
  }
  if (type === "TIMESTAMP_NS" || type === "TIME_NS") {
    const fine = await counted(sql`nanosecond(${cell}) % 1000 <> 0`);
    const whole: Mapped =
      type === "TIME_NS"
        ? { view: { type: "time" }, read: cast("TIME") }
        : { view: { type: "timestamp" }, read: cast("TIMESTAMP") };
    return fine > 0 ? { ...whole, note: "precision_lost" } : whole;
  }
  if (type === "INTERVAL") {
    if ((await counted(sql`date_part('year', ${cell}) <> 0 OR date_part('month', ${cell}) <> 0`)) > 0) return asText;
    return { view: { type: "duration" }, read: (one) => sql`CAST(epoch_us(${one}) AS BIGINT)` };
  }
  if (type.endsWith("]")) return { view: { type: "list" }, read: asIs };
  if (type.startsWith("STRUCT")) return { view: { type: "struct" }, read: asIs };
  if (type.startsWith("MAP"))
    return { view: { type: "list" }, read: (one) => sql`map_entries(${one})`, note: "type_changed" };
  return asText;
}

const asText: Mapped = { view: { type: "text" }, read: cast("VARCHAR"), note: "type_changed" };
