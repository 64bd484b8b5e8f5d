// Results that take the place of their column, unless they are given a column of their own.
import type { DerivedColumn } from "../model/change.ts";
import { type Field, newColumn, optional, shownWith } from "../model/fields.ts";
import type { State } from "../model/state.ts";
import { placed, replaceField } from "./into.ts";

/** The parameter `into` of operations that otherwise change the column itself. */
export const intoField: Field<string | undefined> = optional(
  newColumn({
    title: "New column",
    doc: "The name of a new column for the result; without it, the column itself changes.",
  }),
);

/** The parameter `replace` beside it. */
export const replaceIntoField: Field<boolean> = shownWith(replaceField, "into");

/** The name and place of a result: the column itself, or a new one right after it. */
export function inPlace(
  state: State,
  column: string,
  into: string | undefined,
  replace: boolean,
): Pick<DerivedColumn, "name" | "replaces" | "after"> {
  return into === undefined ? { name: column, replaces: column } : placed(state, into, replace, column);
}
