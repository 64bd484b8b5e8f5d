// Values that lie far from the others, by the same rules as the operation that treats them.
import type { OutlierColumn, OutliersResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { choice, columns, fault, integer as integerField, number, optional, withDefault } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { extentOf, moments } from "./moments.ts";
import {
  columnNamed,
  count,
  double,
  integer,
  listed,
  numberOrNull,
  numeric,
  oneRow,
  real,
  share,
  typed,
} from "./questions.ts";

type Rule = OutliersResult["rule"];
type Tail = OutliersResult["tail"];

/** What each rule multiplies its measure by, unless said; for quantiles the share cut off. */
const folds: Readonly<Record<Rule, number>> = { iqr: 1.5, gaussian: 3, mad: 3, quantiles: 0.05 };

export const outliers = declare({
  name: "outliers",
  title: "Outliers",
  doc: "Finds numbers that lie far from the others of their column: the limits, how many values are beyond them, and the farthest ones with their rows. NaN and the infinities are no part of it.",
  fields: {
    columns: optional(
      columns({ title: "Columns", doc: "Columns of numbers; all of them, if left out.", accepts: numeric }),
    ),
    rule: withDefault(
      choice({
        title: "Rule",
        doc: "How the limits are found.",
        options: {
          iqr: "Beyond the quartiles by a multiple of their distance",
          gaussian: "Beyond the mean by a multiple of the standard deviation",
          mad: "Beyond the median by a multiple of the median distance from it",
          quantiles: "The outermost share of the values",
        },
      }),
      "iqr",
    ),
    fold: optional(
      number({
        title: "Multiple",
        doc: "1.5 for quartiles and 3 for the mean and the median, if left out; for quantiles the share, 0.05 if left out and at most 0.2.",
        min: 0,
      }),
    ),
    tail: withDefault(
      choice({
        title: "Side",
        doc: "Which values can be outliers.",
        options: { both: "Large and small ones", right: "Large ones", left: "Small ones" },
      }),
      "both",
    ),
    sample: withDefault(
      integerField({ title: "Examples", doc: "How many rows to show for each column.", min: 0, max: 1000 }),
      10,
    ),
  },
  result: "OutliersResult",
  async run({ columns: chosen, rule, fold = folds[rule], tail, sample }, asking): Promise<OutliersResult> {
    if (!(fold > 0)) fault("fold", "must be above 0");
    if (rule === "quantiles" && fold > 0.2) fault("fold", "must be at most 0.2 for quantiles");
    const all = asking.state.columns.filter(({ type }) => numeric.includes(type)).map(({ name }) => name);
    const found: OutlierColumn[] = [];
    const tests: Sql[] = [];
    for (const name of chosen ?? all) {
      const column = columnNamed(asking.state, name);
      const limits = await limitsOf(asking, column, { rule, fold, tail });
      const { below, above } = beyond(column, limits);
      tests.push(sql`COALESCE(${below} OR ${above}, false)`);
      found.push(await outliersIn(asking, column, limits, sample));
    }
    const any = tests.length === 0 ? sql`false` : join(tests, sql` OR `);
    const [rowsWith] = await oneRow(asking, [integer(sql`count(*) FILTER (${any})`)]);
    return {
      rule,
      fold,
      tail,
      rows: asking.state.rows.visible,
      rowsWithOutliers: count(rowsWith),
      columns: found,
    };
  },
  examples: [
    {
      title: "A price with a slipped point",
      params: {},
      table: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 1],
          ["cake", 2],
          ["bread", 3],
          ["jam", 4],
          ["milk", 100],
          ["salt", null],
        ],
      },
      result: {
        rule: "iqr",
        fold: 1.5,
        tail: "both",
        rows: 6,
        rowsWithOutliers: 1,
        columns: [
          {
            column: "price",
            type: "number",
            lower: -1,
            upper: 7,
            values: 5,
            below: 0,
            above: 1,
            share: 0.2,
            sample: [{ row: 5, value: 100 }],
          },
        ],
      },
    },
    {
      title: "Small ones by the mean",
      params: { columns: ["t"], rule: "gaussian", fold: 1, tail: "left", sample: 1 },
      table: { columns: [{ name: "t", type: "integer" }], rows: [[2], [4], [4], [4], [5], [5], [7], [9]] },
      result: { columns: [{ lower: 3, upper: null, below: 1, above: 0, sample: [{ row: 1, value: 2 }] }] },
    },
  ],
});

interface Limits {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The limits of a column by a rule; none where it has no values. */
export async function limitsOf(
  asking: Asking,
  column: Column,
  { rule, fold, tail }: { rule: Rule; fold: number; tail: Tail },
): Promise<Limits> {
  const [low, high] = await bothLimits(asking, column, rule, fold);
  return { lower: tail === "right" ? null : low, upper: tail === "left" ? null : high };
}

async function bothLimits(
  asking: Asking,
  column: Column,
  rule: Rule,
  fold: number,
): Promise<[number | null, number | null]> {
  const x = double(column);
  if (rule === "gaussian") {
    const { mean, deviation } = await moments(asking, column, await extentOf(asking, column));
    return mean === null || deviation === null ? [null, null] : [mean - fold * deviation, mean + fold * deviation];
  }
  const quantile = (q: number) => real(sql`quantile_cont(${x}, ${q})`);
  if (rule === "mad") {
    const [median] = await oneRow(asking, [quantile(0.5)]);
    if (median === null || median === undefined) return [null, null];
    const [distance] = await oneRow(asking, [real(sql`quantile_cont(abs(${x} - ${count(median)}), 0.5)`)]);
    // 0.67449 of a standard deviation is the median distance of a normal distribution.
    const reach = (fold * count(distance)) / 0.67449;
    return [count(median) - reach, count(median) + reach];
  }
  const [q1, q2] = rule === "iqr" ? [0.25, 0.75] : [fold, 1 - fold];
  const [found] = await oneRow(asking, [listed(sql`quantile_cont(${x}, [${q1}, ${q2}])`)]);
  const [low = null, high = null] = Array.isArray(found) ? found.map(numberOrNull) : [];
  if (low === null || high === null || rule === "quantiles") return [low, high];
  return [low - fold * (high - low), high + fold * (high - low)];
}

/** Whether a value lies beyond the limits, on either side. */
export function beyond(column: Column, { lower, upper }: Limits): { below: Sql; above: Sql } {
  const x = double(column);
  return {
    below: lower === null ? sql`false` : sql`${x} < ${lower}`,
    above: upper === null ? sql`false` : sql`${x} > ${upper}`,
  };
}

async function outliersIn(asking: Asking, column: Column, limits: Limits, limit: number): Promise<OutlierColumn> {
  const { below, above } = beyond(column, limits);
  const x = double(column);
  const [values, small, large] = await oneRow(asking, [
    integer(sql`count(${x})`),
    integer(sql`count(*) FILTER (${below})`),
    integer(sql`count(*) FILTER (${above})`),
  ]);
  const hits = count(small) + count(large);
  const far = sql`GREATEST(CASE WHEN ${below} THEN ${limits.lower} - ${x} END, CASE WHEN ${above} THEN ${x} - ${limits.upper} END)`;
  const rows =
    hits === 0 || limit === 0
      ? []
      : await asking.ask({
          columns: [integer(sql`${position()} + 1`), typed(column, ref(column.name))],
          from: relation(),
          tail: sql`WHERE ${below} OR ${above} ORDER BY ${far} DESC, ${position()} LIMIT ${BigInt(limit)}`,
        });
  return {
    column: column.name,
    type: column.type,
    ...limits,
    values: count(values),
    below: count(small),
    above: count(large),
    share: share(hits, count(values)),
    sample: rows.map(([row, value = null]) => ({ row: count(row), value })),
  };
}
