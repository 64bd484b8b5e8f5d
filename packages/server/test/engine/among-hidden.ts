// A table as it shows after a filter and a sort: the rows that are wanted stand scattered among hidden
// ones that must not count.
import type { Cell, TableLiteral } from "@data-tools/client";
import type { Workbench } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import type { Change } from "../../src/model/change.ts";
import { name, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { apply, type tables } from "./tables.ts";

type World = Awaited<ReturnType<typeof tables>>;

/** The table's rows among others that are hidden, shown in their order by a sort. */
export async function amongHidden(
  world: Pick<World, "literal">,
  bench: Workbench,
  table: TableLiteral,
): Promise<State> {
  const marks = { shown: "is shown", place: "stands at" };
  const junk = (row: Cell[], index: number) => [...row.map((cell) => (index % 2 === 0 ? cell : null)), false, -index];
  const paired = table.rows.flatMap((row, index) => [junk(row, index), [...row, true, index]]);
  const scattered = (index: number) => (index * 7 + 3) % 11;
  const rows = paired.map((row, index) => ({ row, index }));
  rows.sort((a, b) => scattered(a.index) - scattered(b.index) || b.index - a.index);
  const columns = [
    ...table.columns,
    { name: marks.shown, type: "boolean" as const },
    { name: marks.place, type: "integer" as const },
  ];
  const all = await world.literal({ columns, rows: rows.map(({ row }) => row) });
  const kept = await changed(bench, all, { kind: "rows", where: name(marks.shown) });
  const sorted = await changed(bench, kept, { kind: "rows", order: sql`${name(marks.place)}` });
  const views = table.columns.map((column) => ({ name: column.name, from: column.name }));
  return changed(bench, sorted, { kind: "columns", columns: views });
}

/** The state after a change; the same where it changes nothing, as sorting one row. */
async function changed(bench: Workbench, state: State, change: Change): Promise<State> {
  return apply(bench, state, change).then(
    (applied) => applied.state,
    (error: unknown) => {
      if (error instanceof Refusal && error.code === "nothing_to_do") return state;
      throw error;
    },
  );
}
