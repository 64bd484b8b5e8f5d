// What a server measures, put together: what is told outside, what administrators see of it, and where the parts of
// the product note what they did.
import type { IndicatorsView } from "@data-tools/client";
import { Refusal } from "../errors.ts";
import { assertAdmin } from "../sessions/admins.ts";
import type { Actor } from "../sessions/api.ts";
import { createGathering, type Gathered } from "./gathering.ts";
import { createIndicators } from "./indicators.ts";
import type { Metrics } from "./registry.ts";
import { labelTexts } from "./table.ts";

export interface Measuring {
  readonly metrics: Metrics;
  /** All metrics as they are now, in Prometheus' text format. */
  told(): Promise<string>;
  /** Says how open event streams are counted. */
  countStreams(count: () => number): void;
  /** Whether people are to be asked how satisfied they are. */
  asksScores(): boolean;
  /** Counts an answer, a whole number from 1 to 10, and forgets whose it was. */
  score(actor: Actor, score: number): Promise<void>;
  /** What was promised, for administrators. */
  indicators(actor: Actor, window: IndicatorsView["window"]): Promise<IndicatorsView>;
  close(): void;
}

export function createMeasuring(parts: Gathered): Measuring {
  const { metrics, core } = parts;
  const gathering = createGathering(parts);
  const indicators = createIndicators(metrics, core.clock, core.config.SATISFACTION);
  let streams = () => 0;
  return {
    metrics,
    countStreams(count) {
      streams = count;
    },
    async told() {
      await gathering.now();
      metrics.set("data_tools_event_streams", {}, streams());
      return metrics.text();
    },
    asksScores: () => core.config.SATISFACTION,
    async score(actor, score) {
      await core.limits.pace(actor.owner, "notes");
      if (core.config.SATISFACTION) metrics.count("data_tools_satisfaction_total", { score: String(score) });
    },
    async indicators(actor, window) {
      assertAdmin(actor);
      const { sessions_ended_while_active: endedInUse = 0, sessions_warned_then_lost: warnedThenLost = 0 } =
        core.figures.counted();
      const incidents = await metrics.samples("data_tools_corruption_incidents_total");
      const damage = incidents.reduce((sum, { value }) => sum + value, 0);
      return {
        ...(await indicators.view(window)),
        mustStayZero: [
          { name: "endedInUse", count: endedInUse },
          { name: "warnedThenLost", count: warnedThenLost },
          { name: "damage", count: damage },
        ],
      };
    },
    close() {
      gathering.close();
      indicators.close();
    },
  };
}

/** The parts of housekeeping that may be named, as the table lists them. */
const parts = new Set([...labelTexts.chore.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));

/** The part of housekeeping, by a name of the list. */
export function choreOf(what: string): string {
  return parts.has(what) ? what : "other";
}

/** Tells the operator what failed with nobody waiting for it, and counts it. */
export function counting(
  metrics: Metrics,
  report: (what: string, error: unknown) => void,
): (what: string, error: unknown) => void {
  return (what, error) => {
    metrics.count("data_tools_housekeeping_failures_total", { chore: choreOf(what) });
    if (error instanceof Refusal && error.code === "damaged")
      metrics.count("data_tools_corruption_incidents_total", { found: "housekeeping" });
    report(what, error);
  };
}
