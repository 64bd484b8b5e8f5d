// Rows on demand for the grid's infinite model: each row knows the columns it was read with, so that a
// table that has just changed never shows a value under the wrong header, and its number in the table,
// whatever the view. The block that comes next is read ahead.
import type { Cell, Page } from "@data-tools/client";
import type { IDatasource } from "ag-grid-community";
import { client, problemIn } from "../../client.ts";
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

export interface Hearers {
  onTotal(total: number): void;
  /** The server does not give these rows: the view asks for what the table cannot answer. */
  onRefused(error: unknown): void;
}

const retryMs = 2_000;
/** One scrolls on in the way one came; a fling passes several blocks before an answer could come. */
const blocksAhead = 2;
const keptAhead = 6;

/** The cell of a row under a column; undefined while it is not known. */
export function cellOf(row: GridRow | undefined, column: string): Cell | undefined {
  const place = row?.places.get(column);
  return place === undefined ? undefined : row?.cells[place];
}

export function rowsOf({ columns, rows, offset, numbers }: Page): GridRow[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  return rows.map((cells, place) => ({ cells, places, number: numbers?.[place] ?? offset + place + 1 }));
}

/** Reads the session's rows as it is at the time of asking; tries again while the server is away. */
export function rowSource(
  session: string,
  shown: { readonly current: Shown },
  { onTotal, onRefused }: Hearers,
): IDatasource & { destroy(): void } {
  const stop = new AbortController();
  const ahead = new Map<string, Promise<Page>>();
  let lastStart = 0;

  const keyOf = (offset: number) => JSON.stringify([offset, shown.current]);
  const ask = (offset: number, limit: number) => {
    const { view, step } = shown.current;
    const at = step === undefined ? {} : { step };
    return client.sessions.rows(session, { ...askOf(view), ...at, offset, limit, signal: stop.signal });
  };
  const read = (offset: number, limit: number) => {
    const key = keyOf(offset);
    const known = ahead.get(key);
    ahead.delete(key);
    return known ?? opening(offset, limit) ?? ask(offset, limit);
  };
  // What the page asked for while it was loading, if that is what is shown.
  const opening = (offset: number, limit: number) => {
    const { view, step, version } = shown.current;
    if (offset > 0 || step !== undefined || choosesRows(view)) return;
    const page = queryClient.getQueryData<Page>(keys.firstRows(session));
    const whole = page?.version === version && page.rows.length === Math.min(limit, page.total);
    return whole ? Promise.resolve(page) : undefined;
  };
  const readAhead = (offset: number, limit: number, total: number) => {
    const key = keyOf(offset);
    if (offset < 0 || offset >= total || ahead.has(key)) return;
    const page = ask(offset, limit);
    page.catch(() => ahead.delete(key));
    ahead.set(key, page);
    for (const oldest of [...ahead.keys()].slice(0, -keptAhead)) ahead.delete(oldest);
  };

  return {
    getRows: async ({ startRow, endRow, successCallback, failCallback }) => {
      const limit = endRow - startRow;
      for (;;) {
        try {
          const asked = shown.current;
          const page = await read(startRow, limit);
          successCallback(rowsOf(page), page.total);
          // An answer to what was shown before says nothing of what is shown now.
          if (asked === shown.current) onTotal(page.total);
          const way = startRow < lastStart ? -limit : limit;
          // Whoever jumps is seldom there yet: what lies beside the places that are passed would only be in the way.
          const jumped = Math.abs(startRow - lastStart) > blocksAhead * limit;
          for (let block = 1; block <= blocksAhead && !jumped; block++)
            readAhead(startRow + block * way, limit, page.total);
          lastStart = startRow;
          const seen = queryClient.getQueryData<{ version: number }>(keys.session(session));
          if (seen !== undefined && seen.version < page.version)
            queryClient.invalidateQueries({ queryKey: keys.session(session) });
          return;
        } catch (error) {
          if (stop.signal.aborted) return;
          if (problemIn(error) !== null) {
            failCallback();
            return onRefused(error);
          }
          await new Promise((resolve) => setTimeout(resolve, retryMs));
          if (stop.signal.aborted) return;
        }
      }
    },
    destroy: () => stop.abort(),
  };
}
