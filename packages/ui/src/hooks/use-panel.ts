// What lies open below the table: nothing, a chart of some columns, or a question to them.
import { useCallback, useMemo, useState } from "react";
import type { ChartKind } from "../workbench/charts/kinds.ts";
import type { FinderName } from "../workbench/panels/finders.ts";

/** A chart has a kind, a question a name. */
export type OpenPanel = { columns: readonly string[] } & ({ kind: ChartKind } | { finder: FinderName });

export function usePanel() {
  const [open, setOpen] = useState<OpenPanel | null>(null);
  const openChart = useCallback((kind: ChartKind, columns: readonly string[] = []) => setOpen({ kind, columns }), []);
  const openFinder = useCallback(
    (finder: FinderName, columns: readonly string[] = []) => setOpen({ finder, columns }),
    [],
  );
  const close = useCallback(() => setOpen(null), []);
  return useMemo(() => ({ open, openChart, openFinder, close }), [open, openChart, openFinder, close]);
}
