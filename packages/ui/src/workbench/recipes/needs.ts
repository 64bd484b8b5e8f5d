// Columns a recipe names and the table does not have: which one may be meant, and what was chosen.
import type { ColumnView, RecipeReport } from "@data-tools/client";

export interface Need {
  /** The recipe's name of the column. */
  of: string;
  /** The table's column that stands for it; null if none does. */
  column: string | null;
  guessed: boolean;
  /** Columns of the table, the likely ones first. */
  offered: readonly string[];
}

/** What someone chose, by the recipe's name; null for a guess that was taken away. */
export type Chosen = Readonly<Record<string, string | null>>;

/** A name without what is mere style in it. */
function bare(name: string): string {
  return name.normalize("NFC").toLowerCase().replace(/[\s_]/g, "");
}

/** The column of the same name but for case, spaces and underscores. */
export function guess(name: string, columns: readonly string[]): string | null {
  return columns.find((column) => bare(column) !== "" && bare(column) === bare(name)) ?? null;
}

/** `reports`: of the recipe as it is, then of the recipe with its columns mapped. */
export function needsOf(
  reports: readonly (RecipeReport | undefined)[],
  columns: readonly ColumnView[],
  chosen: Chosen,
): Need[] {
  const names = columns.map(({ name }) => name);
  const suggested = new Map<string, readonly string[]>();
  for (const { of, suggestions } of reports.flatMap((report) => report?.missing ?? []))
    if (!suggested.has(of)) suggested.set(of, suggestions);
  for (const of of Object.keys(chosen)) if (!suggested.has(of)) suggested.set(of, []);
  return [...suggested].map(([of, suggestions]) => {
    const likely = guess(of, names);
    const given = chosen[of];
    const gone = given !== undefined && given !== null && !names.includes(given);
    return {
      of,
      column: given === undefined || gone ? likely : given,
      guessed: likely !== null && (given === undefined || gone),
      offered: [...new Set([...(likely === null ? [] : [likely]), ...suggestions, ...names])],
    };
  });
}

/** As the server takes it. */
export function mappingOf(needs: readonly Need[]): Record<string, string> {
  return Object.fromEntries(needs.flatMap(({ of, column }) => (column === null ? [] : [[of, column]])));
}
