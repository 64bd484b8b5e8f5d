// CSV and TSV. A large sound file goes straight through the database, under guesses from its first rows
// that the reading itself proves; anything else is cut into rows here, where every flaw has a line.
import type { BadRow, ImportOptions, Note, RenamedHeader } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { join, sql } from "../../model/sql.ts";
import { detectDialect } from "./csv-dialect.ts";
import { cutRows, type Dialect, maximumRow, type Row, rowsOf } from "./csv-rows.ts";
import { withoutCutTail } from "./encoding.ts";
import { notesOn, views, type Written, wordsUsed, writeTable } from "./finish.ts";
import { formOf, has, text as textBit } from "./forms.ts";
import { generatedNames, headerNames } from "./header.ts";
import { note } from "./notes.ts";
import { usualWords, wordsPattern } from "./null-words.ts";
import type { Reading } from "./reading.ts";
import { csvSource, openRowFile, rowFileSource } from "./row-file.ts";
import type { Table, Task } from "./task.ts";
import { firstFlaw, headOf, piecesOf } from "./text-file.ts";
import { type ColumnPlan, decideColumns, plansOf } from "./typing.ts";

const headBytes = 1 << 18;
const dialectChars = 1 << 16;
const listed = 100;

/** How the rows of this file are to be taken. */
interface Layout {
  readonly dialect: Dialect;
  readonly header: boolean;
  readonly width: number;
  readonly plans: ColumnPlan[];
  readonly renamed: RenamedHeader[];
  /** Readings from the first rows. */
  readonly guess: Reading[];
  readonly skip: number;
}

/** Reads a UTF-8 file of delimited text. Refuses with line numbers. */
export async function readCsv(task: Task, named: "csv" | "tsv"): Promise<Table> {
  const { options } = task;
  checkOptions(options);
  const { head, whole } = await headOf(task.path, headBytes);
  const layout = await layoutOf(
    task,
    withoutCutTail(head)
      .toString("utf8")
      .replace(/^\ufeff/, ""),
    whole,
    named,
  );
  const direct = !whole && !task.partial && layout.width > 1 && layout.skip === 0;
  const read = direct ? await readDirectly(task, layout) : null;
  const { written, bad, plans, notes } = read ?? (await readCarefully(task, layout));
  const { dialect, header, renamed, skip } = layout;
  const { readings } = written;
  return {
    path: written.path,
    rows: written.rows,
    columns: views(plans, readings),
    renamed,
    sheets: null,
    badRows: bad,
    notes: [...notes, ...notesOn(plans, readings)],
    options: {
      format: options.format ?? (dialect.delimiter === "\t" ? "tsv" : "csv"),
      ...dialect,
      header,
      skip,
      nulls: wordsUsed(options.nulls, readings),
      badRows: options.badRows ?? "refuse",
    },
  };
}

function checkOptions(options: ImportOptions): void {
  const one = (name: "delimiter" | "quote" | "escape", least: number) => {
    const value = options[name];
    if (value === undefined || (value.length <= 1 && value.length >= least && !/[\r\n]/.test(value))) return;
    refuse("invalid_params", { field: name, reason: "it must be a single character other than a line end" });
  };
  one("delimiter", 1);
  one("quote", 0);
  one("escape", 0);
  const skip = options.skip ?? 0;
  if (!Number.isInteger(skip) || skip < 0)
    refuse("invalid_params", { field: "skip", reason: "it must be a count of rows" });
}

async function layoutOf(task: Task, head: string, whole: boolean, named: "csv" | "tsv"): Promise<Layout> {
  const { options, db } = task;
  const skip = options.skip ?? 0;
  const body =
    skip === 0
      ? head
      : head
          .split(/\r\n|\n|\r/)
          .slice(skip)
          .join("\n");
  const given = named === "tsv" && options.delimiter === undefined ? { ...options, delimiter: "\t" } : options;
  const dialect = detectDialect(body.slice(0, dialectChars), whole && body.length <= dialectChars, given);
  const rows = cutRows(body, dialect, skip + 1, whole && !task.partial).rows.filter((row) => !row.blank);
  const [first, ...rest] = rows;
  if (first === undefined) {
    if (!whole)
      refuse("import_failed", {
        reason: `line ${skip + 1} is longer than ${maximumRow.toLocaleString("en")} characters.`,
      });
    refuse("empty_file");
  }
  const width = Math.max(first.cells.length, commonWidth(rest));
  if (width > task.limits.columns) refuse("too_many_columns", { limit: task.limits.columns });
  const file = await openRowFile(`${task.directory}/head.csv`, width);
  for (const row of rest) file.add(row.cells.map(orNull));
  await file.close();
  const source = rowFileSource(file.path, width);
  const guess = await decideColumns(db, source, plansOf(generatedNames(width), undefined), options.nulls);
  const header = options.header ?? (await looksLikeHeader(task, first, guess));
  const { names, renamed } = header ? headerNames(first.cells, width) : { names: generatedNames(width), renamed: [] };
  const plans = plansOf(names, options.types);
  const demanded = plans.some((plan) => plan.demanded !== undefined);
  const final = demanded ? await decideColumns(db, source, plans, options.nulls) : guess;
  return { dialect, header, width, plans, renamed, guess: final, skip };
}

function orNull(cell: string): string | null {
  return cell === "" ? null : cell;
}

/** The width that more than half of the rows have, or 0. */
function commonWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1);
  for (const [width, count] of counts) if (count * 2 > rows.length) return width;
  return 0;
}

/** A first row whose cells do not look like the cells below them is a header; so is one of plain texts. */
async function looksLikeHeader(task: Task, first: Row, guess: readonly Reading[]): Promise<boolean> {
  const cells = guess.map((reading, index) => ({ reading, cell: first.cells[index] ?? "" }));
  const typed = cells.filter(({ reading, cell }) => reading.pattern !== null && cell.trim() !== "");
  const tests = typed.map(({ reading, cell }) => has(sql`CAST(${cell} AS VARCHAR)`, reading.pattern ?? ""));
  if (tests.length > 0) {
    const [row = []] = await task.db.rows(sql`SELECT ${join(tests)}`);
    return row.some((fits) => fits === false);
  }
  const pattern = wordsPattern(usualWords);
  const forms = cells.map(({ cell }) => formOf(sql`CAST(${cell} AS VARCHAR)`, pattern, "all"));
  const [row = []] = await task.db.rows(sql`SELECT ${join(forms)}`);
  return row.every((form) => Number(form) === textBit || Number(form) === 1);
}

interface Read {
  readonly written: Written;
  readonly bad: { count: number; rows: BadRow[] };
  readonly plans: readonly ColumnPlan[];
  readonly notes: readonly Note[];
}

/** The fast way: null when the file is not sound, and the careful way must say why. */
async function readDirectly(task: Task, layout: Layout): Promise<Read | null> {
  const { dialect, header, width, plans, guess } = layout;
  const source = csvSource(task.path, width, { header, ...dialect, longest: maximumRow });
  const clean = firstFlaw(task.path, "nul").then((flaw) => flaw === null);
  const locate = (row: number) => lineOf(task, layout, row);
  try {
    const written = await writeTable(task, source, plans, locate, guess);
    if (!(await clean)) return null;
    return { written, bad: { count: 0, rows: [] }, plans, notes: [] };
  } catch (error) {
    await clean;
    if (error instanceof Error && /^Invalid Input Error/.test(error.message)) return null;
    throw error;
  }
}

interface Kept {
  /** Rows that are taken, as they are. */
  row(row: Row): void;
  bad(row: Row, reason: string, raw: string): void;
  drain(): Promise<void>;
}

/** Goes over the rows of the file after its header, telling sound from bad ones. */
async function eachRow(task: Task, layout: Layout, width: number, to: Kept): Promise<void> {
  let header = layout.header;
  let blanks: Row[] = [];
  let pending: (() => void) | null = null;
  const take = (row: Row, text: string) => {
    if (header) {
      header = false;
      return;
    }
    for (const blank of blanks) to.row(blank);
    blanks = [];
    const { length } = row.cells;
    const surplus = length === width + 1 && row.cells[width] === "";
    if (row.problem === "unclosed_quote") to.bad(row, "a quote is opened but never closed", text);
    else if (row.problem === "text_after_quote") to.bad(row, "text follows a closing quote", text);
    else if (length !== width && !surplus) to.bad(row, `${length} cells instead of ${width}`, text);
    else to.row(row);
  };
  for await (const batch of rowsOf(piecesOf(task.path), layout.dialect, layout.skip)) {
    for (const row of batch.rows) {
      if (row.blank) {
        // In a table of one column an empty line is an empty cell, unless nothing follows it.
        if (width === 1 && !header) blanks.push({ ...row, cells: [""] });
        continue;
      }
      pending?.();
      pending = () => take(row, batch.text.slice(row.start, Math.min(row.end, row.start + 1000)));
    }
    await to.drain();
  }
  // The last row of a beginning may be cut off.
  if (!task.partial) pending?.();
}

async function lineOf(task: Task, layout: Layout, wanted: number): Promise<{ line: number } | null> {
  let at = 0;
  let line: number | null = null;
  const count = (row: Row) => {
    if (at++ === wanted) line = row.line;
  };
  const keepBad = task.options.badRows === "pad" ? count : () => undefined;
  await eachRow(task, layout, layout.width, { row: count, bad: keepBad, drain: async () => undefined });
  return line === null ? null : { line };
}

/** The careful way: every row is cut here, bad ones are counted, listed and treated as asked. */
async function readCarefully(task: Task, layout: Layout): Promise<Read> {
  const choice = task.options.badRows ?? "refuse";
  const flaw = await firstFlaw(task.path, "nul");
  if (flaw) {
    refuse("import_failed", {
      reason: `byte ${flaw.byte} (line ${flaw.line}) is a NUL byte, which no text has.`,
      line: flaw.line,
    });
  }
  let { width } = layout;
  for (;;) {
    const bad: { count: number; rows: BadRow[] } = { count: 0, rows: [] };
    const file = await openRowFile(`${task.directory}/rows.csv`, width);
    let widest = width;
    task.tell("reading", null);
    const add = (row: Row) => {
      file.add(row.cells.map(orNull));
      if (file.rows > task.limits.rows) refuse("too_many_rows", { limit: task.limits.rows });
    };
    await eachRow(task, layout, layout.width, {
      row: add,
      bad(row, reason, raw) {
        bad.count++;
        if (bad.rows.length < listed) bad.rows.push({ line: row.line, column: null, reason, text: raw.slice(0, 1000) });
        if (choice !== "pad") return;
        if (row.cells.length > task.limits.columns) refuse("too_many_columns", { limit: task.limits.columns });
        widest = Math.max(widest, row.cells.length);
        add(row);
      },
      drain: () => file.drain(),
    });
    await file.close();
    if (bad.count > 0 && choice === "refuse") refuseBad(bad);
    if (widest > width) {
      width = widest;
      continue;
    }
    return { ...(await writeRows(task, layout, width, bad)), bad };
  }
}

function refuseBad(bad: { count: number; rows: readonly BadRow[] }): never {
  const [first] = bad.rows;
  refuse("bad_rows", {
    count: bad.count,
    line: first?.line ?? 0,
    reason: first?.reason ?? "",
    lines: bad.rows.map((row) => String(row.line)),
    reasons: bad.rows.map((row) => row.reason),
    texts: bad.rows.map((row) => row.text),
  });
}

async function writeRows(
  task: Task,
  layout: Layout,
  width: number,
  bad: { count: number },
): Promise<Omit<Read, "bad">> {
  const names = layout.plans.map((plan) => plan.name);
  const added = headerNames([...names, ...generatedNames(width).slice(names.length)], width).names.slice(names.length);
  const plans = [...layout.plans, ...plansOf(added, undefined)];
  const source = rowFileSource(`${task.directory}/rows.csv`, width);
  const written = await writeTable(task, source, plans, (row) => lineOf(task, layout, row));
  const notes = [
    ...(bad.count > 0 && task.options.badRows === "pad" ? [note("rows_padded", { count: bad.count })] : []),
    ...(bad.count > 0 && task.options.badRows === "skip" ? [note("rows_skipped", { count: bad.count })] : []),
    ...(added.length > 0 ? [note("columns_added", { count: added.length })] : []),
  ];
  return { written, plans, notes };
}
