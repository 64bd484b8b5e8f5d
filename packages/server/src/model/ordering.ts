// Sort keys: nulls last unless said, NaN after all numbers in either direction, text by code point.
import { cast } from "./casts.ts";
import { existing } from "./fields/fault.ts";
import { join, name, type Sql, sql } from "./sql.ts";
import { type Column, type State, scalarTypes, type Type } from "./state.ts";

export interface SortKey {
  readonly column: string;
  readonly order?: "asc" | "desc" | undefined;
  readonly nulls?: "first" | "last" | undefined;
  /** Compare by what the value is taken for, instead of by its own type. */
  readonly as?: "text" | "natural" | "number" | "date" | undefined;
}

/** Types that can be put in order. */
export const sortable: readonly Type[] = [...scalarTypes, "binary"];

/** An ORDER BY list over columns of a state; whoever uses it adds what settles ties. */
export function orderBy(keys: readonly SortKey[], state: State): Sql {
  return join(keys.map((key) => keySql(key, existing(state, key.column, sortable))));
}

function keySql({ order = "asc", nulls = "last", as }: SortKey, column: Column): Sql {
  const { key, type } = compared(column, as);
  const empty = nulls === "last" ? sql`NULLS LAST` : sql`NULLS FIRST`;
  if (order === "asc") return sql`${key} ASC ${empty}`;
  const descending = sql`${key} DESC ${empty}`;
  return type === "number" ? sql`isnan(${key}) ASC ${empty}, ${descending}` : descending;
}

function compared(column: Column, as: SortKey["as"]): { key: Sql; type: Type } {
  const x = name(column.name);
  switch (as) {
    case undefined:
      return { key: x, type: column.type };
    case "text":
      return { key: cast(x, column.type, { type: "text" }), type: "text" };
    case "number":
      return { key: cast(x, column.type, { type: "number" }), type: "number" };
    case "date":
      return { key: cast(x, column.type, { type: "timestamp" }), type: "timestamp" };
    case "natural":
      return { key: natural(cast(x, column.type, { type: "text" })), type: "list" };
  }
}

/** Runs of digits compare as numbers: “item 9” stands before “item 10”. */
function natural(x: Sql): Sql {
  return sql`list_transform(regexp_extract_all(lower(${x}), '[0-9]+|[^0-9]+'), lambda s: CASE WHEN s >= '0' AND s < ':' THEN lpad(ltrim(s, '0'), GREATEST(40, strlen(s))::INTEGER, '0') ELSE s END)`;
}
