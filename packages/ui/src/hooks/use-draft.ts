// Keeps the form that is being filled in on the server, sealed like everything else of the session.
import type { OperationView } from "@data-tools/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { client } from "../client.ts";
import { keys } from "../queries.ts";
import type { Params } from "../workbench/fields/params.ts";

interface Draft {
  op: string;
  params: Params;
}

const draftKey = "form";
const settleMs = 500;

function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && "op" in value && "params" in value;
}

/** Stores what is filled in shortly after it changed; gives back what was found there at the start. */
export function useDraft(session: string, operation: OperationView | null, params: Params): Draft | null {
  const { data, isSuccess } = useQuery({
    queryKey: keys.draft(session, draftKey),
    queryFn: ({ signal }) => client.sessions.getDraft(session, draftKey, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const found = isDraft(data) ? data : null;
  const stored = useRef<string | null>(null);
  useEffect(() => {
    if (!isSuccess) return;
    const wanted = operation === null ? null : JSON.stringify({ op: operation.name, params });
    if (stored.current === null && wanted === null) return;
    const timer = setTimeout(() => {
      if (stored.current === wanted) return;
      stored.current = wanted;
      const sending =
        wanted === null
          ? client.sessions.deleteDraft(session, draftKey)
          : client.sessions.putDraft(session, draftKey, JSON.parse(wanted));
      // A draft that cannot be kept is no reason to disturb anyone: the form itself is still there.
      sending.catch(() => undefined);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [session, operation, params, isSuccess]);
  return found;
}
