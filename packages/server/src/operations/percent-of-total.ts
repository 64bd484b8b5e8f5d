// percent-of-total: what part of the column's sum each value is, or of its group's sum.
import { column, existing, newColumn } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { position, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { counted } from "./number-math.ts";
import { groupByField, partitionBy } from "./windows.ts";

export const percentOfTotal = define({
  name: "percent-of-total",
  version: 1,
  group: "numbers",
  title: "Calculate percent of total",
  doc: "Says what percentage of the column's total each value is: 25 for a quarter. With groups, of its group's total. Missing values, NaN and infinities are left out of totals and missing cells stay missing; where a total is zero there are no percentages, which is counted. The total is stored with the step.",
  fields: {
    column: column({ title: "Column", doc: "The column of numbers.", accepts: numeric }),
    groupBy: groupByField,
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "{column}_percent" }),
    replace: replaceField,
  },
  summary: ({ column: each, groupBy }) =>
    groupBy === undefined
      ? summary`Percent of the total of “${each}”`
      : summary`Percent of the total of “${each}” by ${groupBy}`,
  fit({ column: each, groupBy }, state): Record<string, Sql> {
    if (groupBy !== undefined) return {};
    const source = existing(state, each, numeric);
    const turn = source.type === "number" ? sql` ORDER BY ${position()}` : sql``;
    return { total: asDouble(sql`sum(${counted(source)}${turn})`) };
  },
  plan({ column: each, groupBy, into, replace }, state, fitted) {
    const source = existing(state, each, numeric);
    const total =
      groupBy === undefined
        ? literal(fitted.total ?? null, { type: "number" }, "fitted.total")
        : totalOf(source, groupBy);
    const share = sql`(${asDouble(ref(each))} * 100 / NULLIF(${total}, 0))`;
    return {
      kind: "derive",
      scope: groupBy === undefined ? "row" : "visible",
      columns: [{ ...placed(state, into, replace, each), type: "number", sql: share }],
      tallies: [
        { code: "no_total", when: sql`(${ref(each)} IS NOT NULL AND ${share} IS NULL)`, values: { column: each } },
      ],
    };
  },
  examples: [
    {
      title: "Of the whole column",
      params: { column: "sales" },
      before: { columns: [{ name: "sales", type: "integer" }], rows: [[10], [30], [null], [0]] },
      after: {
        columns: [
          { name: "sales", type: "integer" },
          { name: "sales_percent", type: "number" },
        ],
        rows: [
          [10, 25],
          [30, 75],
          [null, null],
          [0, 0],
        ],
      },
    },
    {
      title: "Of every shop's own total",
      params: { column: "sales", groupBy: ["shop"], into: "share" },
      before: {
        columns: [
          { name: "shop", type: "text" },
          { name: "sales", type: "number" },
        ],
        rows: [
          ["a", 2],
          ["b", 5],
          ["a", 6],
          ["b", null],
          [null, 0],
        ],
      },
      after: {
        columns: [
          { name: "shop", type: "text" },
          { name: "sales", type: "number" },
          { name: "share", type: "number" },
        ],
        rows: [
          ["a", 2, 25],
          ["b", 5, 100],
          ["a", 6, 75],
          ["b", null, null],
          [null, 0, null],
        ],
      },
    },
  ],
});

/** Doubles are added up in the display's order, so that the total repeats. */
function totalOf(source: Column, groupBy: readonly string[]): Sql {
  const frame = sql`ORDER BY ${position()} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING`;
  return asDouble(sql`sum(${counted(source)}) OVER (${partitionBy(groupBy)} ${frame})`);
}
