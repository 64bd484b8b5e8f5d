// text-similarity: how alike two texts are, from 0 to 1.
import { boolean, choice, column, fault, newColumn, optional, text, withDefault } from "../model/fields.ts";
import { forMetric, likeness, type Metric, metrics, ofPair } from "../model/likeness.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { composed, isAscii } from "../model/unicode.ts";
import { placed, replaceField } from "./into.ts";

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
    const alike = measured(metric, made(a), made(b));
    const lost = sql`(${a} IS NOT NULL AND ${b} IS NOT NULL AND NOT (${isAscii(a)} AND ${isAscii(b)}) AND ${alike} IS NULL)`;
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, source), type: "number", sql: alike }],
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
  const measure = (x: Sql, y: Sql) => likeness(metric, forMetric(metric, x), forMetric(metric, y));
  return ofPair(a, b, (x, y) => sql`CASE WHEN ${x} = ${y} THEN 1.0 ELSE ${measure(x, y)} END`);
}
