// How wide the columns should start: as wide as the first rows need, looked at once per session.
import type { ColumnView, Page } from "@data-tools/client";
import { useQuery } from "@tanstack/react-query";
import { firstRowsQuery } from "../first-rows.ts";
import { cell, isNumeric } from "../format.ts";

const sampleRows = 40;
const letter = 7.6;
const padding = 26;
const widest = 320;

/** A width in pixels for any column; null until the first rows are known. */
export function useWidths(session: string): ((column: ColumnView) => number) | null {
  const { data, isPending } = useQuery({
    ...firstRowsQuery(session),
    select: widthsOfPage,
  });
  return isPending ? null : (data ?? widthsOf(new Map()));
}

function widthsOfPage({ columns, rows }: Page) {
  const sample = rows.slice(0, sampleRows);
  return widthsOf(
    new Map(columns.map(({ name }, place) => [name, Math.max(4, ...sample.map((row) => cell(row[place]).length))])),
  );
}

function widthsOf(longest: ReadonlyMap<string, number>) {
  return ({ name, type }: ColumnView): number => {
    const letters = Math.max(name.length + 3, longest.get(name) ?? (isNumeric(type) ? 10 : 18));
    return Math.round(Math.min(widest, Math.max(84, letters * letter + padding)));
  };
}
