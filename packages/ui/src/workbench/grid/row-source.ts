// Rows on demand for the grid's infinite model: each row knows the columns it was read with, so that a
// table that has just changed never shows a value under the wrong header, and its number in the table,
// whatever the view. The grid is made to ask for the blocks that come next before their rows are drawn; one that was
// passed before its turn came is not read until it comes near the view again.
import type { Cell, Page } from "@data-tools/client";
import type { IDatasource, IGetRowsParams } from "ag-grid-community";
import { client, problemIn } from "../../client.ts";
import { firstRowsQuery } from "../../first-rows.ts";
import { keys, queryClient } from "../../queries.ts";
import { askOf, choosesRows, type View } from "./view.ts";

export interface GridRow {
  cells: readonly Cell[];
  places: ReadonlyMap<string, number>;
  /** Where it stands in the table, from 1. */
  number: number;
}

/** What the grid shows at present. */
export interface Shown {
  view: View;
  version: number;
  /** The state that is looked at; undefined = the present one. */
  step: string | null | undefined;
}

interface RowSource extends IDatasource {
  /** The grid scrolls, or has come to a stand. */
  scrolls(moving: boolean): void;
  /** Other rows have come into view. */
  looks(): void;
  destroy(): void;
}

interface Surroundings {
  /** The first and the last row that are drawn; null while there is no grid. */
  drawn(): { first: number; last: number } | null;
  /** Makes the grid ask for the block of this row, if there is one that it does not know. */
  expect(row: number): void;
  onTotal(total: number): void;
  /** The server does not give these rows: the view asks for what the table cannot answer. */
  onRefused(error: unknown): void;
}

const retryMs = 2_000;
/** One scrolls on in the way one came; a fling passes several blocks before an answer could come. */
const blocksAhead = 2;
/** Blocks that are read side by side: an answer waits for the page's frames, while the next one may be on its way. */
const mostReading = 2;
/** Blocks that are asked for at most; the grid itself has long forgotten the oldest of them. */
const mostWaiting = 50;
/** More than are ever under way: in which order blocks are read is decided here. */
export const mostRequests = 2 * mostWaiting;

/** The cell of a row under a column; undefined while it is not known. */
export function cellOf(row: GridRow | undefined, column: string): Cell | undefined {
  const place = row?.places.get(column);
  return place === undefined ? undefined : row?.cells[place];
}

export function rowsOf({ columns, rows, offset, numbers }: Page): GridRow[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  return rows.map((cells, place) => ({ cells, places, number: numbers?.[place] ?? offset + place + 1 }));
}

interface Waiting extends IGetRowsParams {
  /** Scrolled into view and, maybe, out of it: nobody misses its rows while others are in view. */
  passing: boolean;
}

/** Reads the session's rows as it is at the time of asking, few blocks at a time; tries again while the server is away. */
export function rowSource(
  session: string,
  shown: { readonly current: Shown },
  { drawn, expect, onTotal, onRefused }: Surroundings,
): RowSource {
  const stop = new AbortController();
  let blockSize = 0;
  let lastFirst = 0;
  let up = false;
  let jumping = false;
  /** By their first rows, those asked for last at the end. */
  const waiting = new Map<number, Waiting>();
  const filled = new Set<number>();
  let scrolling = false;
  /** The first rows of the blocks that are under way; none is twice, so that no old answer comes last. */
  const reading = new Set<number>();

  const ask = (offset: number, limit: number) => {
    const { view, step } = shown.current;
    const at = step === undefined ? {} : { step };
    return client.sessions.rows(session, { ...askOf(view), ...at, offset, limit, signal: stop.signal });
  };
  const read = async (offset: number, limit: number) =>
    (offset === 0 ? await opening(limit) : undefined) ?? ask(offset, limit);
  /** What the page asked for while it was loading, maybe still on its way, if that is what is shown. */
  const opening = async (limit: number) => {
    const { view, step, version } = shown.current;
    if (step !== undefined || choosesRows(view)) return;
    if (queryClient.getQueryState(keys.firstRows(session)) === undefined) return;
    const page = await queryClient.ensureQueryData(firstRowsQuery(session)).catch(() => undefined);
    const whole = page?.version === version && page.rows.length === Math.min(limit, page.total);
    return whole ? page : undefined;
  };

  /** What the grid asks for anew, or has long forgotten, is given back to it. */
  const drop = (startRow: number | undefined) => {
    if (startRow === undefined) return;
    waiting.get(startRow)?.failCallback();
    waiting.delete(startRow);
  };
  const wait = (block: Waiting) => {
    drop(block.startRow);
    waiting.set(block.startRow, block);
    if (waiting.size > mostWaiting) drop(nearest().at(-1)?.block.startRow);
  };
  /** What waits, and how many rows lie between it and the view: the nearest first, the newest of those that are as near. */
  const nearest = () => {
    const view = drawn();
    const farOf = ({ startRow, endRow }: Waiting) =>
      view === null ? 0 : Math.max(0, startRow - view.last, view.first - endRow + 1);
    const newest = [...waiting.values()].toReversed();
    return newest.map((block) => ({ block, far: farOf(block) })).sort((one, other) => one.far - other.far);
  };
  const next = () => {
    const near = blocksAhead * blockSize;
    return nearest().find(({ block, far }) => !reading.has(block.startRow) && (!block.passing || far <= near))?.block;
  };
  const readOn = async () => {
    const block = reading.size < mostReading ? next() : undefined;
    if (block === undefined) return;
    waiting.delete(block.startRow);
    reading.add(block.startRow);
    readOn();
    await fill(block);
    reading.delete(block.startRow);
    look();
  };
  const fill = async (block: Waiting) => {
    const { startRow, endRow, successCallback, failCallback } = block;
    const limit = endRow - startRow;
    try {
      const asked = shown.current;
      const page = await read(startRow, limit);
      filled.add(startRow);
      successCallback(rowsOf(page), page.total);
      // An answer to what was shown before says nothing of what is shown now.
      if (asked === shown.current) onTotal(page.total);
      const seen = queryClient.getQueryData<{ version: number }>(keys.session(session));
      if (seen !== undefined && seen.version < page.version)
        queryClient.invalidateQueries({ queryKey: keys.session(session) });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (problemIn(error) !== null) {
        failCallback();
        return onRefused(error);
      }
      // What the grid asked for anew meanwhile takes its place.
      if (waiting.has(startRow)) failCallback();
      else wait(block);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  };

  /** The blocks that come next, in the way one scrolls. */
  const lookAhead = () => {
    const view = drawn();
    // Nothing is in the way of the first rows.
    if (view === null || filled.size === 0) return;
    const moved = view.first - lastFirst;
    lastFirst = view.first;
    if (moved !== 0) {
      up = moved < 0;
      jumping = Math.abs(moved) > blocksAhead * blockSize;
    }
    // Whoever jumps is seldom there yet: what lies beside the places that are passed would only be in the way.
    if (jumping && scrolling) return;
    for (let rows = blockSize; rows <= blocksAhead * blockSize; rows += blockSize)
      expect(up ? Math.max(0, view.first - rows) : view.last + rows);
  };
  const look = () => {
    if (stop.signal.aborted) return;
    lookAhead();
    readOn();
  };

  return {
    getRows: (params) => {
      // Rows that were there may be old ones, which must not stay, in view or not.
      wait({ ...params, passing: scrolling && !filled.has(params.startRow) });
      blockSize = params.endRow - params.startRow;
      look();
    },
    scrolls: (moving) => {
      scrolling = moving;
      look();
    },
    looks: look,
    destroy: () => stop.abort(),
  };
}
