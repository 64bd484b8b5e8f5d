// What the server tells administrators, and the one way in which this page has something done.
import type { AdminSessionsAsk, AuditAsk, IndicatorsView } from "@data-tools/client";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { signInQuery } from "../account/sign-in-state.ts";
import { client } from "../client.ts";
import { withConfirmation } from "../confirmation.ts";
import { complain } from "../hooks/use-start.ts";
import { keys, queryClient } from "../queries.ts";

const all = ["admin"] as const;

export function useUsers(wanted = true) {
  return useQuery({
    queryKey: [...all, "users"],
    queryFn: ({ signal }) => client.admin.users.list({ signal }),
    enabled: wanted,
  });
}

/** How people sign in here. */
export function useSignInWay() {
  return useQuery(signInQuery);
}

/** A page of all sessions; the one before stays until the next is there. */
export function useAllSessions(ask: AdminSessionsAsk) {
  return useQuery({
    queryKey: [...all, "sessions", ask],
    queryFn: ({ signal }) => client.admin.sessions.list({ ...ask, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useOrganisation() {
  return useQuery({
    queryKey: [...all, "settings"],
    queryFn: ({ signal }) => client.admin.settings({ signal }),
  });
}

export function useRing() {
  return useQuery({
    queryKey: [...all, "keys"],
    queryFn: ({ signal }) => client.admin.keys({ signal }),
    refetchInterval: ({ state }) => (state.data?.rewrapping == null ? 30_000 : 1_000),
  });
}

export function useStorage() {
  return useQuery({
    queryKey: [...all, "storage"],
    queryFn: ({ signal }) => client.admin.storage({ signal }),
    refetchInterval: 30_000,
  });
}

export function useReadOnlyState() {
  return useQuery({
    queryKey: [...all, "read-only"],
    queryFn: ({ signal }) => client.admin.readOnly({ signal }),
  });
}

export function useQuotas() {
  return useQuery({ queryKey: [...all, "quotas"], queryFn: ({ signal }) => client.admin.quotas({ signal }) });
}

export function useOwnerQuotas(owner: string) {
  return useQuery({
    queryKey: [...all, "quotas", owner],
    queryFn: ({ signal }) => client.admin.quotasOf(owner, { signal }),
  });
}

export function useFigures() {
  return useQuery({
    queryKey: [...all, "figures"],
    queryFn: ({ signal }) => client.admin.figures({ signal }),
    refetchInterval: 30_000,
  });
}

/** What was promised, as the server measured it; those before stay until others are there. */
export function useIndicators(window: IndicatorsView["window"]) {
  return useQuery({
    queryKey: [...all, "indicators", window],
    queryFn: ({ signal }) => client.admin.indicators(window, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** The audit of all, page after page. */
export function useAllAudit(ask: AuditAsk) {
  return useInfiniteQuery({
    queryKey: [...all, "audit", ask],
    queryFn: ({ signal, pageParam }) =>
      client.admin.audit({ ...ask, limit: 100, ...(pageParam !== null && { before: pageParam }), signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** Has something done, with the password once more if need be; everything on the page is asked again then. */
export function useAct() {
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => withConfirmation(work),
    onSettled: () => {
      queryClient.invalidateQueries({ queryKey: all });
      queryClient.invalidateQueries({ queryKey: keys.me });
    },
    onError: complain,
  });
}
