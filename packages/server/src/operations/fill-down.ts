// fill-down: empty cells get the value above them, as spreadsheets with merged or blanked cells need.

import { columns, existing, integer, optional } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyDerive, pyFills, pyGroups, pyText } from "../model/python.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { groupByField, inTurn, partitionBy } from "./windows.ts";

export const fillDown = define({
  name: "fill-down",
  version: 1,
  group: "cells",
  title: "Fill down",
  doc: "Puts into missing cells the nearest value above them, in the order in which the rows are shown. With groups, values are taken from rows of the same group only. A limit says how many missing cells one after the other are filled at most.",
  fields: {
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
  },
  summary: ({ columns: names }) => summary`Fill down ${names}`,
  plan({ columns: names, groupBy, limit }, state) {
    const reach = limit === undefined ? sql`UNBOUNDED` : sql`${BigInt(limit)}`;
    const window = sql`${partitionBy(groupBy)} ${inTurn(undefined, state)} ROWS BETWEEN ${reach} PRECEDING AND CURRENT ROW`;
    return {
      kind: "derive",
      scope: "visible",
      columns: names.map((each) => {
        const { type, digits } = existing(state, each);
        return {
          name: each,
          replaces: each,
          type,
          ...(digits === undefined ? {} : { digits }),
          sql: sql`last_value(${ref(each)} IGNORE NULLS) OVER (${window})`,
        };
      }),
    };
  },
  pandas({ columns: names, groupBy, limit }, state, _fitted, change) {
    const groups = pyGroups(state, groupBy);
    // Groups are those of the table before.
    if (groups === null || (names.length > 1 && names.some((each) => groupBy?.includes(each)))) return null;
    const most = limit === undefined ? "" : `limit=${limit}`;
    return pyDerive(
      change,
      names.map((each) => (pyFills(state, each) ? `${groups}[${pyText(each)}].ffill(${most})` : null)),
    );
  },
  examples: [
    {
      title: "A report that names each city once",
      params: { columns: ["city"] },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          [null, 2],
          [null, 3],
          ["Rome", 4],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "shop", type: "integer" },
        ],
        rows: [
          ["Oslo", 1],
          ["Oslo", 2],
          ["Oslo", 3],
          ["Rome", 4],
        ],
      },
    },
    {
      title: "Within each station, one cell at most",
      params: { columns: ["temp"], groupBy: ["station"], limit: 1 },
      before: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1.5],
          ["b", null],
          ["a", null],
          ["a", null],
          ["b", 7],
        ],
      },
      after: {
        columns: [
          { name: "station", type: "text" },
          { name: "temp", type: "number" },
        ],
        rows: [
          ["a", 1.5],
          ["b", null],
          ["a", 1.5],
          ["a", null],
          ["b", 7],
        ],
      },
    },
  ],
});
