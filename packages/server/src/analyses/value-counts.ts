// How often each value of a column occurs.
import type { ValueCountsResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { choice, column, integer as integerField, withDefault } from "../model/fields.ts";
import { name as ref, sql } from "../model/sql.ts";
import { columnNamed, count, countable, frequencies, integer, oneRow, share } from "./questions.ts";

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
    const [total, missed] = await oneRow(asking, [
      integer(sql`count(*)`),
      integer(sql`count(*) FILTER (${ref(column)} IS NULL)`),
    ]);
    const { distinct, values } = await frequencies(asking, countable(source), {
      limit,
      ...(order === "value" && { order: sql`t.v` }),
    });
    const rows = count(total);
    const missing = count(missed);
    const shown = values.reduce((sum, { count: n }) => sum + n, 0);
    return {
      column,
      type: source.type,
      rows,
      missing,
      distinct,
      values: values.map((each) => ({ ...each, share: share(each.count, rows) })),
      rest: { values: distinct - values.length, rows: rows - missing - shown },
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
