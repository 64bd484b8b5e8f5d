// What the server tells of a session's safety: its seals with their last verification, its audit trail.
import type { AuditView } from "@data-tools/client";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../../client.ts";
import { complain } from "../../hooks/use-start.ts";
import { keys } from "../../queries.ts";
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
