// What empty cells are filled with, as SQL: a statistic of the column, one of each group, or what stands
// in the rows around.
import { typeName } from "../model/literals.ts";
import { position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Column, Type } from "../model/state.ts";
import { mode } from "./aggregates.ts";
import { asDouble } from "./calculation.ts";
import { counted } from "./number-math.ts";

export interface Filled {
  readonly sql: Sql;
  readonly type: Type;
  readonly digits?: [number, number] | undefined;
  /** Looks at other rows. */
  readonly visible: boolean;
}

/** The engine's type of a column's values. */
export function inOrder(column: Column): Sql {
  return typeName(column.type, column.digits);
}

/** One value for a whole column, over the visible rows. */
export function statistic(way: string, column: Column): Sql {
  const x = counted(column);
  if (way !== "mode") return aggregate(way, x);
  const value = ref(column.name);
  return sql`(SELECT ${value} FROM ${relation()} WHERE ${value} IS NOT NULL GROUP BY ${value} ORDER BY count(*) DESC, ${value} LIMIT 1)`;
}

function aggregate(way: string, x: Sql): Sql {
  if (way === "mean") return sql`avg(${x})`;
  if (way === "median") return sql`median(${asDouble(x)})`;
  return way === "min" ? sql`min(${x})` : sql`max(${x})`;
}

/** Each group's own value, for its empty cells. */
export function grouped(way: string, column: Column, partition: Sql): Filled {
  const x = ref(column.name);
  const over = sql`OVER (${partition})`;
  const { type, digits } = column;
  if (way === "mode") {
    return { sql: sql`COALESCE(${x}, ${mode(x, type, over)})`, type, digits, visible: true };
  }
  const value = sql`${aggregate(way, counted(column))} ${way === "mean" && type === "number" ? inTurn(partition) : over}`;
  if (way === "min" || way === "max") return { sql: sql`COALESCE(${x}, ${value})`, type, digits, visible: true };
  if (type === "integer") return { sql: sql`COALESCE(${asDouble(x)}, ${value})`, type: "number", visible: true };
  const fitted = type === "duration" ? sql`CAST(round(${value}) AS BIGINT)` : sql`CAST(${value} AS ${inOrder(column)})`;
  return { sql: sql`COALESCE(${x}, ${fitted})`, type, digits, visible: true };
}

/** The whole group in the display's order, in which doubles are added up so that their mean repeats. */
function inTurn(partition: Sql): Sql {
  return sql`OVER (${partition} ORDER BY ${position()} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`;
}

/** What stands above or below, or on the line between; `order` is the window's partition and order. */
export function fromRows(way: string, column: Column, order: Sql): Filled {
  const x = ref(column.name);
  const { type, digits } = column;
  const above = (value: Sql) =>
    sql`last_value(${value} IGNORE NULLS) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const below = (value: Sql) =>
    sql`first_value(${value} IGNORE NULLS) OVER (${order} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`;
  if (way === "previous") return { sql: sql`COALESCE(${x}, ${above(x)})`, type, digits, visible: true };
  if (way === "next") return { sql: sql`COALESCE(${x}, ${below(x)})`, type, digits, visible: true };
  const y = asDouble(x);
  const at = sql`CASE WHEN ${x} IS NOT NULL THEN ${position()} END`;
  const share = sql`CAST(${position()} - ${above(at)} AS DOUBLE) / (${below(at)} - ${above(at)})`;
  const line = sql`(${above(y)} + (${below(y)} - ${above(y)}) * ${share})`;
  if (type === "integer" || type === "number")
    return { sql: sql`COALESCE(${y}, ${line})`, type: "number", visible: true };
  const fitted = type === "duration" ? sql`CAST(round(${line}) AS BIGINT)` : sql`CAST(${line} AS ${inOrder(column)})`;
  return { sql: sql`COALESCE(${x}, ${fitted})`, type, digits, visible: true };
}
