// How often: buckets of tokens, one for each owner and kind of request. A minute's worth may come at once; then
// tokens come back evenly. Servers on one store tell each other what was taken.
import type { Clock } from "../clock.ts";
import { Refusal } from "../errors.ts";
import type { Bus } from "./bus.ts";

/** Changes, moves of the cursor and small writes never wait for each other. */
export type Pace = "changes" | "moves" | "notes";

interface Bucket {
  tokens: number;
  at: number;
}

const minuteMs = 60_000;
const mostBuckets = 10_000;

interface Rates {
  /** Takes a token; refuses too_fast, with the seconds until there is one, if there is none. */
  take(owner: string, pace: Pace, perMinute: number | null): void;
  /** How many tokens of the last minute are taken. */
  taken(owner: string, pace: Pace, perMinute: number): number;
}

interface Taken {
  readonly owner: string;
  readonly pace: Pace;
  readonly perMinute: number;
}

export function createRates(clock: Clock, bus: Pick<Bus, "tell" | "on">): Rates {
  const buckets = new Map<string, Bucket>();
  const nameOf = (owner: string, pace: Pace) => `${pace} ${owner}`;

  function filled(name: string, perMinute: number): Bucket {
    const now = clock.now();
    const known = buckets.get(name);
    if (known === undefined) return { tokens: perMinute, at: now };
    const grown = known.tokens + (Math.max(0, now - known.at) / minuteMs) * perMinute;
    return { tokens: Math.min(perMinute, grown), at: now };
  }

  /** Whoever did nothing for a minute has a full bucket, which need not be kept. */
  function forgetFull(): void {
    for (const [name, { at }] of buckets) if (clock.now() - at >= minuteMs) buckets.delete(name);
  }

  bus.on("pace", ({ owner, pace, perMinute }: Taken) => {
    const bucket = filled(nameOf(owner, pace), perMinute);
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    buckets.set(nameOf(owner, pace), bucket);
  });

  return {
    take(owner, pace, perMinute) {
      if (perMinute === null) return;
      const name = nameOf(owner, pace);
      const bucket = filled(name, perMinute);
      if (bucket.tokens >= 1) bucket.tokens -= 1;
      else {
        const ms = Math.round(((1 - bucket.tokens) / perMinute) * minuteMs);
        const seconds = Math.max(1, Math.ceil(ms / 1000));
        throw new Refusal("too_fast", { limit: perMinute, seconds }, seconds);
      }
      buckets.set(name, bucket);
      bus.tell("pace", { owner, pace, perMinute } satisfies Taken);
      if (buckets.size > mostBuckets) forgetFull();
    },
    taken: (owner, pace, perMinute) => Math.ceil(perMinute - filled(nameOf(owner, pace), perMinute).tokens),
  };
}
