// Answers a Selection: one statement over the visible rows of a state, its rows as cells.
import { refuse } from "../errors.ts";
import { answerLimit, type Selection } from "../model/selection.ts";
import type { Cell, State } from "../model/state.ts";
import { computed } from "./applying.ts";
import { toCell } from "./cells.ts";
import type { Control } from "./instance.ts";
import { type Context, prepare } from "./statement.ts";

export async function ask(
  context: Context,
  state: State,
  { columns, from, tail }: Selection,
  control?: Control,
): Promise<Cell[][]> {
  const {
    writer,
    names,
    with: relations,
  } = await prepare(context, { data: state }, [...columns.map(({ sql }) => sql), from, tail]);
  const items = columns.map((column, index) =>
    computed(writer.write(column.sql, names), { ...column, name: "" }, `a${index}`),
  );
  const select = `${relations}SELECT ${items.join(", ")} FROM ${writer.write(from, names)} ${writer.write(tail, names)}`;
  const rows = await context.instance.task((task) => task.rows(select, writer.values), control);
  if (rows.length > answerLimit) refuse("too_many_rows", { limit: answerLimit });
  return rows.map((row) => columns.map(({ type }, index) => toCell(row[index] ?? null, type)));
}
