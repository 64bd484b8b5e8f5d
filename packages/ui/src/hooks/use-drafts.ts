// What was filled in and not applied, one form per operation, kept on the server, sealed like everything else
// of the session: a click elsewhere, a reload or another browser finds it again.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client } from "../client.ts";
import { keys } from "../queries.ts";
import type { Params } from "../workbench/fields/params.ts";

export interface Draft {
  op: string;
  params: Params;
}

interface Kept {
  /** The operation whose form is open. */
  open: string | null;
  /** Filled in last first. */
  forms: readonly Draft[];
}

export interface Drafts {
  /** The form that was open when the page was left, once the server has told; asked for once. */
  found: string | null;
  forms: readonly Draft[];
  keep(draft: Draft): void;
  drop(op: string): void;
  setOpen(op: string | null): void;
}

const draftKey = "form";
const settleMs = 500;
/** The last forms are kept, as many as have room in what the server keeps as one draft. */
const mostForms = 8;
const mostCharacters = 60_000;
const nothing: Kept = { open: null, forms: [] };

function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && "op" in value && "params" in value;
}

function keptIn(value: unknown): Kept {
  if (typeof value !== "object" || value === null || !("forms" in value) || !Array.isArray(value.forms)) return nothing;
  return {
    open: "open" in value && typeof value.open === "string" ? value.open : null,
    forms: value.forms.filter(isDraft),
  };
}

function fitting({ open, forms }: Kept): Kept {
  const least = forms.slice(0, mostForms);
  while (least.length > 0 && JSON.stringify(least).length > mostCharacters) least.pop();
  return { open, forms: least };
}

export function useDrafts(session: string): Drafts {
  const { data, isSuccess } = useQuery({
    queryKey: keys.draft(session, draftKey),
    queryFn: async ({ signal }) => keptIn(await client.sessions.getDraft(session, draftKey, { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [changed, setChanged] = useState<Kept | null>(null);
  const kept = changed ?? data ?? nothing;

  const change = useCallback(
    (next: (before: Kept) => Kept) => setChanged((before) => next(before ?? data ?? nothing)),
    [data],
  );
  const keep = useCallback(
    (draft: Draft) =>
      change(({ open, forms }) => ({ open, forms: [draft, ...forms.filter(({ op }) => op !== draft.op)] })),
    [change],
  );
  const drop = useCallback(
    (op: string) => change(({ open, forms }) => ({ open, forms: forms.filter((draft) => draft.op !== op) })),
    [change],
  );
  const setOpen = useCallback((op: string | null) => change(({ forms }) => ({ open: op, forms })), [change]);

  const stored = useRef<string | null>(null);
  const writing = useRef(Promise.resolve());
  const latest = useRef(() => {});
  useEffect(() => {
    if (!isSuccess || changed === null) return;
    const wanted = JSON.stringify(fitting(changed));
    const isEmpty = changed.open === null && changed.forms.length === 0;
    const write = () => {
      if ((stored.current ?? JSON.stringify(data)) === wanted) return;
      stored.current = wanted;
      const send = () =>
        isEmpty
          ? client.sessions.deleteDraft(session, draftKey)
          : client.sessions.putDraft(session, draftKey, JSON.parse(wanted));
      // One after the other, so that the last one stays. One that cannot be kept is no reason to disturb anyone: the
      // form itself is still there, and goes with its next change.
      writing.current = writing.current.then(send).catch(() => {
        if (stored.current === wanted) stored.current = null;
      });
    };
    latest.current = write;
    const timer = setTimeout(write, settleMs);
    return () => clearTimeout(timer);
  }, [session, data, changed, isSuccess]);
  // Who leaves the session sooner takes nothing along.
  useEffect(() => () => latest.current(), []);

  return useMemo(
    () => ({ found: data?.open ?? null, forms: kept.forms, keep, drop, setOpen }),
    [data, kept.forms, keep, drop, setOpen],
  );
}
