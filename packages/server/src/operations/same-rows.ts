// Rows of this table that are equal to rows of a datasource, in columns of the same names.
import { columns, existing, type Field, optional } from "../model/fields.ts";
import { join, type Sql, sql } from "../model/sql.ts";
import { fold, type State } from "../model/state.ts";
import { equal, existingIn } from "./matching.ts";

export const comparedField: Field<string[] | undefined> = optional(
  columns({ title: "Columns", doc: "What must be equal; all columns of this table if left out." }),
);

/** True where a row is equal to one of the datasource; missing values are equal to each other. */
export function alike(names: readonly string[] | undefined, state: State, right: State): Sql {
  const compared = names ?? state.columns.map(({ name }) => name);
  const pairs = compared.map((name) => {
    const mate = right.columns.find((column) => fold(column.name) === fold(name))?.name ?? name;
    return equal(existing(state, name), existingIn(right, mate), true, "columns");
  });
  return join(pairs, sql` AND `);
}
