// Calls on a table of one column, for tests of what single cells come to.
import type { Cell } from "@data-tools/client";
import type { plainly } from "../attempt.ts";
import { table } from "../attempt.ts";

type Apply = ReturnType<typeof plainly>["apply"];
type Type = "text" | "date" | "timestamp" | "timestamptz";

/** What a call makes of these cells of the column x: the cells of its last column, its type and the notes. */
export function oneColumn(apply: Apply) {
  return async (op: string, params: Record<string, unknown>, type: Type, ...cells: Cell[]) => {
    const before = table({ x: type }, ...cells.map((cell) => [cell]));
    const { table: after, notes } = await apply(op, { column: "x", ...params }, before);
    return { cells: after.rows.map((row) => row.at(-1)), notes, type: after.columns.at(-1)?.type };
  };
}
