// The shape of each column over all visible rows, exact: counts, distinct values, range, mean, quantiles,
// most frequent values, a histogram, and what is odd about numbers and texts.
import type { ColumnProfile, ProfileResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { columns, optional } from "../model/fields.ts";
import type { Asking, Selected } from "../model/selection.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import { type Column, scalarTypes, type Type } from "../model/state.ts";
import { blanks } from "../model/text.ts";
import { moments } from "./moments.ts";
import {
  columnNamed,
  count,
  countable,
  double,
  finite,
  frequencies,
  integer,
  listed,
  numberOrNull,
  oneRow,
  real,
  share,
  typed,
  valuesOf,
  wide,
  words,
} from "./questions.ts";
import { ranged, ranges } from "./ranges.ts";

const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];
const topCount = 10;
const parts = 20;
const measured: readonly Type[] = ["integer", "number", "decimal", "duration"];

export const profile = declare({
  name: "profile",
  title: "Column profiles",
  doc: "Tells the shape of each column: how many values there are, are missing and are different, the range, mean and spread, the most frequent values, a histogram, and for texts their lengths and stray blanks. Every figure is exact over all rows that show.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "Columns to look at; all, if left out." })),
  },
  result: "ProfileResult",
  async run(params, asking): Promise<ProfileResult> {
    const names = params.columns ?? asking.state.columns.map(({ name }) => name);
    return { rows: asking.state.rows.visible, columns: await profilesOf(asking, names) };
  },
  examples: [
    {
      title: "Prices with a gap",
      params: { columns: ["price"] },
      table: {
        columns: [
          { name: "item", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["tea", 1],
          ["cake", 4],
          ["bread", 4],
          ["jam", null],
        ],
      },
      result: {
        rows: 4,
        columns: [
          {
            name: "price",
            rows: 4,
            nulls: 1,
            distinct: 2,
            unique: 1,
            min: 1,
            max: 4,
            mean: 3,
            std: Math.sqrt(3),
            top: [
              { value: 4, count: 2 },
              { value: 1, count: 1 },
            ],
            numbers: { zeros: 0, negatives: 0, nans: 0, infinities: 0 },
            text: null,
          },
        ],
      },
    },
    {
      title: "Texts with stray blanks",
      params: {},
      table: { columns: [{ name: "city", type: "text" }], rows: [["Oslo"], ["Oslo "], [""], [" "], [null]] },
      result: {
        rows: 5,
        columns: [
          {
            name: "city",
            nulls: 1,
            distinct: 4,
            unique: 4,
            mean: null,
            histogram: null,
            text: { empty: 1, blank: 1, padded: 1, lengths: { min: 0, mean: 2.5, max: 5 } },
          },
        ],
      },
    },
  ],
});

/** Profiles of these columns, in order. */
export async function profilesOf(asking: Asking, names: readonly string[]): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const name of names) profiles.push(await profileOf(asking, columnNamed(asking.state, name)));
  return profiles;
}

async function profileOf(asking: Asking, column: Column): Promise<ColumnProfile> {
  const x = ref(column.name);
  const ordered = (scalarTypes as readonly Type[]).includes(column.type);
  const isMeasured = measured.includes(column.type);
  const [rows, nulls, min = null, max = null, ...others] = await oneRow(asking, [
    integer(sql`count(*)`),
    integer(sql`count(*) - count(${x})`),
    ordered ? typed(column, sql`min(${x})`) : words(sql`NULL`),
    ordered ? typed(column, sql`max(${x})`) : words(sql`NULL`),
    ...(isMeasured ? measures(column) : []),
  ]);
  const { distinct, unique, values: top } = await frequencies(asking, countable(column), { limit: topCount });
  const [n, low, high, found, zeros, negatives, nans, infinities] = others;
  const points = Array.isArray(found) ? found : null;
  const extent = { count: count(n), low: count(low), high: count(high), median: count(points?.[2]) };
  const { mean, std } = await moments(asking, column, extent);
  return {
    name: column.name,
    type: column.type,
    rows: count(rows),
    nulls: count(nulls),
    distinct,
    unique,
    min,
    max,
    mean,
    std,
    quantiles: points && quantiles.map((q, index) => ({ q, value: points[index] ?? null })),
    top,
    histogram: ranged.includes(column.type) ? await ranges(asking, column, { count: parts, round: false }) : null,
    numbers: isMeasured
      ? { zeros: count(zeros), negatives: count(negatives), nans: count(nans), infinities: count(infinities) }
      : null,
    text: column.type === "text" ? await texts(asking, x) : null,
  };
}

/** What is asked of numbers, beside the rest, in one pass. */
function measures(column: Column): Selected[] {
  const x = ref(column.name);
  const only = finite(column);
  const f = double(column);
  const odd = (test: Sql) => integer(column.type === "number" ? sql`count(*) FILTER (${test})` : sql`0`);
  return [
    integer(sql`count(${f})`),
    real(sql`min(${f})`),
    real(sql`max(${f})`),
    listed(sql`quantile_disc(${only}, [${join(quantiles.map((q) => sql`${q}`))}])`),
    integer(sql`count(*) FILTER (${x} = 0)`),
    integer(sql`count(*) FILTER (${only} < 0)`),
    odd(sql`isnan(${x})`),
    odd(sql`isinf(${x})`),
  ];
}

/** Worked out once for each different text. */
async function texts(asking: Asking, x: Sql): Promise<NonNullable<ColumnProfile["text"]>> {
  const [empty, blank, padded, n, min, max, total] = await oneRow(
    asking,
    [
      integer(sql`sum(n) FILTER (v = '')`),
      integer(sql`sum(n) FILTER (t = '' AND v <> '')`),
      integer(sql`sum(n) FILTER (t <> '' AND v <> t)`),
      integer(sql`sum(n)`),
      integer(sql`min(length(v))`),
      integer(sql`max(length(v))`),
      wide(sql`sum(n * length(v))`),
    ],
    sql`(SELECT v, n, trim(v, ${blanks}) AS t FROM (${valuesOf(x)}) AS g) AS d`,
  );
  const lengths = { min: count(min), mean: share(count(total), count(n)), max: count(max) };
  return {
    empty: count(empty),
    blank: count(blank),
    padded: count(padded),
    lengths: numberOrNull(min) === null ? null : lengths,
  };
}
