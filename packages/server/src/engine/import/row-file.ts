// Rows of text as a CSV file of one known dialect: how everything that this process has read itself
// (repaired rows, JSON, sheets) reaches the database. Null is an unquoted nothing, "" an empty text.
import { type FileHandle, open } from "node:fs/promises";
import { type Sql, sql } from "../../model/sql.ts";
import { literal, raw } from "./database.ts";

/** Most characters of one written row. */
export const longestRow = 16 << 20;
const flushAt = 1 << 20;

interface RowFile {
  readonly path: string;
  readonly rows: number;
  add(cells: readonly (string | null)[]): void;
  /** Writes what has gathered; call it now and then. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a new file for rows of `width` cells; missing cells are null. */
export async function openRowFile(path: string, width: number): Promise<RowFile> {
  const file: FileHandle = await open(path, "w", 0o600);
  let gathered = "";
  let rows = 0;
  const write = async () => {
    const text = gathered;
    gathered = "";
    // All of it: a single write may stop where the room ends, and say nothing.
    await file.writeFile(text);
  };
  return {
    path,
    get rows() {
      return rows;
    },
    add(cells) {
      let line = "";
      for (let index = 0; index < width; index++) {
        const cell = cells[index];
        if (index > 0) line += ",";
        if (cell !== null && cell !== undefined) line += quoted(cell);
      }
      // A lone null would be an empty line, which is no row; the second cell is read and left out.
      gathered += width === 1 ? `${line},\n` : `${line}\n`;
      rows++;
    },
    async drain() {
      if (gathered.length >= flushAt) await write();
    },
    async close() {
      await write();
      await file.close();
    },
  };
}

function quoted(cell: string): string {
  if (cell === "" || /[",\n\r]|^ | $/.test(cell)) return `"${cell.replaceAll('"', '""')}"`;
  return cell;
}

/** The rows of such a file as a table expression with fields c0, c1, … */
export function rowFileSource(path: string, width: number): Sql {
  return csvSource(path, Math.max(width, 2), {
    header: false,
    delimiter: ",",
    quote: '"',
    escape: '"',
    // Said, because a line end inside the first quotes would be taken for that of all rows.
    options: ", nullstr = '', allow_quoted_nulls = false, new_line = '\\n'",
    longest: longestRow,
  });
}

interface CsvSource {
  readonly header: boolean;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly longest: number;
  readonly options?: string;
}

/** A CSV file as a table expression: every cell text, nothing guessed, nothing forgiven. */
export function csvSource(path: string, width: number, how: CsvSource): Sql {
  const columns = Array.from({ length: width }, (_, index) => `c${index}: 'VARCHAR'`).join(", ");
  return sql`read_csv(${raw(literal(path))}, auto_detect = false, strict_mode = true, compression = 'none',
    header = ${raw(String(how.header))}, delim = ${how.delimiter}, quote = ${how.quote}, escape = ${how.escape},
    max_line_size = ${raw(String(how.longest))}, buffer_size = ${raw(String(32 << 20))}${raw(how.options ?? "")},
    columns = {${raw(columns)}})`;
}
