// Notices that the session moved on without this page having moved it: another tab, or a script.
import type { SessionView } from "@data-tools/client";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { lastMove } from "./use-events.ts";
import type { SessionActions } from "./use-session-actions.ts";

const shownMs = 8_000;

/** What was done elsewhere, for a while after it was taken over. */
export function useFollowed(session: SessionView, actions: SessionActions): string | null {
  const { version } = session;
  const last = useRef(version);
  const [followed, setFollowed] = useState<string | null>(null);
  const { busy, ownVersion } = actions;
  const tell = useEffectEvent(() => setFollowed(lastMove(session)));
  useEffect(() => {
    if (version === last.current) return;
    last.current = version;
    if (busy !== null || ownVersion() === version) {
      setFollowed(null);
      return;
    }
    tell();
    const timer = setTimeout(() => setFollowed(null), shownMs);
    return () => clearTimeout(timer);
  }, [version, busy, ownVersion]);
  return followed;
}
