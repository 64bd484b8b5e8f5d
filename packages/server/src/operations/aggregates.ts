// Statistics of a group of rows as SQL with their types. Missing values are left out of all of them;
// what depends on an order follows the display.
import { toText } from "../model/casts.ts";
import type { Computed } from "../model/change.ts";
import { sortable } from "../model/ordering.ts";
import { position, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { asDouble, decimalSum, numeric } from "./calculation.ts";

export const aggregates = {
  sum: "Sum",
  mean: "Mean",
  min: "Smallest",
  max: "Largest",
  count: "Count",
  "count-distinct": "Count of different values",
  median: "Median",
  std: "Standard deviation",
  var: "Variance",
  first: "First value",
  last: "Last value",
  mode: "Most frequent value",
  quantile: "Quantile",
  concat: "Joined texts",
  list: "List",
} as const;

export interface Aggregate {
  readonly column?: string | undefined;
  readonly fn: keyof typeof aggregates;
  readonly into?: string | undefined;
  readonly q?: number | undefined;
  readonly separator?: string | undefined;
}

/** Whether a statistic can be worked out for a type. */
export function fitsAggregate(fn: Aggregate["fn"], type: Type): boolean {
  if (fn === "sum" || fn === "mean") return [...numeric, "boolean", "duration"].includes(type);
  if (["median", "std", "var", "quantile"].includes(fn)) return numeric.includes(type);
  return ["min", "max", "mode"].includes(fn) ? sortable.includes(type) : true;
}

/** The statistic with its type; without a column it counts rows. */
export function aggregateSql(
  { fn, q = 0.5, separator = ", " }: Aggregate,
  source: Column | undefined,
): Omit<Computed, "name"> {
  if (source === undefined) return { type: "integer", sql: sql`count(*)` };
  const x = ref(source.name);
  const { type } = source;
  const itself = (text: Sql) => ({ type, digits: source.digits, sql: text });
  const real = (text: Sql) => ({ type: "number" as const, sql: text });
  const double = asDouble(x);
  switch (fn) {
    case "sum":
      return sum(x, source);
    case "mean":
      if (type === "duration") return itself(sql`CAST(round(avg(${x})) AS BIGINT)`);
      if (type === "number") return real(sql`avg(${inTurn(x)})`);
      return real(type === "boolean" ? sql`avg(CAST(${x} AS INTEGER))` : sql`avg(${x})`);
    case "min":
      return itself(sql`min(${x})`);
    case "max":
      return itself(sql`max(${x})`);
    case "count":
      return { type: "integer", sql: sql`count(${x})` };
    case "count-distinct":
      return { type: "integer", sql: sql`count(DISTINCT ${x})` };
    case "median":
      return real(sql`median(${double})`);
    case "quantile":
      return real(sql`quantile_cont(${double}, ${q})`);
    case "std":
      return real(finite(double, (finiteOnly) => sql`stddev_samp(${inTurn(finiteOnly)})`));
    case "var":
      return real(finite(double, (finiteOnly) => sql`var_samp(${inTurn(finiteOnly)})`));
    case "first":
      return itself(sql`arg_min(${x}, ${position()})`);
    case "last":
      return itself(sql`arg_max(${x}, ${position()})`);
    case "mode":
      return itself(mode(x, type));
    case "concat":
      return { type: "text", sql: sql`string_agg(${toText(x, type)}, ${separator} ORDER BY ${position()})` };
    case "list":
      return {
        type: "list",
        sql: sql`list(${type === "duration" ? toText(x, type) : x} ORDER BY ${position()}) FILTER (WHERE ${x} IS NOT NULL)`,
      };
  }
}

/** The smallest of the most frequent values; with what is put behind the aggregate, as a window. */
export function mode(x: Sql, type: Type, over: Sql = sql``): Sql {
  if (type !== "number") return sql`mode(${x} ORDER BY ${x}) ${over}`;
  // The engine takes no NaN for another, unless it stands in a list.
  return sql`(mode(CASE WHEN ${x} IS NOT NULL THEN [${x}] END ORDER BY ${x}) ${over})[1]`;
}

function sum(x: Sql, { type, digits }: Column): Omit<Computed, "name"> {
  if (type === "number") return { type, sql: sql`sum(${inTurn(x)})` };
  if (type === "decimal") {
    const wide: [number, number] = [38, digits?.[1] ?? 0];
    return { type, digits: wide, sql: decimalSum(sql`sum(${x})`, wide) };
  }
  const counted = type === "boolean" ? sql`CAST(${x} AS INTEGER)` : x;
  return { type: type === "duration" ? type : "integer", sql: sql`CAST(sum(${counted}) AS BIGINT)` };
}

/** Sums of doubles depend on the order in which they are added up: the display's, so that they repeat. */
function inTurn(x: Sql): Sql {
  return sql`${x} ORDER BY ${position()}`;
}

/** NaN where a value is not finite: the engine would stop instead. */
function finite(x: Sql, statistic: (finiteOnly: Sql) => Sql): Sql {
  return sql`CASE WHEN COALESCE(bool_and(isfinite(${x})), true) THEN ${statistic(sql`CASE WHEN isfinite(${x}) THEN ${x} END`)} ELSE CAST('NaN' AS DOUBLE) END`;
}
