// The table: rows are fetched as they come into view, columns are chosen by their heads, cells and rows
// are marked, a double click edits a cell.
import { Text } from "@mantine/core";
import {
  type CellEditRequestEvent,
  CellStyleModule,
  ColumnAutoSizeModule,
  type GridApi,
  type GridOptions,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  ScrollApiModule,
  TextEditorModule,
  TooltipModule,
} from "ag-grid-community";
import { useEffect, useMemo, useRef, useState } from "react";
import { blockSizeFor } from "../../first-rows.ts";
import { complain } from "../../hooks/use-start.ts";
import { useWidths } from "../../hooks/use-widths.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { ColumnHead, type ColumnHeadProps } from "./column-head.tsx";
import { columnsOf, type Standout } from "./columns.ts";
import { editCall } from "./edit-call.ts";
import classes from "./grid.module.css";
import { columnDefaults, look, rowHeight } from "./look.ts";
import { DrawnHeads, pageHeads } from "./page-heads.tsx";
import { PlainGrid } from "./plain-grid.tsx";
import { type GridRow, mostRequests, rowSource } from "./row-source.ts";
import { useMarking } from "./use-marking.ts";
import { rowBuffer, useRowBuffer } from "./use-row-buffer.ts";
import { choosesRows, sameRows, withAllRows } from "./view.ts";
import { ViewBar } from "./view-bar.tsx";

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  TextEditorModule,
  TooltipModule,
  CellStyleModule,
  ColumnAutoSizeModule,
  RenderApiModule,
  RowApiModule,
  ScrollApiModule,
]);

/** `covered`: something lies over the grid, so that it must not take the focus. */
export function DataGrid({ covered }: { covered: boolean }) {
  const { session, actions, selection, grid, looking, fixed } = useWorkbench();
  const { id, version, rows } = session;
  const { step } = looking;
  const { api, view, area, order, setView, setTotal } = grid;
  const [ready, setReady] = useState(false);
  const shown = useRef({ version, view, step });
  const source = useMemo(() => {
    const onRefused = (error: unknown) => {
      if (!choosesRows(shown.current.view)) return;
      complain(error);
      setView(withAllRows);
    };
    const drawn = () => {
      const { current } = api;
      return current && { first: current.getFirstDisplayedRowIndex(), last: current.getLastDisplayedRowIndex() };
    };
    const expect = (row: number) => api.current?.getDisplayedRowAtIndex(row);
    return rowSource(id, shown, { drawn, expect, onTotal: setTotal, onRefused });
  }, [id, api, setTotal, setView]);
  useEffect(() => () => source.destroy(), [source]);

  const width = useWidths(id);
  const [heads] = useState(() => pageHeads<ColumnHeadProps>());
  const columnDefs = useMemo(
    () => (width === null ? [] : columnsOf(session.columns, rows, { editable: !fixed, view, head: heads.Head, width })),
    [session.columns, rows, fixed, view, heads, width],
  );
  // The size of a block is fixed for the life of a grid; what the session opened with decides.
  const [blockSize] = useState(() => blockSizeFor(session.columns.length));

  useEffect(() => {
    const before = shown.current;
    const sameTable = before.version === version && before.step === step;
    if (!ready || (sameTable && before.view === view)) return;
    shown.current = { version, view, step };
    if (sameTable && sameRows(before.view, view)) return;
    if (!choosesRows(view)) {
      setTotal(rows);
      api.current?.setRowCount(rows, true);
    }
    // Another order or choice of rows is looked at from its beginning.
    if (!sameRows(before.view, view)) api.current?.ensureIndexVisible(0, "top");
    api.current?.refreshInfiniteCache();
  }, [api, ready, version, step, rows, view, setTotal]);

  const standout = useRef<Standout>({ chosen: [], area: null, order: [], viewed: false, needle: "" });
  useEffect(() => {
    const needle = view.search.toLowerCase();
    standout.current = { chosen: selection.columns, area, order, viewed: choosesRows(view), needle };
    api.current?.refreshCells({ force: true, suppressFlash: true });
  }, [api, selection.columns, area, order, view]);

  const marking = useMarking();
  const onScrollCapture = useRowBuffer(api);
  const edit = (event: CellEditRequestEvent<GridRow>) => {
    const call = editCall(session.columns, event);
    if (call !== null) actions.applyNow(call, text.grid.editing);
  };
  const begin = (made: GridApi<GridRow>) => {
    api.current = made;
    setReady(true);
  };
  return (
    <section className={classes.area} aria-label={text.grid.label} inert={covered}>
      <ViewBar />
      <div className={classes.grid} onScrollCapture={onScrollCapture} {...marking}>
        <PlainGrid<GridRow>
          options={{ ...manner, context: standout, cacheBlockSize: blockSize, infiniteInitialRowCount: rows }}
          columnDefs={columnDefs}
          datasource={source}
          onReady={begin}
          onEdit={edit}
          onView={source.looks}
          onScroll={source.scrolls}
        />
        <DrawnHeads heads={heads} as={ColumnHead} />
        {(grid.total ?? rows) === 0 && (
          <Text size="sm" className={`${classes.empty} quiet`}>
            {rows === 0 ? text.grid.empty : text.view.nothing}
          </Text>
        )}
      </div>
    </section>
  );
}

const manner: GridOptions<GridRow> = {
  theme: look,
  rowModelType: "infinite",
  defaultColDef: columnDefaults,
  rowHeight,
  maxBlocksInCache: 10,
  maxConcurrentDatasourceRequests: mostRequests,
  blockLoadDebounceMillis: 0,
  rowBuffer,
  readOnlyEdit: true,
  stopEditingWhenCellsLoseFocus: true,
  tabToNextHeader: leave,
  tabToNextCell: leave,
  suppressMovableColumns: true,
  suppressDragLeaveHidesColumns: true,
  animateRows: false,
  tooltipShowMode: "whenTruncated",
  tooltipShowDelay: 500,
  suppressNoRowsOverlay: true,
};

/** Tab leaves the grid; within it the arrow keys move, as in any grid. */
function leave(): false {
  return false;
}
