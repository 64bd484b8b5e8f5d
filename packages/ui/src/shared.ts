// What belongs to the page as a whole rather than to one of its parts.
import { useSyncExternalStore } from "react";

/** A value of the whole page; whoever uses it is rendered again when it changes. */
export function shared<T>(first: T) {
  let value = first;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get: () => value,
    set(next: T): void {
      value = next;
      for (const listener of listeners) listener();
    },
    /** What is read of it. */
    use: <Part>(read: (value: T) => Part): Part => useSyncExternalStore(subscribe, () => read(value)),
  };
}
