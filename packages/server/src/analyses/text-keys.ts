// Keys of texts: texts that a person would call the same have the same key. Written as SQL, so that a
// column of any size is keyed where it lies.
import { type Sql, sql } from "../model/sql.ts";

/** Small letters without accents, blanks as single spaces, without punctuation, symbols and control characters. */
function folded(x: Sql): Sql {
  const spaced = sql`regexp_replace(lower(strip_accents(${x})), '[\\s\\pZ\\x{85}]+', ' ', 'g')`;
  return sql`trim(regexp_replace(${spaced}, '[\\pP\\pS\\pC]', '', 'g'))`;
}

/** The words, each once, in order: “Smith, John” and “john smith” are one. */
export function fingerprint(x: Sql): Sql {
  return sql`array_to_string(list_sort(list_distinct(regexp_extract_all(${folded(x)}, '[^ ]+'))), ' ')`;
}

/** The runs of n letters, each once, in order: blanks and doubled letters do not matter. */
export function ngramFingerprint(x: Sql, size: number): Sql {
  const n = BigInt(size);
  return sql`list_transform([replace(${folded(x)}, ' ', '')], lambda s: CASE WHEN length(s) <= ${n} THEN s ELSE array_to_string(list_sort(list_distinct(list_transform(range(1, length(s) - ${n} + 2), lambda i: substring(s, i, ${n})))), '') END)[1]`;
}

/**
 * What is replaced by what, in turn. Sounds that are settled are small letters, so that no later rule takes
 * them for letters; `\b` is the edge of a word.
 */
const rules: readonly (readonly [string, string])[] = [
  // Doubled letters count once, except C and a hard G.
  ["GG", "k"],
  ...[..."ABDEFHIJKLMNOPQRSTUVWXYZ"].map((letter) => [`${letter}{2,}`, letter] as const),
  ["\\b[KGP]N", "n"],
  ["\\bAE", "E"],
  ["\\bWR", "r"],
  ["\\bX", "s"],
  ["X", "ks"],
  ["\\bWH", "W"],
  ["MB\\b", "m"],
  ["SCH", "sk"],
  ["T?CH|C(IA)", "x\\1"],
  ["C([IEY])", "s\\1"],
  ["C?K|C", "k"],
  ["GN(ED)?\\b", "n\\1"],
  ["DG([EYI])", "j\\1"],
  ["D", "t"],
  ["GH\\b", "k"],
  ["GH([^AEIOU])", "\\1"],
  ["G([IEY])", "j\\1"],
  ["G", "k"],
  ["PH|V", "f"],
  ["Q", "k"],
  ["SH|S(I[OA])", "x\\1"],
  ["TH", "0"],
  ["T(I[OA])", "x\\1"],
  ["Z", "s"],
  ["([AEIOU])H\\b", "\\1"],
  ["([AEIOU])H([^AEIOU])", "\\1\\2"],
  ["W([^AEIOU]|\\b)", "\\1"],
  ["Y([^AEIOU]|\\b)", "\\1"],
  ["\\B[AEIOU]", ""],
];

/** How the words sound in English, after the rules of Metaphone; letters of other scripts have no sound here. */
export function metaphone(x: Sql): Sql {
  const plain = sql`regexp_replace(upper(${folded(x)}), '[^A-Z0-9 ]', '', 'g')`;
  const sounds = rules.reduce((text, [from, to]) => sql`regexp_replace(${text}, ${own(from)}, ${own(to)}, 'g')`, plain);
  return sql`upper(${sounds})`;
}

/** A pattern of ours as a literal: one that is bound would be compiled for every row. */
function own(text: string): Sql {
  return { parts: [{ text: `'${text}'` }] };
}
