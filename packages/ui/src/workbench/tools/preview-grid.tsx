// The whole table as the operation would leave it, on the same grid: what changes stands in colour, in its place.
import type { ChangedRow, PreviewView } from "@data-tools/client";
import type { ColDef, GridApi, GridOptions, ICellRendererParams, IDatasource } from "ag-grid-community";
import { useEffect, useMemo, useState } from "react";
import { client, problemIn } from "../../client.ts";
import { isNumeric, number } from "../../format.ts";
import { useWidths } from "../../hooks/use-widths.ts";
import { text } from "../../text.ts";
import gridClasses from "../grid/grid.module.css";
import { columnDefaults, look, rowHeight } from "../grid/look.ts";
import { PlainGrid } from "../grid/plain-grid.tsx";
import { drawn, drawValues, type ShownColumn } from "./changed-cell.ts";
import { columnsInPlace, isAnew } from "./changed-rows.tsx";
import classes from "./tools.module.css";

const words = text.tools;
const blockSize = 100;
const widest = 480;

interface PreviewGridProps {
  session: string;
  /** The preview's own id: it is kept. */
  id: string;
  preview: PreviewView;
}

export function PreviewGrid({ session, id, preview }: PreviewGridProps) {
  const width = useWidths(session);
  const [api, setApi] = useState<GridApi<ChangedRow> | null>(null);
  const source = useMemo(() => sourceOf(session, id), [session, id]);
  const columnDefs = useMemo(() => {
    if (width === null) return [];
    const anew = isAnew(preview);
    const changed = new Set(preview.rows.flatMap((row) => row.changed));
    return [
      rowNumbers(preview),
      ...columnsInPlace(preview, anew).map((column) => {
        // Room for the value before and the value after.
        const wide = changed.has(column.name) ? 2 * width(column) : width(column);
        return columnDef(column, anew, Math.min(wide, widest));
      }),
    ];
  }, [preview, width]);
  const first = preview.rows[0]?.row ?? null;
  useEffect(() => {
    if (api !== null && first !== null && first > 1 && !isAnew(preview)) api.ensureIndexVisible(first - 1, "middle");
  }, [api, first, preview]);
  return (
    <div className={classes.previewGrid}>
      <PlainGrid<ChangedRow> options={manner} columnDefs={columnDefs} datasource={source} onReady={setApi} />
    </div>
  );
}

const defaults: ColDef<ChangedRow> = {
  ...columnDefaults,
  cellClassRules: { [classes.rowGoes ?? ""]: ({ data }) => data?.after === null },
};

const manner: GridOptions<ChangedRow> = {
  theme: look,
  rowModelType: "infinite",
  defaultColDef: defaults,
  rowHeight,
  headerHeight: 34,
  cacheBlockSize: blockSize,
  maxBlocksInCache: 20,
  rowBuffer: 10,
  suppressMovableColumns: true,
  animateRows: false,
  suppressNoRowsOverlay: true,
};

function rowNumbers({ total, effect }: PreviewView): ColDef<ChangedRow> {
  return {
    colId: "row",
    headerName: text.grid.rowNumber,
    pinned: "left",
    width: 24 + number(total.before).length * 9 + (effect.rowsRemoved > 0 ? 70 : 16),
    cellClass: gridClasses.rowNumber ?? "",
    cellRenderer: ({ data }: ICellRendererParams<ChangedRow>) => {
      if (data === undefined) return drawn("", text.grid.loading);
      const box = drawn("", data.row === null ? "" : number(data.row));
      if (data.after === null) box.append(drawn(classes.mark ?? "", words.rowRemoved));
      return box;
    },
  };
}

function columnDef(column: ShownColumn, anew: boolean, width: number): ColDef<ChangedRow> {
  const { name, type, was, is } = column;
  return {
    colId: `${is < 0 ? "gone" : "c"}:${name}`,
    headerName: was < 0 ? `${name} (${words.added})` : is < 0 ? `${name} (${words.removed})` : name,
    initialWidth: was >= 0 && is >= 0 ? width : width + 60,
    cellClass: isNumeric(type) ? (gridClasses.number ?? "") : "",
    cellRenderer: ({ data }: ICellRendererParams<ChangedRow>) =>
      data === undefined ? drawn("", text.grid.loading) : drawValues(data, column, anew),
  };
}

function sourceOf(session: string, id: string): IDatasource {
  return {
    getRows: async ({ startRow, endRow, successCallback, failCallback }) => {
      try {
        const range = { offset: startRow, limit: endRow - startRow };
        const page = await client.sessions.previewRows(session, id, range);
        successCallback(page.rows, page.total);
      } catch (error) {
        // Another preview took its place, or the server is away: the pane shows what is asked for next.
        if (problemIn(error) !== null) successCallback([], startRow);
        else failCallback();
      }
    },
  };
}
