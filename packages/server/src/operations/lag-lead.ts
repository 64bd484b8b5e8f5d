// lag-lead: the value of a row before or after, beside each row.

import { column, existing, fault, integer, newColumn, optional, value, withDefault } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyDerive, pyFills, pyGroups, pySorted, pyText, pyValue } from "../model/python.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { placed, replaceField } from "./into.ts";
import { groupByField, inTurn, orderByField, partitionBy } from "./windows.ts";

export const lagLead = define({
  name: "lag-lead",
  version: 1,
  group: "numbers",
  title: "Take value of another row",
  doc: "Adds a column with the value of the row before, or of one further up or down, in the order you choose, within groups if you like. It stands right after its source. The first or last rows, which have no such row, get a missing value or the one you give.",
  fields: {
    column: column({ title: "Column", doc: "Whose values are taken." }),
    offset: withDefault(
      integer({
        title: "Rows back",
        doc: "How many rows back to look: 1 is the row before, -1 the row after.",
        min: -1_000_000_000,
        max: 1_000_000_000,
      }),
      1,
    ),
    orderBy: orderByField,
    groupBy: groupByField,
    default: optional(
      value({ title: "If there is none", doc: "What stands where there is no such row.", of: "column" }),
    ),
    into: optional(
      newColumn({
        title: "New column",
        doc: "Its name; if left out, {column}_lag for rows before and {column}_lead for rows after.",
      }),
    ),
    replace: replaceField,
  },
  summary: ({ column: of, offset }) => {
    const rows = Math.abs(offset) === 1 ? "row" : `${Math.abs(offset)} rows`;
    return summary`Add “${of}” of the ${rows} ${offset < 0 ? "after" : "before"}`;
  },
  plan({ column: of, offset, orderBy, groupBy, default: otherwise, into, replace }, state) {
    if (offset === 0) fault("offset", "must not be 0: that is the row itself");
    const source = existing(state, of);
    const { type, digits } = source;
    const given =
      otherwise === undefined || otherwise === null ? sql`` : sql`, ${literal(otherwise, source, "default")}`;
    const turns = sql`${partitionBy(groupBy)} ${inTurn(orderBy, state)}`;
    return {
      kind: "derive",
      scope: "visible",
      columns: [
        {
          ...placed(state, into ?? `${of}_${offset < 0 ? "lead" : "lag"}`, replace, of),
          type,
          digits,
          sql: sql`lag(${ref(of)}, ${BigInt(offset)}${given}) OVER (${turns})`,
        },
      ],
    };
  },
  pandas({ column: of, offset, orderBy, groupBy, default: otherwise }, state, _fitted, change) {
    const rows = pySorted(state, orderBy);
    const groups = rows && pyGroups(state, groupBy, rows);
    const given = otherwise === undefined || otherwise === null ? "" : pyValue(otherwise, existing(state, of));
    if (groups === null || given === null || !pyFills(state, of)) return null;
    return pyDerive(change, [
      `${groups}[${pyText(of)}].shift(${offset}${given === "" ? "" : `, fill_value=${given}`})`,
    ]);
  },
  examples: [
    {
      title: "The level of the day before, at every station",
      params: { column: "level", orderBy: [{ column: "day" }], groupBy: ["station"], into: "yesterday" },
      before: {
        columns: [
          { name: "station", type: "text" },
          { name: "day", type: "date" },
          { name: "level", type: "number" },
        ],
        rows: [
          ["a", "2024-05-02", 2.5],
          ["b", "2024-05-01", 7],
          ["a", "2024-05-01", 2],
          ["a", "2024-05-03", null],
          ["a", "2024-05-04", 3],
        ],
      },
      after: {
        columns: [
          { name: "station", type: "text" },
          { name: "day", type: "date" },
          { name: "level", type: "number" },
          { name: "yesterday", type: "number" },
        ],
        rows: [
          ["a", "2024-05-02", 2.5, 2],
          ["b", "2024-05-01", 7, null],
          ["a", "2024-05-01", 2, null],
          ["a", "2024-05-03", null, 2.5],
          ["a", "2024-05-04", 3, null],
        ],
      },
    },
    {
      title: "The next stop, as the rows are shown",
      params: { column: "stop", offset: -1, default: "end of the line" },
      before: { columns: [{ name: "stop", type: "text" }], rows: [["Harbour"], ["Market"], ["Station"], [null]] },
      after: {
        columns: [
          { name: "stop", type: "text" },
          { name: "stop_lead", type: "text" },
        ],
        rows: [
          ["Harbour", "Market"],
          ["Market", "Station"],
          ["Station", null],
          [null, "end of the line"],
        ],
      },
    },
  ],
});
