// sql: a person's own SELECT over the table and named datasources. The engine checks it and tells what it
// gives before it is planned.
import type { Computed } from "../model/change.ts";
import { fault, query as queryField, sources as sourcesField, withDefault } from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { checkedQuery, sql } from "../model/sql.ts";
import type { Cell, Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { label } from "./carried.ts";
import { textsIn } from "./learned.ts";

export const sqlQuery = define({
  name: "sql",
  version: 1,
  group: "formula",
  title: "SQL",
  doc: "Makes the table anew by an SQL query over it, in which the table is called data. Columns have the names they have in the grid; names with spaces or signs stand in double quotes. Only reading is possible, and only functions whose result depends on nothing but the table. Rows come in the order of ORDER BY; without it a plain selection keeps the order of the table, and anything else (groups, unions, distinct rows) is sorted by its columns from left to right. Dividing by zero gives infinity. Durations are intervals, in which a month has 30 days and a year 360.",
  fields: {
    query: queryField({
      title: "Query",
      doc: "One SELECT statement, such as SELECT city, count(*) AS n FROM data GROUP BY city.",
    }),
    sources: withDefault(
      sourcesField({
        title: "Datasources",
        doc: "Other tables the query reads: a name for each, and the datasource it stands for.",
      }),
      {},
    ),
  },
  summary: ({ query }) => summary`Run SQL: ${query.replace(/\s+/g, " ").trim()}`,
  sources: ({ sources }) => sources,
  query: ({ query }) => query,
  plan({ query }, _state, fitted) {
    const { columns, renamed } = learned(fitted);
    return {
      kind: "reshape",
      columns: columns.map((column, index): Computed => ({ ...column, sql: sql`q.${label("c", index)}` })),
      from: sql`(${checkedQuery(query)}) AS q`,
      tail: sql`ORDER BY q.place`,
      ...(renamed.length === 0 ? {} : { notes: [{ code: "sql_renamed", values: { columns: renamed } }] }),
    };
  },
  examples: [
    {
      title: "Groups, sorted by what was asked for",
      params: {
        query: "SELECT city, count(*) AS people, sum(age) AS years FROM data GROUP BY city ORDER BY people DESC, city",
      },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "age", type: "integer" },
        ],
        rows: [
          ["Rome", 30],
          ["Oslo", 40],
          ["Rome", null],
          [null, 7],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "people", type: "integer" },
          { name: "years", type: "integer" },
        ],
        rows: [
          ["Rome", 2, 30],
          ["Oslo", 1, 40],
          [null, 1, 7],
        ],
      },
    },
    {
      title: "A plain selection keeps the order of the table",
      params: { query: `SELECT "unit price" * amount AS total, * FROM data WHERE amount > 0` },
      before: {
        columns: [
          { name: "unit price", type: "number" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          [2.5, 4],
          [1, 0],
          [0.5, 3],
          [9, null],
        ],
      },
      after: {
        columns: [
          { name: "total", type: "number" },
          { name: "unit price", type: "number" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          [10, 2.5, 4],
          [1.5, 0.5, 3],
        ],
      },
    },
    {
      title: "With a datasource",
      params: {
        query: "SELECT o.id, p.name FROM data AS o LEFT JOIN products AS p ON p.code = o.product",
        sources: { products: "ds-products" },
      },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "product", type: "text" },
        ],
        rows: [
          [2, "b"],
          [1, "a"],
          [3, "?"],
        ],
      },
      sources: {
        "ds-products": {
          columns: [
            { name: "code", type: "text" },
            { name: "name", type: "text" },
          ],
          rows: [
            ["a", "Apple"],
            ["b", "Bread"],
          ],
        },
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "name", type: "text" },
        ],
        rows: [
          [2, "Bread"],
          [1, "Apple"],
          [3, null],
        ],
      },
    },
    {
      title: "The latest row of every customer",
      params: {
        query:
          "SELECT customer, day FROM data QUALIFY row_number() OVER (PARTITION BY customer ORDER BY day DESC NULLS LAST) = 1 ORDER BY day",
      },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "day", type: "date" },
        ],
        rows: [
          ["a", "2024-05-01"],
          ["b", "2024-02-01"],
          ["a", "2024-06-30"],
          ["b", null],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "day", type: "date" },
        ],
        rows: [
          ["b", "2024-02-01"],
          ["a", "2024-06-30"],
        ],
      },
    },
  ],
});

/** What the engine told of the query's result, as it was stored with the call. */
function learned({ columns, renamed }: Fitted): { columns: Omit<Computed, "sql">[]; renamed: string[] } {
  if (!Array.isArray(columns) || columns.length === 0) return fault("fitted", "must tell the columns of the result");
  return { columns: columns.map(column), renamed: textsIn(renamed) };
}

function column(told: Cell): Omit<Computed, "sql"> {
  const { name, type, digits } = typeof told === "object" && told !== null && !Array.isArray(told) ? told : {};
  if (typeof name !== "string" || name === "" || typeof type !== "string") {
    return fault("fitted", "must tell the name and type of each column");
  }
  const [total, after] = Array.isArray(digits) ? digits : [];
  const known = typeof total === "number" && typeof after === "number";
  return { name, type: type as Type, ...(known ? { digits: [total, after] as [number, number] } : {}) };
}
