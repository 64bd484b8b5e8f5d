// How alike two texts are, from 0 to 1. The engine's measures compare bytes; texts with other than ASCII
// characters are first written in a common alphabet of single bytes, so that a letter counts as one.
import { type Sql, sql } from "./sql.ts";

export const metrics = {
  "jaro-winkler": "Names (Jaro-Winkler)",
  levenshtein: "Edits (Levenshtein)",
  jaccard: "Words in common (Jaccard)",
} as const;

export type Metric = keyof typeof metrics;

/** A text as a measure wants it: what is done once for a text, not for every pair. */
export function forMetric(metric: Metric, x: Sql): Sql {
  return metric === "jaccard" ? sql`list_distinct(regexp_extract_all(${x}, '[\\pL\\pM\\pN]+'))` : x;
}

/** The likeness of two texts that were made ready for the measure; null only where they are too strange. */
export function likeness(metric: Metric, a: Sql, b: Sql): Sql {
  if (metric === "jaccard") {
    const both = sql`len(list_intersect(${a}, ${b}))`;
    const all = sql`(len(${a}) + len(${b}) - ${both})`;
    return sql`CASE WHEN ${all} = 0 THEN 0.0 ELSE ${both} / CAST(${all} AS DOUBLE) END`;
  }
  return sql`CASE WHEN ${a} = ${b} THEN 1.0 ELSE ${byLetters(metric === "levenshtein" ? byEdits : byName, a, b)} END`;
}

/** How many letters must be put in, taken out or changed to make one text the other; null as likeness. */
export function editDistance(a: Sql, b: Sql): Sql {
  return byLetters((x, y) => sql`levenshtein(${x}, ${y})`, a, b);
}

/** Writes two values out once, where a formula needs them several times; null if one is missing. */
export function ofPair(a: Sql, b: Sql, write: (a: Sql, b: Sql) => Sql): Sql {
  const [x, y] = [sql`p[1]`, sql`p[2]`];
  return once(
    sql`list_value(${a}, ${b})`,
    sql`p`,
    sql`CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL ELSE ${write(x, y)} END`,
  );
}

/** A measure of bytes, of letters: other than ASCII texts are first written in a common alphabet. */
function byLetters(measure: (a: Sql, b: Sql) => Sql, a: Sql, b: Sql): Sql {
  const ascii = sql`(strlen(${a}) = length(${a}) AND strlen(${b}) = length(${b}))`;
  const strange = once(inBytes(a, b), sql`q`, measure(sql`q[1]`, sql`q[2]`));
  return sql`CASE WHEN ${ascii} THEN ${measure(a, b)} ELSE ${strange} END`;
}

function byEdits(a: Sql, b: Sql): Sql {
  return sql`(1.0 - levenshtein(${a}, ${b}) / CAST(greatest(strlen(${a}), strlen(${b})) AS DOUBLE))`;
}

function byName(a: Sql, b: Sql): Sql {
  return sql`jaro_winkler_similarity(${a}, ${b})`;
}

/** Single bytes, one for every different character of two texts. */
const bytes = Array.from({ length: 120 }, (_, at) => String.fromCharCode(at + 1)).join("");

function inBytes(a: Sql, b: Sql): Sql {
  const alphabet = sql`list_distinct(string_split(${a} || ${b}, ''))`;
  const written = (x: Sql) => sql`translate(${x}, k[1], ${bytes})`;
  const few = sql`CASE WHEN len(c) <= ${BigInt(bytes.length)} THEN list_value(array_to_string(c, '')) END`;
  return once(once(alphabet, sql`c`, few), sql`k`, sql`list_value(${written(a)}, ${written(b)})`);
}

/** A result that needs a value several times, which is worked out once. */
function once(value: Sql, as: Sql, result: Sql): Sql {
  return sql`list_transform(list_value(${value}), lambda ${as}: ${result})[1]`;
}
