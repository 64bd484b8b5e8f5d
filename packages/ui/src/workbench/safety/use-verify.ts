// A verification as it goes on, whether its panel is open or not.
import { newKey } from "@data-tools/client";
import { useMutation } from "@tanstack/react-query";
import { client, problemIn } from "../../client.ts";
import { complain } from "../../hooks/use-start.ts";
import { keys, queryClient } from "../../queries.ts";

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
