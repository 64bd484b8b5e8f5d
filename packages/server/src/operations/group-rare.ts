// group-rare: categories that few rows have become one. Which ones are frequent is learned once and
// stored with the step.
import { refuse } from "../errors.ts";
import type { DerivedColumn, Tally } from "../model/change.ts";
import { columns, integer, number, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placeIn } from "./categories.ts";
import { textsIn } from "./learned.ts";

export const groupRare = define({
  name: "group-rare",
  version: 1,
  group: "categories",
  title: "Group rare categories",
  doc: "Replaces categories that few rows have by one common label. A category is rare if its share of the rows that have a value is smaller than the threshold. Columns with few categories are left as they are. Missing values stay missing and do not count.",
  fields: {
    columns: columns({ title: "Columns", doc: "The text columns to look at.", accepts: ["text"] }),
    threshold: withDefault(
      number({
        title: "Threshold",
        doc: "Categories with a smaller share than this are rare: 0.05 is one row in twenty.",
        min: 0.0001,
        max: 1,
      }),
      0.05,
    ),
    minCategories: withDefault(
      integer({
        title: "Only with more categories than",
        doc: "Columns with this many categories or fewer are left alone; 0 looks at all columns.",
        min: 0,
        max: 1_000_000,
      }),
      10,
    ),
    label: withDefault(text({ title: "Label", doc: "What rare categories become.", max: 1_000 }), "Rare"),
  },
  summary: ({ columns: names, label }) => summary`Group rare categories of ${names} as “${label}”`,
  fit({ columns: names, threshold }) {
    const wanted = names.flatMap((each, index): [string, Sql][] => {
      const x = ref(each);
      const counts = sql`SELECT ${x} AS v, count(*) AS n FROM ${relation()} WHERE ${x} IS NOT NULL GROUP BY ${x}`;
      const shares = sql`SELECT v, n, CAST(n AS DOUBLE) / sum(n) OVER () AS share FROM (${counts}) AS c`;
      return [
        [
          `kept${index}`,
          sql`(SELECT list(v ORDER BY n DESC, v) FILTER (WHERE share >= ${threshold}) FROM (${shares}) AS s)`,
        ],
        [`different${index}`, sql`count(DISTINCT ${x})`],
      ];
    });
    return Object.fromEntries(wanted);
  },
  plan({ columns: names, minCategories, label }, _state, fitted) {
    const grouped = names.flatMap((name, index) => {
      const different = Number(fitted[`different${index}`] ?? 0);
      const kept = textsIn(fitted[`kept${index}`]);
      if (different <= minCategories || different === kept.length) return [];
      return [{ name, rare: isRare(ref(name), kept), categories: different - kept.length }];
    });
    if (grouped.length === 0) refuse("nothing_to_do");
    return {
      kind: "derive",
      columns: grouped.map(({ name, rare }): DerivedColumn => {
        const grouping = sql`CASE WHEN ${rare} THEN ${label} ELSE ${ref(name)} END`;
        return { name, replaces: name, type: "text", sql: grouping };
      }),
      tallies: grouped.map(({ name, rare, categories }): Tally => {
        return { code: "rare_grouped", when: rare, values: { column: name, categories } };
      }),
    };
  },
  examples: [
    {
      title: "Payment methods that fewer than a quarter of the orders use",
      params: { columns: ["paid"], threshold: 0.25, minCategories: 2, label: "other" },
      before: {
        columns: [{ name: "paid", type: "text" }],
        rows: [["card"], ["cash"], ["card"], [null], ["cheque"], ["card"], ["cash"], ["gold"]],
      },
      after: {
        columns: [{ name: "paid", type: "text" }],
        rows: [["card"], ["cash"], ["card"], [null], ["other"], ["card"], ["cash"], ["other"]],
      },
    },
    {
      title: "More than ten categories; a share of exactly the threshold is not rare",
      params: { columns: ["g"], threshold: 0.125 },
      before: {
        columns: [{ name: "g", type: "text" }],
        rows: [..."aabbcdefghijklmn"].map((letter) => [letter]),
      },
      after: {
        columns: [{ name: "g", type: "text" }],
        rows: [..."aabb"].map((letter) => [letter]).concat([..."cdefghijklmn"].map(() => ["Rare"])),
      },
    },
  ],
});

function isRare(x: Sql, kept: readonly string[]): Sql {
  return kept.length === 0 ? sql`(${x} IS NOT NULL)` : sql`(${x} IS NOT NULL AND ${placeIn(x, kept)} IS NULL)`;
}
