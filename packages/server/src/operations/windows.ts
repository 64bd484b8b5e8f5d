// Rows that look at rows around them: the parameters groupBy and orderBy, and the window they make.
// Without orderBy the rows stand as they are shown; ties keep the display's order.
import { columns, type Field, optional } from "../model/fields.ts";
import { orderBy, type SortKey } from "../model/ordering.ts";
import { join, position, name as ref, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { sortKeys } from "./sort-keys.ts";

/** The groups within which each row looks around. */
export const groupByField: Field<string[] | undefined> = optional(
  columns({
    title: "Groups",
    doc: "Rows with equal values here form a group that is taken by itself; missing values form one, too.",
  }),
);

/** The order in which each row looks around. */
export const orderByField: Field<SortKey[] | undefined> = optional(
  sortKeys({ title: "In the order of", doc: "The order in which rows are taken; as they are shown, if left out." }),
);

/** `PARTITION BY …`, or nothing. */
export function partitionBy(groupBy: readonly string[] | undefined): Sql {
  return groupBy === undefined ? sql`` : sql`PARTITION BY ${join(groupBy.map((each) => ref(each)))}`;
}

/** `ORDER BY …`, with no ties left. */
export function inTurn(keys: readonly SortKey[] | undefined, state: State): Sql {
  return keys === undefined ? sql`ORDER BY ${position()}` : sql`ORDER BY ${orderBy(keys, state)}, ${position()}`;
}
