// frequency-encode: every category becomes the share or the number of rows that have it.
import type { DerivedColumn } from "../model/change.ts";
import { choice, columns, existing, withDefault } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { type Cell, scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { categories, categoryOf, learnedCategories, lookup, maxCategories, unknownCategories } from "./categories.ts";
import { partOf } from "./learned.ts";
import { double } from "./number-math.ts";

export const frequencyEncode = define({
  name: "frequency-encode",
  version: 1,
  group: "categories",
  title: "Encode by frequency",
  doc: "Replaces every category of a column by how frequent it is: the share of the rows that have a value, or the number of rows. Missing values stay missing and do not count; a column that holds no value is refused. The frequencies are stored with the step; on another table, a category it does not know becomes missing and is counted.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns whose values are categories.", accepts: scalarTypes }),
    as: withDefault(
      choice({
        title: "As",
        doc: "What each category becomes.",
        options: { share: "Its share, from 0 to 1", count: "Its number of rows" },
      }),
      "share",
    ),
    maxCategories: maxCategories(1_000, 10_000),
  },
  summary: ({ columns: names, as }) => summary`Encode ${names} by ${as === "share" ? "frequency" : "count"}`,
  fit({ columns: names, maxCategories: limit }, state) {
    const wanted = names.flatMap((each, index): [string, Sql][] => [
      [`categories${index}`, categories(existing(state, each, scalarTypes), "frequency", limit)],
      [`rows${index}`, sql`count(${ref(each)})`],
    ]);
    return Object.fromEntries(wanted);
  },
  plan({ columns: names, as, maxCategories: limit }, state, fitted) {
    const made = names.map((each, index) => {
      const items = learnedCategories(fitted, index, each, limit);
      const rows = Number(fitted[`rows${index}`] ?? 0);
      const frequencies = items.map((item) => frequency(partOf(item, "n"), as === "share" ? rows : null));
      const keys = items.map((item) => String(partOf(item, "v")));
      const column = existing(state, each, scalarTypes);
      return { column, found: lookup(categoryOf(column), keys, frequencies) };
    });
    return {
      kind: "derive",
      columns: made.map(({ column: { name }, found }): DerivedColumn => {
        return { name, replaces: name, type: as === "share" ? "number" : "integer", sql: found };
      }),
      tallies: made.map(({ column, found }) => unknownCategories(column, found)),
    };
  },
  examples: [
    {
      title: "The share of each city among the cities known",
      params: { columns: ["city"] },
      before: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["Rome"], [null], ["Oslo"], ["Oslo"]] },
      after: { columns: [{ name: "city", type: "number" }], rows: [[0.75], [0.25], [null], [0.75], [0.75]] },
    },
    {
      title: "How many rows each postcode has",
      params: { columns: ["postcode"], as: "count" },
      before: { columns: [{ name: "postcode", type: "integer" }], rows: [[1010], [null], [1020], [1010]] },
      after: { columns: [{ name: "postcode", type: "integer" }], rows: [[2], [null], [1], [2]] },
    },
  ],
});

/** A count, or its share of all rows. */
function frequency(count: Cell, rows: number | null): Sql {
  if (rows === null) return literal(Number(count), { type: "integer" }, "categories");
  return double(Number(count) / rows);
}
