// The grid's columns made from the session's: row numbers first, then one per column.
import type { ColumnView } from "@data-tools/client";
import type { ColDef, SuppressHeaderKeyboardEventParams } from "ag-grid-community";
import { cell, isNumeric, number } from "../../format.ts";
import { text } from "../../text.ts";
import { ColumnHead } from "./column-head.tsx";
import classes from "./grid.module.css";
import { cellOf, type GridRow } from "./row-source.ts";

/** How a header is clicked or pressed. */
export type Pick = (column: string, how: { add: boolean; range: boolean }) => void;

const prefix = "c:";
const digitWidth = 8;

/** The session's name of a grid column; null for the row numbers. */
export function nameOf(colId: string): string | null {
  return colId.startsWith(prefix) ? colId.slice(prefix.length) : null;
}

function rowNumbers(rows: number): ColDef<GridRow> {
  return {
    colId: "row",
    headerName: text.grid.rowNumber,
    headerClass: classes.rowNumber,
    cellClass: classes.rowNumber,
    pinned: "left",
    lockPinned: true,
    lockPosition: true,
    width: Math.max(56, number(rows).length * digitWidth + 20),
    resizable: false,
    editable: false,
    valueGetter: ({ node }) => (node?.rowIndex ?? 0) + 1,
    valueFormatter: ({ value }) => number(value),
  };
}

export interface ColumnOptions {
  editable: boolean;
  isChosen(name: string): boolean;
  /** The width a column starts with, in pixels. */
  width(column: ColumnView): number;
  pick: Pick;
}

function column(view: ColumnView, { editable, isChosen, width, pick }: ColumnOptions): ColDef<GridRow> {
  const { name, type } = view;
  const numeric = isNumeric(type);
  return {
    colId: prefix + name,
    headerName: name,
    headerComponent: ColumnHead,
    headerComponentParams: { name, type, pick, chosen: isChosen(name) },
    headerClass: () => [isChosen(name) ? classes.chosen : "", numeric ? classes.numericHead : ""].filter(isClass),
    initialWidth: width(view),
    editable: ({ data }) => editable && data !== undefined && editableType(type),
    valueGetter: ({ data }) => cellOf(data, name),
    valueFormatter: ({ value }) =>
      value === undefined ? text.grid.loading : value === null ? text.noValue : cell(value),
    tooltipValueGetter: ({ value }) => (value === null || value === undefined ? null : cell(value).slice(0, 2000)),
    cellClassRules: {
      [classes.number ?? ""]: () => numeric,
      [classes.null ?? ""]: ({ value }) => value === null,
      [classes.pending ?? ""]: ({ value }) => value === undefined,
      [classes.chosen ?? ""]: () => isChosen(name),
    },
    suppressHeaderKeyboardEvent: (press) => pickByKey(press, name, pick),
  };
}

function isClass(name: string | undefined): name is string {
  return name !== undefined && name !== "";
}

function pickByKey({ event }: SuppressHeaderKeyboardEventParams, name: string, pick: Pick): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  pick(name, { add: event.ctrlKey || event.metaKey, range: event.shiftKey });
  return true;
}

function editableType(type: ColumnView["type"]): boolean {
  return type !== "list" && type !== "struct" && type !== "binary";
}

export function columnsOf(views: readonly ColumnView[], rows: number, options: ColumnOptions): ColDef<GridRow>[] {
  return [rowNumbers(rows), ...views.map((view) => column(view, options))];
}
