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

/**
 * Work on characters as a person sees them. The engine's functions disagree among each other about a carriage
 * return before a line feed, so they are given line feeds alone and asked for places.
 */
function seen(x: Sql, usual: Sql, among: (x: Sql) => Sql): Sql {
  return sql`CASE WHEN contains(${x}, chr(13)) THEN ${among(sql`replace(${x}, chr(13), chr(10))`)} ELSE ${usual} END`;
}

/** How many characters a person sees. */
export function seenLength(x: Sql): Sql {
  return seen(x, sql`length_grapheme(${x})`, (y) => sql`length_grapheme(${y})`);
}

export function firstSeen(x: Sql, count: Sql): Sql {
  return seen(x, sql`left_grapheme(${x}, ${count})`, (y) => sql`left(${x}, length(left_grapheme(${y}, ${count})))`);
}

export function lastSeen(x: Sql, count: Sql): Sql {
  return seen(x, sql`right_grapheme(${x}, ${count})`, (y) => sql`right(${x}, length(right_grapheme(${y}, ${count})))`);
}

/** As many characters as a person sees, or all, from a place on, counted from 1. */
export function seenFrom(x: Sql, start: Sql, count?: Sql): Sql {
  const part = (y: Sql) => sql`substring_grapheme(${y}, ${start}${count === undefined ? sql`` : sql`, ${count}`})`;
  const before = (y: Sql) => sql`length(left_grapheme(${y}, ${start} - 1))`;
  return seen(x, part(x), (y) => sql`substring(${x}, ${before(y)} + 1, length(${part(y)}))`);
}

/** A pattern that finds exactly this text. */
export function literally(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&").replaceAll("\0", "\\x00");
}

/** A replacement that puts in exactly this text. */
export function plainly(text: string): string {
  return text.replaceAll("\\", "\\\\");
}
