// CSV and TSV. A large sound file goes straight through the database, under guesses from its first rows
// that the reading itself proves; anything else is cut into rows here, where every flaw has a line.
import { stat } from "node:fs/promises";
import type { BadRow, Note } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { generatedNames, headerNames } from "../../model/header.ts";
import { csvLayout, headBytes, type Layout, orNull } from "./csv-layout.ts";
import { maximumRow, type Row, rowsOf } from "./csv-rows.ts";
import { notesOn, views, type Written, wordsUsed, writeTable } from "./finish.ts";
import { note } from "./notes.ts";
import { csvSource, openRowFile, rowFileSource } from "./row-file.ts";
import type { Table, Task } from "./task.ts";
import { firstFlaw, piecesOf } from "./text-file.ts";
import { type ColumnPlan, plansOf } from "./typing.ts";

const listed = 100;

/** Reads a UTF-8 file of delimited text. Refuses with line numbers. */
export async function readCsv(task: Task, named: "csv" | "tsv"): Promise<Table> {
  const { options } = task;
  const layout = await csvLayout(task, named);
  const { size } = await stat(task.path);
  const large = size > headBytes;
  const direct = large && !task.partial && layout.width > 1 && layout.plainStart;
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
    const written = await writeTable(task, source, plans, locate, { guess });
    if (!(await clean) || written.rows === 0) return null;
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
  const pieces = piecesOf(task.path, (share) => task.tell("reading", share));
  for await (const batch of rowsOf(pieces, layout.dialect, layout.skip)) {
    for (const row of batch.rows) {
      if (row.blank) {
        // In a table of one column an empty line is an empty cell, unless nothing follows it.
        if (width !== 1) continue;
        pending?.();
        pending = null;
        if (!header) blanks.push({ ...row, cells: [""] });
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
    // A preview shows the bad rows instead, so that the user can choose.
    if (bad.count > 0 && choice === "refuse" && task.sample === null) refuseBad(bad);
    if (widest > width) {
      width = widest;
      continue;
    }
    return { ...(await writeRows(task, layout, width, bad, file.rows)), bad };
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
  rows: number,
): Promise<Omit<Read, "bad">> {
  const names = layout.plans.map((plan) => plan.name);
  const added = headerNames([...names, ...generatedNames(width).slice(names.length)], width).names.slice(names.length);
  const plans = [...layout.plans, ...plansOf(added, undefined)];
  const source = rowFileSource(`${task.directory}/rows.csv`, width);
  const written = await writeTable(task, source, plans, (row) => lineOf(task, layout, row), { rows });
  const notes = [
    ...(bad.count > 0 && task.options.badRows === "pad" ? [note("rows_padded", { count: bad.count })] : []),
    ...(bad.count > 0 && task.options.badRows === "skip" ? [note("rows_skipped", { count: bad.count })] : []),
    ...(added.length > 0 ? [note("columns_added", { count: added.length })] : []),
  ];
  return { written, plans, notes };
}
