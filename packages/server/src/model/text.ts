// Texts as SQL: case, blanks and literal patterns, shared by text operations and formulas.
import { join, type Sql, sql } from "./sql.ts";

/** Everything that shows as blank: ASCII and Unicode spaces, no-break and zero-width ones, line ends. */
export const blanks =
  " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff";

/** A text without any of these characters around it, or on one side. */
export const trims: Readonly<Record<"both" | "left" | "right", (x: Sql, characters: string) => Sql>> = {
  both: (x, characters) => sql`trim(${x}, ${characters})`,
  left: (x, characters) => sql`ltrim(${x}, ${characters})`,
  right: (x, characters) => sql`rtrim(${x}, ${characters})`,
};

/**
 * A text (written several times: a reference, nothing that costs) without the blanks around it. Where the
 * outermost characters show, nothing is to be trimmed; to see that is much cheaper than to look for blanks.
 */
export function withoutBlanks(x: Sql, side: keyof typeof trims = "both"): Sql {
  const shows = (character: Sql) => sql`ord(${character}) BETWEEN 33 AND 126`;
  const ends = { both: [x, sql`right(${x}, 1)`], left: [x], right: [sql`right(${x}, 1)`] }[side];
  return sql`CASE WHEN ${join(ends.map(shows), sql` AND `)} THEN ${x} ELSE ${trims[side](x, blanks)} END`;
}

/** The first letter of every word large, the others small. */
export function titleCase(x: Sql): Sql {
  return sql`array_to_string(list_transform(regexp_extract_all(${x}, '[\\pL\\pM\\pN''’]+|[^\\pL\\pM\\pN''’]+'), lambda w: upper(left(w, 1)) || lower(substring(w, 2))), '')`;
}

/** The first letter large, the others small. */
export function sentenceCase(x: Sql): Sql {
  return sql`(upper(left(${x}, 1)) || lower(substring(${x}, 2)))`;
}

/** Large letters small and small ones large. */
export function swappedCase(x: Sql): Sql {
  return sql`array_to_string(list_transform(string_split(${x}, ''), lambda c: CASE WHEN c = upper(c) THEN lower(c) ELSE upper(c) END), '')`;
}

/** A pattern that finds exactly this text. */
export function literally(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&").replaceAll("\0", "\\x00");
}

/** A replacement that puts in exactly this text. */
export function plainly(text: string): string {
  return text.replaceAll("\\", "\\\\");
}
