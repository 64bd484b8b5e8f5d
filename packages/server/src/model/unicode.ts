// Unicode forms as SQL. The engine composes (NFC); what it lacks, taking characters apart, is done by tables
// that are made here from the language's own normalisation. They are whole, so nothing has to be learned
// from the data, and a recipe works as well on other texts.
import { join, type Sql, sql } from "./sql.ts";

export type Form = "NFC" | "NFD" | "NFKC" | "NFKD";
type Taken = Exclude<Form, "NFC">;

const hangul: readonly [number, number] = [0xac00, 0xd7a3];
const syllables = Array.from({ length: hangul[1] - hangul[0] + 1 }, (_, at) => hangul[0] + at);

/** What becomes of single characters, in pages of neighbours: for each as many places as the longest needs. */
export interface Characters {
  readonly pages: readonly { readonly first: number; readonly width: number; readonly table: string }[];
}

const pageSize = 256;
const filling = "\x1f";

/** Neither keys, of one character each, nor values hold control characters. */
export function characters(entries: Iterable<readonly [string, string]>): Characters {
  const pages = new Map<number, Map<number, string>>();
  for (const [key, value] of entries) {
    const point = key.codePointAt(0) ?? 0;
    const first = point - (point % pageSize);
    pages.set(first, (pages.get(first) ?? new Map()).set(point - first, value));
  }
  const inOrder = [...pages].sort(([a], [b]) => a - b);
  return {
    pages: inOrder.map(([first, values]) => {
      const width = Math.max(...[...values.values()].map((value) => [...value].length));
      const cells = Array.from({ length: Math.max(...values.keys()) + 1 }, (_, at) => {
        const value = values.get(at) ?? "";
        return value + filling.repeat(width - [...value].length);
      });
      return { first, width, table: cells.join("") };
    }),
  };
}

/** What becomes of one character that is in the table. The place in a page is worked out, not searched. */
export function turned(character: Sql, { pages }: Characters): Sql {
  const point = sql`unicode(${character})`;
  const branches = pages.map(({ first, width, table }) => {
    const [from, places, end] = [whole(first), whole(width), whole(first + pageSize)];
    const cell = sql`rtrim(substring(${table}, (${point} - ${from}) * ${places} + 1, ${places}), chr(31))`;
    return sql`WHEN ${point} < ${end} THEN ${cell} `;
  });
  return sql`CASE ${join(branches, sql``)}END`;
}

/** A number of our own as part of the statement. */
function whole(value: number): Sql {
  if (!Number.isSafeInteger(value)) throw new RangeError("a whole number");
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
  const entries: [string, string][] = [];
  for (let point = 0x80; point < 0x30000; point += 1) {
    if (point === 0xd800) point = 0xe000;
    if (point === hangul[0]) point = hangul[1] + 1;
    const character = String.fromCodePoint(point);
    const parts = character.normalize(form === "NFKC" ? "NFKD" : form);
    if (character.normalize(form) !== character) entries.push([character, parts]);
  }
  const points = entries.map(([character]) => character.codePointAt(0) ?? 0);
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
    const plain = sql`NOT regexp_full_match(${s}, ${`[${changing}]`})`;
    return sql`CASE WHEN ${plain} THEN ${s} WHEN ${syllable} THEN ${jamo(s)} ELSE ${turned(s, table)} END`;
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
const struck: readonly (readonly [string, string])[] = [..."łlŁLøoØOđdĐDħhĦHıiŧtŦTƀbɨiƗIƶzƵZ"].flatMap(
  (key, at, all) => (at % 2 === 0 ? [[key, all[at + 1] ?? ""] as const] : []),
);

let plain: Apart | undefined;

/** Latin and Greek letters with accents, and those letters without. */
function accented(): Apart {
  if (plain !== undefined) return plain;
  const entries: [string, string][] = [];
  for (const [from, to] of [
    [0xc0, 0x24f],
    [0x370, 0x3ff],
    [0x1e00, 0x1fff],
  ] as const) {
    for (let point = from; point <= to; point += 1) {
      const character = String.fromCodePoint(point);
      const bare = character.normalize("NFD").replace(/\p{M}+/gu, "");
      if (bare !== character && /^[\p{Script=Latin}\p{Script=Greek}]$/u.test(bare)) entries.push([character, bare]);
    }
  }
  const all = [...entries, ...struck];
  plain = {
    table: characters(all),
    changing: classOf(all.map(([character]) => character.codePointAt(0) ?? 0)),
  };
  return plain;
}

/** Latin and Greek letters without their accents; other scripts, where marks are vowels or letters, stay. */
export function withoutAccents(x: Sql): Sql {
  const { table, changing } = accented();
  const loose = sql`regexp_replace(${x}, '([\\p{Latin}\\p{Greek}])[\\x{300}-\\x{36f}]+', '\\1', 'g')`;
  const pieces = piecewise(
    loose,
    `[${changing}]|[^${changing}]+`,
    (s) => sql`CASE WHEN regexp_full_match(${s}, ${`[${changing}]`}) THEN ${turned(s, table)} ELSE ${s} END`,
  );
  return sql`CASE WHEN ${isAscii(x)} THEN ${x} ELSE ${pieces} END`;
}
