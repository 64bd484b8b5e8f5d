// Rows of this table against rows of a datasource: pairs of columns that must be equal, and the columns that
// are taken over. Shared by the operations that look something up in another table.
import { refuse } from "../errors.ts";
import { cast } from "../model/casts.ts";
import type { Computed, RowsChange } from "../model/change.ts";
import {
  boolean,
  column,
  existing,
  type Field,
  fault,
  free,
  group,
  list,
  shown,
  text,
  withDefault,
} from "../model/fields.ts";
import { shared } from "../model/formula/expression.ts";
import type { Sources } from "../model/operation.ts";
import { join as joined, name as ref, relation, rowId, type Sql, sql } from "../model/sql.ts";
import { type Column, fold, type State, type Type } from "../model/state.ts";
import { distinctNames } from "./name-pattern.ts";

/** The alias of the datasource. */
export const other = "other";

export interface Key {
  readonly left: string;
  readonly right: string;
}

/** Pairs of columns that must be equal, `min` of them at least. */
export function pairsField(min: number): Field<Key[]> {
  return list(
    group(
      {
        left: column({ title: "This table", doc: "A column of this table." }),
        right: text({
          title: "Datasource",
          doc: "The column of the datasource that must be equal.",
          min: 1,
          max: 10_000,
        }),
      },
      { title: "Pair", doc: "Two columns that must be equal." },
    ),
    { title: "Match on", doc: "The columns that must be equal.", min, max: 64 },
  );
}

export const nullsMatchField: Field<boolean> = withDefault(
  boolean({ title: "Missing values match", doc: "Let a missing value match a missing value." }),
  false,
);

export const suffixField: Field<string> = withDefault(
  text({ title: "Suffix", doc: "Added to names that are taken.", min: 1, max: 100 }),
  "_right",
);

/** The pinned datasource. */
export function otherOf(sources: Sources): State {
  return sources[other] ?? refuse("not_found", { what: "datasource" });
}

/** The column of the datasource; the refusal says that it is the datasource which lacks it. */
export function existingIn(right: State, name: string, accepts?: readonly Type[]): Column {
  return existing(right, name, accepts, "source_column_not_found");
}

/** True where all pairs are equal. */
export function matches(on: readonly Key[], state: State, right: State, nullsMatch: boolean): Sql {
  const pairs = on.map((key, index) => {
    const [left, mate] = [existing(state, key.left), existingIn(right, key.right)];
    return equal(left, mate, nullsMatch, `on[${index}]`);
  });
  return joined(pairs, sql` AND `);
}

/** A column of this table equal to one of the datasource; refuses types that cannot be compared. */
export function equal(left: Column, right: Column, nullsMatch: boolean, path: string): Sql {
  const type = shared(left, right);
  if (type === null) {
    return fault(
      path,
      `cannot match “${shown(left.name)}” (${left.type}) with “${shown(right.name)}” (${right.type}); change the type of one first`,
    );
  }
  const as = (each: Column, of?: string) => {
    const x = ref(each.name, of);
    return type.type === "null" || each.type === type.type ? x : cast(x, each.type, type);
  };
  const [a, b] = [as(left), as(right, other)];
  return nullsMatch ? sql`${a} IS NOT DISTINCT FROM ${b}` : sql`${a} = ${b}`;
}

/** Columns of the datasource under names that are free here. */
export function taken(state: State, right: State, chosen: readonly string[], suffix: string): Computed[] {
  const columns = chosen.map((each) => {
    const { name, type, digits } = existingIn(right, each);
    const clash = state.columns.some((column) => fold(column.name) === fold(name));
    const into = clash ? `${name}${suffix}` : name;
    free(state, into);
    return { name: into, type, digits, sql: ref(name, other) };
  });
  distinctNames(columns.map(({ name }) => name));
  return columns;
}

/** The columns to take: those asked for, else all but the matched ones. */
export function chosenOf(right: State, on: readonly Key[], wanted: readonly string[] | undefined): readonly string[] {
  const matched = new Set(on.map((key) => key.right));
  return wanted ?? right.columns.map(({ name }) => name).filter((name) => !matched.has(name));
}

/** Keeps the rows that match some row of the datasource, or those that match none. */
export function matching(found: boolean, met: Sql): RowsChange {
  const exists = sql`EXISTS (SELECT 1 FROM ${relation(other)} WHERE ${met})`;
  return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} WHERE ${found ? exists : sql`NOT ${exists}`}` };
}
