// A literal table as a statement that the importer's own database runs.
import { writeFile } from "node:fs/promises";
import type { Cell, TableLiteral } from "@data-tools/client";
import { storedType } from "../../src/engine/types.ts";
import { nestedType } from "../operations/nested-type.ts";

/** Writes the rows to a file and answers the SELECT that reads them, each column as `c0`, `c1`…; `times` repeats them. */
export async function selectOf(table: TableLiteral, path: string, times = 1): Promise<string> {
  await writeFile(path, table.rows.map((row) => JSON.stringify({ r: row.map(asText) })).join("\n"));
  const items = table.columns.map((column, index) => {
    const value = `r[${index + 1}]`;
    if (column.type === "list" || column.type === "struct") {
      const cells = table.rows.map((row) => row[index] ?? null);
      return `CAST(CAST(${value} AS JSON) AS ${nestedType(column.type, cells)}) AS c${index}`;
    }
    const type = storedType(column) ?? "VARCHAR";
    return `CAST(${column.type === "binary" ? `from_base64(${value})` : value} AS ${type}) AS c${index}`;
  });
  const source = `read_json('${path}', columns={r: 'VARCHAR[]'}, format='newline_delimited')`;
  const from = table.rows.length === 0 ? "(SELECT NULL::VARCHAR[] AS r WHERE false)" : source;
  return `SELECT ${items.join(", ")} FROM ${from}${times > 1 ? `, range(${times})` : ""}`;
}

function asText(cell: Cell): string | null {
  return cell === null ? null : typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
