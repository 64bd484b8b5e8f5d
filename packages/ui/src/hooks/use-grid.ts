// What the page itself keeps of the grid: the view, what is marked, the open menu, the name that is being
// changed. None of it is part of the session; a new step or another view lets the marks go.
import type { ColumnView, SessionView, WireType } from "@data-tools/client";
import type { GridApi } from "ag-grid-community";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Area } from "../workbench/grid/area.ts";
import type { Subject } from "../workbench/grid/menu-subject.ts";
import type { GridRow } from "../workbench/grid/row-source.ts";
import { plainView, present, shownColumns, type View } from "../workbench/grid/view.ts";

interface OpenMenu {
  subject: Subject;
  x: number;
  y: number;
}

export interface GridScope {
  api: RefObject<GridApi<GridRow> | null>;
  view: View;
  setView(change: (before: View) => View): void;
  /** The columns that show, in the order they show, and their names. */
  columns: readonly ColumnView[];
  order: readonly string[];
  /** Rows that show; null until the server said so. */
  total: number | null;
  setTotal(total: number): void;
  area: Area | null;
  mark(change: Area | null | ((before: Area | null) => Area | null)): void;
  /** The last thing the grid did that is no step, such as copying. */
  said: string | null;
  say(sentence: string): void;
  menu: OpenMenu | null;
  openMenu(menu: OpenMenu | null): void;
  renaming: string | null;
  rename(column: string | null): void;
  /** What is asked for above the grid. */
  asking: "search" | "row" | "filter" | null;
  ask(what: "search" | "row" | "filter" | null): void;
  /** Types whose operations the toolbox shows alone; null = all operations. */
  toolsFor: readonly WireType[] | null;
  showTools(types: readonly WireType[] | null): void;
}

export function useGrid(session: SessionView): GridScope {
  const api = useRef<GridApi<GridRow> | null>(null);
  const [wanted, setView] = useState(plainView);
  const [total, setTotal] = useState<number | null>(null);
  const [area, setArea] = useState<Area | null>(null);
  const [said, say] = useState<string | null>(null);
  const [menu, openMenu] = useState<OpenMenu | null>(null);
  const [renaming, rename] = useState<string | null>(null);
  const [asking, ask] = useState<GridScope["asking"]>(null);
  const [toolsFor, showTools] = useState<readonly WireType[] | null>(null);

  const { columns: all, version, cursor } = session;
  const view = useMemo(
    () =>
      present(
        wanted,
        all.map(({ name }) => name),
      ),
    [wanted, all],
  );
  const columns = useMemo(() => shownColumns(all, view), [all, view]);
  const order = useMemo(() => columns.map(({ name }) => name), [columns]);

  const mark = useCallback<GridScope["mark"]>((change) => {
    setArea(change);
    say(null);
  }, []);
  const shown = useRef({ version, cursor, view });
  useEffect(() => {
    const { current } = shown;
    if (current.version === version && current.cursor === cursor && current.view === view) return;
    shown.current = { version, cursor, view };
    mark(null);
  }, [version, cursor, view, mark]);

  return useMemo(
    () => ({
      api,
      view,
      setView,
      columns,
      order,
      total,
      setTotal,
      area,
      mark,
      said,
      say,
      menu,
      openMenu,
      renaming,
      rename,
      asking,
      ask,
      toolsFor,
      showTools,
    }),
    [view, columns, order, total, area, mark, said, menu, renaming, asking, toolsFor],
  );
}
