// Looking at another state of the session without going there, and at what differs between two. Only the
// page knows of it: the session stays where it is. Once the session moves, one looks at the present again.
import type { SessionView } from "@data-tools/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { client } from "../client.ts";
import { isTextField } from "./use-shortcuts.ts";

/** A step, or null for the original. */
export type Place = string | null;

export interface Looking {
  /** The state that is looked at; undefined = the present one. */
  step: Place | undefined;
  look(step: Place): void;
  back(): void;
  /** The two states that are compared. */
  compared: { from: Place; to: Place } | null;
  compare(states: { from: Place; to: Place } | null): void;
}

/** `shown`: the session as it is looked at; its own state as long as the other one is on its way. */
export function useLooking(session: SessionView): { looking: Looking; shown: SessionView } {
  const { id, version, cursor } = session;
  const [wanted, setWanted] = useState<{ step: Place; version: number } | null>(null);
  const [compared, compare] = useState<Looking["compared"]>(null);
  const step = wanted?.version === version ? wanted.step : undefined;
  const { data } = useQuery({
    queryKey: ["state", id, version, step],
    queryFn: async ({ signal }) => {
      const { columns, total } = await client.sessions.rows(id, { step: step ?? null, limit: 1, signal });
      return { step, columns, rows: total };
    },
    enabled: step !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // What arrived for the state before stands until the next one has come.
  const arrived = step !== undefined && data?.step !== undefined ? data : null;
  const shown = useMemo(
    () =>
      arrived === null
        ? session
        : { ...session, cursor: arrived.step ?? null, rows: arrived.rows, columns: arrived.columns },
    [session, arrived],
  );

  const look = useCallback(
    (at: Place) => {
      compare(null);
      setWanted(at === cursor ? null : { step: at, version });
    },
    [version, cursor],
  );
  const back = useCallback(() => setWanted(null), []);
  const leave = useEffectEvent(() => {
    if (compared !== null) compare(null);
    else back();
  });
  const elsewhere = step !== undefined || compared !== null;
  useEffect(() => {
    if (!elsewhere) return;
    const stop = new AbortController();
    const { signal } = stop;
    // A menu or list that was open takes the key for itself, and is closed by the time the key arrives here.
    let opened = false;
    const look = () => {
      const layers = document.querySelectorAll("[role=dialog], [role=menu], [role=listbox]");
      opened = [...layers].some((layer) => layer.checkVisibility());
    };
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !opened && !event.defaultPrevented && !isTextField(event.target)) leave();
    };
    window.addEventListener("keydown", look, { signal, capture: true });
    window.addEventListener("keydown", press, { signal });
    return () => stop.abort();
  }, [elsewhere]);

  const looking = useMemo(
    () => ({ step: arrived?.step, look, back, compared, compare }),
    [arrived, look, back, compared],
  );
  return { looking, shown };
}
