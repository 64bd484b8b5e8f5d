// Columns whose values come to stand in one column: the type they share, or text.
import { cast, toText } from "../model/casts.ts";
import { shared } from "../model/formula/expression.ts";
import type { Typed } from "../model/literals.ts";
import { join, name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column } from "../model/state.ts";

/** What must be learned to know the common type: beyond 2^53 a number cannot hold every integer. */
export function exactness(columns: readonly Column[]): Record<string, Sql> {
  const whole = columns.filter(({ type }) => type === "integer");
  if (whole.length === 0 || !columns.some(({ type }) => type === "number")) return {};
  const fits = whole.map(
    ({ name }) => sql`coalesce(bool_and(${ref(name)} BETWEEN -9007199254740992 AND 9007199254740992), true)`,
  );
  return { exact: join(fits, sql` AND `) };
}

/** The type all columns share, else text; `exact` as it was learned. */
export function commonType(columns: readonly Column[], exact: Cell | undefined): Typed {
  if (exact === false) return { type: "text" };
  const [first] = columns;
  return columns.reduce<Typed>((type, column) => {
    const both = shared(type, column);
    return both === null || both.type === "null" ? { type: "text" } : both;
  }, first ?? { type: "text" });
}

/** A column's values (of the state, or of a datasource) in the common type. */
export function alike(column: Column, type: Typed, of?: string): Sql {
  const x = ref(column.name, of);
  if (type.type === "text") return toText(x, column.type);
  const same = column.type === type.type && column.digits?.join() === type.digits?.join();
  return same ? x : cast(x, column.type, type);
}
