// The chart that says most of some columns, by their types.
import type { ColumnView } from "@data-tools/client";
import { isNumeric } from "../../format.ts";
import type { ChartKind } from "./kinds.ts";

export function suited(columns: readonly ColumnView[], chosen: readonly string[]): ChartKind {
  const types = columns.filter(({ name }) => chosen.includes(name)).map(({ type }) => type);
  const numbers = types.filter(isNumeric).length;
  const [first] = types;
  if (first === undefined) return columns.some(({ type }) => isNumeric(type)) ? "histogram" : "bar";
  if (types.length > 2) return numbers > 2 ? "correlations" : "missing";
  if (types.length === 2) return numbers === 2 ? "scatter" : "bar";
  return numbers === 1 || first.startsWith("date") || first.startsWith("timestamp") ? "histogram" : "bar";
}
