// The figures of one column as the table is now. The table at a step never changes, so what was once
// asked stays true: undo and redo find it again.
import { type ColumnProfile, ProblemError } from "@data-tools/client";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../queries.ts";
import { profileOf } from "./profile-queue.ts";

/** `stale`: still the figures of the step before. */
export function useProfile(
  session: string,
  step: string | null,
  column: string,
): { profile: ColumnProfile | null; stale: boolean } {
  const { data, isPlaceholderData } = useQuery({
    queryKey: keys.profile(session, step, column),
    queryFn: ({ signal }) => profileOf(session, step, column, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before, query) => (query?.queryKey[3] === column ? before : undefined),
    retry: (failures, error) => !(error instanceof ProblemError) && failures < 5,
  });
  return { profile: data ?? null, stale: isPlaceholderData };
}
