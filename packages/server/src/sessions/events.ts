// Events of each owner, for the streams of open pages, those of other servers on the store too.
import type { SessionEvent } from "@data-tools/client";
import type { Events } from "./api.ts";
import type { Bus } from "./bus.ts";

export interface EventHub extends Events {
  /** To pages on every server. */
  tell(owner: string, event: SessionEvent): void;
  /** To pages on this server: the others find out by themselves. */
  tellHere(owner: string, event: SessionEvent): void;
  /** To everybody who listens here. */
  tellAll(event: SessionEvent): void;
}

interface Told {
  readonly owner: string;
  readonly event: SessionEvent;
}

export function createEvents(bus: Pick<Bus, "tell" | "on">): EventHub {
  const listeners = new Map<string, Set<(event: SessionEvent) => void>>();
  const tellHere = (owner: string, event: SessionEvent) => {
    for (const hear of listeners.get(owner) ?? []) hear(event);
  };
  bus.on("event", ({ owner, event }: Told) => tellHere(owner, event));
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
      tellHere(owner, event);
      bus.tell("event", { owner, event } satisfies Told);
    },
    tellHere,
    tellAll(event) {
      for (const all of listeners.values()) for (const hear of all) hear(event);
    },
  };
}
