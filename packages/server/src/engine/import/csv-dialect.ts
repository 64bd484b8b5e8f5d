// Which delimiter and quotes a text uses: the ones under which the first rows agree best on their
// number of cells. Pure.
import type { ImportOptions } from "@data-tools/client";
import { cutRows, type Dialect, type Row } from "./csv-rows.ts";

const delimiters = [",", "\t", ";", "|"];

/** The dialect of a text, what is given being kept. `whole` says that the text is the whole file. */
export function detectDialect(
  text: string,
  whole: boolean,
  given: Pick<ImportOptions, "delimiter" | "quote" | "escape">,
): Dialect {
  const candidates = (given.delimiter === undefined ? delimiters : [given.delimiter]).flatMap((delimiter) =>
    quotesOf(text, given).map((quotes): Dialect => ({ delimiter, ...quotes })),
  );
  let best = candidates[0] as Dialect;
  let bestScore = -1;
  for (const candidate of candidates) {
    const found = score(cutRows(text, candidate, 1, whole).rows);
    if (found > bestScore) {
      best = candidate;
      bestScore = found;
    }
  }
  return best;
}

function quotesOf(text: string, given: { quote?: string; escape?: string }): { quote: string; escape: string }[] {
  if (given.quote !== undefined) return [{ quote: given.quote, escape: given.escape ?? given.quote }];
  const marks = text.includes("'") && !text.includes('"') ? ['"', "'"] : ['"'];
  return marks.flatMap((quote) => {
    if (given.escape !== undefined) return [{ quote, escape: given.escape }];
    const plain = { quote, escape: quote };
    return text.includes(`\\${quote}`) ? [plain, { quote, escape: "\\" }] : [plain];
  });
}

/** Share of rows with the most common width (at least two cells) and sound quotes, wider being better. */
function score(rows: readonly Row[]): number {
  const widths = new Map<number, number>();
  let filled = 0;
  for (const row of rows) {
    if (row.blank) continue;
    filled++;
    if (row.problem === null) widths.set(row.cells.length, (widths.get(row.cells.length) ?? 0) + 1);
  }
  let common = 0;
  let width = 0;
  for (const [cells, count] of widths) {
    if (count > common || (count === common && cells > width)) {
      common = count;
      width = cells;
    }
  }
  if (filled === 0 || width < 2) return 0;
  return common / filled + Math.min(width, 1000) / 1_000_000;
}
