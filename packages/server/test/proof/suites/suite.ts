// A suite tries to break one promise, case by case. A case is made from its seed alone, so that every line of the
// ledger can be repeated; `npm run prove` runs the first few, `npm run prove -- --release` goes on where the ledger ends.

/** What was looked at, by what is counted: "commands", "crash points". */
export type Counts = Readonly<Record<string, number>>;

export interface Suite {
  /** Its name in commands and in the ledger; a suite that tries something else gets another one. */
  readonly name: string;
  /** What holds if it finds nothing, as a sentence. */
  readonly proves: string;
  /** What its cases are, in plural: "programs". */
  readonly cases: string;
  /** How many `npm run prove` runs: those of the seeds from 0. */
  readonly ci: number;
  /** How many of those run beside each other, where they mostly wait; one if left out. */
  readonly beside?: number;
  /** How many the ledger is to come to. */
  readonly aim: number;
  /** Seeds that failed once, each with what was wrong; they are run every time. */
  readonly remembered?: Readonly<Record<number, string>>;
  /** A sentence of docs/proof.md about what all its cases counted. */
  readonly says?: (counts: Counts) => string;
  /** Whether what it needs is on this machine; says loudly if it is not. */
  readonly isPossible?: () => boolean;
  open(): Promise<OpenSuite>;
}

export interface OpenSuite {
  /** Runs the case of a seed, whatever ran before; throws with what is wrong. */
  run(seed: number): Promise<Counts>;
  close(): Promise<void>;
}

/** Adds what one case counted to what all did. */
export function addCounts(to: Record<string, number>, counts: Counts): void {
  for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
}

/** The command that runs one case again. */
export function repeat({ name }: Pick<Suite, "name">, seed: number): string {
  return `npm run prove -- --suite ${name} --from ${seed} --cases 1`;
}

/** What is chosen by chance in a case. */
export interface Chance {
  /** From 0 to 1, without 1. */
  next(): number;
  /** A whole number from 0 to `limit`, without `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** True once in `times`, on average. */
  once(times: number): boolean;
}

/** The chances of a seed (mulberry32): the same seed, the same chances. */
export function chanceOf(seed: number): Chance {
  // Seeds that follow each other begin far apart.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(from) {
      if (from.length === 0) throw new Error("there is nothing to pick from");
      return from[below(from.length)] as (typeof from)[number];
    },
    once: (times) => below(times) === 0,
  };
}
