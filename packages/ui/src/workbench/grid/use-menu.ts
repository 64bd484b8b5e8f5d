// Opens the menu for what was pointed at, which is marked first if it was not, so that one sees what the
// menu is about.
import { useCallback } from "react";
import type { Selection } from "../../hooks/use-selection.ts";
import { useWorkbench } from "../context.ts";
import { type Area, boxOf, isWithin, oneCell, rowsMarked } from "./area.ts";
import type { Subject } from "./menu-subject.ts";
import type { Pointed } from "./pointed.ts";
import { cellOf } from "./row-source.ts";

/** The menu of a head is about all chosen columns if it is one of them. */
export function subjectOfHead(column: string, selection: Selection): Subject {
  if (selection.columns.includes(column)) return { kind: "columns", columns: selection.columns };
  selection.only(column);
  return { kind: "columns", columns: [column] };
}

export function useOpenMenu(): (at: Pointed, x: number, y: number) => void {
  const { grid, selection } = useWorkbench();
  const { api, area, order, mark, openMenu } = grid;
  return useCallback(
    (at, x, y) => {
      const markedOr = (other: Area, row: number, column: string | null) => {
        if (area !== null && isWithin(area, order, row, column)) return area;
        mark(other);
        return other;
      };
      if (at.on === "head") {
        mark(null);
        openMenu({ subject: subjectOfHead(at.column, selection), x, y });
      } else if (at.on === "row")
        openMenu({
          subject: {
            kind: "rows",
            area: markedOr(rowsMarked(null, at.row, { add: false, range: false }), at.row, null),
          },
          x,
          y,
        });
      else {
        const { row, column } = at;
        const within = markedOr(oneCell(at), row, column);
        const columns = within.kind === "cells" ? boxOf(within, order).columns : [column];
        const value = cellOf(api.current?.getDisplayedRowAtIndex(row)?.data, column);
        openMenu({ subject: { kind: "cells", columns, row, column, value, area: within }, x, y });
      }
    },
    [api, area, order, mark, openMenu, selection],
  );
}
