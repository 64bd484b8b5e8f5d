// The data of a chart, as small as a picture of it needs: exact counts and figures, and for a scatter of
// many rows an evenly spaced sample that says it is one.
import type { ChartsResult, HistogramChart, LineChart, MissingChart } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import {
  choice,
  column,
  columns,
  group,
  integer as integerField,
  oneOf,
  optional,
  withDefault,
} from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { columnNamed, count, integer, numeric, oneRow, slot, times } from "./questions.ts";
import { ranged, ranges } from "./ranges.ts";
import { barChart, lineChart } from "./series.ts";
import { boxChart, scatterChart } from "./spreads.ts";

const measures = {
  count: "Count of rows",
  sum: "Sum",
  mean: "Mean",
  min: "Smallest",
  max: "Largest",
} as const;

const limit = (initial: number, max: number, doc: string) =>
  withDefault(integerField({ title: "Limit", doc, min: 1, max }), initial);
const measure = withDefault(
  choice({
    title: "Measure",
    doc: "What is shown of the values; rows are counted if no value is named.",
    options: measures,
  }),
  "sum",
);
const value = optional(
  column({ title: "Value", doc: "The numbers that are shown; rows, if left out.", accepts: numeric }),
);
const by = optional(column({ title: "Groups", doc: "Shows each value of this column by itself." }));

const kinds = {
  histogram: group(
    {
      column: column({ title: "Column", doc: "Numbers, durations or dates.", accepts: ranged }),
      ranges: withDefault(
        integerField({ title: "Ranges", doc: "About how many bars; their limits are round.", min: 2, max: 100 }),
        20,
      ),
    },
    { title: "Histogram", doc: "How many values lie in each range." },
  ),
  box: group(
    {
      column: column({ title: "Column", doc: "The numbers.", accepts: numeric }),
      by,
      limit: limit(30, 200, "Groups at most, the largest first."),
    },
    { title: "Box plot", doc: "Quartiles, whiskers and outliers." },
  ),
  scatter: group(
    {
      x: column({ title: "Across", doc: "Numbers or dates.", accepts: [...numeric, ...times] }),
      y: column({ title: "Up", doc: "Numbers or dates.", accepts: [...numeric, ...times] }),
      by,
      limit: limit(2_000, 20_000, "Points at most; of more rows, evenly spaced ones are taken."),
    },
    { title: "Scatter plot", doc: "A point for each row." },
  ),
  bar: group(
    {
      column: column({ title: "Column", doc: "A bar for each of its values." }),
      value,
      measure,
      limit: limit(30, 1000, "Bars at most, those of most rows first."),
    },
    { title: "Bar chart", doc: "A figure for each value of a column." },
  ),
  line: group(
    {
      x: column({ title: "Across", doc: "Numbers or dates, in their order.", accepts: [...numeric, ...times] }),
      value,
      measure,
      unit: optional(
        choice({
          title: "Every",
          doc: "For dates: a point for each of these; a day, if left out.",
          options: {
            minute: "Minute",
            hour: "Hour",
            day: "Day",
            week: "Week",
            month: "Month",
            quarter: "Quarter",
            year: "Year",
          },
        }),
      ),
      limit: limit(2_000, 20_000, "Points at most, from the first."),
    },
    { title: "Line chart", doc: "A figure for each number or date." },
  ),
  missing: group(
    {
      columns: optional(columns({ title: "Columns", doc: "Columns to look at; all, if left out." })),
      bands: withDefault(
        integerField({ title: "Bands", doc: "How many bands of rows, from the top.", min: 1, max: 500 }),
        50,
      ),
    },
    { title: "Missing values", doc: "Where values are missing, from the top to the bottom of the table." },
  ),
};

export const charts = declare({
  name: "charts",
  title: "Charts",
  doc: "Gives the data of a chart: histogram, box plot, scatter plot, bars, a line, or where values are missing. Figures are exact over all rows that show; a scatter plot of more rows than its limit takes evenly spaced ones and says so.",
  fields: { chart: oneOf(kinds, { title: "Chart", doc: "Which chart, and of what." }) },
  result: "ChartsResult",
  async run({ chart }, asking): Promise<ChartsResult> {
    if (chart.histogram) return histogram(asking, chart.histogram);
    if (chart.box) return boxChart(asking, chart.box);
    if (chart.scatter) return scatterChart(asking, chart.scatter);
    if (chart.bar) return barChart(asking, chart.bar);
    if (chart.line) return lineChart(asking, { ...chart.line, unit: unitOf(asking, chart.line) });
    return missingChart(asking, chart.missing ?? { bands: 50 });
  },
  examples: [
    {
      title: "A histogram of ages",
      params: { chart: { histogram: { column: "age", ranges: 3 } } },
      table: { columns: [{ name: "age", type: "integer" }], rows: [[21], [25], [34], [47], [null]] },
      result: {
        chart: "histogram",
        column: "age",
        ranges: [
          { from: 20, to: 30, count: 2 },
          { from: 30, to: 40, count: 1 },
          { from: 40, to: 50, count: 1 },
        ],
        missing: 1,
        notFinite: 0,
      },
    },
    {
      title: "A box for each city",
      params: { chart: { box: { column: "rent", by: "city" } } },
      table: {
        columns: [
          { name: "city", type: "text" },
          { name: "rent", type: "number" },
        ],
        rows: [
          ["Oslo", 10],
          ["Oslo", 11],
          ["Oslo", 12],
          ["Oslo", 13],
          ["Oslo", 90],
          ["Rome", 7],
        ],
      },
      result: {
        boxes: [
          {
            group: "Oslo",
            count: 5,
            min: 10,
            lowerWhisker: 10,
            q1: 11,
            median: 12,
            q3: 13,
            upperWhisker: 13,
            max: 90,
            outliers: 1,
          },
          { group: "Rome", count: 1, min: 7, median: 7, max: 7, outliers: 0 },
        ],
        restGroups: 0,
      },
    },
    {
      title: "Sales by month",
      params: { chart: { line: { x: "day", value: "sold", unit: "month" } } },
      table: {
        columns: [
          { name: "day", type: "date" },
          { name: "sold", type: "integer" },
        ],
        rows: [
          ["2024-02-03", 5],
          ["2024-01-30", 2],
          ["2024-01-02", 1],
          ["2024-02-04", null],
        ],
      },
      result: {
        unit: "month",
        points: [
          { x: "2024-01-01", y: 3, count: 2 },
          { x: "2024-02-01", y: 5, count: 2 },
        ],
        restPoints: 0,
      },
    },
    {
      title: "The mean of the most frequent value",
      params: { chart: { bar: { column: "fruit", value: "kilos", measure: "mean", limit: 1 } } },
      table: {
        columns: [
          { name: "fruit", type: "text" },
          { name: "kilos", type: "number" },
        ],
        rows: [
          ["apple", 1],
          ["pear", 5],
          ["apple", 2],
          ["apple", null],
        ],
      },
      result: { bars: [{ value: "apple", y: 1.5, count: 3 }], rest: { values: 1, rows: 1 } },
    },
    {
      title: "Points, every second one",
      params: { chart: { scatter: { x: "size", y: "price", limit: 2 } } },
      table: {
        columns: [
          { name: "size", type: "integer" },
          { name: "price", type: "number" },
        ],
        rows: [
          [1, 10],
          [2, null],
          [3, 25],
          [4, 31],
          [5, 48],
        ],
      },
      result: {
        points: [
          { x: 1, y: 10, group: null, row: 1 },
          { x: 4, y: 31, group: null, row: 4 },
        ],
        total: 4,
        sample: { rows: 2, of: 4 },
      },
    },
    {
      title: "Where values are missing",
      params: { chart: { missing: { bands: 2 } } },
      table: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
        ],
        rows: [
          ["x", null],
          ["y", null],
          [null, "z"],
        ],
      },
      result: {
        columns: ["a", "b"],
        bands: [
          { from: 1, to: 2, missing: [0, 2] },
          { from: 3, to: 3, missing: [1, 0] },
        ],
      },
    },
  ],
});

async function histogram(
  asking: Asking,
  { column: name, ranges: parts }: { column: string; ranges: number },
): Promise<HistogramChart> {
  const source = columnNamed(asking.state, name);
  const x = ref(name);
  const infinite: Sql = ["number", ...times].includes(source.type) ? sql`NOT isfinite(${x})` : sql`false`;
  const [missing, notFinite] = await oneRow(asking, [
    integer(sql`count(*) FILTER (${x} IS NULL)`),
    integer(sql`count(*) FILTER (${infinite})`),
  ]);
  return {
    chart: "histogram",
    column: name,
    ranges: (await ranges(asking, source, { count: parts, round: true })) ?? [],
    missing: count(missing),
    notFinite: count(notFinite),
  };
}

/** Dates have a point for each unit, a day if none was named; numbers have none. */
function unitOf(asking: Asking, { x, unit }: { x: string; unit?: string | undefined }): LineChart["unit"] {
  if (!times.includes(columnNamed(asking.state, x).type)) return null;
  return unit ?? "day";
}

async function missingChart(
  asking: Asking,
  { columns: chosen, bands }: { columns?: string[] | undefined; bands: number },
): Promise<MissingChart> {
  const names = chosen ?? asking.state.columns.map(({ name }) => name);
  const rows = asking.state.rows.visible;
  const size = Math.max(1, Math.ceil(rows / bands));
  const marks = names.map((name, index) => sql`, ${ref(name)} IS NULL AS ${slot("m", index)}`);
  const found = await asking.ask({
    columns: [integer(sql`b`), ...names.map((_, index) => integer(sql`count(*) FILTER (${slot("m", index)})`))],
    from: sql`(SELECT ${position()} // ${BigInt(size)} AS b${join(marks, sql``)} FROM ${relation()}) AS s`,
    tail: sql`GROUP BY b ORDER BY b`,
  });
  return {
    chart: "missing",
    columns: [...names],
    bands: found.map(([band, ...counts]) => ({
      from: count(band) * size + 1,
      to: Math.min(rows, (count(band) + 1) * size),
      missing: counts.map(count),
    })),
  };
}
