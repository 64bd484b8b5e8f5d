// lookup: columns of a datasource beside the rows they belong to; no row is added, none is lost, none is copied.
import type { DerivedColumn, Tally } from "../model/change.ts";
import { choice, datasource, list, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { position, relation, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { chosenOf, matches, nullsMatchField, other, otherOf, pairsField, suffixField, taken } from "./matching.ts";

export const lookup = define({
  name: "lookup",
  version: 1,
  group: "combine",
  title: "Look up",
  doc: "Fetches columns from a datasource for every row, by columns that must be equal, as a spreadsheet's lookup does. The table keeps its rows: where nothing matches, the new columns are missing, and such rows are counted. Where several rows of the datasource match, the first or the last of them is taken, or the step is refused. Missing values match nothing unless you say so.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "Where to look." }),
    on: pairsField(1),
    take: optional(
      list(text({ title: "Column", doc: "A column of the datasource.", min: 1, max: 10_000 }), {
        title: "Take",
        doc: "The columns to fetch; all but the matched ones if left out.",
        min: 1,
      }),
    ),
    many: withDefault(
      choice({
        title: "Several matches",
        doc: "What to do where several rows of the datasource match.",
        options: { first: "Take the first", last: "Take the last", fail: "Refuse" },
      }),
      "first",
    ),
    suffix: suffixField,
    nullsMatch: nullsMatchField,
  },
  summary: ({ take, on }) =>
    take === undefined
      ? summary`Look up all columns by ${on.map(({ left }) => left)}`
      : summary`Look up ${take} by ${on.map(({ left }) => left)}`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan({ on, take, many, suffix, nullsMatch }, state, _fitted, sources) {
    const right = otherOf(sources);
    const met = matches(on, state, right, nullsMatch);
    const after = on.at(-1)?.left ?? "";
    // A structure is never missing itself, so a missing value of the row that counts stays missing.
    const found = (value: Sql): Sql => {
      const whole = sql`struct_pack(v := ${value})`;
      const one =
        many === "last" ? sql`arg_max(${whole}, ${position(other)})` : sql`arg_min(${whole}, ${position(other)})`;
      return sql`struct_extract((SELECT ${one} FROM ${relation(other)} WHERE ${met}), 'v')`;
    };
    const count = sql`(SELECT count(*) FROM ${relation(other)} WHERE ${met})`;
    const columns = taken(state, right, chosenOf(right, on, take), suffix);
    const tallies: Tally[] = [{ code: "lookup_unmatched", when: sql`${count} = 0` }];
    if (many === "fail") {
      tallies.push({ code: "several_matches", when: sql`${count} > 1`, values: { column: after }, refuse: true });
    }
    return {
      kind: "derive",
      scope: "visible",
      columns: columns.map((column): DerivedColumn => ({ ...column, after, sql: found(column.sql) })),
      tallies,
    };
  },
  examples: [
    {
      title: "Prices of articles; what is not listed stays missing",
      params: { datasource: "prices", on: [{ left: "article", right: "code" }], take: ["price"] },
      before: {
        columns: [
          { name: "article", type: "text" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          ["pen", 3],
          ["ink", 1],
          [null, 2],
          ["pen", 5],
        ],
      },
      sources: {
        prices: {
          columns: [
            { name: "code", type: "text" },
            { name: "price", type: "number" },
            { name: "seller", type: "text" },
          ],
          rows: [
            ["pen", 1.5, "Ann"],
            ["pad", 2, "Bob"],
            [null, 9, "Cy"],
          ],
        },
      },
      after: {
        columns: [
          { name: "article", type: "text" },
          { name: "price", type: "number" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          ["pen", 1.5, 3],
          ["ink", null, 1],
          [null, null, 2],
          ["pen", 1.5, 5],
        ],
      },
    },
    {
      title: "The last entry of each customer, a missing one too",
      params: { datasource: "visits", on: [{ left: "id", right: "customer" }], many: "last" },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[2], [1], [7]] },
      sources: {
        visits: {
          columns: [
            { name: "customer", type: "integer" },
            { name: "id", type: "text" },
            { name: "day", type: "date" },
          ],
          rows: [
            [1, "a", "2024-01-05"],
            [2, "b", "2024-02-01"],
            [1, null, "2024-03-09"],
          ],
        },
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "id_right", type: "text" },
          { name: "day", type: "date" },
        ],
        rows: [
          [2, "b", "2024-02-01"],
          [1, null, "2024-03-09"],
          [7, null, null],
        ],
      },
    },
    {
      title: "By two columns",
      params: {
        datasource: "rates",
        on: [
          { left: "from", right: "from" },
          { left: "to", right: "to" },
        ],
        many: "fail",
      },
      before: {
        columns: [
          { name: "from", type: "text" },
          { name: "to", type: "text" },
        ],
        rows: [
          ["EUR", "USD"],
          ["EUR", "NOK"],
        ],
      },
      sources: {
        rates: {
          columns: [
            { name: "from", type: "text" },
            { name: "to", type: "text" },
            { name: "rate", type: "number" },
          ],
          rows: [
            ["EUR", "NOK", 11.5],
            ["USD", "EUR", 0.9],
          ],
        },
      },
      after: {
        columns: [
          { name: "from", type: "text" },
          { name: "to", type: "text" },
          { name: "rate", type: "number" },
        ],
        rows: [
          ["EUR", "USD", null],
          ["EUR", "NOK", 11.5],
        ],
      },
    },
  ],
});
