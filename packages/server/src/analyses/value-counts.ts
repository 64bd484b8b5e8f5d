// How often each value of a column occurs.
import type { ValueCountsResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { choice, column, integer as integerField, withDefault } from "../model/fields.ts";
import { name as ref, relation, sql } from "../model/sql.ts";
import { columnNamed, count, countable, integer, oneRow, share, typed } from "./questions.ts";

export const valueCounts = declare({
  name: "value-counts",
  title: "Value counts",
  doc: "Counts how often each value of a column occurs. Shares are of all rows, missing values included; values beyond the limit are counted together.",
  fields: {
    column: column({ title: "Column", doc: "Whose values to count." }),
    order: withDefault(
      choice({
        title: "Order",
        doc: "By how often values occur, or by the values themselves.",
        options: { count: "Most frequent first", value: "By value" },
      }),
      "count",
    ),
    limit: withDefault(integerField({ title: "Limit", doc: "How many values to list.", min: 1, max: 10_000 }), 100),
  },
  result: "ValueCountsResult",
  async run({ column, order, limit }, asking): Promise<ValueCountsResult> {
    const source = columnNamed(asking.state, column);
    const counted = countable(source);
    const [total, missed] = await oneRow(asking, [
      integer(sql`count(*)`),
      integer(sql`count(*) FILTER (${ref(column)} IS NULL)`),
    ]);
    const groups = sql`SELECT v, count(*) AS n FROM (SELECT ${counted.sql} AS v FROM ${relation()}) AS s WHERE v IS NOT NULL GROUP BY v`;
    const found = await asking.ask({
      columns: [typed(counted, sql`t.v`), integer(sql`t.n`), integer(sql`t.d`)],
      from: sql`(WITH g AS MATERIALIZED (${groups}), s AS (SELECT count(*) AS d FROM g) SELECT g.v, g.n, s.d FROM g, s) AS t`,
      tail: sql`ORDER BY ${order === "count" ? sql`t.n DESC, t.v` : sql`t.v`} LIMIT ${BigInt(limit)}`,
    });
    const rows = count(total);
    const missing = count(missed);
    const distinct = count(found[0]?.[2]);
    const shown = found.reduce((sum, [, n]) => sum + count(n), 0);
    return {
      column,
      type: source.type,
      rows,
      missing,
      distinct,
      values: found.map(([value = null, n]) => ({ value, count: count(n), share: share(count(n), rows) })),
      rest: { values: distinct - found.length, rows: rows - missing - shown },
    };
  },
  examples: [
    {
      title: "Cities, the most frequent first",
      params: { column: "city", limit: 2 },
      table: {
        columns: [{ name: "city", type: "text" }],
        rows: [["Rome"], ["Oslo"], ["Paris"], [null], ["Oslo"]],
      },
      result: {
        column: "city",
        type: "text",
        rows: 5,
        missing: 1,
        distinct: 3,
        values: [
          { value: "Oslo", count: 2, share: 0.4 },
          { value: "Paris", count: 1, share: 0.2 },
        ],
        rest: { values: 1, rows: 1 },
      },
    },
    {
      title: "Stars in their order",
      params: { column: "stars", order: "value" },
      table: { columns: [{ name: "stars", type: "integer" }], rows: [[5], [1], [5], [4]] },
      result: {
        values: [
          { value: 1, count: 1, share: 0.25 },
          { value: 4, count: 1, share: 0.25 },
          { value: 5, count: 2, share: 0.5 },
        ],
        rest: { values: 0, rows: 0 },
      },
    },
  ],
});
