// Functions that look at texts as a whole: what they hold, how alike they are, and what stands for them.
import { editDistance, likeness, ofPair } from "../likeness.ts";
import { type Sql, sql } from "../sql.ts";
import { blanks } from "../text.ts";
import { type FormulaFunction, take } from "./function.ts";

const none = sql`NULL`;

const looked = (
  name: string,
  signature: string,
  doc: string,
  example: FormulaFunction["example"],
  gives: "text" | "integer" | "number" | "boolean",
  write: (x: Sql, y: Sql) => Sql,
): FormulaFunction => ({
  name,
  group: "text",
  signature,
  doc,
  example,
  takes: signature.includes(",") ? [take.text, take.text] : [take.text],
  gives,
  sql: ([x = none, y = none]) => write(x, y),
});

/** Everything blank as one class of a pattern. */
const blank = `[${blanks}]+`;

export const comparisonFunctions: readonly FormulaFunction[] = [
  looked(
    "is_empty",
    "is_empty(text)",
    "True if the text is missing or holds nothing but blanks.",
    { formula: "is_empty('  ')", result: true },
    "boolean",
    (x) => sql`COALESCE(trim(${x}, ${blanks}) = '', true)`,
  ),
  looked(
    "collapse",
    "collapse(text)",
    "The text with every run of blanks made one space, and none around it.",
    { formula: "collapse('  a   b ')", result: "a b" },
    "text",
    (x) => sql`trim(regexp_replace(${x}, ${blank}, ' ', 'g'))`,
  ),
  looked(
    "strip_accents",
    "strip_accents(text)",
    "The text with plain letters instead of accented ones.",
    { formula: "strip_accents('café')", result: "cafe" },
    "text",
    (x) => sql`strip_accents(${x})`,
  ),
  looked(
    "count_of",
    "count_of(text, part)",
    "How many times the part is in the text, without overlaps.",
    { formula: "count_of('banana', 'an')", result: 2 },
    "integer",
    (x, y) =>
      sql`CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL WHEN ${y} = '' THEN 0 ELSE len(string_split(${x}, ${y})) - 1 END`,
  ),
  looked(
    "edit_distance",
    "edit_distance(text, other)",
    "How many letters must be put in, taken out or changed to make one text the other.",
    { formula: "edit_distance('kitten', 'sitting')", result: 3 },
    "integer",
    (x, y) => ofPair(x, y, editDistance),
  ),
  looked(
    "similarity",
    "similarity(text, other)",
    "How alike two texts are by Jaro and Winkler, from 0 to 1.",
    { formula: "similarity('abc', 'abc')", result: 1 },
    "number",
    (x, y) => ofPair(x, y, (a, b) => likeness("jaro-winkler", a, b)),
  ),
  looked(
    "sha256",
    "sha256(text)",
    "The SHA-256 hash of the text.",
    { formula: "left(sha256('a'), 8)", result: "ca978112" },
    "text",
    (x) => sql`sha256(${x})`,
  ),
  looked(
    "md5",
    "md5(text)",
    "The MD5 hash of the text: a short mark, not a secret.",
    { formula: "left(md5('a'), 8)", result: "0cc175b9" },
    "text",
    (x) => sql`md5(${x})`,
  ),
];
