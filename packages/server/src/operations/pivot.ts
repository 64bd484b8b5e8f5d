// pivot: the values of one column become columns of their own. Which values there are is learned from the
// data and stored with the step.
import { refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import type { Computed } from "../model/change.ts";
import { columnLimit, nameLimit } from "../model/fields/limits.ts";
import { choice, column, columns, existing, fault, integer, optional, value, withDefault } from "../model/fields.ts";
import { literal } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { sortable } from "../model/ordering.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Cell } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { checkAggregate, quantileField, separatorField } from "./aggregate-fields.ts";
import { aggregateSql, aggregates } from "./aggregates.ts";
import { carried, label } from "./carried.ts";
import { textsIn } from "./learned.ts";
import { distinctNames } from "./name-pattern.ts";

/** Names of columns for what has no name. */
const nameless = { missing: "(missing)", empty: "(empty)" };

export const pivot = define({
  name: "pivot",
  version: 1,
  group: "reshape",
  title: "Pivot",
  doc: "Turns the values of a column into columns, as a pivot table does. There is one row for each group of equal values, one new column for each value, and in each cell what the rows of both come to. The new columns stand in the order of the values; the groups in the order in which they first appear. Rows without a value go to a column named (missing), an empty text to one named (empty). Where a group has no row, the cell is missing (a count is 0), unless you give a value to fill in. Values that differ only in upper and lower case cannot both be columns.",
  fields: {
    index: columns({
      title: "Rows by",
      doc: "Rows that are alike here become one; without a column, the whole table becomes one row.",
      min: 0,
    }),
    columns: column({ title: "Columns from", doc: "The column whose values become columns.", accepts: sortable }),
    values: optional(column({ title: "Values", doc: "What stands in the cells; only count can do without." })),
    fn: choice({ title: "Statistic", doc: "What several values in one cell come to.", options: aggregates }),
    q: quantileField,
    separator: separatorField,
    fill: optional(value({ title: "Fill with", doc: "What stands in cells for which there is nothing." })),
    maxColumns: withDefault(
      integer({
        title: "Most new columns",
        doc: "If there are more different values, the step is refused.",
        min: 1,
        max: columnLimit,
      }),
      500,
    ),
  },
  summary: ({ index, columns: of, values, fn }) => {
    const what = values === undefined ? fn : `${fn} of ${values}`;
    return index.length === 0 ? summary`Pivot “${of}”: ${what}` : summary`Pivot “${of}” by ${index}: ${what}`;
  },
  fit({ columns: of, maxColumns }, state): Record<string, Sql> {
    const source = existing(state, of);
    const x = ref(of);
    const most = BigInt(maxColumns + 1);
    const known = sql`SELECT ${toText(x, source.type)} AS title, min(${x}) AS content FROM ${relation()} WHERE ${x} IS NOT NULL GROUP BY ${toText(x, source.type)} ORDER BY content LIMIT ${most}`;
    return {
      titles: sql`(SELECT list(t.title ORDER BY t.content) FROM (${known}) AS t)`,
      missing: sql`coalesce(bool_or(${x} IS NULL), false)`,
    };
  },
  plan({ index, columns: of, values, fn, q, separator, fill, maxColumns }, state, { titles, missing }) {
    const turned = existing(state, of);
    if (index.includes(of)) fault("index", "must not name the column whose values become columns");
    const source = values === undefined ? undefined : existing(state, values);
    checkAggregate({ fn, q, separator }, source, "", "values");
    const known = textsIn(titles);
    const names = [...known.map(named), ...(missing === true ? [nameless.missing] : [])];
    if (names.length === 0) fault("columns", "names a column without a value, so there is nothing to make columns of");
    if (names.length > maxColumns)
      fault("columns", `names a column with more than ${maxColumns} different values; choose another, or allow more`);
    if (names.length + index.length > columnLimit) refuse("too_many_columns", { limit: columnLimit });
    distinctNames([...index, ...names]);
    const statistic = aggregateSql({ fn, q, separator }, source);
    const keys = index.map((each, at) => sql`${ref(each)} AS ${label("k", at)}, `);
    // First each group and value, then each group: values are compared once, by their turn.
    const title = toText(ref(of), turned.type);
    const inner = sql`SELECT ${join(keys, sql``)}${title} AS title, ${statistic.sql} AS content, min(${position()}) AS place FROM ${relation()} GROUP BY ${join([...index.map((each) => ref(each)), title])}`;
    const listed = join(known.map((each) => sql`CAST(${each} AS VARCHAR)`));
    const turns = sql`SELECT unnest(CAST([${listed}] AS VARCHAR[])) AS title, unnest(range(${BigInt(known.length)})) AS turn`;
    const nothing = empty(fn, fill, statistic);
    const cell = (where: Sql) => {
      const found = sql`any_value(i.content) FILTER (WHERE ${where})`;
      return nothing === null ? found : sql`coalesce(${found}, ${nothing})`;
    };
    const { type, digits } = statistic;
    const rows = index.map((_, at) => sql`i.${label("k", at)}`);
    const first = sql`ORDER BY min(i.place)`;
    const own = join(index.map((each) => ref(each)));
    const groups = rows.length === 0 ? 1 : sql`SELECT count(*) FROM (SELECT 1 FROM ${relation()} GROUP BY ${own}) AS g`;
    return {
      kind: "reshape",
      columns: [
        ...index.map((each, at) => carried(existing(state, each), rows[at] ?? sql``)),
        ...names.map((name, at): Computed => {
          const where = at < known.length ? sql`t.turn = ${BigInt(at)}` : sql`i.title IS NULL`;
          return { name, type, digits, sql: cell(where) };
        }),
      ],
      from: sql`(${inner}) AS i LEFT JOIN (${turns}) AS t ON i.title = t.title`,
      tail: rows.length === 0 ? first : sql`GROUP BY ${join(rows)} ${first}`,
      most: state.rows.visible + 1,
      least: groups,
    };
  },
  examples: [
    {
      title: "Sales of every city by year",
      params: { index: ["city"], columns: "year", values: "sales", fn: "sum" },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "year", type: "integer" },
          { name: "sales", type: "integer" },
        ],
        rows: [
          ["Rome", 2024, 7],
          ["Oslo", 2023, 2],
          ["Rome", 2023, 1],
          ["Rome", 2024, 5],
          ["Oslo", 2024, null],
          ["Bergen", 2024, 4],
        ],
      },
      after: {
        columns: [
          { name: "city", type: "text" },
          { name: "2023", type: "integer" },
          { name: "2024", type: "integer" },
        ],
        rows: [
          ["Rome", 1, 12],
          ["Oslo", 2, null],
          ["Bergen", null, 4],
        ],
      },
    },
    {
      title: "How many orders of each state, by customer; rows without a state are counted too",
      params: { index: ["customer"], columns: "state", fn: "count" },
      before: {
        columns: [
          { name: "customer", type: "text" },
          { name: "state", type: "text" },
        ],
        rows: [
          ["Ann", "paid"],
          ["Bob", null],
          ["Ann", "open"],
          ["Ann", "paid"],
        ],
      },
      after: {
        columns: [
          { name: "customer", type: "text" },
          { name: "open", type: "integer" },
          { name: "paid", type: "integer" },
          { name: "(missing)", type: "integer" },
        ],
        rows: [
          ["Ann", 1, 2, 0],
          ["Bob", 0, 0, 1],
        ],
      },
    },
    {
      title: "Names and values become columns; what is not there is filled",
      params: { index: ["id"], columns: "property", values: "content", fn: "first", fill: "unknown" },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "property", type: "text" },
          { name: "content", type: "text" },
        ],
        rows: [
          [1, "size", "L"],
          [1, "color", "red"],
          [2, "color", "blue"],
        ],
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "color", type: "text" },
          { name: "size", type: "text" },
        ],
        rows: [
          [1, "red", "L"],
          [2, "blue", "unknown"],
        ],
      },
    },
  ],
});

function named(title: string): string {
  if (title.length > nameLimit)
    fault("columns", `holds a text of more than ${nameLimit} characters, too long for a name`);
  return title === "" ? nameless.empty : title;
}

/** What stands where there is nothing; null for nothing. */
function empty(fn: string, fill: Cell | undefined, result: Omit<Computed, "name">): Sql | null {
  if (fill !== undefined && fill !== null) return literal(fill, result, "fill");
  return fn === "count" || fn === "count-distinct" ? sql`CAST(0 AS BIGINT)` : null;
}
