// Facets: several columns at a glance, counted over the rows for which a condition holds.
import type { Facet, FacetsResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { conditionSql } from "../model/conditions.ts";
import { columns, condition, integer as integerField, optional, withDefault } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Column } from "../model/state.ts";
import { columnNamed, count, countable, frequencies, integer, oneRow } from "./questions.ts";
import { ranged, ranges } from "./ranges.ts";

export const facets = declare({
  name: "facets",
  title: "Facets",
  doc: "Shows several columns side by side: how often each value occurs, and for columns of many numbers or dates how many lie in each range. With a condition, only the rows for which it holds are counted.",
  fields: {
    columns: columns({ title: "Columns", doc: "What to show." }),
    where: optional(condition({ title: "Condition", doc: "Count only the rows for which this holds." })),
    limit: withDefault(
      integerField({ title: "Values", doc: "How many values to list for a column.", min: 1, max: 1000 }),
      50,
    ),
    ranges: withDefault(
      integerField({
        title: "Ranges",
        doc: "About how many ranges a column of numbers or dates is cut into; one with fewer different values shows them instead.",
        min: 2,
        max: 100,
      }),
      20,
    ),
  },
  result: "FacetsResult",
  async run(params, asking): Promise<FacetsResult> {
    const where =
      params.where === undefined ? sql`true` : sql`COALESCE(${conditionSql(params.where, asking.state)}, false)`;
    const [matching] = await oneRow(asking, [integer(sql`count(*)`)], relation(), sql`WHERE ${where}`);
    const facets: Facet[] = [];
    for (const name of params.columns) {
      facets.push(await facetOf(asking, columnNamed(asking.state, name), where, params));
    }
    return { rows: asking.state.rows.visible, matching: count(matching), facets };
  },
  examples: [
    {
      title: "Orders of a country",
      params: {
        columns: ["status", "price"],
        where: { column: "country", is: "eq", value: "NO" },
        ranges: 2,
      },
      table: {
        columns: [
          { name: "country", type: "text" },
          { name: "status", type: "text" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["NO", "paid", 3],
          ["NO", "open", 12],
          ["SE", "paid", 99],
          ["NO", "paid", 18],
          ["NO", null, null],
        ],
      },
      result: {
        rows: 5,
        matching: 4,
        facets: [
          {
            column: "status",
            type: "text",
            missing: 1,
            distinct: 2,
            values: [
              { value: "paid", count: 2 },
              { value: "open", count: 1 },
            ],
            restRows: 0,
            ranges: null,
            notFinite: 0,
          },
          {
            column: "price",
            missing: 1,
            distinct: 3,
            values: null,
            ranges: [
              { from: 0, to: 10, count: 1 },
              { from: 10, to: 20, count: 2 },
            ],
          },
        ],
      },
    },
    {
      title: "Days by month",
      params: { columns: ["day"], ranges: 3 },
      table: {
        columns: [{ name: "day", type: "date" }],
        rows: [["2024-01-05"], ["2024-01-31"], ["2024-03-01"], ["2024-03-30"]],
      },
      result: {
        facets: [
          {
            column: "day",
            ranges: [
              { from: "2024-01-01", to: "2024-02-01", count: 2 },
              { from: "2024-02-01", to: "2024-03-01", count: 0 },
              { from: "2024-03-01", to: "2024-04-01", count: 2 },
            ],
          },
        ],
      },
    },
  ],
});

async function facetOf(
  asking: Asking,
  column: Column,
  where: Sql,
  { limit, ranges: parts }: { limit: number; ranges: number },
): Promise<Facet> {
  const [total, missing, notFinite] = await oneRow(
    asking,
    [
      integer(sql`count(*)`),
      integer(sql`count(*) FILTER (${ref(column.name)} IS NULL)`),
      integer(column.type === "number" ? sql`count(*) FILTER (NOT isfinite(${ref(column.name)}))` : sql`0`),
    ],
    relation(),
    sql`WHERE ${where}`,
  );
  const { distinct, values } = await frequencies(asking, countable(column), { limit, where });
  const cut = ranged.includes(column.type) && distinct > parts;
  const counts = cut ? await ranges(asking, column, { count: parts, round: true, where }) : null;
  const shown = values.reduce((sum, { count: n }) => sum + n, 0);
  return {
    column: column.name,
    type: column.type,
    missing: count(missing),
    distinct,
    values: counts === null ? values : null,
    restRows: counts === null ? count(total) - count(missing) - shown : 0,
    ranges: counts,
    notFinite: count(notFinite),
  };
}
