// Where a new column goes: its name is free, or it takes the place of the column of that name.
import type { DerivedColumn } from "../model/change.ts";
import { boolean, type Field, free, withDefault } from "../model/fields.ts";
import { columnOf, type State } from "../model/state.ts";

/** The parameter `replace`, beside every parameter `into`. */
export const replaceField: Field<boolean> = withDefault(
  boolean({ title: "Replace a column of that name", doc: "Otherwise a name that another column has is refused." }),
  false,
);

/** The name and place of a result: where the column of that name stood, else right after its source, else last. */
export function placed(
  state: State,
  into: string,
  replace: boolean,
  source?: string,
): Pick<DerivedColumn, "name" | "replaces" | "after"> {
  if (replace && columnOf(state, into) !== undefined) return { name: into, replaces: into };
  free(state, into);
  return { name: into, ...(source === undefined ? {} : { after: source }) };
}
