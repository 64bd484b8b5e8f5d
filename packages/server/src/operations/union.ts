// union: the rows of datasources under the rows of this table.

import type { Computed } from "../model/change.ts";
import { boolean, choice, datasource, fault, list, withDefault } from "../model/fields.ts";
import { type Typed, typeName } from "../model/literals.ts";
import { define, type Fitted, type Sources } from "../model/operation.ts";
import { pyFillsType, pyTexts } from "../model/python.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { type Column, fold, type State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { label } from "./carried.ts";
import { alike, commonType } from "./common-type.ts";

/** One table of several: its relation and its columns. */
interface Part {
  readonly of: string;
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** A column of the result: its name and the column each table gives to it. */
interface Stack {
  readonly name: string;
  readonly columns: readonly (Column | undefined)[];
}

export const union = define({
  name: "union",
  version: 1,
  group: "combine",
  title: "Append rows of datasources",
  doc: "Puts the rows of one or more datasources under the rows of this table, in that order. By name, columns of the same name (capital letters do not matter) go into one column, and what a table does not have is missing there; by position, the first column goes into the first, and so on, and the names are those of this table, which must have as many columns as the others. Columns of different types get a type that holds both, else they become text; so do lists and structures that do not hold the same, and integers beside numbers if one is too large to be a number exactly.",
  fields: {
    datasources: list(datasource({ title: "Datasource", doc: "A table to append." }), {
      title: "Datasources",
      doc: "The tables to append, in this order.",
      min: 1,
      max: 32,
    }),
    by: withDefault(
      choice({
        title: "Match columns",
        doc: "Which columns belong together.",
        options: { name: "By their names", position: "By their places" },
      }),
      "name",
    ),
    distinct: withDefault(
      boolean({ title: "Different rows only", doc: "Keep the first of rows that are alike in all columns." }),
      false,
    ),
  },
  summary: ({ datasources, distinct }) => {
    const count = datasources.length === 1 ? "a datasource" : `${datasources.length} datasources`;
    return distinct
      ? summary`Append the rows of ${count}, without repeated rows`
      : summary`Append the rows of ${count}`;
  },
  sources: ({ datasources }) => Object.fromEntries(datasources.map((id, index) => [alias(index), id])),
  fit({ by, datasources }, state, sources) {
    const parts = partsOf(state, sources, datasources.length);
    const learned: Record<string, Sql> = {};
    for (const [index, { columns }] of stacked(parts, by).entries()) {
      const exact = exactness(parts, columns);
      if (exact !== null) learned[`exact${index}`] = exact;
      const same = sameInside(parts, columns);
      if (same !== null) learned[`same${index}`] = same;
    }
    return learned;
  },
  plan({ by, distinct, datasources }, state, fitted, sources) {
    const parts = partsOf(state, sources, datasources.length);
    const stacks = stacked(parts, by);
    const types = stacks.map(({ columns }, index) => typeOf(columns, fitted, index));
    const number = (value: number): Sql => ({ parts: [{ text: String(value) }] });
    const selects = parts.map(({ of }, turn) => {
      const items = stacks.map(({ columns }, index) => {
        const [column, type] = [columns[turn], types[index] as Typed];
        return sql`${column === undefined ? nothing(type) : alike(column, type, of)} AS ${label("k", index)}, `;
      });
      return sql`SELECT ${join(items, sql``)}${number(turn)} AS turn, ${position(of)} AS place FROM ${relation(of)}`;
    });
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const keys = join(stacks.map((_, index) => label("k", index)));
    const all = join(selects, sql` UNION ALL `);
    const first = sql`SELECT * FROM (${all}) AS a QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY turn, place) = 1`;
    const own = sql`(SELECT DISTINCT ${keys} FROM (${selects[0] ?? sql``}) AS o)`;
    return {
      kind: "reshape",
      columns: stacks.map(({ name }, index): Computed => {
        const { type, digits } = types[index] as Typed;
        return { name, type, digits, sql: sql`u.${label("k", index)}` };
      }),
      from: sql`(${distinct ? first : all}) AS u`,
      tail: sql`ORDER BY u.turn, u.place`,
      most: rows,
      ...(distinct
        ? { removed: sql`(SELECT count(*) FROM ${relation()}) - (SELECT count(*) FROM ${own} AS d)` }
        : { removed: sql`SELECT 0`, least: rows }),
    };
  },
  pandas({ by, distinct, datasources }, state, fitted, change, sources) {
    const parts = partsOf(
      state,
      Object.fromEntries(Object.entries(sources).map(([key, each]) => [key, each.state])),
      datasources.length,
    );
    const stacks = stacked(parts, by);
    const types = change.kind === "reshape" ? change.columns.map(({ type }) => type) : [];
    const plain = stacks.every(({ columns }, index) =>
      columns.every((column) => column !== undefined && column.type === types[index] && pyFillsType(column.type)),
    );
    if (distinct || !plain || Object.keys(fitted).some((key) => fitted[key] === false)) return null;
    const names = pyTexts(stacks.map(({ name }) => name));
    const tables = parts.map(({ of }, turn) => {
      const frame = of === "data" ? "df" : sources[of]?.frame;
      const own = stacks.map(({ columns }) => columns[turn]?.name ?? "");
      return of === "data" ? frame : `${frame}[${pyTexts(own)}].set_axis(${names}, axis=1)`;
    });
    return `df = pd.concat([${tables.join(", ")}], ignore_index=True)`;
  },
  examples: [
    {
      title: "Another month; columns go by their names",
      params: { datasources: ["may"] },
      before: {
        columns: [
          { name: "day", type: "date" },
          { name: "total", type: "integer" },
        ],
        rows: [
          ["2024-04-30", 10],
          [null, 2],
        ],
      },
      sources: {
        may: {
          columns: [
            { name: "Total", type: "number" },
            { name: "day", type: "date" },
            { name: "note", type: "text" },
          ],
          rows: [[2.5, "2024-05-01", "rain"]],
        },
      },
      after: {
        columns: [
          { name: "day", type: "date" },
          { name: "total", type: "number" },
          { name: "note", type: "text" },
        ],
        rows: [
          ["2024-04-30", 10, null],
          [null, 2, null],
          ["2024-05-01", 2.5, "rain"],
        ],
      },
    },
    {
      title: "By position, two tables, repeated rows once",
      params: { datasources: ["b", "c"], by: "position", distinct: true },
      before: {
        columns: [
          { name: "code", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["x", 1],
          ["x", 1],
          [null, 2],
        ],
      },
      sources: {
        b: {
          columns: [
            { name: "key", type: "integer" },
            { name: "amount", type: "integer" },
          ],
          rows: [[7, 1]],
        },
        c: {
          columns: [
            { name: "a", type: "text" },
            { name: "b", type: "integer" },
          ],
          rows: [
            [null, 2],
            ["7", 1],
            ["y", null],
          ],
        },
      },
      after: {
        columns: [
          { name: "code", type: "text" },
          { name: "n", type: "integer" },
        ],
        rows: [
          ["x", 1],
          [null, 2],
          ["7", 1],
          ["y", null],
        ],
      },
    },
  ],
});

const alias = (index: number): string => `t${index}`;

function partsOf(state: State, sources: Sources, count: number): Part[] {
  const others = Array.from({ length: count }, (_, index) => ({
    of: alias(index),
    columns: sources[alias(index)]?.columns ?? [],
    rows: sources[alias(index)]?.rows.visible ?? 0,
  }));
  return [{ of: "data", columns: state.columns, rows: state.rows.visible }, ...others];
}

function stacked(parts: readonly Part[], by: "name" | "position"): Stack[] {
  const [first] = parts;
  const own = first?.columns ?? [];
  if (by === "position") {
    for (const [index, { columns }] of parts.slice(1).entries()) {
      if (columns.length === own.length) continue;
      fault(`datasources[${index}]`, `has ${columns.length} columns, this table has ${own.length}; match them by name`);
    }
    return own.map(({ name }, index) => ({ name, columns: parts.map(({ columns }) => columns[index]) }));
  }
  const names = new Map<string, string>();
  for (const { columns } of parts) {
    for (const { name } of columns) if (!names.has(fold(name))) names.set(fold(name), name);
  }
  return [...names].map(([folded, name]) => ({
    name,
    columns: parts.map(({ columns }) => columns.find((column) => fold(column.name) === folded)),
  }));
}

/** What must be learned: beyond 2^53 a number cannot hold every integer. */
function exactness(parts: readonly Part[], columns: readonly (Column | undefined)[]): Sql | null {
  if (!columns.some((column) => column?.type === "number")) return null;
  const fits = columns.flatMap((column, turn) => {
    if (column?.type !== "integer") return [];
    const of = parts[turn]?.of ?? "data";
    const x = ref(column.name, of);
    return sql`(SELECT coalesce(bool_and(${x} BETWEEN -9007199254740992 AND 9007199254740992), true) FROM ${relation(of)})`;
  });
  return fits.length === 0 ? null : join(fits, sql` AND `);
}

/** What must be learned of lists and structures: whether they hold the same, so that they can be one column. */
function sameInside(parts: readonly Part[], columns: readonly (Column | undefined)[]): Sql | null {
  const inside = columns.flatMap((column, turn) => {
    if (column?.type !== "list" && column?.type !== "struct") return [];
    const of = parts[turn]?.of ?? "data";
    // One row more, so that an empty table tells it too.
    const values = sql`(SELECT ${ref(column.name, of)} AS x FROM ${relation(of)} UNION ALL SELECT NULL)`;
    return sql`(SELECT min(typeof(x)) FROM ${values} AS v)`;
  });
  const [first, ...others] = inside;
  if (first === undefined || others.length === 0) return null;
  return join(
    others.map((each) => sql`${first} = ${each}`),
    sql` AND `,
  );
}

function typeOf(columns: readonly (Column | undefined)[], fitted: Fitted, index: number): Typed {
  if (fitted[`same${index}`] === false) return { type: "text" };
  const present = columns.flatMap((column) => column ?? []);
  return commonType(present, fitted[`exact${index}`]);
}

/** A table's values in the type of the stack where it has no such column. */
function nothing(type: Typed): Sql {
  return type.type === "list" || type.type === "struct"
    ? sql`NULL`
    : sql`CAST(NULL AS ${typeName(type.type, type.digits)})`;
}
