// How a delimited text is laid out, found from its first rows: dialect, header, names, and a first guess
// of the types.
import type { ImportOptions, RenamedHeader } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { generatedNames, headerNames } from "../../model/header.ts";
import { join, sql } from "../../model/sql.ts";
import { detectDialect } from "./csv-dialect.ts";
import { cutRows, type Dialect, maximumRow, type Row, skipLines, tooLong } from "./csv-rows.ts";
import { withoutCutTail } from "./encoding.ts";
import { formOf, has, text as textBit } from "./forms.ts";
import { usualWords, wordsPattern } from "./null-words.ts";
import type { Reading } from "./reading.ts";
import { openRowFile, rowFileSource } from "./row-file.ts";
import type { Task } from "./task.ts";
import { headOf } from "./text-file.ts";
import { type ColumnPlan, decideColumns, plansOf } from "./typing.ts";

/** The first rows that guesses rest on; a first row that is longer gets a longer look. */
export const headBytes = 1 << 18;
const longHeadBytes = 2 * maximumRow;
const dialectChars = 1 << 16;

/** How the rows of this file are to be taken. */
export interface Layout {
  readonly dialect: Dialect;
  readonly header: boolean;
  readonly width: number;
  readonly plans: ColumnPlan[];
  readonly renamed: RenamedHeader[];
  /** Readings from the first rows. */
  readonly guess: Reading[];
  readonly skip: number;
  /**
   * The first row is the first line. Else the database errs in silence: it takes a line end within the
   * first quotes for that of all rows, and an empty first line for the header.
   */
  readonly plainStart: boolean;
}

/** The layout of a UTF-8 file, what the user says being kept. Refuses options that cannot be. */
export async function csvLayout(task: Task, named: "csv" | "tsv"): Promise<Layout> {
  checkOptions(task.options);
  const layout = (await layoutOf(task, headBytes, named)) ?? (await layoutOf(task, longHeadBytes, named));
  if (layout !== null) return layout;
  const line = (task.options.skip ?? 0) + 1;
  return refuse("import_failed", { reason: tooLong(line), line });
}

/** Null when not even the first row ends within so many bytes. */
async function layoutOf(task: Task, bytes: number, named: "csv" | "tsv"): Promise<Layout | null> {
  const { options, db } = task;
  const { head, whole } = await headOf(task.path, bytes);
  const text = withoutCutTail(head)
    .toString("utf8")
    .replace(/^\ufeff/, "");
  const skip = options.skip ?? 0;
  const body = skipLines(text, skip);
  const given = named === "tsv" && options.delimiter === undefined ? { ...options, delimiter: "\t" } : options;
  const dialect = detectDialect(body.slice(0, dialectChars), whole && body.length <= dialectChars, given);
  const rows = cutRows(body, dialect, skip + 1, whole && !task.partial).rows.filter((row) => !row.blank);
  const [first, ...rest] = rows;
  if (first === undefined) {
    if (!whole) return null;
    refuse("empty_file");
  }
  const width = Math.max(first.cells.length, commonWidth(rest, first.cells.length));
  if (width > task.limits.columns) refuse("too_many_columns", { limit: task.limits.columns });
  const file = await openRowFile(`${task.directory}/head.csv`, width);
  for (const row of rest) file.add(row.cells.map(orNull));
  await file.close();
  const source = rowFileSource(file.path, width);
  const guess = await decideColumns(db, source, plansOf(generatedNames(width), undefined), options.nulls);
  const header = options.header ?? (await looksLikeHeader(task, first, guess));
  const { names, renamed } = header ? headerNames(first.cells, width) : { names: generatedNames(width), renamed: [] };
  const plans = plansOf(names, options.types);
  const oneLine = first.problem === null && !first.cells.some((cell) => /[\r\n]/.test(cell));
  const plainStart = skip === 0 && first.start === 0 && oneLine;
  const demanded = plans.some((plan) => plan.demanded !== undefined);
  const final = demanded ? await decideColumns(db, source, plans, options.nulls) : guess;
  return { dialect, header, width, plans, renamed, guess: final, skip, plainStart };
}

/** A cell as the row file takes it: an empty one is no value. */
export function orNull(cell: string): string | null {
  return cell === "" ? null : cell;
}

/** The width that more than half of the rows have, or 0; an empty cell after the header's last is none. */
function commonWidth(rows: readonly Row[], header: number): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) {
    const width = cells.length === header + 1 && cells[header] === "" ? header : cells.length;
    counts.set(width, (counts.get(width) ?? 0) + 1);
  }
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
  const forms = cells.map(({ cell }) => formOf(sql`CAST(${cell} AS VARCHAR)`, pattern, "all", false));
  const [row = []] = await task.db.rows(sql`SELECT ${join(forms)}`);
  return row.every((form) => Number(form) === textBit || Number(form) === 1);
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
