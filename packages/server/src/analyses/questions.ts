// What analyses have in common: typed expressions, single rows, the forms in which values are compared and
// shown, and turns for long work in JavaScript.
import { toText } from "../model/casts.ts";
import type { Asking, Selected } from "../model/selection.ts";
import { name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, columnOf, type State, scalarTypes, type Type } from "../model/state.ts";

/** Types that are reckoned with as numbers. */
export const numeric: readonly Type[] = ["integer", "number", "decimal"];
/** Types of days and moments. */
export const times: readonly Type[] = ["date", "timestamp", "timestamptz"];

export const integer = (text: Sql): Selected => ({ type: "integer", sql: text });
export const real = (text: Sql): Selected => ({ type: "number", sql: text });
export const words = (text: Sql): Selected => ({ type: "text", sql: text });
export const listed = (text: Sql): Selected => ({ type: "list", sql: text });
/** A whole number of up to 38 digits, as a text of digits. */
export const wide = (text: Sql): Selected => ({ type: "decimal", digits: [38, 0], sql: text });

/** An expression of a column's own type. */
export function typed({ type, digits }: Pick<Column, "type" | "digits">, text: Sql): Selected {
  return digits === undefined ? { type, sql: text } : { type, digits, sql: text };
}

/** A name of our own for the n-th of something: `v0`, `v1`. */
export function slot(letter: "k" | "m" | "v" | "w", index: number): Sql {
  return { parts: [{ text: `${letter}${Math.trunc(index)}` }] };
}

/** The column of that name, which parameters have been checked for. */
export function columnNamed(state: State, column: string): Column {
  return columnOf(state, column) as Column;
}

/** The first row of an answer. */
export async function oneRow(
  asking: Asking,
  columns: readonly Selected[],
  from: Sql = relation(),
  tail: Sql = sql``,
): Promise<Cell[]> {
  if (columns.length === 0) return [];
  const [row = []] = await asking.ask({ columns, from, tail });
  return row;
}

/** Values as they are counted and shown: lists and structs by their text. */
export function countable(column: Column): Selected {
  const x = ref(column.name);
  if ((scalarTypes as readonly Type[]).includes(column.type)) return typed(column, x);
  return { type: "text", sql: toText(x, column.type) };
}

/** Different values `v`, and in how many rows `n` each stands. */
export function valuesOf(x: Sql, where: Sql = sql`true`): Sql {
  return sql`SELECT v, count(*) AS n FROM (SELECT ${x} AS v FROM ${relation()} WHERE ${where}) AS s WHERE v IS NOT NULL GROUP BY v`;
}

/** How many different values there are, how many stand once, and the first ones: the most frequent, of equals the smallest. */
export async function frequencies(
  asking: Asking,
  counted: Selected,
  { limit, where, order = sql`t.n DESC, t.v` }: { limit: number; where?: Sql; order?: Sql },
): Promise<{ distinct: number; unique: number; values: { value: Cell; count: number }[] }> {
  const found = await asking.ask({
    columns: [typed(counted, sql`t.v`), integer(sql`t.n`), integer(sql`t.d`), integer(sql`t.u`)],
    from: sql`(WITH g AS MATERIALIZED (${valuesOf(counted.sql, where)}), s AS (SELECT count(*) AS d, count(*) FILTER (n = 1) AS u FROM g) SELECT g.v, g.n, s.d, s.u FROM g, s) AS t`,
    tail: sql`ORDER BY ${order} LIMIT ${BigInt(limit)}`,
  });
  return {
    distinct: count(found[0]?.[2]),
    unique: count(found[0]?.[3]),
    values: found.map(([value = null, n]) => ({ value, count: count(n) })),
  };
}

/** Only what can be reckoned with: NaN and the infinities are null. */
export function finite(column: Column): Sql {
  const x = ref(column.name);
  return column.type === "number" ? sql`CASE WHEN isfinite(${x}) THEN ${x} END` : x;
}

/** The number as a double, null where it is not finite. */
export function double(column: Column): Sql {
  return sql`CAST(${finite(column)} AS DOUBLE)`;
}

export function count(cell: Cell | undefined): number {
  return Number(cell ?? 0);
}

export function numberOrNull(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}

/** A part of a whole; nothing of nothing is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Texts in the order of their code points. */
export function byCodePoint(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const turnMs = 10;

/** Gives others a turn whenever the work since the last one took longer than some milliseconds. */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < turnMs) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
