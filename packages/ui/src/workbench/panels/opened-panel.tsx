// The panel that is open below the table, fetched when the first one is.
import { Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { OpenPanel, usePanel } from "../../hooks/use-panel.ts";
import { text } from "../../text.ts";
import { LowerPanel } from "./lower-panel.tsx";

const ChartPanel = lazy(() => import("../charts/chart-panel.tsx"));
const FinderPanel = lazy(() => import("./finder-panel.tsx"));

interface OpenedPanelProps extends Pick<ReturnType<typeof usePanel>, "openChart" | "close"> {
  open: OpenPanel;
}

export function OpenedPanel({ open, openChart, close }: OpenedPanelProps) {
  return (
    <LowerPanel label={"kind" in open ? text.charts.title : text.panels.names[open.finder]} onClose={close}>
      <Suspense fallback={<Loader size="sm" m="md" aria-label={text.loading} />}>
        {"kind" in open ? (
          <ChartPanel
            kind={open.kind}
            columns={open.columns}
            onKind={(kind) => openChart(kind, open.columns)}
            onClose={close}
          />
        ) : (
          // Another question, or one of other columns, begins anew.
          <FinderPanel
            key={`${open.finder} ${JSON.stringify(open.columns)}`}
            name={open.finder}
            columns={open.columns}
            onClose={close}
          />
        )}
      </Suspense>
    </LowerPanel>
  );
}
