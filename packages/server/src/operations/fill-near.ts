// Missing cells that get the nearest value above or below them: what fill-down and fill-up share.
import type { DeriveChange } from "../model/change.ts";
import { columns, existing, integer, optional } from "../model/fields.ts";
import { pyDerive, pyFills, pyGroups, pyText } from "../model/python.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { groupByField, inTurn, partitionBy } from "./windows.ts";

export const fillNearFields = {
  columns: columns({ title: "Columns", doc: "The columns to fill." }),
  groupBy: groupByField,
  limit: optional(
    integer({
      title: "At most",
      doc: "How many missing cells one after the other are filled; all, if left out.",
      min: 1,
      max: 1_000_000,
    }),
  ),
};

interface Params {
  readonly columns: readonly string[];
  readonly groupBy?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

const nearest: Readonly<Record<"down" | "up", (x: Sql, rows: Sql, reach: Sql) => Sql>> = {
  down: (x, rows, reach) =>
    sql`last_value(${x} IGNORE NULLS) OVER (${rows} ROWS BETWEEN ${reach} PRECEDING AND CURRENT ROW)`,
  up: (x, rows, reach) =>
    sql`first_value(${x} IGNORE NULLS) OVER (${rows} ROWS BETWEEN CURRENT ROW AND ${reach} FOLLOWING)`,
};

/** The nearest values, carried down or up. */
export function fillNear(way: "down" | "up", { columns: names, groupBy, limit }: Params, state: State): DeriveChange {
  const reach = limit === undefined ? sql`UNBOUNDED` : sql`${BigInt(limit)}`;
  const rows = sql`${partitionBy(groupBy)} ${inTurn(undefined, state)}`;
  return {
    kind: "derive",
    scope: "visible",
    columns: names.map((each) => {
      const { type, digits } = existing(state, each);
      return { name: each, replaces: each, type, digits, sql: nearest[way](ref(each), rows, reach) };
    }),
  };
}

/** The same in pandas; null where pandas does it otherwise. */
export function fillNearInPandas(
  method: "ffill" | "bfill",
  { columns: names, groupBy, limit }: Params,
  state: State,
  change: Parameters<typeof pyDerive>[0],
): string | null {
  const groups = pyGroups(state, groupBy);
  // Groups are those of the table before.
  if (groups === null || (names.length > 1 && names.some((each) => groupBy?.includes(each)))) return null;
  const most = limit === undefined ? "" : `limit=${limit}`;
  return pyDerive(
    change,
    names.map((each) => (pyFills(state, each) ? `${groups}[${pyText(each)}].${method}(${most})` : null)),
  );
}
