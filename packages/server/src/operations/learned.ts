// What was learned from the data, read back from a stored step. It is JSON that may come from another
// table's recipe, so nothing is taken for granted.
import { type Cell, columnOf, type State } from "../model/state.ts";

/** Items of a learned list; none if there is no list. */
export function itemsIn(cell: Cell | undefined): readonly Cell[] {
  return Array.isArray(cell) ? cell : [];
}

/** Texts of a learned list. */
export function textsIn(cell: Cell | undefined): string[] {
  return itemsIn(cell).flatMap((item) => (item === null ? [] : [String(item)]));
}

/**
 * Learned names of columns that the state has. A step that chooses its columns itself keeps their names as
 * `fitted.columns`, where a recipe's mapping finds them.
 */
export function namesIn(cell: Cell | undefined, state: State): string[] {
  return textsIn(cell).filter((name) => columnOf(state, name) !== undefined);
}

/** A field of a learned object. */
export function partOf(cell: Cell | undefined, key: string): Cell {
  const known = cell !== null && typeof cell === "object" && !Array.isArray(cell) && Object.hasOwn(cell, key);
  return known ? ((cell as Record<string, Cell>)[key] ?? null) : null;
}
