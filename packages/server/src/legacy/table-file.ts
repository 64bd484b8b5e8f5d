// A table on its way to the importer: rows of text in the dialect that the importer writes itself. Nothing is an
// unquoted nothing, "" an empty text; bytes are hexadecimal; everything else is as the engine casts it to its type.
import { closeSync, openSync, writeFileSync } from "node:fs";
import type { ColumnView, Note } from "@data-tools/client";
import type { LegacyTable, StoredCell } from "./columns.ts";
import { refuseLegacy } from "./refused.ts";

export interface TableFile {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ColumnView[];
  readonly notes: readonly Note[];
}

const flushAt = 1 << 20;

/** Writes a table to a new file of so many bytes at most; what it is, is told. */
export function writeTableFile(table: LegacyTable, path: string, mostBytes: number): TableFile {
  const file = openSync(path, "wx", 0o600);
  let gathered = "";
  let written = 0;
  const flush = () => {
    const bytes = Buffer.from(gathered);
    gathered = "";
    written += bytes.length;
    if (written > mostBytes) refuseLegacy("a table that unfolds to more than may be");
    // All of it: a single write may stop where the room ends, and say nothing.
    writeFileSync(file, bytes);
  };
  try {
    const { columns } = table;
    for (let row = 0; row < table.rows && columns.length > 0; row++) {
      for (const [index, column] of columns.entries()) {
        if (index > 0) gathered += ",";
        gathered += asText(column.at(row));
      }
      // A lone nothing would be an empty line, which is no row; the second cell is read and left out.
      gathered += columns.length === 1 ? ",\n" : "\n";
      if (gathered.length > flushAt) flush();
    }
    flush();
  } finally {
    closeSync(file);
  }
  const views = table.columns.map(({ name, type, digits }) => (digits ? { name, type, digits } : { name, type }));
  return { path, rows: table.rows, columns: views, notes: table.notes };
}

function asText(cell: StoredCell): string {
  if (cell === null) return "";
  if (cell instanceof Uint8Array) return `"${Buffer.from(cell).toString("hex")}"`;
  if (typeof cell !== "string") return String(cell);
  return cell === "" || /[",\n\r]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
