// Sum, mean and range of the numbers among cells, in words. Only numbers of number columns count; where a
// sum cannot be told to the last digit, it says that it is rounded.

import type { Cell, WireType } from "@data-tools/client";
import { number } from "../../format.ts";
import { language } from "../../language.ts";
import { text } from "../../text.ts";
import type { Box } from "./area.ts";

const words = text.marked;
const numberTypes: ReadonlySet<WireType> = new Set(["integer", "number", "decimal"]);
const digits = 12;

/** null if not all of the cells are known. */
export function figuresOf(
  boxes: readonly Box[],
  types: ReadonlyMap<string, WireType>,
  valueAt: (row: number, column: string) => Cell | undefined,
): string[] | null {
  const found: number[] = [];
  let rounded = false;
  for (const { from, to, columns } of boxes)
    for (const column of columns.filter((name) => numberTypes.has(types.get(name) ?? "text")))
      for (let row = from; row <= to; row++) {
        const value = valueAt(row, column);
        if (value === undefined) return null;
        if (value === null) continue;
        const amount = Number(value);
        if (!Number.isFinite(amount)) continue;
        // What came as text has more digits than a number of this page can hold for sure.
        if (typeof value === "string") rounded = true;
        found.push(amount);
      }
  if (found.length === 0) return [];
  const sum = found.reduce((total, amount) => total + amount, 0);
  rounded ||= !found.every(Number.isInteger) || !Number.isSafeInteger(sum);
  const [min, max] = found.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return [
    words.numbers(found.length, number(found.length)),
    words.sum(shown(sum)) + (rounded ? ` (${words.about})` : ""),
    words.mean(new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(sum / found.length)),
    words.range(shown(min), shown(max)),
  ];
}

function shown(amount: number): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: digits }).format(amount);
}
