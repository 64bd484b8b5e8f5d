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
  doc: "Says how alike two texts are, as a number from 0 (nothing in common) to 1 (equal). Levenshtein is 1 less the share of characters that must be put in, left out or exchanged to make one text of the other; Jaro-Winkler is made for names and favours equal beginnings; Jaccard is the share of all different words that both texts have, in whatever order. A missing text gives a missing result. Composed and decomposed letters count as equal. Long texts that have more than 120 different characters together, as may be in Chinese, can only be compared by words; the result is missing there, and such rows are counted.",
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
    const lost = sql`(${a} IS NOT NULL AND ${b} IS NOT NULL AND NOT (${isAscii(a)} AND ${isAscii(b)}) AND ${likeness} IS NULL)`;
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, source), type: "number", sql: likeness }],
      ...(metric === "jaccard" ? {} : { tallies: [{ code: "not_compared", when: lost, values: { column: source } }] }),
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

/** A pair of texts is written out once and then used as often as a formula needs it. */
function measured(metric: Metric, a: Sql, b: Sql): Sql {
  const [x, y] = [sql`p[1]`, sql`p[2]`];
  const alike = metric === "jaccard" ? alikeInWords(x, y) : alikeInCharacters(metric, x, y);
  return once(
    sql`list_value(${a}, ${b})`,
    sql`p`,
    sql`CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL WHEN ${x} = ${y} THEN 1.0 ELSE ${alike} END`,
  );
}

function once(value: Sql, as: Sql, result: Sql): Sql {
  return sql`list_transform(list_value(${value}), lambda ${as}: ${result})[1]`;
}

function alikeInCharacters(metric: Metric, a: Sql, b: Sql): Sql {
  const measure = metric === "levenshtein" ? alikeByEdits : alikeByName;
  const written = once(inBytes(a, b), sql`q`, measure(sql`q[1]`, sql`q[2]`));
  return sql`CASE WHEN ${isAscii(a)} AND ${isAscii(b)} THEN ${measure(a, b)} ELSE ${written} END`;
}

function alikeByEdits(a: Sql, b: Sql): Sql {
  return sql`(1.0 - levenshtein(${a}, ${b}) / CAST(greatest(length(${a}), length(${b})) AS DOUBLE))`;
}

function alikeByName(a: Sql, b: Sql): Sql {
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

function alikeInWords(a: Sql, b: Sql): Sql {
  const words = (x: Sql) => sql`list_distinct(regexp_extract_all(${x}, '[\\pL\\pM\\pN]+'))`;
  const counts = once(
    sql`list_value(${words(a)}, ${words(b)})`,
    sql`w`,
    sql`list_value(len(list_intersect(w[1], w[2])), len(w[1]) + len(w[2]))`,
  );
  return once(counts, sql`n`, sql`CASE WHEN n[2] = 0 THEN 0.0 ELSE n[1] / CAST(n[2] - n[1] AS DOUBLE) END`);
}
