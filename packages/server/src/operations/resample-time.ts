// resample-time: one row for each period of time, with what its rows come to.
import { refuse } from "../errors.ts";
import type { Computed } from "../model/change.ts";
import { boolean, column, existing, withDefault } from "../model/fields.ts";
import { typeName } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { join, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { aggregated, aggregatesField, aggregateWords } from "./aggregate-fields.ts";
import { carried, label } from "./carried.ts";
import { gridOf, moment, mostPoints, periodField, periodOf, timed, type Unit } from "./every.ts";
import { distinctNames } from "./name-pattern.ts";

export const resampleTime = define({
  name: "resample-time",
  version: 1,
  group: "reshape",
  title: "Group by time period",
  doc: "Makes one row of all rows of a period of time, such as a month or 15 minutes, with sums, means, counts and the like. Each row is dated by the start of its period, and periods stand in their order. Weeks start on Monday, quarters in January, April, July and October; periods of several units are counted from Monday, January 3, 2000 (months and longer ones from January 1), so they lie alike in every table. Times with a time zone are counted in UTC. Periods without rows are shown too, with counts of 0 and otherwise missing values, unless you leave them out. Rows without a date make a row of their own, which comes last.",
  fields: {
    column: column({ title: "Column", doc: "The dates or times.", accepts: timed }),
    every: periodField,
    aggregates: aggregatesField({ title: "Statistics", doc: "What is worked out for every period.", min: 1 }),
    empty: withDefault(
      boolean({ title: "Empty periods", doc: "Show periods without rows too; otherwise they are left out." }),
      true,
    ),
  },
  summary: ({ column: of, every: { count, unit }, aggregates: wanted }) => {
    const period = count === 1 ? unit : `${count} ${unit}s`;
    return summary`Resample “${of}” by ${period}: ${aggregateWords(wanted)}`;
  },
  fit({ column: of, every, empty }, state): Record<string, Sql> {
    const { grid, period } = periods(state, of, every);
    return empty ? { points: grid.points(sql`min(${period})`, sql`max(${period})`) } : {};
  },
  plan({ column: of, every, aggregates: wanted, empty }, state, { points }) {
    const { along, grid, period } = periods(state, of, every);
    const sums = aggregated(wanted, state);
    distinctNames([of, ...sums.map(({ name }) => name)]);
    if (Number(points ?? 0) > mostPoints) refuse("too_many_rows", { limit: mostPoints });
    const items = sums.map((each, index) => sql`, ${each.sql} AS ${label("a", index)}`);
    const filled = sql`SELECT ${period} AS period${join(items, sql``)} FROM ${relation()} GROUP BY period`;
    const ends = sql`SELECT min(f.period) AS start, max(f.period) AS stop FROM f`;
    const turns = sql`SELECT e.start, unnest(range(${grid.points(sql`e.start`, sql`e.stop`)})) AS k FROM (${ends}) AS e WHERE e.start IS NOT NULL`;
    const steps = sql`SELECT ${grid.point(sql`t.start`, sql`t.k`)} AS period FROM (${turns}) AS t`;
    const all = sql`(WITH f AS (${filled}) SELECT coalesce(f.period, p.period) AS period, f.* EXCLUDE (period) FROM f FULL JOIN (${steps}) AS p ON f.period = p.period) AS u`;
    return {
      kind: "reshape",
      columns: [
        carried(along, sql`CAST(u.period AS ${typeName(along.type)})`),
        ...sums.map((each, index): Computed => {
          const found = sql`u.${label("a", index)}`;
          const counts = ["count", "count-distinct"].includes(wanted[index]?.fn ?? "");
          return { ...each, sql: counts ? sql`coalesce(${found}, 0)` : found };
        }),
      ],
      from: empty ? all : sql`(${filled}) AS u`,
      tail: sql`ORDER BY u.period NULLS LAST`,
    };
  },
  examples: [
    {
      title: "Sales of every month, also of those without any",
      params: {
        column: "day",
        every: { unit: "month" },
        aggregates: [{ column: "sales", fn: "sum", into: "sales" }, { fn: "count" }],
      },
      before: {
        columns: [
          { name: "day", type: "date" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["2024-03-31", 4],
          ["2024-01-15", 2],
          ["2024-01-31", 3],
          [null, 9],
        ],
      },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "sales", type: "integer" },
          { name: "count", type: "integer" },
        ],
        rows: [
          ["2024-01-01", 5, 2],
          ["2024-02-01", null, 0],
          ["2024-03-01", 4, 1],
          [null, 9, 1],
        ],
      },
    },
    {
      title: "Quarters of an hour, only those with measurements",
      params: {
        column: "at",
        every: { count: 15, unit: "minute" },
        aggregates: [{ column: "temp", fn: "mean" }],
        empty: false,
      },
      before: {
        columns: [
          { name: "at", type: "timestamp" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["2024-05-01T10:00:00", 20],
          ["2024-05-01T10:14:59.5", 21],
          ["2024-05-01T10:45:00", 18.5],
        ],
      },
      after: {
        columns: [
          { name: "at", type: "timestamp" },
          { name: "temp_mean", type: "number" },
        ],
        rows: [
          ["2024-05-01T10:00:00", 20.5],
          ["2024-05-01T10:45:00", 18.5],
        ],
      },
    },
    {
      title: "Weeks start on Monday",
      params: { column: "day", every: { unit: "week" }, aggregates: [{ fn: "count", into: "visits" }] },
      before: { columns: [{ name: "day", type: "date" }], rows: [["2024-05-05"], ["2024-05-06"], ["2024-05-12"]] },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "visits", type: "integer" },
        ],
        rows: [
          ["2024-04-29", 1],
          ["2024-05-06", 2],
        ],
      },
    },
  ],
});

function periods(state: State, of: string, every: { count: number; unit: Unit }) {
  const along = existing(state, of);
  return { along, grid: gridOf(along, every), period: periodOf(moment(ref(of)), every) };
}
