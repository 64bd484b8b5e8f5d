// XLSX and XLS: one sheet of a workbook. Dates are reckoned from their serial numbers, never through a
// time zone; a column that mixes kinds is text.
import { readFile } from "node:fs/promises";
import type { Note } from "@data-tools/client";
import { type CellObject, read, SSF, utils, type WorkBook, type WorkSheet } from "@e965/xlsx";
import { Refusal, refuse } from "../../errors.ts";
import { generatedNames, headerNames } from "../../model/header.ts";
import { sql } from "../../model/sql.ts";
import { notesOn, views, wordsUsed, writeTable } from "./finish.ts";
import * as forms from "./forms.ts";
import { note } from "./notes.ts";
import { plain, type Reading } from "./reading.ts";
import { openRowFile, rowFileSource } from "./row-file.ts";
import { type SheetCell, type SheetKind, sheetCell } from "./sheet-cell.ts";
import type { Table, Task } from "./task.ts";
import { type ColumnPlan, plansOf } from "./typing.ts";
import { readWorkbook } from "./zip.ts";

/** A preview looks at this many rows. */
const sampleRows = 1000;
const serialFormat = (format: string | number | undefined): boolean =>
  format !== undefined && SSF.is_date(String(format));

/** Reads one sheet of a workbook. */
export async function readSheet(task: Task, format: "xlsx" | "xls"): Promise<Table> {
  const { options, limits } = task;
  task.tell("unpacking", null);
  const bytes = format === "xlsx" ? await readWorkbook(task.path, limits.unpackedBytes) : await readFile(task.path);
  const book = parse(bytes, task);
  const name = chooseSheet(book, options.sheet);
  const { rows, errors, firstLine } = cellsOf(book.Sheets[name], book, options.skip ?? 0, task);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (rows.length === 0 || width === 0) refuse("empty_file");
  if (width > limits.columns) refuse("too_many_columns", { limit: limits.columns });
  if (rows.length - 1 > limits.rows) refuse("too_many_rows", { limit: limits.rows });
  const header = options.header ?? looksLikeHeader(rows);
  const first = rows[0] ?? [];
  const named = header
    ? headerNames(
        Array.from({ length: width }, (_, at) => first[at]?.text ?? ""),
        width,
      )
    : null;
  const names = named?.names ?? generatedNames(width);
  const body = header ? rows.slice(1) : rows;
  const file = await openRowFile(`${task.directory}/rows.csv`, width);
  for (const row of body) {
    file.add(Array.from({ length: width }, (_, at) => row[at]?.text ?? null));
    await file.drain();
  }
  await file.close();
  const cutOff = task.sample !== null && body.length >= sampleRows;
  const notes: Note[] = cutOff ? [note("from_beginning", { rows: body.length })] : [];
  if (errors > 0) notes.push(note("error_cells", { count: errors }));
  const plans = plansOf(names, options.types, (index, demanded) => {
    if (demanded !== undefined) return "all";
    const kinds = new Set(body.flatMap((row) => row[index]?.kind ?? []));
    if (kinds.size > 1 && !(kinds.size === 2 && kinds.has("date") && kinds.has("timestamp"))) {
      notes.push(note("mixed_types", { column: names[index] ?? "", kinds: [...kinds] }));
      return plain(options.nulls ?? []);
    }
    return kindsOf(kinds, options.nulls ?? []);
  });
  const source = rowFileSource(file.path, width);
  const offset = firstLine + (header ? 1 : 0);
  const written = await writeTable(task, source, plans, async (row) => ({ line: row + offset }), { rows: file.rows });
  return {
    ...written,
    columns: views(plans, written.readings),
    renamed: named?.renamed ?? [],
    badRows: { count: 0, rows: [] },
    sheets: book.SheetNames,
    notes: [...notes, ...notesOn(plans, written.readings)],
    options: {
      format,
      sheet: name,
      header,
      skip: options.skip ?? 0,
      nulls: wordsUsed(options.nulls, written.readings),
    },
  };
}

function parse(bytes: Buffer, task: Task): WorkBook {
  try {
    return read(bytes, {
      dense: true,
      cellNF: true,
      cellHTML: false,
      cellFormula: false,
      cellText: false,
      ...(task.sample === null ? {} : { sheetRows: Math.max(task.sample, sampleRows) + 1 + (task.options.skip ?? 0) }),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : "";
    if (/password|encrypt/i.test(text)) refuse("import_failed", { reason: "the workbook is protected by a password." });
    throw new Refusal("import_failed", { reason: "the workbook is damaged or of a kind that cannot be read." });
  }
}

function chooseSheet(book: WorkBook, wanted: string | undefined): string {
  const name = wanted ?? book.SheetNames.find((one) => book.Sheets[one]?.["!ref"] !== undefined) ?? book.SheetNames[0];
  if (name === undefined) refuse("empty_file");
  if (!book.SheetNames.includes(name)) refuse("sheet_not_found", { sheet: name, sheets: book.SheetNames });
  return name;
}

function cellsOf(sheet: WorkSheet | undefined, book: WorkBook, skip: number, task: Task) {
  const late = book.Workbook?.WBProps?.date1904 === true;
  let errors = 0;
  const rows: (SheetCell | undefined)[][] = [];
  const area = sheet?.["!ref"] === undefined ? null : utils.decode_range(sheet["!ref"]);
  const data: (CellObject | undefined)[][] = sheet?.["!data"] ?? [];
  const left = area?.s.c ?? 0;
  for (let at = (area?.s.r ?? 0) + skip; at < data.length; at++) {
    const row: (SheetCell | undefined)[] = [];
    for (const [index, cell] of (data[at] ?? []).entries()) {
      if (index < left || cell === undefined) continue;
      if (index - left >= task.limits.columns) refuse("too_many_columns", { limit: task.limits.columns });
      if (cell.t === "e") errors++;
      row[index - left] = sheetCell(cell, late, serialFormat(cell.z));
    }
    rows.push(row);
  }
  // Rows that only have a format are no rows, at the start and at the end.
  while (rows.length > 0 && (rows.at(-1) ?? []).every((cell) => cell === undefined)) rows.pop();
  let firstLine = (area?.s.r ?? 0) + skip + 1;
  while (rows.length > 0 && (rows[0] ?? []).every((cell) => cell === undefined)) {
    rows.shift();
    firstLine++;
  }
  return { rows, errors, firstLine };
}

/** A first row of texts above something else, or above more texts, is a header. */
function looksLikeHeader(rows: readonly (readonly (SheetCell | undefined)[])[]): boolean {
  const first = (rows[0] ?? []).filter((cell) => cell !== undefined);
  return first.length > 0 && first.every((cell) => cell.kind === "text");
}

function kindsOf(kinds: ReadonlySet<SheetKind>, words: readonly string[]): ColumnPlan["kinds"] {
  if (kinds.has("number")) return "numbers";
  if (kinds.has("text")) return "dates";
  const as = (form: forms.Form, pattern = form.pattern): Reading => ({
    type: form.type,
    pattern,
    read: form.read,
    words,
  });
  if (kinds.has("timestamp")) return as(forms.moment, `${forms.moment.pattern}|${forms.date.pattern}`);
  if (kinds.has("date")) return as(forms.date);
  if (kinds.has("time")) return as(forms.time);
  if (kinds.has("boolean")) return as(forms.truth);
  if (kinds.has("duration")) {
    return { type: "duration", pattern: "-?[0-9]+", read: (cell) => sql`CAST(${cell} AS BIGINT)`, words: [] };
  }
  return plain(words);
}
