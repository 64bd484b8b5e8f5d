// What a pattern finds in texts: the first match or all of them as one text, shared by the operations that
// look for something. Nothing found is missing, and counted.

import type { Tally } from "../model/change.ts";
import { boolean, type Field, optional, shownWhen, text, withDefault } from "../model/fields.ts";
import { type Sql, sql } from "../model/sql.ts";

/** The parameters `all` and `separator`. */
export const allField: Field<boolean> = withDefault(
  boolean({ title: "All", doc: "Take every match, as one text, instead of the first." }),
  false,
);

export const separatorField: Field<string | undefined> = shownWhen(
  optional(
    text({ title: "Separator", doc: "What stands between the matches; a comma and a space if left out.", max: 1_000 }),
  ),
  "all",
  [true],
);

/** What group `index` (0 the whole) of a checked pattern finds; a group that takes no part finds nothing. */
export function found(x: Sql, pattern: string, index: number, all: boolean, separator = ", "): Sql {
  const matches = sql`regexp_extract_all(${x}, ${pattern}, ${groupNumber(index)})`;
  if (!all) return sql`${matches}[1]`;
  const present = sql`list_filter(${matches}, lambda m: m IS NOT NULL)`;
  return sql`CASE WHEN len(${present}) > 0 THEN array_to_string(${present}, ${separator}) END`;
}

/** The engine wants the number of a group as part of the statement. */
function groupNumber(index: number): Sql {
  if (!Number.isInteger(index) || index < 0 || index > 1_000) throw new RangeError("the number of a group");
  return { parts: [{ text: String(index) }] };
}

/** Counts texts in which nothing was found. */
export function notFound(column: string, x: Sql, pattern: string): Tally {
  const when = sql`(${x} IS NOT NULL AND NOT regexp_matches(${x}, ${pattern}))`;
  return { code: "not_found", when, values: { column } };
}
