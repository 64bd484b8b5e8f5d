// The charts there are, and what each is drawn of before anyone has chosen.
import type { AnalysisView, ColumnView, FieldView } from "@data-tools/client";
import { fittingColumns, initialParams, type Params, sentParams } from "../fields/params.ts";

export const chartKinds = ["histogram", "bar", "line", "scatter", "box", "missing", "correlations"] as const;

export type ChartKind = (typeof chartKinds)[number];

/** What the server is asked for a chart. */
export function askOf(kind: ChartKind, fields: readonly FieldView[], params: Params) {
  const sent = sentParams({ fields: [...fields] }, params);
  return kind === "correlations"
    ? ({ name: "correlations", params: sent } as const)
    : ({ name: "charts", params: { chart: { [kind]: sent } } } as const);
}

/** The fields of a kind, as the catalogue declares them. */
export function fieldsOf(kind: ChartKind, catalogue: readonly AnalysisView[]): readonly FieldView[] {
  if (kind === "correlations") return catalogue.find(({ name }) => name === kind)?.fields ?? [];
  const [chart] = catalogue.find(({ name }) => name === "charts")?.fields ?? [];
  return chart?.item?.find(({ name }) => name === kind)?.item ?? [];
}

/** Parameters to begin with: the wanted columns where they fit, and others that do where one is needed. */
export function beginning(
  fields: readonly FieldView[],
  columns: readonly ColumnView[],
  wanted: readonly string[],
): Params {
  const params: Params = { ...initialParams(fields) };
  const left = [...wanted];
  const used = new Set<string>();
  for (const field of fields) {
    const fitting = fittingColumns(field, columns).map(({ name }) => name);
    if (field.kind === "columns") {
      const chosen = left.filter((name) => fitting.includes(name));
      const least = Math.max(1, field.min ?? 0);
      if (chosen.length >= least) params[field.name] = chosen;
      else if (field.required) params[field.name] = fitting.slice(0, least);
    }
    if (field.kind !== "column") continue;
    const chosen = left.find((name) => fitting.includes(name) && !used.has(name));
    const name = chosen ?? (field.required ? (fitting.find((each) => !used.has(each)) ?? fitting[0]) : undefined);
    if (name === undefined) continue;
    params[field.name] = name;
    used.add(name);
  }
  return params;
}

/** Whether all that must be said is said. */
export function isComplete(fields: readonly FieldView[], params: Params): boolean {
  return fields.every(({ name, required }) => !required || params[name] !== undefined);
}
