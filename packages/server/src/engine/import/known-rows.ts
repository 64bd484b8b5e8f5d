// Rows whose columns are known: a row file that a process of ours wrote, types and all. Nothing is guessed; every
// cell is read as its column's type, and what was written is compared with what was read.
import type { ColumnView } from "@data-tools/client";
import { assert } from "../../errors.ts";
import { join, type Sql, sql } from "../../model/sql.ts";
import { storedType } from "../types.ts";
import { field, literal, raw } from "./database.ts";
import type { Reading } from "./reading.ts";
import { rowFileSource } from "./row-file.ts";
import { type Table, type Task, target } from "./task.ts";
import { writeParquet } from "./typing.ts";

/** Makes the Parquet file of a row file with at least one column. */
export async function readKnownRows(task: Task, known: readonly ColumnView[]): Promise<Table> {
  const { db, tell } = task;
  assert(known.length > 0, "a table has columns");
  const source = rowFileSource(task.path, known.length);
  const readings = known.map(readingOf);
  const path = target(task);
  tell("writing", null);
  const rows = await writeParquet(db, source, readings, path, () => false);
  await assertSame(task, source, readings, path);
  return {
    path,
    rows,
    columns: known,
    options: {},
    renamed: [],
    badRows: { count: 0, rows: [] },
    sheets: null,
    notes: [],
  };
}

function readingOf(column: ColumnView): Reading {
  const { type, digits } = column;
  const stored = storedType(column);
  assert(stored !== null, "lists and structs do not come as rows of text");
  const read = (cell: Sql) =>
    type === "binary" ? sql`unhex(${cell})` : type === "text" ? cell : sql`CAST(${cell} AS ${raw(stored)})`;
  return { type, ...(digits ? { digits } : {}), pattern: null, read, words: [] };
}

/** Reads the file back beside the rows it came of: no cell may differ. */
async function assertSame({ db }: Task, source: Sql, readings: readonly Reading[], path: string): Promise<void> {
  const texts = join(readings.map(({ read }, index) => sql`${read(field(index))} AS ${raw(`t${index}`)}`));
  const differs = readings.map((_, index) => sql`${field(index)} IS DISTINCT FROM ${raw(`t${index}`)}`);
  const [row] = await db.rows(sql`SELECT count(*) FROM read_parquet(${raw(literal(path))})
    POSITIONAL JOIN (SELECT ${texts} FROM ${source}) WHERE ${join(differs, sql` OR `)}`);
  assert(Number(row?.[0]) === 0, "what was written is what was read");
}
