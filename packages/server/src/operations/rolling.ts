// rolling: a statistic of the rows around each row.
import type { DerivedColumn, Tally } from "../model/change.ts";
import {
  boolean,
  choice,
  column,
  existing,
  fault,
  integer,
  newColumn,
  optional,
  withDefault,
} from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, decimalSum, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { once } from "./once.ts";
import { groupByField, inTurn, orderByField, partitionBy } from "./windows.ts";

const statistics = {
  sum: "Sum",
  mean: "Mean",
  min: "Smallest",
  max: "Largest",
  std: "Standard deviation",
  median: "Median",
  count: "Count",
} as const;

type Statistic = keyof typeof statistics;

export const rolling = define({
  name: "rolling",
  version: 1,
  group: "numbers",
  title: "Calculate moving averages",
  doc: "Works out a mean, sum and the like of each row and those before it, as many as the window says, as they are shown or in an order you choose. Missing values are left out. A row has a result if its window holds enough values: all of them, unless you ask for fewer; the count needs none, unless you ask for some. The deviation is that of a sample. NaN makes a result NaN and counts as the largest number. Sums of whole numbers and decimals are exact; one that does not fit is missing and counted.",
  fields: {
    column: column({ title: "Column", doc: "The column of numbers.", accepts: numeric }),
    fn: choice({ title: "Statistic", doc: "What to work out.", options: statistics }),
    window: integer({ title: "Window", doc: "How many rows are taken together.", min: 1, max: 1_000_000 }),
    center: withDefault(
      boolean({
        title: "Centred",
        doc: "Take as many rows after as before; of an even window there is one more before.",
      }),
      false,
    ),
    minPeriods: optional(
      integer({
        title: "At least",
        doc: "How many values a window must hold to have a result; all of them, if left out (none for the count).",
        min: 1,
        max: 1_000_000,
      }),
    ),
    orderBy: orderByField,
    groupBy: groupByField,
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "{column}_rolling_{fn}" }),
    replace: replaceField,
  },
  summary: ({ column: each, fn, window }) =>
    summary`Moving ${statistics[fn].toLowerCase()} of “${each}” over ${window} rows`,
  plan({ column: each, fn, window, center, minPeriods, orderBy, groupBy, into, replace }, state) {
    if (minPeriods !== undefined && minPeriods > window) fault("minPeriods", `must be at most the window (${window})`);
    const source = existing(state, each, numeric);
    const after = center ? Math.floor((window - 1) / 2) : 0;
    const [before, behind] = [BigInt(window - 1 - after), BigInt(after)];
    const frame = sql`ROWS BETWEEN ${before} PRECEDING AND ${behind} FOLLOWING`;
    const over = sql`OVER (${partitionBy(groupBy)} ${inTurn(orderBy, state)} ${frame})`;
    const made = around(fn, source, over);
    const enough = minPeriods ?? (fn === "count" ? 0 : window);
    const values = sql`count(${ref(each)}) ${over} >= ${BigInt(enough)}`;
    const text = enough === 0 ? made.sql : sql`CASE WHEN ${values} THEN ${made.sql} END`;
    const unfit: Tally = {
      code: "does_not_fit",
      when: sql`(${values} AND ${made.sql} IS NULL)`,
      values: { column: into, type: made.type },
    };
    return {
      kind: "derive",
      scope: "visible",
      columns: [{ ...placed(state, into, replace, each), ...made, sql: text }],
      tallies: fn === "sum" && made.type !== "number" ? [unfit] : [],
    };
  },
  examples: [
    {
      title: "The mean of three days",
      params: { column: "cases", fn: "mean", window: 3 },
      before: { columns: [{ name: "cases", type: "integer" }], rows: [[3], [6], [9], [0], [null], [3]] },
      after: {
        columns: [
          { name: "cases", type: "integer" },
          { name: "cases_rolling_mean", type: "number" },
        ],
        rows: [
          [3, null],
          [6, null],
          [9, 6],
          [0, 5],
          [null, null],
          [3, null],
        ],
      },
    },
    {
      title: "Sums of a day and its neighbours, at the edges of fewer",
      params: { column: "n", fn: "sum", window: 3, center: true, minPeriods: 1, into: "around" },
      before: { columns: [{ name: "n", type: "integer" }], rows: [[1], [2], [null], [8]] },
      after: {
        columns: [
          { name: "n", type: "integer" },
          { name: "around", type: "integer" },
        ],
        rows: [
          [1, 3],
          [2, 3],
          [null, 10],
          [8, 8],
        ],
      },
    },
    {
      title: "The larger of each two readings of a station, by the hour",
      params: {
        column: "level",
        fn: "max",
        window: 2,
        orderBy: [{ column: "hour" }],
        groupBy: ["station"],
        into: "top",
      },
      before: {
        columns: [
          { name: "station", type: "text" },
          { name: "hour", type: "integer" },
          { name: "level", type: "number" },
        ],
        rows: [
          ["a", 2, 1.5],
          ["a", 1, 2.5],
          ["b", 1, 9],
          ["a", 3, 0.5],
        ],
      },
      after: {
        columns: [
          { name: "station", type: "text" },
          { name: "hour", type: "integer" },
          { name: "level", type: "number" },
          { name: "top", type: "number" },
        ],
        rows: [
          ["a", 2, 1.5, 2.5],
          ["a", 1, 2.5, null],
          ["b", 1, 9, null],
          ["a", 3, 0.5, 1.5],
        ],
      },
    },
  ],
});

function around(
  fn: Statistic,
  { name, type, digits }: Column,
  over: Sql,
): Pick<DerivedColumn, "type" | "digits" | "sql"> {
  const x = ref(name);
  const y = asDouble(x);
  switch (fn) {
    case "count":
      return { type: "integer", sql: sql`count(${x}) ${over}` };
    case "mean":
      return { type: "number", sql: sql`avg(${x}) ${over}` };
    case "median":
      return { type: "number", sql: sql`median(${y}) ${over}` };
    case "min":
    case "max": {
      const text = fn === "min" ? sql`min(${x}) ${over}` : sql`max(${x}) ${over}`;
      return { type, digits, sql: text };
    }
    case "std": {
      // The engine would stop at squares beyond the range of numbers.
      const small = sql`abs(${y}) < 1e150`;
      const deviation = sql`stddev_samp(CASE WHEN ${small} THEN ${y} END) ${over}`;
      return {
        type: "number",
        sql: sql`CASE WHEN COALESCE(bool_and(${small}) ${over}, true) THEN ${deviation} ELSE CAST('NaN' AS DOUBLE) END`,
      };
    }
    case "sum":
      if (type === "number") return { type, sql: sql`sum(${x}) ${over}` };
      if (type === "decimal") {
        const wide: [number, number] = [38, digits?.[1] ?? 10];
        return { type, digits: wide, sql: once(sql`sum(${x}) ${over}`, sql`s`, sql`TRY(${decimalSum(sql`s`, wide)})`) };
      }
      return { type, sql: sql`TRY_CAST(sum(${x}) ${over} AS BIGINT)` };
  }
}
