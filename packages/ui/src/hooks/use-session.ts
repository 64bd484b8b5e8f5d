// A session and its history as the server has them; events keep both current.
import { useQuery } from "@tanstack/react-query";
import { client } from "../client.ts";
import { sessionQuery } from "../first-rows.ts";
import { keys } from "../queries.ts";

export function useSession(id: string) {
  return useQuery(sessionQuery(id));
}

export function useHistory(id: string) {
  return useQuery({ queryKey: keys.history(id), queryFn: ({ signal }) => client.sessions.history(id, { signal }) });
}

export function useOperations() {
  return useQuery({
    queryKey: keys.operations,
    queryFn: ({ signal }) => client.operations({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useAnalyses() {
  return useQuery({
    queryKey: ["analyses"],
    queryFn: ({ signal }) => client.analyses({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What undo or redo would do, with sample cells; asked only while someone wants to know. */
export function useHint(id: string, way: "undo" | "redo", version: number, enabled: boolean) {
  return useQuery({
    queryKey: keys.hint(id, way, version),
    queryFn: ({ signal }) =>
      way === "undo" ? client.sessions.undoPreview(id, { signal }) : client.sessions.redoPreview(id, { signal }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
