// AG Grid as it is, without its React layer: whoever drags the scroll bar through a long table has all cells made
// anew with every frame, which through React costs much more.
import {
  type CellEditRequestEvent,
  createGrid,
  type GridApi,
  type GridOptions,
  type IRowNode,
} from "ag-grid-community";
import { useEffect, useEffectEvent, useRef } from "react";

interface PlainGridProps<Row> extends Required<Pick<GridOptions<Row>, "columnDefs" | "datasource">> {
  /** Everything else; what it says first holds as long as the grid stands. */
  options: GridOptions<Row>;
  /** Told of the grid once it is ready. */
  onReady(api: GridApi<Row>): void;
  onEdit?(event: CellEditRequestEvent<Row>): void;
  /** Told when other rows are in view, by scrolling or by another size. */
  onView?(): void;
  /** Told while it scrolls up or down, and when it has come to a stand. */
  onScroll?(moving: boolean): void;
}

/** A grid that fills its place. */
export function PlainGrid<Row>({
  options,
  columnDefs,
  datasource,
  onReady,
  onEdit,
  onView,
  onScroll,
}: PlainGridProps<Row>) {
  const place = useRef<HTMLDivElement>(null);
  const grid = useRef<GridApi<Row> | null>(null);
  const edit = useEffectEvent((event: CellEditRequestEvent<Row>) => onEdit?.(event));
  const view = useEffectEvent(() => onView?.());
  const scroll = useEffectEvent((moving: boolean) => onScroll?.(moving));
  const ready = useEffectEvent(onReady);
  const make = useEffectEvent((at: HTMLElement) =>
    createGrid<Row>(at, {
      ...options,
      columnDefs,
      datasource,
      onGridReady: ({ api }) => ready(api),
      onCellEditRequest: edit,
      onViewportChanged: view,
      onBodyScroll: ({ direction }) => direction === "vertical" && scroll(true),
      onBodyScrollEnd: ({ direction }) => direction === "vertical" && scroll(false),
      processRowPostCreate: ({ node }) => keepRow(node),
    }),
  );
  useEffect(() => {
    if (place.current === null) return;
    const api = make(place.current);
    grid.current = api;
    return () => {
      grid.current = null;
      api.destroy();
    };
  }, []);
  useEffect(() => {
    const api = grid.current;
    if (api !== null && api.getGridOption("columnDefs") !== columnDefs) api.setGridOption("columnDefs", columnDefs);
  }, [columnDefs]);
  useEffect(() => {
    const api = grid.current;
    if (api !== null && api.getGridOption("datasource") !== datasource) api.setGridOption("datasource", datasource);
  }, [datasource]);
  return <div ref={place} style={{ height: "100%" }} />;
}

/**
 * A row that is drawn before its values are known gets the id it will have, so that the grid fills it in when they
 * come; one without an id it would throw away, and make its cells a second time.
 */
function keepRow(node: IRowNode): void {
  node.id ??= String(node.rowIndex);
}
