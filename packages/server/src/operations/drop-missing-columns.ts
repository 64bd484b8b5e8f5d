// drop-missing-columns: columns that are wholly or mostly empty go. Which ones is learned once, over the
// visible rows, and stored with the step.

import { refuse } from "../errors.ts";
import { boolean, columns, number, optional, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumns } from "../model/python.ts";
import { join, name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { namesIn } from "./learned.ts";

export const dropMissingColumns = define({
  name: "drop-missing-columns",
  version: 1,
  group: "missing",
  title: "Drop columns with missing values",
  doc: "Takes out columns in which at least a share of the rows is missing: 1 stands for wholly empty columns, 0.5 for those that are half empty. An empty text and NaN are values, not missing ones. At least one column must stay, and a table without rows keeps all of them.",
  fields: {
    threshold: withDefault(
      number({
        title: "Missing share",
        doc: "The share of missing values, from 0 to 1, from which on a column goes.",
        min: 0,
        max: 1,
      }),
      1,
    ),
    above: withDefault(
      boolean({
        title: "More than that",
        doc: "Keep a column with exactly this share; only those with more missing values go.",
      }),
      false,
    ),
    columns: optional(columns({ title: "Columns", doc: "The columns that may go; all of them if left out." })),
  },
  summary: ({ threshold, above }) => {
    if (threshold === 1 && !above) return "Drop empty columns";
    const share = `${Math.round(threshold * 1000) / 10} %`;
    return above
      ? summary`Drop columns with more than ${share} missing`
      : summary`Drop columns with at least ${share} missing`;
  },
  fit({ threshold, above, columns: names }, state) {
    const items = (names ?? state.columns.map(({ name }) => name)).map((each) => {
      const share = sql`CAST(count(*) - count(${ref(each)}) AS DOUBLE) / nullif(count(*), 0)`;
      return sql`CASE WHEN ${share} ${above ? sql`>` : sql`>=`} ${threshold} THEN ${each} END`;
    });
    return { columns: sql`list_filter([${join(items)}], lambda c: c IS NOT NULL)` };
  },
  plan(_params, state, fitted) {
    const gone = namesIn(fitted.columns, state);
    const kept = state.columns.filter(({ name }) => !gone.includes(name));
    if (gone.length === 0) refuse("nothing_to_do");
    if (kept.length === 0)
      refuse("invalid_params", { field: "columns", reason: "would all be taken out; one must stay" });
    return { kind: "columns", columns: kept.map(({ name }) => ({ name, from: name })) };
  },
  pandas: (_params, state, _fitted, change) => pyColumns(change, state),
  examples: [
    {
      title: "Wholly empty columns",
      params: {},
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "fax", type: "text" },
          { name: "mail", type: "text" },
        ],
        rows: [
          [1, null, "a@x.org"],
          [2, null, null],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "mail", type: "text" },
        ],
        rows: [
          [1, "a@x.org"],
          [2, null],
        ],
      },
    },
    {
      title: "Columns that are at least half empty",
      params: { threshold: 0.5 },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "phone", type: "text" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, null, "Oslo"],
          [2, "555", null],
          [3, null, "Rome"],
          [4, "556", "Rome"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, "Oslo"],
          [2, null],
          [3, "Rome"],
          [4, "Rome"],
        ],
      },
    },
  ],
});
