// Answers remembered for a short time, so that a page that asks for many things at once asks the site's database
// once. Only those who are signed in are remembered: strangers cannot push them out.
import type { Clock } from "../../../clock.ts";

/** Most answers remembered; the oldest leave first. */
const most = 1000;

/** Asks `find` at most once in `forMs` for each key; an answer of null, or a failure, is asked for again. */
export function remembering<Value>(
  find: (key: string) => Promise<Value | null>,
  { clock, forMs }: { readonly clock: Clock; readonly forMs: number },
): (key: string) => Promise<Value | null> {
  const known = new Map<string, { readonly value: Value; readonly until: number }>();
  const asking = new Map<string, Promise<Value | null>>();

  async function ask(key: string): Promise<Value | null> {
    // Counted from the question: what changes while it is under way is seen no later.
    const until = clock.now() + forMs;
    try {
      const value = await find(key);
      known.delete(key);
      if (value === null) return null;
      known.set(key, { value, until });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return value;
    } finally {
      asking.delete(key);
    }
  }

  return async (key) => {
    const found = known.get(key);
    if (found !== undefined && clock.now() < found.until) return found.value;
    const underWay = asking.get(key) ?? ask(key);
    asking.set(key, underWay);
    return underWay;
  };
}
