// What happened to work in numbers that only grow: since this server started, and since the store was made,
// over all servers. The store's are added in the commit of what they count, so that each thing is counted
// once, by whichever server did it, and not at all if it was not done.
import type { FiguresView } from "@data-tools/client";
import { type Clock, iso } from "../clock.ts";
import { type Counts, collectedFigures, type Store } from "../store/store.ts";

/**
 * Every figure and exactly what it counts. Two of them are a promise: `sessions_ended_while_active` and
 * `sessions_warned_then_lost` stay 0.
 */
export const figureTexts = {
  sessions_warned: "Ends of sessions that were warned of; one that moves is warned of anew and counts again",
  sessions_expired: "Sessions that went to the bin because their time was over",
  sessions_extended: "Times that a user asked to keep a session longer",
  sessions_restored: "Sessions taken out of the bin",
  sessions_migrated: "Sessions that were taken over from the old system",
  datasources_migrated: "Datasources that were taken over from the old system, by themselves or for a session",
  sessions_erased: "Sessions that were erased for good, past the bin or by their user",
  datasources_erased: "Datasources that were erased for good when no session used them any more",
  steps_pruned: "Steps of histories that users had removed",
  [collectedFigures.blobs]: "Stored files that nothing referred to any more and that were removed",
  [collectedFigures.bytes]: "Bytes of those files, and of parts of files whose writing was abandoned",
  sessions_ended_while_active:
    "Times a session went to the bin because its time was over although it was in use: its last use was not as long ago as it is kept, or a request that had begun before found it gone. A longest life that the organisation set is no such end",
  sessions_warned_then_lost:
    "Sessions that went to the bin because their time was over although their user had answered a warning by using or extending them, and no warning of the end that came had been given",
  sessions_ended_unwarned:
    "Sessions that went to the bin because their time was over without a warning of that end, such as after the machine slept",
} as const satisfies Record<string, string>;

export type FigureName = keyof typeof figureTexts;
export type FigureCounts = Readonly<Partial<Record<FigureName, number>>>;

/** The name of a figure outside, as collectors of metrics write it. */
export function metricName(name: string): string {
  return `data_tools_${name}_total`;
}

export interface Figures {
  /** When this server began to count. */
  readonly startedAt: number;
  /** Adds to what this server counted, once the commit that carries the same counts is written. */
  add(counts: Counts): void;
  /** Everything this server counted since it started. */
  counted(): FigureCounts;
  /** Counts what has no commit of its own, here and in the store. */
  count(counts: FigureCounts): Promise<void>;
  view(): Promise<FiguresView>;
}

export function createFigures(store: Pick<Store, "count" | "figures" | "usage">, clock: Clock): Figures {
  const startedAt = clock.now();
  const counted = new Map<string, number>();
  const add = (counts: Counts) => {
    for (const [name, by] of Object.entries(counts)) counted.set(name, (counted.get(name) ?? 0) + by);
  };
  return {
    startedAt,
    add,
    counted: () => Object.fromEntries(Object.keys(figureTexts).map((name) => [name, counted.get(name) ?? 0])),
    async count(counts) {
      await store.count(counts);
      add(counts);
    },
    async view() {
      const [all, holds] = [await store.figures(), await store.usage()];
      return {
        startedAt: iso(startedAt),
        figures: Object.entries(figureTexts).map((figure) => ({
          ...figureLine(figure, all),
          sinceStart: counted.get(figure[0]) ?? 0,
        })),
        holds,
      };
    },
  };
}

/** Every figure by the name it has outside, those that are 0 too. */
export function figureLines(all: Counts): { name: string; text: string; total: number }[] {
  return Object.entries(figureTexts).map((figure) => figureLine(figure, all));
}

function figureLine([name, text]: [name: string, text: string], all: Counts) {
  return { name: metricName(name), text, total: all[name] ?? 0 };
}
