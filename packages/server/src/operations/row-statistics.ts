// row-statistics: a statistic across columns, within each row.
import type { Tally } from "../model/change.ts";
import { choice, columns, existing, newColumn, optional } from "../model/fields.ts";
import { type Typed, typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { named } from "./name-pattern.ts";

const statistics = {
  sum: "Sum",
  product: "Product",
  mean: "Mean",
  std: "Standard deviation",
  var: "Variance",
  min: "Smallest",
  max: "Largest",
  median: "Median",
  count: "Count",
  nunique: "Count of different values",
  sem: "Standard error of the mean",
  skew: "Skewness",
} as const;

type Statistic = keyof typeof statistics;

export const rowStatistics = define({
  name: "row-statistics",
  version: 1,
  group: "numbers",
  title: "Calculate across columns",
  doc: "Works out a sum, mean, deviation and the like across several columns, for every row. Missing values are left out; a row without values has none (its counts are 0). Deviation, variance and standard error are those of a sample and need two values, skewness needs three. NaN makes them NaN and counts as the largest number. Sums and products of whole numbers are whole; one that does not fit is missing and counted. The new column stands at the end.",
  fields: {
    columns: columns({ title: "Columns", doc: "At least two columns of numbers.", accepts: numeric, min: 2 }),
    stat: choice({ title: "Statistic", doc: "What to work out.", options: statistics }),
    into: optional(
      newColumn({
        title: "New column",
        doc: "The name of the new column; the statistic and the columns joined by _ if left out.",
        mayExist: true,
      }),
    ),
    replace: replaceField,
  },
  summary: ({ columns: names, stat }) => summary`${statistics[stat]} of ${names} in each row`,
  plan({ columns: names, stat, into, replace }, state) {
    const sources = names.map((each) => existing(state, each, numeric));
    const name = into ?? named("{all}", { all: [stat, ...names].join("_") });
    const { type, digits, sql: text } = statistic(stat, sources);
    const exact = type !== "number" && (stat === "sum" || stat === "product");
    const some = join(
      sources.map((each) => sql`${ref(each.name)} IS NOT NULL`),
      sql` OR `,
    );
    const unfit: Tally = {
      code: "does_not_fit",
      when: sql`(${text} IS NULL AND (${some}))`,
      values: { column: name, type },
    };
    return {
      kind: "derive",
      columns: [{ ...placed(state, name, replace), type, digits, sql: text }],
      tallies: exact ? [unfit] : [],
    };
  },
  examples: [
    {
      title: "The sum of three months; missing months are left out",
      params: { columns: ["jan", "feb", "mar"], stat: "sum" },
      before: {
        columns: [
          { name: "jan", type: "integer" },
          { name: "feb", type: "integer" },
          { name: "mar", type: "integer" },
        ],
        rows: [
          [1, 2, 3],
          [4, null, 6],
          [null, null, null],
        ],
      },
      after: {
        columns: [
          { name: "jan", type: "integer" },
          { name: "feb", type: "integer" },
          { name: "mar", type: "integer" },
          { name: "sum_jan_feb_mar", type: "integer" },
        ],
        rows: [
          [1, 2, 3, 6],
          [4, null, 6, 10],
          [null, null, null, null],
        ],
      },
    },
    {
      title: "The deviation of two measurements",
      params: { columns: ["a", "b"], stat: "var", into: "spread" },
      before: {
        columns: [
          { name: "a", type: "number" },
          { name: "b", type: "integer" },
        ],
        rows: [
          [3, 1],
          [2.5, 2],
          [null, 2],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "number" },
          { name: "b", type: "integer" },
          { name: "spread", type: "number" },
        ],
        rows: [
          [3, 1, 2],
          [2.5, 2, 0.125],
          [null, 2, null],
        ],
      },
    },
    {
      title: "How many answers there are",
      params: { columns: ["q1", "q2"], stat: "count", into: "answers" },
      before: {
        columns: [
          { name: "q1", type: "integer" },
          { name: "q2", type: "integer" },
        ],
        rows: [
          [5, 4],
          [null, 3],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "q1", type: "integer" },
          { name: "q2", type: "integer" },
          { name: "answers", type: "integer" },
        ],
        rows: [
          [5, 4, 2],
          [null, 3, 1],
          [null, null, 0],
        ],
      },
    },
  ],
});

/** The type that holds every one of these values. */
function shared(sources: readonly Column[]): Typed {
  if (sources.every(({ type }) => type === "integer")) return { type: "integer" };
  if (sources.some(({ type }) => type === "number")) return { type: "number" };
  const after = Math.max(...sources.map(({ digits }) => digits?.[1] ?? 0));
  // A whole number of 64 bits needs 19 digits before the point.
  return after > 19 ? { type: "number" } : { type: "decimal", digits: [38, after] };
}

function statistic(stat: Statistic, sources: readonly Column[]): Typed & { sql: Sql } {
  const type = shared(sources);
  const name = typeName(type.type, type.digits);
  const list = sql`[${join(sources.map((each) => sql`TRY_CAST(${ref(each.name)} AS ${name})`))}]`;
  const doubles = sql`[${join(sources.map((each) => asDouble(ref(each.name))))}]`;
  const real = (text: Sql) => ({ type: "number" as const, sql: text });
  switch (stat) {
    case "sum":
      return {
        ...type,
        sql: type.type === "number" ? sql`list_sum(${list})` : sql`TRY(CAST(list_sum(${list}) AS ${name}))`,
      };
    case "product":
      return type.type === "integer" ? { ...type, sql: wholeProduct(list) } : real(sql`list_product(${doubles})`);
    case "mean":
      return real(sql`list_avg(${doubles})`);
    case "median":
      return real(sql`list_median(${doubles})`);
    case "min":
      return { ...type, sql: sql`list_min(${list})` };
    case "max":
      return { ...type, sql: sql`list_max(${list})` };
    case "count":
      return { type: "integer", sql: sql`list_count(${list})` };
    case "nunique":
      return { type: "integer", sql: sql`list_unique(${list})` };
    case "var":
      return real(finite(doubles, sql`list_var_samp(${doubles})`));
    case "std":
      return real(finite(doubles, sql`list_stddev_samp(${doubles})`));
    case "sem":
      return real(finite(doubles, sql`(list_stddev_samp(${doubles}) / sqrt(list_count(${doubles})))`));
    case "skew":
      return real(finite(doubles, skewness(doubles), 3));
  }
}

function wholeProduct(list: Sql): Sql {
  const times = sql`TRY_CAST(CAST(x AS HUGEINT) * CAST(y AS HUGEINT) AS BIGINT)`;
  const product = sql`list_reduce(list_filter(${list}, lambda x: x IS NOT NULL), lambda x, y: ${times}, CAST(1 AS BIGINT))`;
  return sql`CASE WHEN list_count(${list}) > 0 THEN ${product} END`;
}

/** NaN where the squares of enough values do not add up to a number: the engine would stop instead. */
function finite(list: Sql, text: Sql, least = 2): Sql {
  const squares = sql`list_sum(list_transform(${list}, lambda x: x * x))`;
  return sql`CASE WHEN isfinite(${squares}) THEN ${text} WHEN list_count(${list}) >= ${least} THEN CAST('NaN' AS DOUBLE) END`;
}

/** The adjusted skewness of a sample; 0 where all values are equal. */
function skewness(list: Sql): Sql {
  const sum = (power: Sql) => sql`list_sum(list_transform(${list}, lambda x: ${power}))`;
  const [second, third] = [sum(sql`(x - m) * (x - m)`), sum(sql`(x - m) * (x - m) * (x - m)`)];
  const n = sql`CAST(list_count(${list}) AS DOUBLE)`;
  const adjusted = sql`(${n} * sqrt(${n} - 1) / (${n} - 2) * ${third} / (${second} * sqrt(${second})))`;
  const whole = sql`CASE WHEN ${second} = 0 THEN 0.0 ELSE ${adjusted} END`;
  return sql`CASE WHEN list_count(${list}) > 2 THEN list_transform([list_avg(${list})], lambda m: ${whole})[1] END`;
}
