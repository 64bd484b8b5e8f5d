// What Node itself knows of time and chance, taken over for as long as a case runs: pauses go by the world's clock,
// chance by the seed, and nothing measures how fast this machine is. Product code is what it is and notices nothing.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import type { Chance } from "../suite.ts";

export interface Outside {
  readonly chance: Chance;
  now(): number;
  /** Resolves after so many milliseconds of the world. */
  pause(ms: number): Promise<void>;
}

/** Takes over; answers what gives everything back. */
export function takeOver({ chance, now, pause }: Outside): () => void {
  const was = {
    crypto: { randomBytes: crypto.randomBytes, randomInt: crypto.randomInt },
    timers: { setTimeout: timers.setTimeout, setImmediate: timers.setImmediate },
    math: Math.random,
    performance: performance.now,
    date: Date.now,
  };
  const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => chance.below(256)));
  Object.assign(crypto, { randomBytes: bytes, randomInt: (end: number) => chance.below(end) });
  Object.assign(timers, {
    setTimeout: (ms: number) => pause(ms),
    setImmediate: () => pause(0),
  });
  Math.random = () => chance.next();
  performance.now = () => now();
  Date.now = () => now();
  syncBuiltinESMExports();
  return () => {
    Object.assign(crypto, was.crypto);
    Object.assign(timers, was.timers);
    Math.random = was.math;
    performance.now = was.performance;
    Date.now = was.date;
    syncBuiltinESMExports();
  };
}
