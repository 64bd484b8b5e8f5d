// How alike two texts are, from 0 to 1. The engine's measures compare bytes; texts with other than ASCII
// characters are first written in a common alphabet of single bytes, so that a letter counts as one.
import { type Sql, sql } from "../model/sql.ts";

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
  const measure = metric === "levenshtein" ? byEdits : byName;
  const ascii = sql`(strlen(${a}) = length(${a}) AND strlen(${b}) = length(${b}))`;
  const strange = sql`list_transform(list_value(${inBytes(a, b)}), lambda q: ${measure(sql`q[1]`, sql`q[2]`)})[1]`;
  return sql`CASE WHEN ${a} = ${b} THEN 1.0 WHEN ${ascii} THEN ${measure(a, b)} ELSE ${strange} END`;
}

function byEdits(a: Sql, b: Sql): Sql {
  return sql`(1.0 - levenshtein(${a}, ${b}) / CAST(greatest(strlen(${a}), strlen(${b})) AS DOUBLE))`;
}

function byName(a: Sql, b: Sql): Sql {
  return sql`jaro_winkler_similarity(${a}, ${b})`;
}

/** Single bytes for the characters both have, and one each for all that only one of them has. */
const alphabet = Array.from({ length: 120 }, (_, at) => String.fromCharCode(at + 3)).join("");

function inBytes(a: Sql, b: Sql): Sql {
  const common = sql`list_intersect(string_split(${a}, ''), string_split(${b}, ''))`;
  const written = (x: Sql, alone: string) =>
    sql`array_to_string(list_transform(string_split(${x}, ''), lambda c: CASE WHEN list_contains(k, c) THEN substring(${alphabet}, CAST(list_position(k, c) AS BIGINT), 1) ELSE ${alone} END), '')`;
  return sql`list_transform(list_value(${common}), lambda k: CASE WHEN len(k) <= 120 THEN list_value(${written(a, "\x01")}, ${written(b, "\x02")}) END)[1]`;
}
