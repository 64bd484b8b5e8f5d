// The grid's columns made from the session's: row numbers first, then one per column.
import type { ColumnView } from "@data-tools/client";
import type { CellClassParams, ColDef, IHeaderComp } from "ag-grid-community";
import { cell, isNumeric, number } from "../../format.ts";
import { text } from "../../text.ts";
import { type Area, isWithin } from "./area.ts";
import classes from "./grid.module.css";
import { OddCell } from "./odd-cell.ts";
import { isOdd } from "./oddities.ts";
import { cellOf, type GridRow } from "./row-source.ts";
import type { View } from "./view.ts";

const prefix = "c:";
const digitWidth = 8;

/** What cells look at to know how they stand out; it changes without the columns being made anew. */
export interface Standout {
  chosen: readonly string[];
  area: Area | null;
  order: readonly string[];
  /** Whether the rows are those of a view, whose numbers are known only with the rows. */
  viewed: boolean;
  /** Small letters; empty = nothing is searched for. */
  needle: string;
}

/** The session's name of a grid column; null for the row numbers. */
export function nameOf(colId: string): string | null {
  return colId.startsWith(prefix) ? colId.slice(prefix.length) : null;
}

export function colIdOf(name: string): string {
  return prefix + name;
}

function standout({ context }: CellClassParams<GridRow>): Standout {
  return context.current;
}

function marked(params: CellClassParams<GridRow>, name: string | null): boolean {
  const { area, order } = standout(params);
  return area !== null && isWithin(area, order, params.rowIndex, name);
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
    valueGetter: ({ data, node }) => data?.number ?? (node?.rowIndex ?? 0) + 1,
    valueFormatter: ({ value, data, context }) => (data === undefined && context.current.viewed ? "" : number(value)),
    cellClassRules: { [classes.marked ?? ""]: (params) => marked(params, null) },
  };
}

interface ColumnOptions {
  editable: boolean;
  view: View;
  head: new () => IHeaderComp;
  /** The width a column starts with, in pixels. */
  width(column: ColumnView): number;
}

function column(view: ColumnView, { editable, view: { hidden, pinned }, head, width }: ColumnOptions): ColDef<GridRow> {
  const { name, type } = view;
  const numeric = isNumeric(type);
  return {
    colId: colIdOf(name),
    headerName: name,
    headerComponent: head,
    headerComponentParams: { view },
    initialWidth: width(view),
    hide: hidden.includes(name),
    pinned: pinned.includes(name) ? "left" : null,
    editable: ({ data }) => editable && data !== undefined && editableType(type),
    valueGetter: ({ data }) => cellOf(data, name),
    valueFormatter: ({ value }) =>
      value === undefined ? text.grid.loading : value === null ? text.noValue : cell(value),
    cellRendererSelector: ({ value }) =>
      typeof value === "string" && isOdd(value) ? { component: OddCell } : undefined,
    tooltipValueGetter: ({ value }) => (value === null || value === undefined ? null : cell(value).slice(0, 2000)),
    cellClassRules: {
      [classes.number ?? ""]: () => numeric,
      [classes.null ?? ""]: ({ value }) => value === null,
      [classes.notNumber ?? ""]: ({ value }) =>
        numeric && typeof value === "string" && /^-?(NaN|Infinity)$/i.test(value),
      [classes.pending ?? ""]: ({ value }) => value === undefined,
      [classes.chosen ?? ""]: (params) => standout(params).chosen.includes(name),
      [classes.marked ?? ""]: (params) => marked(params, name),
      [classes.found ?? ""]: (params) => {
        const { needle } = standout(params);
        return needle !== "" && cell(params.value).toLowerCase().includes(needle);
      },
    },
  };
}

export function editableType(type: ColumnView["type"]): boolean {
  return type !== "list" && type !== "struct" && type !== "binary";
}

export function columnsOf(views: readonly ColumnView[], rows: number, options: ColumnOptions): ColDef<GridRow>[] {
  return [rowNumbers(rows), ...views.map((view) => column(view, options))];
}
