// What the start page shows and does: samples, datasources and sessions.
import type { DatasourceView, SessionView } from "@data-tools/client";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { client, sentence } from "../client.ts";
import { NotConfirmed } from "../confirmation.ts";
import { keys, queryClient } from "../queries.ts";
import { navigate, sessionPath } from "../router.ts";
import { text } from "../text.ts";

export function useSamples() {
  return useQuery({ queryKey: keys.samples, queryFn: ({ signal }) => client.samples.list({ signal }) });
}

export function useDatasources() {
  return useQuery({ queryKey: keys.datasources, queryFn: ({ signal }) => client.datasources.list({ signal }) });
}

export function useSessions() {
  return useQuery({ queryKey: keys.sessions, queryFn: ({ signal }) => client.sessions.list({ signal }) });
}

/** Tells what went wrong; of a password that was not given once more there is nothing to tell. */
export function complain(error: unknown): void {
  if (error instanceof NotConfirmed) return;
  notifications.show({ color: "red", message: sentence(error), withBorder: true });
}

function refreshLists(): void {
  queryClient.invalidateQueries({ queryKey: keys.sessions });
  queryClient.invalidateQueries({ queryKey: keys.datasources });
}

/** Shows a session the page already has the view of. */
export function openSession(session: SessionView): void {
  queryClient.setQueryData(keys.session(session.id), session);
  refreshLists();
  navigate(sessionPath(session.id));
}

/** Starts a session on a datasource and shows it. */
export function useNewSession() {
  return useMutation({
    mutationFn: (datasource: DatasourceView) => client.sessions.create({ datasource: datasource.id }),
    onSuccess: openSession,
    onError: complain,
  });
}

/** Adds a sample as a datasource, starts a session on it and shows it. */
export function useTrySample() {
  return useMutation({
    mutationFn: async (name: string) => {
      const datasource = await client.samples.add(name);
      return client.sessions.create({ datasource: datasource.id });
    },
    onSuccess: openSession,
    onError: complain,
  });
}

/** The small things one does to a session in the list. */
export function useSessionChores() {
  const settled = { onSettled: refreshLists, onError: complain };
  const rename = useMutation({
    mutationFn: (ask: { id: string; name: string }) => client.sessions.rename(ask.id, ask.name),
    ...settled,
  });
  const duplicate = useMutation({ mutationFn: (id: string) => client.sessions.duplicate(id), ...settled });
  const toBin = useMutation({ mutationFn: (id: string) => client.sessions.remove(id), ...settled });
  const erase = useMutation({ mutationFn: (id: string) => client.sessions.remove(id, { now: true }), ...settled });
  const restore = useMutation({ mutationFn: (id: string) => client.sessions.restore(id), ...settled });
  return { rename, duplicate, toBin, erase, restore };
}

/** The small things one does to a datasource in the list. */
export function useDatasourceChores() {
  const rename = useMutation({
    mutationFn: (ask: { id: string; name: string }) => client.datasources.change(ask.id, { name: ask.name }),
    onSettled: refreshLists,
    onError: complain,
  });
  const remove = useMutation({
    mutationFn: (id: string) => client.datasources.remove(id),
    onSuccess: ({ usedBy }) => {
      if (!usedBy || usedBy.length === 0) return;
      notifications.show({
        message: text.start.stillUsed(usedBy.map(({ name }) => name).join(", ")),
        withBorder: true,
      });
    },
    onSettled: refreshLists,
    onError: complain,
  });
  return { rename, remove };
}
