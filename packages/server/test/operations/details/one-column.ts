// Calls on a table of one column, for tests of what single cells come to.
import type { Cell, WireType } from "@data-tools/client";
import type { plainly } from "../attempt.ts";
import { table } from "../attempt.ts";

type Apply = ReturnType<typeof plainly>["apply"];

/** What a call makes of these cells of the column x, with the cells of its last column. */
export function lastColumn(apply: Apply) {
  return async (op: string, params: Record<string, unknown>, type: WireType, ...cells: Cell[]) => {
    const outcome = await apply(op, params, table({ x: type }, ...cells.map((cell) => [cell])));
    return { ...outcome, last: outcome.table.rows.map((row) => row.at(-1)) };
  };
}

/** The same of a call on one column: the cells of its last column, its type and the notes. */
export function oneColumn(apply: Apply) {
  const call = lastColumn(apply);
  return async (op: string, params: Record<string, unknown>, type: WireType, ...cells: Cell[]) => {
    const { last, table: after, notes } = await call(op, { column: "x", ...params }, type, ...cells);
    return { cells: last, notes, type: after.columns.at(-1)?.type };
  };
}

/** What becomes of texts in their column, and what a new column holds beside them. */
export function ofTexts(apply: Apply) {
  const rows = async (op: string, params: Record<string, unknown>, texts: readonly Cell[]) =>
    (await apply(op, params, table({ t: "text" }, ...texts.map((each) => [each])))).table.rows;
  return {
    become: async (op: string, params: Record<string, unknown>, ...texts: Cell[]): Promise<Cell[]> =>
      (await rows(op, { columns: ["t"], ...params }, texts)).flat(),
    give: async (op: string, params: Record<string, unknown>, ...texts: Cell[]): Promise<Cell[]> =>
      (await rows(op, { column: "t", ...params }, texts)).map((row) => row[1] ?? null),
  };
}
