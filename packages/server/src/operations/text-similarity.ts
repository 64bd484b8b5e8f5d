// text-similarity: how alike two texts are, from 0 to 1. The engine's measures compare bytes; texts with
// other than ASCII characters are first written in a common alphabet of single bytes.
import { boolean, choice, column, fault, newColumn, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { composed, isAscii } from "../model/unicode.ts";
import { placed, replaceField } from "./into.ts";

const metrics = {
  levenshtein: "Edits (Levenshtein)",
  "jaro-winkler": "Names (Jaro-Winkler)",
  jaccard: "Words in common (Jaccard)",
} as const;

type Metric = keyof typeof metrics;

export const textSimilarity = define({
  name: "text-similarity",
  version: 1,
  group: "text",
  title: "Similarity of texts",
  doc: "Says how alike two texts are, as a number from 0 (nothing in common) to 1 (equal). Levenshtein is 1 less the share of characters that must be put in, left out or exchanged to make one text of the other; Jaro-Winkler is made for names and favours equal beginnings; Jaccard is the share of all different words that both texts have, in whatever order. A missing text gives a missing result. Composed and decomposed letters count as equal. Very long texts with more than 120 different characters in common that are not all ASCII cannot be compared by characters; the result is missing there, and such rows are counted.",
  fields: {
    column: column({ title: "Column", doc: "The text column to compare.", accepts: ["text"] }),
    other: optional(column({ title: "Other column", doc: "The text column to compare it with.", accepts: ["text"] })),
    value: optional(text({ title: "Value", doc: "Or one text to compare all with.", max: 10_000 })),
    metric: withDefault(choice({ title: "Measure", doc: "How to compare.", options: metrics }), "levenshtein"),
    ignoreCase: withDefault(boolean({ title: "Ignore case", doc: "Take large and small letters as equal." }), false),
    into: newColumn({ title: "Into", doc: "The name of the new column.", initial: "{column}_similarity" }),
    replace: replaceField,
  },
  summary: ({ column: source, other, value, into }) =>
    other === undefined
      ? summary`Compare “${source}” with “${value ?? ""}” into “${into}”`
      : summary`Compare “${source}” with column “${other}” into “${into}”`,
  plan({ column: source, other, value, metric, ignoreCase, into, replace }, state) {
    if ((other === undefined) === (value === undefined)) fault("other", "say either another column or a value");
    const [a, b] = [ref(source), other === undefined ? sql`${value ?? ""}` : ref(other)];
    const made = (x: Sql) => (ignoreCase ? sql`lower(${composed(x)})` : composed(x));
    const likeness = measured(metric, made(a), made(b));
    const lost = sql`(${a} IS NOT NULL AND ${b} IS NOT NULL AND ${likeness} IS NULL)`;
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, source), type: "number", sql: likeness }],
      tallies: [{ code: "not_compared", when: lost, values: { column: source } }],
    };
  },
  examples: [
    {
      title: "Two spellings: one of four characters differs",
      params: { column: "a", other: "b", into: "alike" },
      before: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["Jörg", "Jorg"],
          ["Ann", "Ann"],
          ["", "x"],
          [null, "x"],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "text" },
          { name: "alike", type: "number" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["Jörg", 0.75, "Jorg"],
          ["Ann", 1, "Ann"],
          ["", 0, "x"],
          [null, null, "x"],
        ],
      },
    },
    {
      title: "Words in common, whatever their order and case",
      params: { column: "firm", value: "ACME Trading Ltd", metric: "jaccard", ignoreCase: true },
      before: {
        columns: [{ name: "firm", type: "text" }],
        rows: [["Ltd. Trading Acme"], ["Acme Ltd"], ["Bolt"], [null]],
      },
      after: {
        columns: [
          { name: "firm", type: "text" },
          { name: "firm_similarity", type: "number" },
        ],
        rows: [
          ["Ltd. Trading Acme", 1],
          ["Acme Ltd", 2 / 3],
          ["Bolt", 0],
          [null, null],
        ],
      },
    },
  ],
});

function measured(metric: Metric, a: Sql, b: Sql): Sql {
  if (metric === "jaccard") return alikeInWords(a, b);
  const measure = metric === "levenshtein" ? alikeByEdits : alikeByName;
  const pair = sql`list_value(${a}, ${b})`;
  // One pair is written out once and measured as often as the formula needs it.
  return sql`CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${a} = ${b} THEN 1.0 ELSE list_transform(list_value(${pair}), lambda p: ${ofPair(measure)})[1] END`;
}

function ofPair(measure: (a: Sql, b: Sql) => Sql): Sql {
  const [a, b] = [sql`p[1]`, sql`p[2]`];
  return sql`CASE WHEN ${isAscii(a)} AND ${isAscii(b)} THEN ${measure(a, b)} ELSE list_transform(list_value(${inBytes(a, b)}), lambda q: ${measure(sql`q[1]`, sql`q[2]`)})[1] END`;
}

function alikeByEdits(a: Sql, b: Sql): Sql {
  return sql`(1.0 - levenshtein(${a}, ${b}) / CAST(greatest(length(${a}), length(${b})) AS DOUBLE))`;
}

function alikeByName(a: Sql, b: Sql): Sql {
  return sql`jaro_winkler_similarity(${a}, ${b})`;
}

/** Single bytes for the characters both have, and one each for all that only one of them has. */
const shared = Array.from({ length: 120 }, (_, at) => String.fromCharCode(at + 3)).join("");

function inBytes(a: Sql, b: Sql): Sql {
  const common = sql`list_intersect(string_split(${a}, ''), string_split(${b}, ''))`;
  const written = (x: Sql, alone: string) =>
    sql`array_to_string(list_transform(string_split(${x}, ''), lambda c: CASE WHEN list_contains(k, c) THEN substring(${shared}, CAST(list_position(k, c) AS BIGINT), 1) ELSE ${alone} END), '')`;
  return sql`list_transform(list_value(${common}), lambda k: CASE WHEN len(k) <= 120 THEN list_value(${written(a, "\x01")}, ${written(b, "\x02")}) END)[1]`;
}

function alikeInWords(a: Sql, b: Sql): Sql {
  const words = (x: Sql) => sql`list_distinct(regexp_extract_all(${x}, '[\\pL\\pM\\pN]+'))`;
  const both = sql`len(list_intersect(${words(a)}, ${words(b)}))`;
  const all = sql`(len(${words(a)}) + len(${words(b)}) - ${both})`;
  return sql`CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${a} = ${b} THEN 1.0 WHEN ${all} = 0 THEN 0.0 ELSE ${both} / CAST(${all} AS DOUBLE) END`;
}
