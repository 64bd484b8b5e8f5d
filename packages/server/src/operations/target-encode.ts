// target-encode: every category becomes the mean of a target column over its rows, drawn towards the mean
// of all rows where a category is small.
import { refuse } from "../errors.ts";
import type { DerivedColumn } from "../model/change.ts";
import { column, columns, existing, fault, number, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { position, relation, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, scalarTypes, type Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { categories, categoryOf, learnedCategories, lookup, maxCategories, unknownCategories } from "./categories.ts";
import { partOf } from "./learned.ts";
import { counted, double } from "./number-math.ts";

const targets: readonly Type[] = [...numeric, "boolean"];

export const targetEncode = define({
  name: "target-encode",
  version: 1,
  group: "categories",
  title: "Encode by target",
  doc: "Replaces every category of a column by the mean of a target column over its rows. Smoothing draws the means of small categories towards the mean of all rows: (sum of the targets + smoothing × overall mean) / (number of targets + smoothing). Missing categories stay missing; missing targets, NaN and infinities are left out; a category without a target gets the mean of all rows. A column or a target that holds no value is refused. The means are stored with the step. Learn them from training rows only: the result knows the target.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns whose values are categories.", accepts: scalarTypes }),
    target: column({ title: "Target", doc: "The column whose mean is taken; true counts as 1.", accepts: targets }),
    smoothing: withDefault(
      number({
        title: "Smoothing",
        doc: "How many rows of the overall mean are added to each category; 0 for plain means.",
        min: 0,
        max: 1e9,
      }),
      10,
    ),
    maxCategories: maxCategories(1_000, 10_000),
  },
  summary: ({ columns: names, target }) => summary`Encode ${names} by the mean of “${target}”`,
  fit({ columns: names, target, maxCategories: limit }, state) {
    const y = targetOf(existing(state, target, targets));
    const sum = sql`sum(${y} ORDER BY ${position()})`;
    const wanted = names.map((each, index): [string, Sql] => [
      `categories${index}`,
      categories(existing(state, each, scalarTypes), "first-seen", limit, sql`, count(${y}) AS c, ${sum} AS s`),
    ]);
    const mean = sql`(SELECT ${sum} / count(${y}) FROM ${relation()})`;
    return { ...Object.fromEntries(wanted), mean };
  },
  plan({ columns: names, target, smoothing, maxCategories: limit }, state, fitted) {
    if (names.includes(target)) fault("columns", "must not hold the target itself");
    if (fitted.mean === null) fault("target", "holds no values to learn from");
    const mean = Number(fitted.mean);
    if (!Number.isFinite(mean)) refuse("value_out_of_range", { reason: "the sum of the target" });
    const made = names.map((each, index) => {
      const items = learnedCategories(fitted, index, each, limit);
      const keys = items.map((item) => String(partOf(item, "v")));
      const means = items.map((item) => smoothed(partOf(item, "c"), partOf(item, "s"), mean, smoothing));
      const source = existing(state, each, scalarTypes);
      return { source, found: lookup(categoryOf(source), keys, means) };
    });
    return {
      kind: "derive",
      columns: made.map(({ source: { name }, found }): DerivedColumn => {
        return { name, replaces: name, type: "number", sql: found };
      }),
      tallies: made.map(({ source, found }) => unknownCategories(source, found)),
    };
  },
  examples: [
    {
      title: "Plain means of the price in each district",
      params: { columns: ["district"], target: "price", smoothing: 0 },
      before: {
        columns: [
          { name: "district", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["north", 100],
          ["south", 300],
          ["north", 200],
          [null, 50],
          ["south", null],
        ],
      },
      after: {
        columns: [
          { name: "district", type: "number" },
          { name: "price", type: "number" },
        ],
        rows: [
          [150, 100],
          [300, 300],
          [150, 200],
          [null, 50],
          [300, null],
        ],
      },
    },
    {
      title: "Smoothed: a shop with a single visit says little (overall mean 0.5)",
      params: { columns: ["shop"], target: "bought", smoothing: 1 },
      before: {
        columns: [
          { name: "shop", type: "text" },
          { name: "bought", type: "boolean" },
        ],
        rows: [
          ["a", true],
          ["b", false],
          ["b", true],
          ["b", false],
        ],
      },
      after: {
        columns: [
          { name: "shop", type: "number" },
          { name: "bought", type: "boolean" },
        ],
        rows: [
          [0.75, true],
          [0.375, false],
          [0.375, true],
          [0.375, false],
        ],
      },
    },
  ],
});

/** The target as a finite number, or null. */
function targetOf(column: Column): Sql {
  const x = counted(column);
  return asDouble(column.type === "boolean" ? sql`CAST(${x} AS INTEGER)` : x);
}

function smoothed(count: Cell, sum: Cell, mean: number, smoothing: number): Sql {
  const rows = Number(count);
  const value = rows + smoothing === 0 ? mean : (Number(sum ?? 0) + smoothing * mean) / (rows + smoothing);
  return double(Number.isFinite(value) ? value : Number.NaN);
}
