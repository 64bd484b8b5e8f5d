// Marking with mouse and keys: a rectangle of cells by drag, Shift and click, Shift and arrows; rows by
// their numbers. Heard before the grid, which knows nothing of marks.
import { type KeyboardEvent, type MouseEvent, useRef } from "react";
import { useWorkbench } from "../context.ts";
import { type Area, isMarked, oneCell, rowsMarked } from "./area.ts";
import { colIdOf } from "./columns.ts";
import { type Pointed, pointed } from "./pointed.ts";
import { useCopy } from "./use-copy.ts";
import { useEdgeScroll } from "./use-edge-scroll.ts";
import { useOpenMenu } from "./use-menu.ts";

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function useMarking() {
  const { session, selection, grid, fixed } = useWorkbench();
  const { api, area, order, mark } = grid;
  const openMenu = useOpenMenu();
  const copy = useCopy();
  const body = useRef<HTMLDivElement>(null);
  const dragging = useRef<"cells" | "rows" | null>(null);
  const rows = grid.total ?? session.rows;

  const markWith = (next: Area | null) => {
    if (isMarked(next)) selection.clear();
    mark(next);
  };

  const onMouseDownCapture = (event: MouseEvent) => {
    const at = pointed(event.target);
    if (event.button !== 0 || at === null || at.on === "head") return;
    dragging.current = at.on === "row" ? "rows" : "cells";
    if (at.on === "row") {
      markWith(rowsMarked(area, at.row, { add: event.ctrlKey || event.metaKey, range: event.shiftKey }));
      return;
    }
    const from = anchorOf();
    if (!event.shiftKey || from === null) return markWith(oneCell(at));
    // The focus stays where the rectangle begins.
    event.stopPropagation();
    event.preventDefault();
    markWith({ kind: "cells", anchor: from, head: at });
  };

  const onMouseOver = (event: MouseEvent) => {
    if (dragging.current === null || event.buttons !== 1) return;
    const at = pointed(event.target);
    if (at === null || at.on === "head") return;
    if (dragging.current === "rows") return markWith(rowsMarked(area, at.row, { add: false, range: true }));
    if (at.on === "cell" && area?.kind === "cells" && (at.row !== area.head.row || at.column !== area.head.column))
      markWith({ ...area, head: at });
  };

  /** The cell a rectangle begins at: that of the marked one, else the one that has the focus. */
  const anchorOf = () => {
    if (area?.kind === "cells") return area.anchor;
    const at = pointed(document.activeElement);
    return at?.on === "cell" ? at : null;
  };

  const extend = ([down, right]: readonly [number, number], far: boolean, at: Pointed) => {
    if (at.on === "row") {
      const last = area?.kind === "rows" ? area : rowsMarked(null, at.row, { add: false, range: false });
      const [from = at.row, to = at.row] = last.ranges.at(-1) ?? [];
      const end = clamp((from === last.anchor ? to : from) + down, rows);
      markWith(rowsMarked(last, end, { add: false, range: true }));
      api.current?.ensureIndexVisible(end);
      return;
    }
    const anchor = anchorOf();
    if (anchor === null) return;
    const from = area?.kind === "cells" ? area.head : anchor;
    const place = order.indexOf(from.column);
    const row = far && down !== 0 ? (down > 0 ? rows - 1 : 0) : clamp(from.row + down, rows);
    const column =
      order[far && right !== 0 ? (right > 0 ? order.length - 1 : 0) : clamp(place + right, order.length)] ??
      from.column;
    markWith({ kind: "cells", anchor, head: { row, column } });
    api.current?.ensureIndexVisible(row);
    api.current?.ensureColumnVisible(colIdOf(column));
  };

  useEdgeScroll(body, dragging, (down) => {
    if (area !== null)
      extend([down, 0], false, area.kind === "rows" ? { on: "row", row: area.anchor } : { on: "cell", ...area.anchor });
  });

  const whole = (): Area | null => {
    const [first, last] = [order[0], order.at(-1)];
    if (first === undefined || last === undefined || rows === 0) return null;
    return { kind: "cells", anchor: { row: 0, column: first }, head: { row: rows - 1, column: last } };
  };

  /** Whether the key was for marks, copies or menus. */
  const press = (event: KeyboardEvent, at: Pointed): boolean => {
    const { key, shiftKey, altKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (key === "ContextMenu" || (key === "F10" && shiftKey)) {
      const { left, bottom } = (event.target as Element).getBoundingClientRect();
      openMenu(at, left + 8, bottom - 4);
    } else if (command && key.toLowerCase() === "c" && !altKey) copy(shiftKey, at);
    else if (at.on === "head") {
      if (key === "F2" && !fixed) grid.rename(at.column);
      else if (key === "Enter" || key === " ") selection.pick(at.column, { add: command, range: shiftKey });
      else return false;
    } else if (command && key.toLowerCase() === "a" && !shiftKey) markWith(whole());
    else if (key === "Escape" && isMarked(area)) mark(null);
    else if (at.on === "row" && key === " ") markWith(rowsMarked(area, at.row, { add: command, range: shiftKey }));
    else {
      const step = steps[key];
      if (step !== undefined && shiftKey) extend(step, command, at);
      else {
        // The focus moves on: what was marked from it is let go.
        if ((step !== undefined || /^(Home|End|Page|Tab)/.test(key)) && area !== null) mark(null);
        return false;
      }
    }
    return true;
  };

  const onKeyDownCapture = (event: KeyboardEvent) => {
    const at = pointed(event.target);
    if (at === null || !press(event, at)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onContextMenu = (event: MouseEvent) => {
    const at = pointed(event.target);
    if (at === null) return;
    event.preventDefault();
    if (grid.menu === null) openMenu(at, event.clientX, event.clientY);
  };

  return { ref: body, onMouseDownCapture, onMouseOver, onKeyDownCapture, onContextMenu };
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, value));
}
