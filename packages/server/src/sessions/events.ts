// Events of each owner, for the streams of open pages.
import type { SessionEvent } from "@data-tools/client";
import type { Events } from "./api.ts";

export interface EventHub extends Events {
  tell(owner: string, event: SessionEvent): void;
  /** To everybody who listens. */
  tellAll(event: SessionEvent): void;
}

export function createEvents(): EventHub {
  const listeners = new Map<string, Set<(event: SessionEvent) => void>>();
  return {
    listen(owner, hear) {
      const set = listeners.get(owner) ?? new Set();
      set.add(hear);
      listeners.set(owner, set);
      return () => {
        set.delete(hear);
        if (set.size === 0) listeners.delete(owner);
      };
    },
    tell(owner, event) {
      for (const hear of listeners.get(owner) ?? []) hear(event);
    },
    tellAll(event) {
      for (const all of listeners.values()) for (const hear of all) hear(event);
    },
  };
}
