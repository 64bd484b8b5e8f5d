// The engine's own types as it writes them, read back: what lists hold and what structures are made of
// is known to it alone, so operations that take them apart learn it with the step.
import type { Typed } from "./literals.ts";
import { type Sql, sql } from "./sql.ts";
import type { Type } from "./state.ts";

/** A column type for values of an engine type, and how they are read as such. */
interface Native extends Typed {
  read(x: Sql): Sql;
}

interface StructField {
  readonly name: string;
  /** As the engine writes it. */
  readonly type: string;
}

const itself = (x: Sql) => x;

const plain: Readonly<Record<string, Type>> = {
  TINYINT: "integer",
  SMALLINT: "integer",
  INTEGER: "integer",
  BIGINT: "integer",
  UTINYINT: "integer",
  USMALLINT: "integer",
  UINTEGER: "integer",
  FLOAT: "number",
  DOUBLE: "number",
  BOOLEAN: "boolean",
  VARCHAR: "text",
  BLOB: "binary",
  DATE: "date",
  TIME: "time",
  TIMESTAMP: "timestamp",
  TIMESTAMP_S: "timestamp",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP_NS: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamptz",
};

/** What values of that engine type become; of a type that no column has, their text. */
export function nativeType(written: string): Native {
  if (itemType(written) !== null) return { type: "list", read: itself };
  if (written.startsWith("STRUCT(")) return { type: "struct", read: itself };
  if (written.startsWith("MAP(")) return { type: "list", read: (x) => sql`map_entries(${x})` };
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(written);
  if (decimal !== null) return { type: "decimal", digits: [Number(decimal[1]), Number(decimal[2])], read: itself };
  if (written === "UBIGINT") return { type: "decimal", digits: [20, 0], read: itself };
  const type = Object.hasOwn(plain, written) ? plain[written] : undefined;
  return type === undefined ? { type: "text", read: (x) => sql`CAST(${x} AS VARCHAR)` } : { type, read: itself };
}

/** The type of the items of a list; null if it is no list. */
export function itemType(written: string): string | null {
  return /^(.+)\[\d*\]$/s.exec(written)?.[1] ?? null;
}

/** The fields of a structure in their order; none if it is no structure. */
export function structFields(written: string): StructField[] {
  if (!written.startsWith("STRUCT(") || !written.endsWith(")")) return [];
  return parts(written.slice("STRUCT(".length, -1)).map((part) => {
    const [, quoted, type = ""] = /^"((?:[^"]|"")*)" (.+)$/s.exec(part) ?? [];
    if (quoted !== undefined) return { name: quoted.replaceAll('""', '"'), type };
    const space = part.indexOf(" ");
    return { name: part.slice(0, space), type: part.slice(space + 1) };
  });
}

/** What stands between the commas outside brackets and quotes. */
function parts(inner: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const char = inner[at] as string;
    // A doubled quote closes and opens again, which comes to the same.
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    else if (char === "," && depth === 0) {
      found.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inner.slice(start).trim();
  return last === "" ? found : [...found, last];
}
