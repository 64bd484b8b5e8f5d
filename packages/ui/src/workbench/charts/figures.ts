// The figures of a chart as a table, and what must be said of them.
import type { Cell, ChartsResult, CorrelationsResult } from "@data-tools/client";
import { number } from "../../format.ts";
import { text } from "../../text.ts";
import { shown } from "./scale.ts";

const words = text.charts;

export interface Figures {
  head: string[];
  rows: string[][];
}

export function figuresOf(result: ChartsResult | CorrelationsResult): Figures {
  if ("matrix" in result)
    return table(
      ["", ...result.columns],
      result.columns.map((name, index) => [name, ...(result.matrix[index] ?? [])]),
    );
  switch (result.chart) {
    case "histogram":
      return table(
        [words.from, words.to, words.rows],
        result.ranges.map(({ from, to, count }) => [from, to, count]),
      );
    case "box":
      return table(
        [result.by ?? "", ...words.boxHead],
        result.boxes.map((box) => [
          box.group,
          box.count,
          box.min,
          box.lowerWhisker,
          box.q1,
          box.median,
          box.q3,
          box.upperWhisker,
          box.max,
          box.outliers,
        ]),
      );
    case "scatter":
      return table(
        [words.row, result.x, result.y, ...(result.by === null ? [] : [result.by])],
        result.points.map(({ row, x, y, group }) => [row, x, y, ...(result.by === null ? [] : [group])]),
      );
    case "bar":
      return table(
        [result.column, result.value ?? words.rows, words.rows],
        result.bars.map(({ value, y, count }) => [value, y, count]),
      );
    case "line":
      return table(
        [result.x, result.y ?? words.rows, words.rows],
        result.points.map(({ x, y, count }) => [x, y, count]),
      );
    case "missing":
      return table(
        [words.from, words.to, ...result.columns],
        result.bands.map(({ from, to, missing }) => [from, to, ...missing]),
      );
  }
}

function table(head: string[], rows: Cell[][]): Figures {
  return { head, rows: rows.map((row) => row.map(shown)) };
}

/** Whether all rows are in the picture, and what is left out of it. */
export function remarks(result: ChartsResult | CorrelationsResult): string[] {
  const said: string[] = [];
  const sample = "sample" in result ? result.sample : null;
  said.push(sample === null ? words.exact : words.sample(number(sample.rows), number(sample.of)));
  if ("matrix" in result) {
    if (result.omitted.length > 0) said.push(words.omitted(result.omitted.map(({ column }) => column).join(", ")));
  } else if (result.chart === "histogram") {
    if (result.missing > 0) said.push(words.missing(number(result.missing)));
    if (result.notFinite > 0) said.push(words.notFinite(number(result.notFinite)));
  } else if (result.chart === "bar" && result.rest.values > 0) said.push(words.rest(number(result.rest.values)));
  else if (result.chart === "box" && result.restGroups > 0) said.push(words.rest(number(result.restGroups)));
  else if (result.chart === "line" && result.restPoints > 0) said.push(words.rest(number(result.restPoints)));
  return said;
}
