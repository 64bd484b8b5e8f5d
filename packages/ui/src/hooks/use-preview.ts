// What the operation would do, asked of the server again when parameters or the session change.
import type { OperationView, SessionView } from "@data-tools/client";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { client } from "../client.ts";
import type { Params } from "../workbench/fields/params.ts";

const shownRows = 100;
const settleMs = 350;

export function usePreview(session: SessionView, operation: OperationView | null, params: Params) {
  const [wanted, setWanted] = useState(false);
  const [settled] = useDebouncedValue(params, settleMs);
  const shown = wanted && operation !== null;
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: ["preview", session.id, session.version, operation?.name, settled],
    queryFn: ({ signal }) =>
      client.sessions.preview(session.id, {
        op: operation?.name ?? "",
        params: settled,
        limit: shownRows,
        version: session.version,
        signal,
      }),
    enabled: shown && settled === params,
    // What is shown meanwhile is of the same operation, never of another.
    placeholderData: (before, query) => (query?.queryKey[3] === operation?.name ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    retry: false,
  });
  const show = useCallback(() => {
    setWanted(true);
    if (error !== null) refetch();
  }, [error, refetch]);
  const hide = useCallback(() => setWanted(false), []);
  return useMemo(
    () => ({
      shown,
      data: shown && error === null ? (data ?? null) : null,
      error: shown ? error : null,
      busy: isFetching,
      stale: isPlaceholderData || settled !== params,
      show,
      hide,
    }),
    [shown, data, error, isFetching, isPlaceholderData, settled, params, show, hide],
  );
}
