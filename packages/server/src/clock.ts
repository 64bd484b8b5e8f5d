// Time and ids are arguments, so that tests can hold them still.
import { randomBytes } from "node:crypto";

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls back once after that many milliseconds; returns what stops it. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** How far the clocks of a server and of its store may be apart before somebody should act. */
export const clockSkewMs = 30_000;

/** A clock that moves only when told; `advance` runs what falls due, in order. */
export function manualClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let time = start;
  let waiting: { at: number; call: () => void }[] = [];
  return {
    now: () => time,
    after(ms, call) {
      const entry = { at: time + ms, call };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = waiting.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting = waiting.filter((entry) => entry !== next);
        time = next.at;
        next.call();
      }
      time = end;
    },
  };
}

/**
 * Does work after so many milliseconds, and so many after it was done last; what fails in it is for the work to tell.
 * Answers what ends it, which resolves when nothing of it is under way any more.
 */
export function repeating(clock: Clock, ms: number, work: () => Promise<void>): () => Promise<void> {
  let ended = false;
  let stop = () => {};
  let underWay = Promise.resolve();
  const later = () => {
    if (ended) return;
    stop = clock.after(ms, () => {
      underWay = work();
      void underWay.then(later);
    });
  };
  later();
  return () => {
    ended = true;
    stop();
    return underWay;
  };
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** A fresh id: a prefix and 130 random bits in Crockford's base 32 (safe in URLs and file names). */
export function newId(prefix: string): string {
  return idOf(prefix, randomBytes(26));
}

/** An id of the same form from at least 26 bytes, for what must have the same one every time. */
export function idOf(prefix: string, bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, 26)) text += alphabet[byte & 31];
  return `${prefix}_${text}`;
}

/** ISO 8601 in UTC. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
