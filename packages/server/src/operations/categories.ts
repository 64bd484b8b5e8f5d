// The categories of a column: learned once, in the order asked for, and stored with the step as texts.
// They are looked up as one join, however many there are.
import { refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import type { Tally } from "../model/change.ts";
import { cut, nameLimit } from "../model/fields/limits.ts";
import { choice, type Field, fault, integer, shown, withDefault } from "../model/fields.ts";
import type { Fitted } from "../model/operation.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, fold, type State } from "../model/state.ts";
import { itemsIn, textsIn } from "./learned.ts";

export type CategoryOrder = "first-seen" | "sorted" | "frequency";

/** How many categories a step may learn. */
export function maxCategories(initial: number, max: number): Field<number> {
  return withDefault(
    integer({
      title: "At most",
      doc: "The most different values a column may have; with more, the step is refused.",
      min: 1,
      max,
    }),
    initial,
  );
}

/** Where columns of categories stand. */
export const placeField: Field<"after" | "end"> = withDefault(
  choice({
    title: "Place",
    doc: "Where the new columns stand.",
    options: { after: "After the column they are made of", end: "At the end of the table" },
  }),
  "after",
);

/** The text by which a value is known as a category, as the grid shows it. */
export function categoryOf(column: Column): Sql {
  return toText(ref(column.name), column.type);
}

const orders: Readonly<Record<CategoryOrder, Sql>> = {
  "first-seen": sql`p`,
  sorted: sql`x, p`,
  frequency: sql`n DESC, p`,
};

/** The categories of the visible rows and one more than allowed: a list of {v: text, n: how many rows}, with `more` beside. */
export function categories(column: Column, order: CategoryOrder, limit: number, more: Sql = sql``): Sql {
  const fields = more.parts.length === 0 ? sql`{'v': v, 'n': n}` : sql`{'v': v, 'n': n, 'c': c, 's': s}`;
  return listed(column, order, limit, fields, more);
}

/** The same as texts alone. */
export function categoryTexts(column: Column, order: CategoryOrder, limit: number): Sql {
  return listed(column, order, limit, sql`v`, sql``);
}

function listed(column: Column, order: CategoryOrder, limit: number, item: Sql, more: Sql): Sql {
  const x = ref(column.name);
  const by = orders[order];
  const groups = sql`SELECT ${categoryOf(column)} AS v, min(${x}) AS x, count(*) AS n, min(${position()}) AS p${more} FROM ${relation()} WHERE ${x} IS NOT NULL GROUP BY v ORDER BY ${by} LIMIT ${BigInt(limit + 1)}`;
  return sql`(SELECT list(${item} ORDER BY ${by}) FROM (${groups}) AS g)`;
}

/** The categories that were learned of the column of that place; refuses more than allowed, and none. */
export function learnedCategories(fitted: Fitted, index: number, column: string, limit: number): readonly Cell[] {
  const items = itemsIn(fitted[`categories${index}`]);
  within(items, column, limit);
  return items.length > 0 ? items : fault(`columns[${index}]`, "holds no values, so it has no categories");
}

/** Learned texts; refuses more than allowed. */
export function textsWithin(cell: Cell | undefined, column: string, limit: number): string[] {
  within(itemsIn(cell), column, limit);
  return textsIn(cell);
}

/** Refuses more learned categories than allowed. */
function within(items: readonly unknown[], column: string, limit: number): void {
  if (items.length > limit) refuse("too_many_categories", { column: shown(column), limit });
}

/** The value that stands beside the text `x` in a table of texts and values; null where it stands nowhere. */
export function lookup(x: Sql, keys: readonly (string | Sql)[], values: readonly Sql[]): Sql {
  if (keys.length === 0) return sql`NULL`;
  const list = join(keys.map((key) => sql`${key}`));
  return sql`(SELECT max(m.v) FROM (SELECT unnest([${list}]) AS k, unnest([${join(values)}]) AS v) AS m WHERE m.k = ${x})`;
}

/** The place of the text `x` in a list, from 0; null where it is not in it. */
export function placeIn(x: Sql, keys: readonly (string | Sql)[]): Sql {
  return lookup(
    x,
    keys,
    keys.map((_key, index) => sql`${BigInt(index)}`),
  );
}

/** Counts values that are none of the categories known. */
export function unknownCategories(column: Column, found: Sql): Tally {
  return {
    code: "category_unknown",
    when: sql`(${ref(column.name)} IS NOT NULL AND ${found} IS NULL)`,
    values: { column: column.name },
  };
}

/** Hands out names that are free in the state without some columns, and among themselves: “a”, “a_2”, “a_3”. */
export function namer(state: State, gone: readonly string[]): (wanted: string) => string {
  const taken = new Set(state.columns.filter(({ name }) => !gone.includes(name)).map(({ name }) => fold(name)));
  return (wanted) => {
    const room = cut(wanted, nameLimit - 10);
    let name = room;
    for (let count = 2; taken.has(fold(name)); count++) name = `${room}_${count}`;
    taken.add(fold(name));
    return name;
  };
}
