// The child's own database: in memory, locked to two directories, under limits. Statements are data of
// the sql tag; here they become text with bound values.
import { DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { assert } from "../../errors.ts";
import type { Sql } from "../../model/sql.ts";

export interface Database {
  /** All rows of a statement. */
  rows(statement: Sql): Promise<DuckDBValue[][]>;
  /** The result's column names and its rows. */
  table(statement: Sql): Promise<{ names: string[]; rows: DuckDBValue[][] }>;
  /** Progress of the running statement, 0..1. */
  progress(): number;
  close(): void;
}

interface DatabaseLimits {
  readonly memoryBytes: number;
  readonly spillBytes: number;
}

/** Opens a database that can touch nothing but `directory` (its spill lies there) and `also`. */
export async function openDatabase(directory: string, also: string, limits: DatabaseLimits): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const settings = [
    "SET TimeZone = 'UTC'",
    `SET memory_limit = '${Math.floor(limits.memoryBytes / 1024)}KiB'`,
    `SET temp_directory = ${literal(`${directory}/spill`)}`,
    `SET max_temp_directory_size = '${Math.floor(limits.spillBytes / 1024)}KiB'`,
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_progress_bar = true",
    "SET enable_progress_bar_print = false",
    `SET allowed_directories = [${literal(directory)}, ${literal(also)}]`,
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ];
  await connection.run(settings.join(";"));
  const table = async (statement: Sql) => {
    const { text, values } = render(statement);
    const reader = await connection.runAndReadAll(text, values);
    return { names: reader.columnNames(), rows: reader.getRows() };
  };
  return {
    table,
    rows: async (statement) => (await table(statement)).rows,
    progress: () => Math.min(Math.max(connection.progress.percentage / 100, 0), 1),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Text of our own: a field (c0, c1, …), a type, a keyword. Never anything a file or a user says. */
export function raw(text: string): Sql {
  return { parts: [{ text }] };
}

/** A path or pattern of our own as a string literal; never what a file or a user says. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The field that holds a column's values. */
export function field(index: number): Sql {
  return raw(`c${index}`);
}

function render(statement: Sql): { text: string; values: DuckDBValue[] } {
  let text = "";
  const values: DuckDBValue[] = [];
  for (const part of statement.parts) {
    if ("text" in part) text += part.text;
    else {
      assert("value" in part, "import statements know only text and values");
      values.push(part.value);
      text += `$${values.length}`;
    }
  }
  return { text, values };
}
