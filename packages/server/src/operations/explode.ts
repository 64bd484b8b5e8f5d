// explode: a row for each item of a list.

import { column } from "../model/fields.ts";
import { itemType, nativeType } from "../model/native-types.ts";
import { define } from "../model/operation.ts";
import { pyFills, pyText } from "../model/python.ts";
import { join, position, name as ref, relation, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { carried, label } from "./carried.ts";

export const explode = define({
  name: "explode",
  version: 1,
  group: "reshape",
  title: "Turn lists into rows",
  doc: "Makes a row of every item of a list, in the order of the items; the other columns are repeated. A row whose list is missing or empty stays, with a missing value. “Split into rows” does the same for texts.",
  fields: {
    column: column({ title: "Column", doc: "The column of lists.", accepts: ["list"] }),
  },
  summary: ({ column: of }) => summary`Make a row of every item of “${of}”`,
  // What the lists hold is known to the engine alone.
  fit: ({ column: of }) => ({ type: sql`typeof(any_value(${ref(of)}))` }),
  plan({ column: of }, state, { type }) {
    const item = nativeType(itemType(String(type ?? "VARCHAR[]")) ?? "VARCHAR");
    const list = ref(of);
    const columns = state.columns.map((each, index) => {
      const content =
        each.name === of ? sql`unnest(CASE WHEN len(${list}) > 0 THEN ${list} ELSE [NULL] END)` : ref(each.name);
      return sql`${content} AS ${label("c", index)}, `;
    });
    const rows = sql`SELECT coalesce(sum(greatest(len(${list}), 1)), 0) FROM ${relation()}`;
    const turns = sql`unnest(range(greatest(len(${list}), 1))) AS turn`;
    return {
      kind: "reshape",
      columns: state.columns.map((each, index) => {
        const from = sql`u.${label("c", index)}`;
        if (each.name !== of) return carried(each, from);
        return { name: of, type: item.type, digits: item.digits, sql: item.read(from) };
      }),
      from: sql`(SELECT ${join(columns, sql``)}${position()} AS place, ${turns} FROM ${relation()}) AS u`,
      tail: sql`ORDER BY u.place, u.turn`,
      most: rows,
      least: rows,
      follows: true,
    };
  },
  pandas({ column: of }, state, { type }) {
    const simple = ["BIGINT[]", "VARCHAR[]", "BOOLEAN[]", "DOUBLE[]"].includes(String(type));
    const others = state.columns.every(({ name }) => name === of || pyFills(state, name));
    return simple && others ? `df = df.explode(${pyText(of)}, ignore_index=True)` : null;
  },
  examples: [
    {
      title: "A row for every tag",
      params: { column: "tags" },
      before: {
        columns: [
          { name: "article", type: "text" },
          { name: "tags", type: "list" },
        ],
        rows: [
          ["Fjords", ["nature", "travel"]],
          ["Trams", ["city"]],
          ["Draft", null],
        ],
      },
      after: {
        columns: [
          { name: "article", type: "text" },
          { name: "tags", type: "text" },
        ],
        rows: [
          ["Fjords", "nature"],
          ["Fjords", "travel"],
          ["Trams", "city"],
          ["Draft", null],
        ],
      },
    },
    {
      title: "An empty list leaves a missing value, as does a missing item",
      params: { column: "items" },
      before: { columns: [{ name: "items", type: "list" }], rows: [[[]], [["a", null, "a"]]] },
      after: { columns: [{ name: "items", type: "text" }], rows: [[null], ["a"], [null], ["a"]] },
    },
  ],
});
