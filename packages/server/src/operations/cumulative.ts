// cumulative: what has come together up to each row.

import type { DerivedColumn, Tally } from "../model/change.ts";
import { choice, column, existing, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { sortable } from "../model/ordering.ts";
import { pyDerive, pyGroups, pyPlain, pySorted, pyText } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, decimalSum, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { once } from "./once.ts";
import { groupByField, inTurn, orderByField, partitionBy } from "./windows.ts";

const statistics = {
  sum: "Sum",
  min: "Smallest",
  max: "Largest",
  product: "Product",
  count: "Count",
} as const;

type Statistic = keyof typeof statistics;

const accepts: Partial<Record<Statistic, readonly Type[]>> = {
  sum: [...numeric, "boolean", "duration"],
  product: numeric,
  min: sortable,
  max: sortable,
};

export const cumulative = define({
  name: "cumulative",
  version: 1,
  group: "numbers",
  title: "Calculate running totals",
  doc: "Works out the sum, smallest or largest value, product or count of all rows up to each row, as they are shown or in an order you choose. Missing values are skipped and stay missing; the count only goes on. Sums of whole numbers and decimals are exact, a sum that does not fit is missing and counted; a product is a number. From a NaN on, sums and products are NaN; NaN counts as the largest value.",
  fields: {
    column: column({ title: "Column", doc: "The column: of numbers for sum and product, of any type for count." }),
    fn: choice({ title: "Statistic", doc: "What to work out.", options: statistics }),
    orderBy: orderByField,
    groupBy: groupByField,
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "{column}_cumulative_{fn}" }),
    replace: replaceField,
  },
  summary: ({ column: each, fn, groupBy }) =>
    groupBy === undefined
      ? summary`Running ${statistics[fn].toLowerCase()} of “${each}”`
      : summary`Running ${statistics[fn].toLowerCase()} of “${each}” by ${groupBy}`,
  plan({ column: each, fn, orderBy, groupBy, into, replace }, state) {
    const source = existing(state, each, accepts[fn]);
    const frame = sql`ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`;
    const made = running(fn, source, sql`OVER (${partitionBy(groupBy)} ${inTurn(orderBy, state)} ${frame})`);
    const exact = fn === "sum" && made.type !== "number";
    const unfit: Tally = {
      code: "does_not_fit",
      when: sql`(${ref(each)} IS NOT NULL AND ${made.sql} IS NULL)`,
      values: { column: into, type: made.type },
    };
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...placed(state, into, replace, each), ...made }],
      tallies: exact ? [unfit] : [],
    };
  },
  pandas({ column: each, fn, orderBy, groupBy }, state, _fitted, change) {
    const rows = pySorted(state, orderBy);
    if (rows === null) return null;
    const whole = pyPlain(state, [each], ["integer"]);
    const x = `${rows}[${pyText(each)}]`;
    if (fn === "sum" && whole && groupBy === undefined) return pyDerive(change, [`running_sum(${x})`]);
    const groups = pyGroups(state, groupBy, rows);
    if ((fn !== "min" && fn !== "max") || !whole || groups === null) return null;
    return pyDerive(change, [`${groups}[${pyText(each)}].cum${fn}()`]);
  },
  examples: [
    {
      title: "A running total",
      params: { column: "paid", fn: "sum" },
      before: { columns: [{ name: "paid", type: "integer" }], rows: [[10], [null], [5], [-3]] },
      after: {
        columns: [
          { name: "paid", type: "integer" },
          { name: "paid_cumulative_sum", type: "integer" },
        ],
        rows: [
          [10, 10],
          [null, null],
          [5, 15],
          [-3, 12],
        ],
      },
    },
    {
      title: "The highest so far of every player, in the order of the days",
      params: { column: "score", fn: "max", orderBy: [{ column: "day" }], groupBy: ["player"], into: "best" },
      before: {
        columns: [
          { name: "player", type: "text" },
          { name: "day", type: "integer" },
          { name: "score", type: "number" },
        ],
        rows: [
          ["Ann", 2, 5],
          ["Bo", 1, 1],
          ["Ann", 1, 7],
          ["Bo", 2, 3],
        ],
      },
      after: {
        columns: [
          { name: "player", type: "text" },
          { name: "day", type: "integer" },
          { name: "score", type: "number" },
          { name: "best", type: "number" },
        ],
        rows: [
          ["Ann", 2, 5, 7],
          ["Bo", 1, 1, 1],
          ["Ann", 1, 7, 7],
          ["Bo", 2, 3, 3],
        ],
      },
    },
    {
      title: "How many answers have come in",
      params: { column: "answer", fn: "count", into: "so far" },
      before: { columns: [{ name: "answer", type: "text" }], rows: [["yes"], [null], ["no"]] },
      after: {
        columns: [
          { name: "answer", type: "text" },
          { name: "so far", type: "integer" },
        ],
        rows: [
          ["yes", 1],
          [null, 1],
          ["no", 2],
        ],
      },
    },
  ],
});

function running(fn: Statistic, source: Column, over: Sql): Pick<DerivedColumn, "type" | "digits" | "sql"> {
  const x = ref(source.name);
  const { type, digits } = source;
  const kept = (text: Sql) => sql`CASE WHEN ${x} IS NOT NULL THEN ${text} END`;
  switch (fn) {
    case "count":
      return { type: "integer", sql: sql`count(${x}) ${over}` };
    case "product":
      return { type: "number", sql: kept(sql`product(${asDouble(x)}) ${over}`) };
    case "min":
    case "max": {
      const text = fn === "min" ? sql`min(${x}) ${over}` : sql`max(${x}) ${over}`;
      return { type, digits, sql: kept(text) };
    }
    case "sum":
      if (type === "number") return { type, sql: kept(sql`sum(${x}) ${over}`) };
      if (type === "decimal") {
        const wide: [number, number] = [38, digits?.[1] ?? 10];
        const text = once(sql`sum(${x}) ${over}`, sql`s`, sql`TRY(${decimalSum(sql`s`, wide)})`);
        return { type, digits: wide, sql: kept(text) };
      }
      return {
        type: type === "duration" ? type : "integer",
        sql: kept(sql`TRY_CAST(sum(${type === "boolean" ? sql`CAST(${x} AS INTEGER)` : x}) ${over} AS BIGINT)`),
      };
  }
}
