// Equal rows: how many groups there are, how many rows are too many, and the largest groups.
import type { Cell, DuplicatesResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { columns, integer as integerField, optional, withDefault } from "../model/fields.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { columnNamed, count, integer, listed, slot, typed } from "./questions.ts";

/** Rows named for each group. */
const rowsShown = 5;

export const duplicates = declare({
  name: "duplicates",
  title: "Duplicates",
  doc: "Finds rows that are equal in the columns you choose: how many groups of equal rows there are, how many rows would go if one of each stayed, and the largest groups. Missing values count as equal.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "What must be equal; all columns, if left out." })),
    limit: withDefault(
      integerField({ title: "Groups", doc: "How many groups to show, the largest first.", min: 0, max: 1000 }),
      20,
    ),
  },
  result: "DuplicatesResult",
  async run({ columns: chosen, limit }, asking): Promise<DuplicatesResult> {
    const names = chosen ?? asking.state.columns.map(({ name }) => name);
    const keys = names.map((_, index) => slot("v", index));
    const inner = names.map((name, index) => sql`${ref(name)} AS ${slot("v", index)}`);
    const groups = sql`SELECT ${join(keys)}, count(*) AS n, min(p) AS p FROM (SELECT ${join(inner)}, ${position()} AS p FROM ${relation()}) AS r GROUP BY ${join(keys)} HAVING count(*) > 1`;
    const totals = sql`SELECT count(*) AS d, sum(n) AS e FROM g`;
    const largest = sql`SELECT * FROM g ORDER BY n DESC, p LIMIT ${BigInt(limit)}`;
    const equal = names.map((name, index) => sql`t.${slot("v", index)} IS NOT DISTINCT FROM ${ref(name)}`);
    const places = sql`SELECT t.p, min(${position()} + 1, ${BigInt(rowsShown)}) AS places FROM t JOIN ${relation()} ON ${join(equal, sql` AND `)} GROUP BY t.p`;
    const found = await asking.ask({
      columns: [
        ...[sql`d`, sql`e`, sql`n`].map(integer),
        listed(sql`places`),
        ...names.map((name, index) => typed(columnNamed(asking.state, name), slot("v", index))),
      ],
      from: sql`(WITH g AS MATERIALIZED (${groups}), s AS (${totals}), t AS MATERIALIZED (${largest}), r AS (${places}) SELECT s.*, t.*, r.places FROM s LEFT JOIN t ON true LEFT JOIN r ON r.p = t.p) AS f`,
      tail: sql`ORDER BY n DESC, p`,
    });
    const [number, inGroups] = found[0] ?? [];
    return {
      columns: [...names],
      rows: asking.state.rows.visible,
      groups: count(number),
      rowsInGroups: count(inGroups),
      surplus: count(inGroups) - count(number),
      sample: found
        .filter(([, , n]) => n !== null)
        .map(([, , n, rows, ...values]) => ({
          values: values as Cell[],
          count: count(n),
          rows: (Array.isArray(rows) ? rows : []).map(count),
        })),
    };
  },
  examples: [
    {
      title: "Customers entered twice",
      params: { columns: ["name", "city"] },
      table: {
        columns: [
          { name: "name", type: "text" },
          { name: "city", type: "text" },
          { name: "since", type: "integer" },
        ],
        rows: [
          ["Ann", "Oslo", 2019],
          ["Bob", null, 2020],
          ["Ann", "Oslo", 2021],
          ["Bob", "Rome", 2022],
          ["Bob", null, 2023],
          ["Ann", "Oslo", 2024],
        ],
      },
      result: {
        columns: ["name", "city"],
        rows: 6,
        groups: 2,
        rowsInGroups: 5,
        surplus: 3,
        sample: [
          { values: ["Ann", "Oslo"], count: 3, rows: [1, 3, 6] },
          { values: ["Bob", null], count: 2, rows: [2, 5] },
        ],
      },
    },
    {
      title: "Whole rows, none equal",
      params: {},
      table: { columns: [{ name: "a", type: "integer" }], rows: [[1], [2], [null]] },
      result: { columns: ["a"], groups: 0, rowsInGroups: 0, surplus: 0, sample: [] },
    },
  ],
});
