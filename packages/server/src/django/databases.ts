// The databases of Django sites that can be read, by the address in DJANGO_DATABASE.
import { refuse } from "../errors.ts";
import type { Database, DatabaseOptions } from "./database.ts";
import { postgres } from "./postgres.ts";
import { sqlite } from "./sqlite.ts";

/** The database an address names; nothing is opened yet. Refuses an address of no known form. */
export function databaseOf(address: string, options: DatabaseOptions): Database {
  const path = /^sqlite:(.+)$/.exec(address)?.[1];
  if (path !== undefined) return sqlite(path, options);
  if (/^postgres(ql)?:\/\//.test(address)) return postgres(address, options);
  return refuse("invalid_params", { field: "DJANGO_DATABASE", reason: "it must be sqlite:PATH or postgres://…" });
}
