// How long the session is kept, by the server's clock alone: what the server said it was, and the time that
// has passed here since. Ticks only once the end is near; until then it sleeps.
import type { SessionView } from "@data-tools/client";
import { useEffect, useMemo, useState } from "react";
import { keys, queryClient } from "../queries.ts";

const secondMs = 1_000;
/** Work from elsewhere prolongs the session without an event: near its end one asks again now and then. */
const askEveryMs = 20_000;
/** The longest time a browser's timer can wait. */
const longestWaitMs = 2 ** 31 - 1;

interface Lifetime {
  /** Whether its user is to be warned. */
  near: boolean;
  /** Milliseconds that are left, never below 0; null = it is kept for ever, or in the bin already. */
  left: number | null;
}

export function useLifetime({ id, status, expiresAt, warnsAt, serverNow }: SessionView): Lifetime {
  const origin = useMemo(() => Date.parse(serverNow) - performance.now(), [serverNow]);
  const [now, setNow] = useState(() => performance.now());
  const ends = expiresAt === null || status === "bin" ? null : Date.parse(expiresAt) - origin;
  const warns = warnsAt === null || ends === null ? null : Date.parse(warnsAt) - origin;
  const near = warns !== null && now >= warns;

  useEffect(() => {
    if (warns === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const time = performance.now();
      setNow(time);
      timer = setTimeout(look, time < warns ? Math.min(warns - time, longestWaitMs) : secondMs - (time % secondMs));
    };
    look();
    return () => clearTimeout(timer);
  }, [warns]);

  useEffect(() => {
    if (!near) return;
    const timer = setInterval(() => queryClient.invalidateQueries({ queryKey: keys.session(id) }), askEveryMs);
    return () => clearInterval(timer);
  }, [near, id]);

  return { near, left: ends === null ? null : Math.max(0, ends - now) };
}
