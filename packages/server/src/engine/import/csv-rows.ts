// Delimited text cut into rows, forgiving but exact: it knows the line of every row and says what is
// wrong with it instead of failing. Spaces around a quoted cell are not part of it (as in the engine).
import { refuse } from "../../errors.ts";

export interface Dialect {
  readonly delimiter: string;
  /** Empty = cells are never quoted. */
  readonly quote: string;
  /** What makes a quote inside a quoted cell literal: the quote itself or a backslash. */
  readonly escape: string;
}

export interface Row {
  /** 1-based line of the file in which the row begins. */
  readonly line: number;
  readonly cells: string[];
  /** What is wrong with its quotes, if anything. */
  readonly problem: "unclosed_quote" | "text_after_quote" | null;
  /** Nothing on the line but spaces. */
  readonly blank: boolean;
  /** Position in the text of the batch. */
  readonly start: number;
  readonly end: number;
}

interface Batch {
  readonly text: string;
  readonly rows: Row[];
  /** Characters of the text that the rows take; the rest belongs to the next batch. */
  readonly used: number;
  /** Line after the last row. */
  readonly line: number;
}

/** No row may be longer, in characters. */
export const maximumRow = 1 << 20;

const newline = 10;
const carriageReturn = 13;
const blankSpace = 32;

/** Cuts as many whole rows as the text holds; `last` says that no text follows. Refuses a row that is too long. */
export function cutRows(text: string, dialect: Dialect, firstLine: number, last: boolean): Batch {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
  const doubled = dialect.escape === dialect.quote;
  const rows: Row[] = [];
  let line = firstLine;
  let at = 0;
  while (at < text.length) {
    const row = cutRow(at, line);
    if (row === null) break;
    rows.push(row);
    line += row.lines;
    at = row.next;
  }
  return { text, rows, used: at, line };

  function cutRow(start: number, line: number, quoting = true): (Row & { next: number; lines: number }) | null {
    const cells: string[] = [];
    let problem: Row["problem"] = null;
    let lines = 1;
    let pos = start;
    for (;;) {
      let open = pos;
      while (text.charCodeAt(open) === blankSpace) open++;
      if (quoting && quote >= 0 && text.charCodeAt(open) === quote) {
        const close = closing(open + 1);
        if (close < 0) {
          if (!last && text.length - start <= maximumRow) return null;
          return unclosed(start, line);
        }
        let cell = unquoted(text.slice(open + 1, close));
        lines += newlines(open + 1, close);
        pos = close + 1;
        while (text.charCodeAt(pos) === blankSpace) pos++;
        if (pos < text.length && !ends(text.charCodeAt(pos))) {
          problem ??= "text_after_quote";
          const rest = pos;
          while (pos < text.length && !ends(text.charCodeAt(pos))) pos++;
          cell += text.slice(rest, pos);
        }
        cells.push(cell);
      } else {
        const from = pos;
        while (pos < text.length && !ends(text.charCodeAt(pos))) pos++;
        cells.push(text.slice(from, pos));
      }
      if (pos - start > maximumRow) refuse("import_failed", { reason: tooLong(line), line });
      if (pos >= text.length) {
        if (!last) return null;
        break;
      }
      if (text.charCodeAt(pos) !== delimiter) break;
      pos++;
    }
    // A carriage return at the end of the batch may be half of a line end.
    if (!last && text.charCodeAt(pos) === carriageReturn && pos + 1 >= text.length) return null;
    const end = pos;
    if (pos < text.length)
      pos += text.charCodeAt(pos) === carriageReturn && text.charCodeAt(pos + 1) === newline ? 2 : 1;
    const blank = cells.length === 1 && text.slice(start, end).trim() === "";
    return { line, cells, problem, blank, start, end, next: pos, lines };
  }

  function unclosed(start: number, line: number): (Row & { next: number; lines: number }) | null {
    const row = cutRow(start, line, false);
    return row && { ...row, problem: "unclosed_quote" };
  }

  function ends(code: number): boolean {
    return code === delimiter || code === newline || code === carriageReturn;
  }

  /** Position of the quote that closes a cell opened before `from`, or -1. */
  function closing(from: number): number {
    for (let pos = from; ; pos++) {
      pos = text.indexOf(dialect.quote, pos);
      if (pos < 0) return -1;
      if (doubled) {
        if (text.charCodeAt(pos + 1) !== quote) return pos + 1 >= text.length && !last ? -1 : pos;
        pos++;
      } else if (!escaped(pos, from)) return pos;
    }
  }

  function escaped(pos: number, from: number): boolean {
    let count = 0;
    while (pos - 1 - count >= from && text[pos - 1 - count] === dialect.escape) count++;
    return count % 2 === 1;
  }

  function unquoted(cell: string): string {
    if (!cell.includes(dialect.escape)) return cell;
    if (doubled) return cell.replaceAll(dialect.quote + dialect.quote, dialect.quote);
    let plain = "";
    for (let pos = 0; pos < cell.length; pos++) {
      if (cell[pos] === dialect.escape && (cell[pos + 1] === dialect.quote || cell[pos + 1] === dialect.escape)) pos++;
      plain += cell[pos];
    }
    return plain;
  }

  function newlines(from: number, to: number): number {
    let count = 0;
    for (let pos = from; pos < to; pos++) {
      const code = text.charCodeAt(pos);
      if (code === newline || (code === carriageReturn && text.charCodeAt(pos + 1) !== newline)) count++;
    }
    return count;
  }
}

/** Rows of a text that comes in pieces. */
export async function* rowsOf(pieces: AsyncIterable<string>, dialect: Dialect, skip = 0): AsyncGenerator<Batch> {
  let rest = "";
  let line = 1;
  let skipped = 0;
  const cut = (last: boolean): Batch => {
    while (skipped < skip) {
      const next = skipLines(rest, 1);
      if (next.length === rest.length) break;
      rest = next;
      line++;
      skipped++;
    }
    const batch = skipped < skip ? { text: "", rows: [], used: 0, line } : cutRows(rest, dialect, line, last);
    rest = rest.slice(batch.used);
    line = batch.line;
    return batch;
  };
  for await (const piece of pieces) {
    rest += piece;
    yield cut(false);
    if (rest.length > 2 * maximumRow) refuse("import_failed", { reason: tooLong(line), line });
  }
  yield cut(true);
}

/** The text after so many whole lines (quotes mean nothing in what stands before a table). */
export function skipLines(text: string, count: number): string {
  const ends = /\r\n|\n|\r(?!$)/g;
  for (let left = count; left > 0; left--) if (!ends.test(text)) return count === 1 ? text : "";
  return text.slice(ends.lastIndex);
}

/** Why a row that long is refused. */
export function tooLong(line: number): string {
  return `line ${line} is longer than ${maximumRow.toLocaleString("en")} characters. Check the delimiter and the quotes.`;
}
