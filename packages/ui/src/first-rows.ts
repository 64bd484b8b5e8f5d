// The first rows of a session are asked for as soon as the address is known, while the script of the workbench
// is still on its way; the grid then begins with them, and its columns are as wide as they need.
import type { Page, SessionView } from "@data-tools/client";
import { client } from "./client.ts";
import { here } from "./place.ts";
import { keys, queryClient } from "./queries.ts";
import { routeOf } from "./router.ts";

const cellsPerBlock = 6_000;

/** Rows to ask for at a time: fewer where rows are wide. */
export function blockSizeFor(columns: number): number {
  return Math.max(50, Math.min(200, Math.ceil(cellsPerBlock / Math.max(1, columns))));
}

/** The session as the server has it. */
export const sessionQuery = (id: string) => ({
  queryKey: keys.session(id),
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<SessionView> => client.sessions.get(id, { signal }),
});

/** The grid's first block as it was when the session was opened. */
export const firstRowsQuery = (id: string) => ({
  queryKey: keys.firstRows(id),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Page> => {
    const { columns } = await queryClient.ensureQueryData(sessionQuery(id));
    return client.sessions.rows(id, { offset: 0, limit: blockSizeFor(columns.length), signal });
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Asks for what the page at the present address shows first. */
export function askForFirstRows(): void {
  const route = routeOf(here());
  if (route.page === "session") queryClient.prefetchQuery(firstRowsQuery(route.id));
}
