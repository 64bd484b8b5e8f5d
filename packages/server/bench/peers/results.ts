// What a run of `npm run bench:peers` found, as docs/benchmarks/results.json keeps it. Times are milliseconds.

export interface Results {
  readonly day: string;
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory: number;
    readonly system: string;
    /** Processes that wanted to run, on average over the minute before it began: other work on the machine. */
    readonly load: number;
  };
  /** Seconds a session may take. */
  readonly limit: number;
  readonly sets: readonly { readonly megabytes: number; readonly rows: number }[];
  readonly peers: readonly { readonly name: string; readonly what: string; readonly missing: string | null }[];
  readonly runs: readonly Run[];
  /** Where two did not find the same: each a sentence. */
  readonly differing: readonly string[];
}

/** All sessions of a peer with a table. */
export interface Run {
  readonly peer: string;
  readonly megabytes: number;
  readonly versions: string;
  /** One figure of each session; of undo and redo, all. By name: load, undo, redo, page, deep, memory, peak, kept, or a step. */
  readonly figures: Readonly<Record<string, readonly number[]>>;
  /** Why it did not come to its end; null if it did. */
  readonly stopped: string | null;
}

/** The middle one; null where there is none. */
export function median(values: readonly number[] | undefined): number | null {
  if (values === undefined || values.length === 0) return null;
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;
}
