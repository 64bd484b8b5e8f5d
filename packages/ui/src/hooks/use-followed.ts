// Notices that the session moved on without this page having moved it: another tab, or a script.
import { useEffect, useRef, useState } from "react";
import type { SessionActions } from "./use-session-actions.ts";

const shownMs = 8_000;

/** True for a while after a change from elsewhere was taken over. */
export function useFollowed(version: number, actions: SessionActions): boolean {
  const last = useRef(version);
  const [followed, setFollowed] = useState(false);
  const { busy, ownVersion } = actions;
  useEffect(() => {
    if (version === last.current) return;
    last.current = version;
    if (busy !== null || ownVersion() === version) {
      setFollowed(false);
      return;
    }
    setFollowed(true);
    const timer = setTimeout(() => setFollowed(false), shownMs);
    return () => clearTimeout(timer);
  }, [version, busy, ownVersion]);
  return followed;
}
