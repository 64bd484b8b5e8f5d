// What was filled in and not applied, one form per operation, kept on the server, sealed like everything else
// of the session: a click elsewhere, a reload or another browser finds it again.
import { useEffect, useMemo, useState } from "react";
import { client } from "../client.ts";
import { keys, queryClient } from "../queries.ts";
import { shared } from "../shared.ts";
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

type Change = (before: Kept) => Kept;

/**
 * The forms of one session. What changes them is done at once and not with the next rendering: who leaves the session
 * with a keystroke hardly done takes nothing along.
 */
function keeper(session: string) {
  const forms = shared(nothing);
  const found = shared<string | null>(null);
  /** What was changed before the server told, to be done to what it tells; null once it told. */
  let early: Change[] | null = [];
  /** What the server is known to keep; null where that is not known. */
  let stored: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = async () => {
    const told = await queryClient.fetchQuery({
      queryKey: keys.draft(session, draftKey),
      queryFn: async ({ signal }) => keptIn(await client.sessions.getDraft(session, draftKey, { signal })),
      staleTime: 0,
      gcTime: 0,
    });
    stored = JSON.stringify(told);
    const since = early ?? [];
    early = null;
    forms.set(since.reduce((before, next) => next(before), told));
    found.set(told.open);
  };
  const send = async () => {
    const kept = fitting(forms.get());
    const wanted = JSON.stringify(kept);
    // What the server could not tell is not written over.
    if (early !== null || wanted === stored) return;
    stored = null;
    if (kept.open === null && kept.forms.length === 0) await client.sessions.deleteDraft(session, draftKey);
    else await client.sessions.putDraft(session, draftKey, kept);
    stored = wanted;
  };
  // One after the other, so that the last one stays. One that cannot be kept is no reason to disturb anyone: the form
  // itself is still there, and goes with its next change.
  let writing = ask().catch(() => {});
  const write = () => {
    clearTimeout(timer);
    writing = writing.then(send).catch(() => {});
  };

  return {
    forms,
    found,
    write,
    change(next: Change): void {
      early?.push(next);
      forms.set(next(forms.get()));
      clearTimeout(timer);
      timer = setTimeout(write, settleMs);
    },
  };
}

/** For one session as long as it is shown. */
export function useDrafts(session: string): Drafts {
  const [{ forms, found, change, write }] = useState(() => keeper(session));
  useEffect(() => write, [write]);
  const doing = useMemo(() => {
    const without = (op: string, all: readonly Draft[]) => all.filter((draft) => draft.op !== op);
    return {
      keep: (draft: Draft) =>
        change((before) => ({ open: before.open, forms: [draft, ...without(draft.op, before.forms)] })),
      drop: (op: string) => change((before) => ({ open: before.open, forms: without(op, before.forms) })),
      setOpen: (open: string | null) => change((before) => ({ open, forms: before.forms })),
    };
  }, [change]);
  return { ...doing, found: found.use((op) => op), forms: forms.use((kept) => kept.forms) };
}
