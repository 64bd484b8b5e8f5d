// multi-label: one column of 0 and 1 for every label that occurs in lists such as "red, large". The labels
// are learned once, in the order in which they first appear, and stored with the step.
import type { DerivedColumn } from "../model/change.ts";
import { boolean, choice, column, existing, fault, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { withoutBlanks } from "../model/text.ts";
import { maxCategories, namer, placeField, textsWithin } from "./categories.ts";

const accepts: readonly Type[] = ["text", "list"];

export const multiLabel = define({
  name: "multi-label",
  version: 1,
  group: "categories",
  title: "Split labels into columns",
  doc: "Makes a column of 0 and 1 for every label that occurs in a column of several labels each, such as “red, large” or a list. Blanks around labels and empty labels do not count; a label that stands twice in a cell counts once. The new columns stand in the order in which their labels first appear. A name that is taken gets _2, _3 and so on. A column that holds no label is refused.",
  fields: {
    column: column({ title: "Column", doc: "The column of labels: texts with a delimiter, or lists.", accepts }),
    delimiter: optional(
      text({ title: "Delimiter", doc: "What stands between labels; a comma if left out.", min: 1, max: 1_000 }),
    ),
    missing: withDefault(
      choice({
        title: "Missing values",
        doc: "What rows with a missing value get.",
        options: { zero: "0 everywhere", null: "Missing everywhere" },
      }),
      "zero",
    ),
    keep: withDefault(boolean({ title: "Keep the column", doc: "Keep the column of labels too." }), false),
    place: placeField,
    maxCategories: maxCategories(100, 2_000),
  },
  summary: ({ column: of }) => summary`Split the labels of “${of}” into columns`,
  fit({ column: of, delimiter, maxCategories: limit }, state) {
    const labels = labelsOf(existing(state, of, accepts), delimiter);
    const cells = sql`SELECT ${labels} AS l, min(${position()}) AS p FROM ${relation()} WHERE ${ref(of)} IS NOT NULL GROUP BY ${ref(of)}`;
    const each = sql`SELECT unnest(l) AS v, generate_subscripts(l, 1) AS i, p FROM (${cells}) AS c`;
    const first = sql`SELECT v, min(p) AS p, arg_min(i, (p, i)) AS i FROM (${each}) AS e WHERE v <> '' GROUP BY v ORDER BY p, i LIMIT ${BigInt(limit + 1)}`;
    return { labels: sql`(SELECT list(v ORDER BY p, i) FROM (${first}) AS f)` };
  },
  plan({ column: of, delimiter, missing, keep, place, maxCategories: limit }, state, fitted) {
    const source = existing(state, of, accepts);
    if (source.type === "list" && delimiter !== undefined) fault("delimiter", "is only for texts");
    const known = textsWithin(fitted.labels, of, limit);
    if (known.length === 0) fault("column", "holds no labels");
    const free = namer(state, keep ? [] : [of]);
    const labels = labelsOf(source, delimiter);
    return {
      kind: "derive",
      columns: known.map((label): DerivedColumn => {
        const among = sql`CAST(list_contains(${labels}, ${label}) AS BIGINT)`;
        // Cells in which the label does not even occur need not be taken apart.
        const seen = source.type === "text" ? sql`WHEN NOT contains(${ref(of)}, ${label}) THEN 0 ` : sql``;
        const cell = sql`CASE WHEN ${ref(of)} IS NULL THEN ${missing === "null" ? sql`NULL` : sql`0`} ${seen}ELSE ${among} END`;
        return {
          name: free(`${of}_${label}`),
          ...(place === "after" ? { after: of } : {}),
          type: "integer",
          sql: cell,
        };
      }),
      ...(keep ? {} : { drop: [of] }),
    };
  },
  examples: [
    {
      title: "Genres of films",
      params: { column: "genres", delimiter: ";" },
      before: {
        columns: [
          { name: "film", type: "text" },
          { name: "genres", type: "text" },
        ],
        rows: [
          ["Alien", "Horror; Space"],
          ["Up", "Family"],
          ["Old", null],
          ["Wall-E", "Space;Family; "],
        ],
      },
      after: {
        columns: [
          { name: "film", type: "text" },
          { name: "genres_Horror", type: "integer" },
          { name: "genres_Space", type: "integer" },
          { name: "genres_Family", type: "integer" },
        ],
        rows: [
          ["Alien", 1, 1, 0],
          ["Up", 0, 0, 1],
          ["Old", 0, 0, 0],
          ["Wall-E", 0, 1, 1],
        ],
      },
    },
    {
      title: "Lists; a missing list stays missing in all columns",
      params: { column: "tags", missing: "null", place: "end" },
      before: {
        columns: [
          { name: "tags", type: "list" },
          { name: "id", type: "integer" },
        ],
        rows: [
          [["b", "a"], 1],
          [null, 2],
          [[], 3],
          [["a", "a"], 4],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "tags_b", type: "integer" },
          { name: "tags_a", type: "integer" },
        ],
        rows: [
          [1, 1, 1],
          [2, null, null],
          [3, 0, 0],
          [4, 0, 1],
        ],
      },
    },
  ],
});

/** The labels of a cell as a list of texts. */
function labelsOf({ name, type }: Column, delimiter = ","): Sql {
  const list = type === "list" ? sql`CAST(${ref(name)} AS VARCHAR[])` : sql`string_split(${ref(name)}, ${delimiter})`;
  return sql`list_transform(${list}, lambda e: ${withoutBlanks(sql`e`)})`;
}
