// Unicode forms as SQL. The engine composes (NFC); what it lacks, taking characters apart, is done by tables
// that are made here from the language's own normalisation. They are whole, so nothing has to be learned
// from the data, and a recipe works as well on other texts.
import { assert } from "../errors.ts";
import { join, type Sql, sql } from "./sql.ts";

type Form = "NFC" | "NFD" | "NFKC" | "NFKD";
type Taken = Exclude<Form, "NFC">;

const hangul: readonly [number, number] = [0xac00, 0xd7a3];
const syllables = Array.from({ length: hangul[1] - hangul[0] + 1 }, (_, at) => hangul[0] + at);

/** What becomes of single characters, in pages of neighbours: for each as many places as the longest needs. */
interface Characters {
  readonly pages: readonly Page[];
}

interface Page {
  readonly first: number;
  readonly last: number;
  readonly width: number;
  readonly table: string;
}

/** Large pages take long to go through, many pages long to choose from. */
const pageLength = 3_000;
const filling = "\x1f";

/** A code point, and what becomes of its character. */
type Entry = readonly [point: number, value: string];

/** Entries that lie in one page. */
interface Neighbours {
  readonly first: number;
  last: number;
  width: number;
  readonly entries: Entry[];
}

/** Entries come in the order of their code points; neither these nor what becomes of them are control characters. */
function characters(entries: readonly Entry[]): Characters {
  const pages: Neighbours[] = [];
  for (const entry of entries) {
    const [point, value] = entry;
    const { length } = [...value];
    const page = pages.at(-1);
    if (page !== undefined && (point - page.first + 1) * Math.max(page.width, length) <= pageLength) {
      page.entries.push(entry);
      page.last = point;
      page.width = Math.max(page.width, length);
    } else pages.push({ first: point, last: point, width: length, entries: [entry] });
  }
  return { pages: pages.map(pageOf) };
}

function pageOf({ first, last, width, entries }: Neighbours): Page {
  const cells = Array.from({ length: last - first + 1 }, () => filling.repeat(width));
  for (const [point, value] of entries) cells[point - first] = value + filling.repeat(width - [...value].length);
  return { first, last, width, table: cells.join("") };
}

/** What becomes of one character; one that is not in the table stays. The place in a page is worked out, not searched. */
function turned(character: Sql, { pages }: Characters): Sql {
  const point = sql`unicode(${character})`;
  const branches = pages.map(({ first, last, width, table }) => {
    const [from, places, to] = [whole(first), whole(width), whole(last)];
    const cell = sql`rtrim(substring(${table}, (${point} - ${from}) * ${places} + 1, ${places}), chr(31))`;
    return sql`WHEN ${point} BETWEEN ${from} AND ${to} THEN ${cell} `;
  });
  return sql`coalesce(nullif(CASE ${join(branches, sql``)}END, ''), ${character})`;
}

/** A number of our own as part of the statement. */
function whole(value: number): Sql {
  assert(Number.isSafeInteger(value), "a whole number of our own");
  return { parts: [{ text: String(value) }] };
}

/** The text put together again from what becomes of each piece that `pieces` finds; they must cover the text. */
export function piecewise(x: Sql, pieces: string, written: (piece: Sql) => Sql): Sql {
  return sql`array_to_string(list_transform(regexp_extract_all(${x}, ${pieces}), lambda s: ${written(sql`s`)}), '')`;
}

/** True for texts of ASCII characters alone. */
export function isAscii(x: Sql): Sql {
  return sql`(strlen(${x}) = length(${x}))`;
}

/** Composed characters. */
export function composed(x: Sql): Sql {
  return sql`CASE WHEN ${isAscii(x)} THEN ${x} ELSE ${nfc(x)} END`;
}

/** The engine's function ends at a NUL character, so it is given what stands between. */
function nfc(x: Sql): Sql {
  return sql`array_to_string(list_transform(string_split(${x}, chr(0)), lambda s: nfc_normalize(s)), chr(0))`;
}

/** The text in a form of the Unicode standard. */
export function normalized(x: Sql, form: Form): Sql {
  if (form === "NFC") return composed(x);
  const pieces = takenApart(x, form);
  return sql`CASE WHEN ${isAscii(x)} THEN ${x} ELSE ${form === "NFKC" ? nfc(pieces) : inOrder(pieces)} END`;
}

interface Apart {
  readonly table: Characters;
  /** A class of the characters that fall into parts. */
  readonly changing: string;
}

const made = new Map<Taken, Apart>();

/**
 * Every character that the form takes apart, but for Hangul syllables, which are worked out. For NFKC only
 * those that it does not put together again.
 */
function apart(form: Taken): Apart {
  const known = made.get(form);
  if (known !== undefined) return known;
  const entries: Entry[] = [];
  for (let point = 0x80; point < 0x30000; point += 1) {
    if (point === hangul[0]) point = hangul[1] + 1;
    const character = String.fromCodePoint(point);
    const parts = character.normalize(form === "NFKC" ? "NFKD" : form);
    if (character.normalize(form) !== character) entries.push([point, parts]);
  }
  const points = entries.map(([point]) => point);
  const result = {
    table: characters(entries),
    changing: classOf(form === "NFKC" ? points : [...points, ...syllables]),
  };
  made.set(form, result);
  return result;
}

/** The inside of a character class of these code points. */
function classOf(points: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const point of [...points].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  const escaped = (point: number) => `\\x{${point.toString(16)}}`;
  return ranges.map(([from, to]) => (from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`)).join("");
}

function takenApart(x: Sql, form: Taken): Sql {
  const { table, changing } = apart(form);
  const pieces = piecewise(x, `[${changing}]|[^${changing}]+`, (s) => {
    const syllable = sql`${s} >= ${"\uac00"} AND ${s} <= ${"\ud7a3"}`;
    return sql`CASE WHEN length(${s}) > 1 OR ${isAscii(s)} THEN ${s} WHEN ${syllable} THEN ${jamo(s)} ELSE ${turned(s, table)} END`;
  });
  return sql`CASE WHEN regexp_matches(${x}, ${`[${changing}]`}) THEN ${pieces} ELSE ${x} END`;
}

/** A Hangul syllable as its two or three letters. */
function jamo(s: Sql): Sql {
  const at = sql`(unicode(${s}) - 44032)`;
  const last = sql`CASE WHEN ${at} % 28 > 0 THEN chr(CAST(4519 + ${at} % 28 AS INTEGER)) ELSE '' END`;
  return sql`chr(CAST(4352 + ${at} // 588 AS INTEGER)) || chr(CAST(4449 + ${at} % 588 // 28 AS INTEGER)) || ${last}`;
}

let marks: string | undefined;

/** A class of the marks that have an order among each other. */
function orderedMarks(): string {
  if (marks !== undefined) return marks;
  const points: number[] = [];
  for (let point = 0x300; point < 0x20000; point += 1) {
    const character = String.fromCodePoint(point);
    // Of two marks with different classes one order is not the standard's; U+0334 has the lowest class, U+0345 the highest.
    if (!/^\p{M}$/u.test(character) || character.normalize("NFD") !== character) continue;
    const moves = [`\u0345${character}`, `${character}\u0334`].some((pair) => pair.normalize("NFD") !== pair);
    if (moves || point === 0x345 || point === 0x334) points.push(point);
  }
  marks = classOf(points);
  return marks;
}

/** Marks that follow each other in the standard's order: composing marks alone does just that. */
function inOrder(x: Sql): Sql {
  const inside = orderedMarks();
  const run = `[${inside}]{2,}`;
  return piecewise(
    x,
    `[${inside}]+|[^${inside}]+`,
    (s) => sql`CASE WHEN regexp_full_match(${s}, ${run}) THEN nfc_normalize(${s}) ELSE ${s} END`,
  );
}

/** Letters with a stroke and the like, which no form takes apart. */
const struck: ReadonlyMap<string, string> = new Map(
  "łl ŁL øo ØO đd ĐD ħh ĦH ıi ŧt ŦT ƀb ɨi ƗI ƶz ƵZ".split(" ").map((pair) => [pair.charAt(0), pair.charAt(1)]),
);

let plain: Apart | undefined;

/** Latin and Greek letters with accents, and those letters without. */
function accented(): Apart {
  if (plain !== undefined) return plain;
  const entries: Entry[] = [];
  for (const [from, to] of [
    [0xc0, 0x2af],
    [0x370, 0x3ff],
    [0x1e00, 0x1fff],
  ] as const) {
    for (let point = from; point <= to; point += 1) {
      const character = String.fromCodePoint(point);
      const bare = struck.get(character) ?? character.normalize("NFD").replace(/\p{M}+/gu, "");
      if (bare !== character && /^[\p{Script=Latin}\p{Script=Greek}]$/u.test(bare)) entries.push([point, bare]);
    }
  }
  plain = { table: characters(entries), changing: classOf(entries.map(([point]) => point)) };
  return plain;
}

/** Latin and Greek letters without their accents; other scripts, where marks are vowels or letters, stay. */
export function withoutAccents(x: Sql): Sql {
  const { table, changing } = accented();
  const loose = sql`regexp_replace(${x}, '([\\p{Latin}\\p{Greek}])[\\x{300}-\\x{36f}]+', '\\1', 'g')`;
  const pieces = piecewise(
    loose,
    `[${changing}]|[^${changing}]+`,
    (s) => sql`CASE WHEN length(${s}) > 1 OR ${isAscii(s)} THEN ${s} ELSE ${turned(s, table)} END`,
  );
  return sql`CASE WHEN ${isAscii(x)} THEN ${x} ELSE ${pieces} END`;
}
