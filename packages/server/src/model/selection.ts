// A Selection is a question to a state, as data: SELECT columns FROM from tail, over the visible rows. Its
// answer is rows of cells; nothing is made and nothing changes.
import type { Computed } from "./change.ts";
import type { Sql } from "./sql.ts";
import type { Cell, State } from "./state.ts";

/** An expression and the type its cells are read as. */
export type Selected = Omit<Computed, "name">;

export interface Selection {
  readonly columns: readonly Selected[];
  readonly from: Sql;
  /** WHERE, GROUP BY, ORDER BY, LIMIT: the answer is as small as its reader needs it. */
  readonly tail: Sql;
}

/** Most rows an answer may have: what a server takes in without keeping others waiting. */
export const answerLimit = 60_000;

/** Whom an analysis asks: a state, and what gives the answers about it. */
export interface Asking {
  readonly state: State;
  ask(selection: Selection): Promise<Cell[][]>;
}
