// Guessing is slowed: after a few failures each further one makes the next wait twice as long. Counted by
// name and address together, by name alone (many addresses guess one name) and by address alone (one address tries
// many names). An attempt counts as failed until it has succeeded, so that many at once are no way around it.
import type { Clock } from "../clock.ts";
import { Refusal } from "../errors.ts";

interface Tally {
  failures: number;
  last: number;
  until: number;
}

/** Failures that are free, by what they are counted by. */
export const freeFailures = { both: 5, name: 50, address: 30 } as const;
const longestMs = 15 * 60_000;
/** Tallies kept; the longest unused go first. */
const keptMax = 20_000;

export interface Attempts {
  /** Refuses with `too_many_attempts` while this name or address must wait; else counts one failure, which the answer takes back. */
  begin(name: string, address: string): () => void;
}

export function createAttempts(clock: Clock): Attempts {
  const tallies = new Map<string, Tally>();

  function tallyOf(key: string, now: number): Tally {
    const known = tallies.get(key);
    const tally = known && now - known.last < longestMs ? known : { failures: 0, last: now, until: 0 };
    tallies.delete(key);
    tallies.set(key, tally);
    if (tallies.size > keptMax) tallies.delete(tallies.keys().next().value as string);
    return tally;
  }

  return {
    begin(name, address) {
      const now = clock.now();
      const counted = [
        { tally: tallyOf(JSON.stringify([name, address]), now), free: freeFailures.both },
        { tally: tallyOf(JSON.stringify([name, null]), now), free: freeFailures.name },
        { tally: tallyOf(JSON.stringify([null, address]), now), free: freeFailures.address },
      ];
      const until = Math.max(...counted.map(({ tally }) => tally.until));
      if (until > now) {
        const seconds = Math.ceil((until - now) / 1000);
        throw new Refusal("too_many_attempts", { seconds }, seconds);
      }
      for (const { tally, free } of counted) {
        tally.failures++;
        tally.last = now;
        const over = tally.failures - free;
        if (over >= 0) tally.until = now + Math.min(longestMs, 1000 * 2 ** over);
      }
      return () => {
        const [both, ...others] = counted;
        if (both) Object.assign(both.tally, { failures: 0, until: 0 });
        for (const { tally } of others) Object.assign(tally, { failures: Math.max(0, tally.failures - 1), until: 0 });
      };
    },
  };
}
