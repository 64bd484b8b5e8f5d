// The table: rows are fetched as they come into view, columns are chosen by their heads, a double click
// edits a cell.
import { Text } from "@mantine/core";
import {
  type CellEditRequestEvent,
  type CellKeyDownEvent,
  CellStyleModule,
  type GridApi,
  type GridReadyEvent,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  ScrollApiModule,
  TextEditorModule,
  TooltipModule,
} from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { cell } from "../../format.ts";
import { useWidths } from "../../hooks/use-widths.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { columnsOf, nameOf, type Pick } from "./columns.ts";
import { editCall } from "./edit-call.ts";
import classes from "./grid.module.css";
import { look, rowHeight } from "./look.ts";
import { blockSizeFor, type GridRow, rowSource } from "./row-source.ts";

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  TextEditorModule,
  TooltipModule,
  CellStyleModule,
  RenderApiModule,
  ScrollApiModule,
]);

/** `covered`: something lies over the grid, so that it must not take the focus. */
export function DataGrid({ covered }: { covered: boolean }) {
  const { session, actions, selection } = useWorkbench();
  const { id, version, rows, status } = session;
  const [api, setApi] = useState<GridApi<GridRow> | null>(null);
  const source = useMemo(() => rowSource(id), [id]);
  useEffect(() => () => source.destroy(), [source]);

  const pick = useCallback<Pick>(
    (name, { add, range }) => {
      if (range) selection.extend(name);
      else if (add) selection.toggle(name);
      else selection.choose(name);
    },
    [selection],
  );
  const width = useWidths(id);
  const columnDefs = useMemo(() => {
    if (width === null) return [];
    const isChosen = (name: string) => selection.columns.includes(name);
    return columnsOf(session.columns, rows, { editable: status !== "bin", isChosen, width, pick });
  }, [session.columns, rows, status, selection.columns, width, pick]);
  // The size of a block is fixed for the life of a grid; what the session opened with decides.
  const [blockSize] = useState(() => blockSizeFor(session.columns.length));

  const shown = useRef(version);
  useEffect(() => {
    if (api === null || shown.current === version) return;
    shown.current = version;
    api.setRowCount(rows, true);
    api.refreshInfiniteCache();
  }, [api, version, rows]);

  useEffect(() => {
    api?.setGridOption("context", { chosen: selection.columns });
    api?.refreshCells({ force: true, suppressFlash: true });
  }, [api, selection.columns]);

  const edit = (event: CellEditRequestEvent<GridRow>) => {
    const call = editCall(session.columns, event);
    if (call !== null) actions.applyNow(call, text.grid.editing);
  };

  return (
    <section className={classes.grid} aria-label={text.grid.label} inert={covered}>
      <AgGridReact<GridRow>
        theme={look}
        rowModelType="infinite"
        datasource={source}
        columnDefs={columnDefs}
        defaultColDef={defaults}
        rowHeight={rowHeight}
        cacheBlockSize={blockSize}
        maxBlocksInCache={30}
        maxConcurrentDatasourceRequests={2}
        blockLoadDebounceMillis={40}
        infiniteInitialRowCount={rows}
        rowBuffer={10}
        readOnlyEdit
        onCellEditRequest={edit}
        onCellKeyDown={copyCell}
        stopEditingWhenCellsLoseFocus
        tabToNextHeader={leave}
        tabToNextCell={leave}
        suppressMovableColumns
        suppressDragLeaveHidesColumns
        animateRows={false}
        tooltipShowMode="whenTruncated"
        tooltipShowDelay={500}
        suppressNoRowsOverlay
        onGridReady={(event: GridReadyEvent<GridRow>) => setApi(event.api)}
      />
      {rows === 0 && (
        <Text size="sm" className={`${classes.empty} quiet`}>
          {text.grid.empty}
        </Text>
      )}
    </section>
  );
}

const defaults = { sortable: false, resizable: true, cellDataType: false, minWidth: 48 } as const;

/** Tab leaves the grid; within it the arrow keys move, as in any grid. */
const leave = () => false;

/** Copies the cell that has the focus, unless the person has marked some text. */
function copyCell({ event, value, column }: CellKeyDownEvent<GridRow>): void {
  if (!(event instanceof KeyboardEvent) || event.key !== "c" || !(event.ctrlKey || event.metaKey)) return;
  if (nameOf(column.getColId()) === null || window.getSelection()?.toString()) return;
  navigator.clipboard?.writeText(cell(value)).catch(() => undefined);
}
