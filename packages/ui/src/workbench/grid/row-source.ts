// Rows on demand for the grid's infinite model: each row knows the columns it was read with, so that a
// table that has just changed never shows a value under the wrong header.
import type { Cell } from "@data-tools/client";
import type { IDatasource } from "ag-grid-community";
import { client, problemIn } from "../../client.ts";
import { keys, queryClient } from "../../queries.ts";

export interface GridRow {
  cells: readonly Cell[];
  places: ReadonlyMap<string, number>;
}

const retryMs = 2_000;
const cellsPerBlock = 6_000;

/** Rows to ask for at a time: fewer where rows are wide. */
export function blockSizeFor(columns: number): number {
  return Math.max(50, Math.min(200, Math.ceil(cellsPerBlock / Math.max(1, columns))));
}

/** The cell of a row under a column; undefined while it is not known. */
export function cellOf(row: GridRow | undefined, column: string): Cell | undefined {
  const place = row?.places.get(column);
  return place === undefined ? undefined : row?.cells[place];
}

/** Reads the session's rows as it is at the time of asking; tries again while the server is away. */
export function rowSource(session: string): IDatasource & { destroy(): void } {
  const stop = new AbortController();
  return {
    getRows: async ({ startRow, endRow, successCallback, failCallback }) => {
      for (;;) {
        try {
          const page = await client.sessions.rows(session, {
            offset: startRow,
            limit: endRow - startRow,
            signal: stop.signal,
          });
          const places = new Map(page.columns.map(({ name }, place) => [name, place]));
          successCallback(
            page.rows.map((cells): GridRow => ({ cells, places })),
            page.total,
          );
          const seen = queryClient.getQueryData<{ version: number }>(keys.session(session));
          if (seen !== undefined && seen.version < page.version)
            queryClient.invalidateQueries({ queryKey: keys.session(session) });
          return;
        } catch (error) {
          if (stop.signal.aborted) return;
          if (problemIn(error) !== null) return failCallback();
          await new Promise((resolve) => setTimeout(resolve, retryMs));
          if (stop.signal.aborted) return;
        }
      }
    },
    destroy: () => stop.abort(),
  };
}
