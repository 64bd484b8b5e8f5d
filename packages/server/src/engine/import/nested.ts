// Lists and objects inside cells: the one shape that all of a column's values share, or none.
import { type Sql, sql } from "../../model/sql.ts";
import { type Database, field } from "./database.ts";
import type { Inside } from "./json-text.ts";
import type { Reading } from "./reading.ts";

type Structure = string | Structure[] | { [key: string]: Structure };

/** How to read a column of JSON lists or objects as such; null when no common shape holds them exactly. */
export async function nestedReading(
  db: Database,
  source: Sql,
  index: number,
  kind: "list" | "object",
  inside: Inside,
): Promise<Reading | null> {
  const json = sql`CAST(${field(index)} AS JSON)`;
  const [row] = await db.rows(sql`SELECT CAST(json_group_structure(${json}) AS VARCHAR) FROM ${source}`);
  const structure = typeof row?.[0] === "string" ? tidy(JSON.parse(row[0])) : null;
  if (structure === null || typeof structure === "string") return null;
  const shape = JSON.stringify(structure);
  // A whole number that no 64 bits hold, or that would become a double, must not be rounded.
  if (inside.digits >= 19 || (inside.digits >= 16 && shape.includes('"DOUBLE"'))) return null;
  const type = kind === "list" ? "list" : "struct";
  const read = (cell: Sql) => sql`from_json(CAST(${cell} AS JSON), ${shape})`;
  const exact = await db.rows(
    sql`SELECT count(*) FROM ${source} WHERE ${field(index)} IS NOT NULL AND ${read(field(index))} IS NULL`,
  );
  return Number(exact[0]?.[0]) === 0 ? { type, pattern: null, read, words: [] } : null;
}

/** The structure in types that are kept exactly; null if its names collide. */
function tidy(structure: Structure): Structure | null {
  if (typeof structure === "string") {
    if (structure === "UBIGINT" || structure === "HUGEINT") return "BIGINT";
    return structure === "NULL" || structure === "JSON" ? "VARCHAR" : structure;
  }
  if (Array.isArray(structure)) {
    const item = tidy(structure[0] ?? "NULL");
    return item === null ? null : [item];
  }
  const entries = Object.entries(structure);
  if (entries.length === 0) return "VARCHAR";
  if (new Set(entries.map(([key]) => key.toLowerCase())).size < entries.length || entries.some(([key]) => key === ""))
    return null;
  const parts = entries.map(([key, part]): [string, Structure | null] => [key, tidy(part)]);
  if (parts.some(([, part]) => part === null)) return null;
  return Object.fromEntries(parts.map(([key, part]) => [key, part ?? "VARCHAR"]));
}
