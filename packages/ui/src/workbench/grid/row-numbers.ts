// The numbers in the table of marked rows, as steps name rows. In a view they are asked for where the page
// does not hold them.
import type { RowsAsk } from "@data-tools/client";
import { client } from "../../client.ts";
import type { Box } from "./area.ts";
import { askOf, choosesRows, type View } from "./view.ts";

/** Rows that are taken by their numbers at most. */
export const mostRows = 10_000;

export async function numbersOf(
  session: string,
  step: string | null,
  view: View,
  boxes: readonly Box[],
): Promise<number[]> {
  const numbers: number[] = [];
  for (const { from, to, columns } of boxes) {
    const limit = to - from + 1;
    if (!choosesRows(view)) {
      for (let row = from; row <= to; row++) numbers.push(row + 1);
      continue;
    }
    const ask: RowsAsk = { ...askOf(view), step, columns: columns.slice(0, 1), offset: from, limit };
    const page = await client.sessions.rows(session, ask);
    numbers.push(...(page.numbers ?? []));
  }
  return numbers.toSorted((a, b) => a - b);
}
