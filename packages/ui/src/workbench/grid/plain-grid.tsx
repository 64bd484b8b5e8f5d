// AG Grid as it is, without its React layer: whoever drags the scroll bar through a long table has all cells made
// anew with every frame, which through React costs much more.
import { type CellEditRequestEvent, createGrid, type GridApi, type GridOptions } from "ag-grid-community";
import { useEffect, useEffectEvent, useRef } from "react";

interface PlainGridProps<Row> extends Required<Pick<GridOptions<Row>, "columnDefs" | "datasource">> {
  /** Everything else; what it says first holds as long as the grid stands. */
  options: GridOptions<Row>;
  /** Told of the grid once it is made. */
  onMade(api: GridApi<Row>): void;
  onEdit?(event: CellEditRequestEvent<Row>): void;
}

/** A grid that fills its place. */
export function PlainGrid<Row>({ options, columnDefs, datasource, onMade, onEdit }: PlainGridProps<Row>) {
  const place = useRef<HTMLDivElement>(null);
  const grid = useRef<GridApi<Row> | null>(null);
  const edit = useEffectEvent((event: CellEditRequestEvent<Row>) => onEdit?.(event));
  const make = useEffectEvent((at: HTMLElement) => {
    const api = createGrid<Row>(at, { ...options, columnDefs, datasource, onCellEditRequest: edit });
    onMade(api);
    return api;
  });
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
