// One statement over one or more states: works out which columns, row ids and positions its fragments
// need, opens the display tables for them, and writes the relations they name.
import { assert, refuse } from "../errors.ts";
import type { Part, Sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import type { DisplayScope } from "./display.ts";
import { existing, type FileOf, visible } from "./frame.ts";
import type { Instance } from "./instance.ts";
import { type Names, Writer } from "./render.ts";

/** The states a statement can name: "data" and pinned sources by alias. */
export type States = Readonly<Record<string, State>>;

export interface Context {
  readonly instance: Instance;
  readonly displays: DisplayScope;
  readonly fileOf: FileOf;
  /** The checked query that statements may hold, as a SELECT. */
  readonly query?: string;
}

export interface Prepared {
  readonly writer: Writer;
  readonly names: Names;
  /** `WITH …` for the relations the fragments use; goes before SELECT. */
  readonly with: string;
}

/** Prepares a statement of these fragments, whose columns are read from the visible rows of the states. */
export async function prepare(context: Context, states: States, fragments: readonly Sql[]): Promise<Prepared> {
  const parts = fragments.flatMap((fragment) => fragment.parts);
  const clauses: string[] = [];
  const columnNames = new Map<string, (name: string) => string>();
  for (const of of relationsIn(parts)) {
    const state = states[of];
    assert(state !== undefined, "a statement names a relation it was not given");
    const columns = [...new Set(parts.flatMap((part) => ("column" in part && part.of === of ? [part.column] : [])))];
    for (const column of columns) existing(state, column);
    const rows = parts.flatMap((part) => ("row" in part && part.of === of ? [part.row] : []));
    const pos = rows.includes("position");
    const need = {
      state,
      columns,
      rid: rows.includes("id"),
      pos,
      display: pos ? await context.displays.of(state) : null,
    };
    const relation = visible(need, context.fileOf);
    clauses.push(`${alias(of)} AS NOT MATERIALIZED (${relation.select})`);
    columnNames.set(of, (name) => `${alias(of)}.${relation.column(name)}`);
  }
  const rowsAt = await resolveRows(context, states.data, parts);
  return {
    writer: new Writer(),
    with: clauses.length === 0 ? "" : `WITH ${clauses.join(", ")} `,
    names: {
      column(name, of) {
        const column = columnNames.get(of);
        assert(column !== undefined, "a column names a relation that is not in the statement");
        return column(name);
      },
      relation: alias,
      row: (what, of) => `${alias(of)}.${what === "id" ? "rid" : "pos"}`,
      rowAt(position) {
        const row = rowsAt.get(position);
        assert(row !== undefined, "a row position was not resolved");
        return row;
      },
      query() {
        assert(context.query !== undefined, "a statement holds a query that was not checked");
        return context.query;
      },
    },
  };
}

function relationsIn(parts: readonly Part[]): Set<string> {
  const names = new Set<string>();
  for (const part of parts) {
    if ("relation" in part) names.add(part.relation);
    else if ("column" in part || "row" in part) names.add(part.of);
  }
  return names;
}

/** The table name of a relation; aliases are ours, never a user's. */
function alias(of: string): string {
  assert(/^[a-z][a-z0-9]*$/.test(of), "relation aliases are plain words");
  return of;
}

/** Physical row ids by 0-based display position, for fragments that name rows by position. */
export async function resolveRows(
  context: Context,
  state: State | undefined,
  parts: readonly Part[],
): Promise<Map<number, number>> {
  const positions = [...new Set(parts.flatMap((part) => ("rowAt" in part ? [part.rowAt] : [])))];
  const found = new Map<number, number>();
  if (positions.length === 0) return found;
  assert(state !== undefined, "rows are named of a statement without data");
  for (const position of positions) {
    if (!Number.isInteger(position) || position < 0 || position >= state.rows.visible) {
      refuse("row_out_of_range", { row: position + 1, rows: state.rows.visible });
    }
  }
  const table = await context.displays.of(state);
  if (table === null) for (const position of positions) found.set(position, position);
  else {
    const list = positions.join(",");
    const rows = await context.instance.task((task) =>
      task.rows(`SELECT rowid, r FROM ${table} WHERE rowid IN (${list})`),
    );
    for (const [position, row] of rows) found.set(Number(position), Number(row));
  }
  return found;
}
