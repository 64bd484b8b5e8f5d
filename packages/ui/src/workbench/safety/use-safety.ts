// What the server tells of a session's safety: its seals, their verification, its audit trail.
import { type AuditView, newKey } from "@data-tools/client";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { client, problemIn } from "../../client.ts";
import { complain } from "../../hooks/use-start.ts";
import { keys, queryClient } from "../../queries.ts";
import { fileNamePart, saveFile } from "../../save-file.ts";

export function useSafety(id: string, version: number) {
  return useQuery({
    queryKey: [...keys.safety(id), version],
    queryFn: ({ signal }) => client.sessions.safety(id, { signal }),
    placeholderData: (before) => before,
  });
}

const pageSize = 100;

export function useTrail(id: string, version: number) {
  return useInfiniteQuery({
    queryKey: [...keys.trail(id), version],
    queryFn: ({ pageParam, signal }) =>
      client.sessions.audit(id, { limit: pageSize, signal, ...(pageParam !== null && { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ entries }) => {
      const oldest = entries.at(-1)?.seq ?? 1;
      return oldest > 1 ? oldest : null;
    },
    placeholderData: (before) => before,
  });
}

/** A verification as it goes on, whether its panel is open or not. */
export function useVerify(id: string) {
  const { mutate, variables, isPending, error } = useMutation({
    mutationFn: (key: string) => client.sessions.verify(id, { key }),
    onError: (failure) => problemIn(failure)?.code !== "cancelled" && complain(failure),
    onSettled: () => {
      for (const queryKey of [keys.safety(id), keys.trail(id), keys.session(id)])
        queryClient.invalidateQueries({ queryKey });
    },
  });
  const key = isPending ? (variables ?? null) : null;
  return {
    /** The key of the one under way. */
    key,
    stopped: problemIn(error)?.code === "cancelled",
    start: () => mutate(newKey()),
    stop: () => {
      if (key === null) return;
      client.jobs.cancel(key).catch((failure) => problemIn(failure)?.code !== "not_found" && complain(failure));
    },
  };
}

export type Verifying = ReturnType<typeof useVerify>;

const most = 1000;

/** Downloads the whole trail. */
export function useTrailDownload(id: string, name: string) {
  return useMutation({
    mutationFn: async () => {
      const entries: AuditView[] = [];
      let broken: number | null = null;
      for (let before: number | undefined; before === undefined || before > 1; before = entries.at(-1)?.seq ?? 1) {
        const page = await client.sessions.audit(id, { limit: most, ...(before !== undefined && { before }) });
        entries.push(...page.entries);
        broken = page.broken;
        if (page.entries.length === 0) break;
      }
      const trail = JSON.stringify({ session: id, broken, entries }, null, 2);
      saveFile(new Blob([trail], { type: "application/json" }), `${fileNamePart(name)} audit.json`);
    },
    onError: complain,
  });
}
