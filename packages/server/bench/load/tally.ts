// What was measured: how long each kind of request took, and which went wrong.
import { ConnectionError, ProblemError } from "@data-tools/client";
import { figure } from "../measure.ts";

export const kinds = ["sign-in", "upload", "start", "operation", "undo", "redo", "go to", "page", "save"] as const;
export type Kind = (typeof kinds)[number];

interface Summary {
  readonly kind: Kind;
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

export interface Tally {
  /** Does the work, and notes how long it took, or why it failed; rethrows. */
  time<T>(kind: Kind, work: () => Promise<T>): Promise<T>;
  /** From now on is measured. */
  begin(): void;
  summary(kind: Kind): Summary;
  /** Requests that were answered, and the reasons of those that were not; only those beside all outages, if some are given. */
  outcome(outages?: readonly Span[]): { answered: number; failures: ReadonlyMap<string, number> };
}

/** A time from a moment to another, as performance.now() counts. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Sample {
  readonly kind: Kind;
  readonly ms: number;
}

/** A failure so long after an outage still comes of it: connections are made anew, tries wait. */
const afterMs = 5_000;

export function createTally(): Tally {
  let samples: Sample[] = [];
  let failures: (Span & { readonly why: string })[] = [];
  return {
    async time(kind, work) {
      const from = performance.now();
      try {
        const answer = await work();
        samples.push({ kind, ms: performance.now() - from });
        return answer;
      } catch (error) {
        failures.push({ why: `${kind}: ${reasonOf(error)}`, from, to: performance.now() });
        throw error;
      }
    },
    begin() {
      samples = samples.filter(({ kind }) => kind === "sign-in" || kind === "upload" || kind === "start");
      failures = [];
    },
    summary(kind) {
      const of = samples.filter((each) => each.kind === kind);
      const times = of.map(({ ms }) => ms).sort((a, b) => a - b);
      const { median, p95, mean } = figure(times);
      const p99 = times[Math.min(times.length - 1, Math.ceil(0.99 * times.length) - 1)] ?? 0;
      return {
        kind,
        count: times.length,
        mean: times.length === 0 ? 0 : mean,
        median,
        p95,
        p99,
        most: times.at(-1) ?? 0,
      };
    },
    outcome(outages = []) {
      const counts = new Map<string, number>();
      for (const { why, from, to } of failures) {
        if (outages.some((outage) => from <= outage.to + afterMs && outage.from <= to)) continue;
        counts.set(why, (counts.get(why) ?? 0) + 1);
      }
      return { answered: samples.length, failures: counts };
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return `${error.problem.status} ${error.problem.code}`;
  if (error instanceof ConnectionError) return "no answer";
  return error instanceof Error ? error.message : String(error);
}
