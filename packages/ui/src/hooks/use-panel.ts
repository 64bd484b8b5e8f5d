// What lies open below the table: nothing, or a chart of some columns.
import { useCallback, useMemo, useState } from "react";
import type { ChartKind } from "../workbench/charts/kinds.ts";

export interface OpenPanel {
  kind: ChartKind;
  columns: readonly string[];
}

export function usePanel() {
  const [open, setOpen] = useState<OpenPanel | null>(null);
  const openChart = useCallback((kind: ChartKind, columns: readonly string[] = []) => setOpen({ kind, columns }), []);
  const close = useCallback(() => setOpen(null), []);
  return useMemo(() => ({ open, openChart, close }), [open, openChart, close]);
}
