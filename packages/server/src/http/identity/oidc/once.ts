// What counts once, remembered by this server for as long as it could come again.
import type { Clock } from "../../../clock.ts";

export interface Once {
  /** False if it was used before. */
  use(key: string, forMs: number): boolean;
  /** It may be used again: what it was for was not done. */
  giveBack(key: string): void;
}

export function createOnce(clock: Clock): Once {
  const used = new Map<string, number>();
  return {
    use(key, forMs) {
      const now = clock.now();
      for (const [each, until] of used) if (until <= now) used.delete(each);
      if (used.has(key)) return false;
      used.set(key, now + forMs);
      return true;
    },
    giveBack: (key) => void used.delete(key),
  };
}
