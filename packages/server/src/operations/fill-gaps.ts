// fill-gaps: a row for every step of a line of dates or numbers: those that are missing are added.
import { refuse } from "../errors.ts";
import { column, existing, optional, value } from "../model/fields.ts";
import { literal, typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { join, name, position, relation, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { carried, label } from "./carried.ts";
import { type Every, type Grid, gridOf, mostPoints, stepField, timed } from "./every.ts";
import { groupByField, partitionBy } from "./windows.ts";

interface Params {
  readonly column: string;
  readonly every: Every;
  readonly from?: Cell | undefined;
  readonly to?: Cell | undefined;
  readonly groupBy?: string[] | undefined;
}

export const fillGaps = define({
  name: "fill-gaps",
  version: 1,
  group: "rows",
  title: "Add rows for gaps",
  doc: "Adds the rows that are missing in a line of dates, times or numbers: one for every step at which no row stands. The line starts at the smallest value and ends at the largest, unless you say where; with groups, every group has its own line. New rows hold the step and the group, their other cells are missing. All present rows stay, also those that stand between two steps. The rows are put in order along the line, group after group; rows without a value come last; so they are if no row is missing. Steps of months keep the day, or take the last day of a shorter month. Times with a time zone are counted in UTC.",
  fields: {
    column: column({
      title: "Column",
      doc: "The dates, times or numbers of the line.",
      accepts: ["integer", "number", ...timed],
    }),
    every: stepField,
    from: optional(
      value({
        title: "From",
        doc: "Where the line starts; at the smallest value if left out.",
        of: "column",
        notNull: true,
      }),
    ),
    to: optional(
      value({
        title: "To",
        doc: "Where the line ends; at the largest value if left out.",
        of: "column",
        notNull: true,
      }),
    ),
    groupBy: groupByField,
  },
  summary: ({ column: of, every: { count, unit }, groupBy }) => {
    const step = `${count}${unit === undefined ? "" : ` ${unit}${count === 1 ? "" : "s"}`}`;
    return groupBy === undefined
      ? summary`Fill gaps in “${of}” every ${step}`
      : summary`Fill gaps in “${of}” every ${step}, by ${groupBy}`;
  },
  fit(params, state): Record<string, Sql> {
    const { lines } = line(params, existing(state, params.column));
    return { points: sql`(WITH ${lines} SELECT coalesce(sum(points), 0) FROM n)` };
  },
  plan(params, state, fitted) {
    const { groupBy = [] } = params;
    const along = existing(state, params.column);
    if (groupBy.includes(along.name))
      refuse("invalid_params", { field: "groupBy", reason: "must not name the column of the line itself" });
    const { lines, there, grid } = line(params, along);
    const points = Number(fitted.points ?? 1);
    if (points > mostPoints) refuse("too_many_rows", { limit: mostPoints });
    const steps = sql`SELECT n.g, n.start, unnest(range(n.points)) AS k FROM n`;
    const missing = sql`SELECT p.g, ${grid.point(sql`p.start`, sql`p.k`)} AS x FROM (${steps}) AS p ANTI JOIN (${there}) AS h ON p.g = h.g AND p.k = h.k`;
    const old = state.columns.map((each, index) => sql`${name(each.name)} AS ${label("c", index)}, `);
    const fresh = state.columns.map((each, index) => {
      if (each.name === along.name) return sql`CAST(m.x AS ${typeName(along.type)}) AS ${label("c", index)}, `;
      return sql`${groupBy.includes(each.name) ? name(each.name) : sql`NULL`} AS ${label("c", index)}, `;
    });
    // A group goes by the position of its first row, which holds what all its rows have in common.
    const first = groupBy.length === 0 ? sql`` : sql` JOIN ${relation()} ON ${position()} = m.g`;
    const rows = sql`SELECT ${join(old, sql``)}${groupOf(params)} AS g, ${grid.at(name(along.name))} AS x, ${position()} AS place FROM ${relation()} UNION ALL SELECT ${join(fresh, sql``)}m.g AS g, m.x AS x, NULL AS place FROM (${missing}) AS m${first}`;
    return {
      kind: "reshape",
      columns: state.columns.map((each, index) => carried(each, sql`u.${label("c", index)}`)),
      from: sql`(WITH ${lines} ${rows}) AS u`,
      tail: sql`ORDER BY u.g, u.x NULLS LAST, u.place`,
    };
  },
  examples: [
    {
      title: "A row for every day",
      params: { column: "day", every: { count: 1, unit: "day" } },
      before: {
        columns: [
          { name: "day", type: "date" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["2024-02-27", 5],
          ["2024-03-01", 8],
          ["2024-02-28", null],
        ],
      },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["2024-02-27", 5],
          ["2024-02-28", null],
          ["2024-02-29", null],
          ["2024-03-01", 8],
        ],
      },
    },
    {
      title: "Every shop by itself, all from January to March",
      params: {
        column: "month",
        every: { count: 1, unit: "month" },
        from: "2024-01-01",
        to: "2024-03-01",
        groupBy: ["shop"],
      },
      before: {
        columns: [
          { name: "shop", type: "text" },
          { name: "month", type: "date" },
          { name: "sales", type: "number" },
        ],
        rows: [
          ["North", "2024-03-01", 7],
          ["South", "2024-01-01", 4],
          ["North", "2024-01-01", 6],
        ],
      },
      after: {
        columns: [
          { name: "shop", type: "text" },
          { name: "month", type: "date" },
          { name: "sales", type: "number" },
        ],
        rows: [
          ["North", "2024-01-01", 6],
          ["North", "2024-02-01", null],
          ["North", "2024-03-01", 7],
          ["South", "2024-01-01", 4],
          ["South", "2024-02-01", null],
          ["South", "2024-03-01", null],
        ],
      },
    },
    {
      title: "Numbers in steps of 10; rows between two steps and rows without a number stay",
      params: { column: "depth", every: { count: 10 } },
      before: {
        columns: [
          { name: "depth", type: "integer" },
          { name: "soil", type: "text" },
        ],
        rows: [
          [null, "?"],
          [30, "clay"],
          [0, "sand"],
          [25, "loam"],
        ],
      },
      after: {
        columns: [
          { name: "depth", type: "integer" },
          { name: "soil", type: "text" },
        ],
        rows: [
          [0, "sand"],
          [10, null],
          [20, null],
          [25, "loam"],
          [30, "clay"],
          [null, "?"],
        ],
      },
    },
  ],
});

/** The group of a row: the position of the first row of its kind. */
function groupOf({ groupBy }: Params): Sql {
  return groupBy === undefined ? sql`CAST(0 AS BIGINT)` : sql`min(${position()}) OVER (${partitionBy(groupBy)})`;
}

/** Rows as groups and places (`r`), each group's line (`n`), and the points at which rows stand (`there`). */
function line(params: Params, along: Column): { lines: Sql; there: Sql; grid: Grid } {
  const grid = gridOf(along, params.every);
  const end = (given: Cell | undefined, path: string, found: Sql) =>
    given === undefined ? found : grid.at(literal(given, along, path));
  const start = end(params.from, "from", sql`min(r.x)`);
  const stop = end(params.to, "to", sql`max(r.x)`);
  const r = sql`SELECT ${groupOf(params)} AS g, ${grid.at(name(along.name))} AS x FROM ${relation()}`;
  // The count makes it one line, whatever the table holds, when both ends are given.
  const s =
    params.groupBy === undefined
      ? sql`SELECT CAST(0 AS BIGINT) AS g, count(*) AS members, ${start} AS start, ${stop} AS stop FROM r`
      : sql`SELECT r.g, ${start} AS start, ${stop} AS stop FROM r GROUP BY r.g`;
  const n = sql`SELECT s.g, s.start, s.stop, ${grid.points(sql`s.start`, sql`s.stop`)} AS points FROM s WHERE s.start <= s.stop`;
  const lines = sql`r AS (${r}), s AS (${s}), n AS (${n})`;
  const turn = grid.turn(sql`r.x`, sql`n.start`);
  const there = sql`SELECT DISTINCT r.g, ${turn} AS k FROM r JOIN n ON r.g = n.g WHERE r.x BETWEEN n.start AND n.stop`;
  return { lines, there, grid };
}
