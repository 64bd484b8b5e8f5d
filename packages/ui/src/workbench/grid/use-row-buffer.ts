// How many rows are drawn beyond the view: some where one scrolls by wheel, so that none is missing at its edge;
// none while every frame shows another place of the table, where they would only be made to be thrown away.
import type { GridApi } from "ag-grid-community";
import { type RefObject, type UIEvent, useRef } from "react";

export const rowBuffer = 4;

/** What hears the table scroll, before the table itself does. */
export function useRowBuffer<Row>(grid: RefObject<GridApi<Row> | null>) {
  const top = useRef(0);
  return ({ target }: UIEvent) => {
    if (!(target instanceof Element) || target.scrollTop === top.current) return;
    const jumped = Math.abs(target.scrollTop - top.current) > target.clientHeight;
    top.current = target.scrollTop;
    const wanted = jumped ? 0 : rowBuffer;
    const { current: api } = grid;
    if (api !== null && api.getGridOption("rowBuffer") !== wanted) api.setGridOption("rowBuffer", wanted);
  };
}
