// From the cells of a header row (or from nothing) to column names: unique ignoring case, never empty,
// otherwise exactly what the file says. Pure.
import type { RenamedHeader } from "@data-tools/client";
import { fold } from "./state.ts";

interface Header {
  readonly names: string[];
  readonly renamed: RenamedHeader[];
}

/** Names for `width` columns; what the file does not name, or names twice, is renamed and reported. */
export function headerNames(cells: readonly string[], width = cells.length): Header {
  const given = Array.from({ length: width }, (_, index) => cells[index] ?? "");
  const taken = new Set(given.filter((cell) => cell.trim() !== "").map(fold));
  const seen = new Set<string>();
  const renamed: RenamedHeader[] = [];
  const names = given.map((cell, index) => {
    const empty = cell.trim() === "";
    if (!empty && !seen.has(fold(cell))) {
      seen.add(fold(cell));
      return cell;
    }
    const to = empty ? free(`column_${index + 1}`, taken) : free(`${cell}_2`, taken, cell);
    taken.add(fold(to));
    seen.add(fold(to));
    renamed.push({ from: cell, to, reason: empty ? "empty" : "duplicate" });
    return to;
  });
  return { names, renamed };
}

/** Names for a file without a header: column_1, column_2, … */
export function generatedNames(width: number): string[] {
  return Array.from({ length: width }, (_, index) => `column_${index + 1}`);
}

function free(wanted: string, taken: ReadonlySet<string>, stem = wanted): string {
  let name = wanted;
  for (let count = stem === wanted ? 2 : 3; taken.has(fold(name)); count++) name = `${stem}_${count}`;
  return name;
}
