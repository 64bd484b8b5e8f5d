// Who is asking, and how long the own work is kept.
import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../client.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { complain } from "./use-start.ts";

export function useMe() {
  return useQuery({ queryKey: keys.me, queryFn: ({ signal }) => client.me({ signal }), staleTime: 60_000 });
}

/** That nothing can be changed for now, and why, as a sentence; null while everything can. */
export function useReadOnly(): string | null {
  const readOnly = useMe().data?.readOnly ?? null;
  if (readOnly === null) return null;
  const { message } = readOnly;
  return text.status.readOnly(message === null || /[.!?]$/.test(message) ? message : `${message}.`);
}

export function useRetentionChoice() {
  return useMutation({
    mutationFn: (retentionMinutes: number | null) => client.setPreferences({ retentionMinutes }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me, me);
      queryClient.invalidateQueries({ queryKey: keys.sessions });
    },
    onError: complain,
  });
}
