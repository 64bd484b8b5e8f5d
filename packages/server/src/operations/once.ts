// A value that is named, so that what uses it several times computes it once.
import { type Sql, sql } from "../model/sql.ts";

/** `of` sees the value as `letter`. */
export function once(value: Sql, letter: Sql, of: Sql): Sql {
  return sql`list_transform([${value}], lambda ${letter}: ${of})[1]`;
}
