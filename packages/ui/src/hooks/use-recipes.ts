// Recipes kept by name, and what a recipe would do to a session.
import type { Call, SessionView } from "@data-tools/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../client.ts";
import { keys, queryClient } from "../queries.ts";
import { type Chosen, mappingOf, needsOf } from "../workbench/recipes/needs.ts";
import { complain } from "./use-start.ts";

export function useRecipes() {
  return useQuery({ queryKey: keys.recipes, queryFn: ({ signal }) => client.recipes.list({ signal }) });
}

/** The small things one does to a kept recipe. */
export function useRecipeChores() {
  const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.recipes });
  const change = useMutation({
    mutationFn: ({ id, ...patch }: { id: string; name: string; description: string }) =>
      client.recipes.change(id, patch),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => client.recipes.remove(id),
    onSettled,
    onError: complain,
  });
  return { change, remove };
}

interface TrialAsk {
  calls: Call[];
  chosen: Chosen;
  refit: boolean;
  /** Not while the recipe is being applied: the table is about to be another. */
  enabled: boolean;
}

/**
 * What the recipe would do. Tried first as it is, which tells the columns that are missing; then with those
 * that are guessed or chosen for them. Where none is, both are one question.
 */
export function useTrial(session: SessionView, { calls, chosen, refit, enabled }: TrialAsk) {
  const asked = (columns: Record<string, string>, anew: boolean) => ({
    queryKey: keys.recipeTrial(session.id, session.version, { calls, columns, refit: anew }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const ask = { calls, columns, refit: anew, dryRun: true, signal };
      return (await client.sessions.runRecipe(session.id, ask)).report;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
  const plain = useQuery({ ...asked({}, false), enabled, placeholderData: (before) => before });
  const known = needsOf([plain.data], session.columns, chosen);
  const mapped = useQuery({
    ...asked(mappingOf(known), refit),
    enabled: enabled && plain.data !== undefined && !plain.isPlaceholderData,
    placeholderData: (before) => before,
  });
  const later = needsOf([mapped.data], session.columns, {}).filter(({ of }) => !known.some((need) => need.of === of));
  const error = plain.error ?? mapped.error;
  return {
    report: error === null ? mapped.data : undefined,
    error,
    // Columns that are missed only once others are found are asked for, not guessed.
    needs: [...known, ...later.map((need) => ({ ...need, column: null, guessed: false }))],
    columns: mappingOf(known),
    /** What is shown is of what was asked before. */
    stale: plain.isPlaceholderData || mapped.isPlaceholderData || plain.isFetching || mapped.isFetching,
  };
}
