// Guessing is slowed: after a few failures each further one makes the next wait twice as long. Counted by
// name and address together, by name alone (many addresses guess one name) and by address alone (one address tries
// many names). An attempt counts as failed until it has succeeded, so that many at once are no way around it. Servers
// on one store tell each other, so that guessing on all of them gains a moment and no more.
import { isIP } from "node:net";
import type { Clock } from "../clock.ts";
import { Refusal } from "../errors.ts";
import type { Bus } from "../sessions/bus.ts";

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

interface Attempt {
  readonly name: string;
  /** The network it came from. */
  readonly from: string;
}

export function createAttempts(clock: Clock, bus: Pick<Bus, "tell" | "on">): Attempts {
  const tallies = new Map<string, Tally>();

  function known(key: string, now: number): Tally {
    const tally = tallies.get(key);
    return tally && now - tally.last < longestMs ? tally : { failures: 0, last: now, until: 0 };
  }

  function keep(key: string, tally: Tally): void {
    tallies.delete(key);
    tallies.set(key, tally);
    if (tallies.size > keptMax) tallies.delete(tallies.keys().next().value as string);
  }

  function countedBy({ name, from }: Attempt) {
    const now = clock.now();
    return [
      { key: JSON.stringify([name, from]), free: freeFailures.both },
      { key: JSON.stringify([name, null]), free: freeFailures.name },
      { key: JSON.stringify([null, from]), free: freeFailures.address },
    ].map(({ key, free }) => ({ key, free, tally: known(key, now) }));
  }

  function count(attempt: Attempt): void {
    const now = clock.now();
    for (const { key, tally, free } of countedBy(attempt)) {
      tally.failures++;
      tally.last = now;
      const over = tally.failures - free;
      if (over >= 0) tally.until = now + Math.min(longestMs, 1000 * 2 ** over);
      keep(key, tally);
    }
  }

  function takeBack(attempt: Attempt): void {
    const [both, ...others] = countedBy(attempt);
    if (both) Object.assign(both.tally, { failures: 0, until: 0 });
    for (const { tally } of others) Object.assign(tally, { failures: Math.max(0, tally.failures - 1), until: 0 });
  }

  bus.on("attempt", count);
  bus.on("attempt succeeded", takeBack);
  return {
    begin(name, address) {
      const attempt = { name, from: networkOf(address) };
      const now = clock.now();
      const until = Math.max(...countedBy(attempt).map(({ tally }) => tally.until));
      // What is refused is not kept: whoever must wait could push out the tallies of others with names without end.
      if (until > now) {
        const seconds = Math.ceil((until - now) / 1000);
        throw new Refusal("too_many_attempts", { seconds }, seconds);
      }
      count(attempt);
      bus.tell("attempt", attempt);
      return () => {
        takeBack(attempt);
        bus.tell("attempt succeeded", attempt);
      };
    },
  };
}

/** Who has one address of IPv6 has a network of them (64 bits are the rule): they count as one. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  const groups = [...head, ...(address.includes("::") ? zeros : []), ...tail].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}
