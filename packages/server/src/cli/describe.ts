// Effects and tables of sessions in words, for a terminal.
import type { Effect, RecipeReport, SessionView } from "@data-tools/client";
import { counted, printable } from "./output.ts";

/** "12 cells changed, 3 rows removed". */
export function effectText(effect: Effect): string {
  const { cellsChanged, rowsAdded, rowsRemoved, columnsAdded, columnsRemoved, columnsChanged, notes } = effect;
  const parts = [
    part(cellsChanged, "cell", "changed"),
    part(rowsAdded, "row", "added"),
    part(rowsRemoved, "row", "removed"),
    part(columnsAdded.length, "column", "added"),
    part(columnsRemoved.length, "column", "removed"),
    part(columnsChanged.length, "column", "changed"),
    ...notes.map((note) => printable(note.text)),
  ];
  const said = parts.filter((part) => part !== "");
  return said.length === 0 ? "no cells changed" : said.join(", ");
}

function part(count: number, noun: string, verb: string): string {
  return count === 0 ? "" : `${counted(count, noun)} ${verb}`;
}

/** Where a session stands, in one line. */
export function sessionText({ version, rows, columns, depth, undo }: SessionView): string {
  const last = undo ? `, last step: ${printable(undo.summary)}` : ", the original table";
  return `Version ${version}: ${rows} rows, ${columns.length} columns, ${depth} steps${last}`;
}

/** What a recipe's report says: a line for each step, then the columns that are wanting. */
export function reportLines({ steps, missing, unused }: RecipeReport): string[] {
  return [
    ...steps.map(stepLine),
    ...missing.map(({ column, step, suggestions }) => {
      const meant = suggestions.map((each) => `“${printable(each)}”`).join(", ");
      const hint = meant === "" ? "" : `; perhaps it is called ${meant} here`;
      return `Missing column: “${printable(column)}”, for step ${step + 1}${hint}`;
    }),
    ...unused.map((column) => `The recipe has no use for “${printable(column)}”, which the mapping names.`),
  ];
}

function stepLine({ index, op, summary, status, reason, effect }: RecipeReport["steps"][number]): string {
  const what = status === "ready" && effect ? effectText(effect) : (reason?.text ?? "");
  return `${index + 1}. ${status}: ${printable(summary === "" ? op : summary)}${what === "" ? "" : ` (${printable(what)})`}`;
}
