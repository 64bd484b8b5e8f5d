// The indicators that were promised, over the last hour or day, from the same histograms that metrics tell: a note of
// their counts is kept for each minute, and what lies between two notes is what happened.
import type { IndicatorPoint, IndicatorsView, IndicatorView } from "@data-tools/client";
import { type Clock, iso } from "../clock.ts";
import type { Metrics, Sample } from "./registry.ts";
import { bounds } from "./table.ts";

/** What the product promises, as limits of what is measured. */
export const goals = { mean: 200, p95: 300, moves: 0.999, saves: 0.99, errors: 0.001, satisfaction: 8 } as const;

export type Window = IndicatorsView["window"];

/** Counts at one moment; they only grow. */
interface Note {
  readonly at: number;
  /** Applied steps, by bound: not more than so long, and all of them last. */
  readonly within: readonly number[];
  readonly seconds: number;
  readonly moves: Ends;
  readonly saves: Ends;
  readonly all: Ends;
  readonly scores: { readonly count: number; readonly sum: number };
}

/** What was done, and what failed; what was refused is neither, but counts among `all`. */
interface Ends {
  readonly done: number;
  readonly failed: number;
  readonly refused: number;
}

export interface Indicators {
  view(window: Window): Promise<Omit<IndicatorsView, "mustStayZero">>;
  close(): void;
}

const minuteMs = 60_000;
const windows: Readonly<Record<Window, { ms: number; pointMs: number }>> = {
  hour: { ms: 60 * minuteMs, pointMs: minuteMs },
  day: { ms: 24 * 60 * minuteMs, pointMs: 15 * minuteMs },
};
const moves = new Set(["undo", "redo"]);

/** With `scored`, people are asked how satisfied they are, and what they answer is an indicator too. */
export function createIndicators(metrics: Metrics, clock: Clock, scored = false): Indicators {
  const startedAt = clock.now();
  const notes: Note[] = [noteOf([], [], startedAt)];
  let stop = () => {};

  async function look(): Promise<Note> {
    const at = clock.now();
    const calls = await metrics.samples("data_tools_session_call_seconds");
    return noteOf(calls, scored ? await metrics.samples("data_tools_satisfaction_total") : [], at);
  }
  let looking = false;
  const later = () => {
    stop = clock.after(minuteMs, () => {
      later();
      // A clock that jumps has nothing to say of the minutes it left out.
      if (looking) return;
      looking = true;
      void look().then((note) => {
        looking = false;
        notes.push(note);
        while ((notes[1]?.at ?? note.at) <= note.at - windows.day.ms) notes.shift();
      });
    });
  };
  later();

  /** The last note from before a time, or the first there is. */
  function before(time: number): Note {
    const later = notes.findIndex(({ at }) => at > time);
    const found = later < 0 ? notes.at(-1) : (notes[later - 1] ?? notes[0]);
    return found ?? noteOf([], [], startedAt);
  }

  return {
    async view(window) {
      const now = await look();
      const { ms, pointMs } = windows[window];
      const first = before(now.at - ms);
      return {
        startedAt: iso(startedAt),
        window,
        since: iso(first.at),
        indicators: indicatorsOf(between(first, now), scored),
        points: pointsOf(first, now, pointMs),
      };
    },
    close: () => stop(),
  };

  function pointsOf(first: Note, now: Note, every: number): IndicatorPoint[] {
    const points: IndicatorPoint[] = [];
    let from = first;
    for (const note of [...notes.filter(({ at }) => at > first.at), now]) {
      if (note.at - from.at < every && note !== now) continue;
      if (note.at === from.at) continue;
      points.push(pointOf(between(from, note)));
      from = note;
    }
    return points;
  }
}

function noteOf(calls: readonly Sample[], scores: readonly Sample[], at: number): Note {
  const within = [...bounds.map(() => 0), 0];
  let seconds = 0;
  const ends = () => ({ done: 0, failed: 0, refused: 0 });
  const counts = { moves: ends(), saves: ends(), all: ends() };
  for (const { name, labels, value } of calls) {
    const { call = "", outcome, le } = labels;
    if (name.endsWith("_bucket") && call === "apply" && outcome === "done") {
      const place = le === "+Inf" ? bounds.length : bounds.indexOf(Number(le));
      within[place] = value;
    } else if (name.endsWith("_sum") && call === "apply" && outcome === "done") seconds = value;
    else if (name.endsWith("_count") && call !== "sweep") {
      const end = outcome as keyof Ends;
      counts.all[end] += value;
      if (moves.has(String(call))) counts.moves[end] += value;
      if (call === "save") counts.saves[end] += value;
    }
  }
  const count = scores.reduce((sum, { value }) => sum + value, 0);
  const sum = scores.reduce((total, { labels, value }) => total + Number(labels.score) * value, 0);
  return { at, within, seconds, ...counts, scores: { count, sum } };
}

function between(first: Note, last: Note): Note {
  const ends = (name: "moves" | "saves" | "all"): Ends => ({
    done: last[name].done - first[name].done,
    failed: last[name].failed - first[name].failed,
    refused: last[name].refused - first[name].refused,
  });
  return {
    at: last.at,
    within: last.within.map((count, place) => count - (first.within[place] ?? 0)),
    seconds: last.seconds - first.seconds,
    moves: ends("moves"),
    saves: ends("saves"),
    all: ends("all"),
    scores: { count: last.scores.count - first.scores.count, sum: last.scores.sum - first.scores.sum },
  };
}

const applied = ({ within }: Note) => within.at(-1) ?? 0;

function meanMs(note: Note): number | null {
  return applied(note) === 0 ? null : (1000 * note.seconds) / applied(note);
}

/** Within the bucket it falls into, as evenly spread as Prometheus takes it; beyond the last bound, that bound. */
function p95Ms(note: Note): number | null {
  const rank = 0.95 * applied(note);
  if (rank === 0) return null;
  const place = note.within.findIndex((count) => count >= rank);
  const [low, high] = [bounds[place - 1] ?? 0, bounds[place]];
  if (high === undefined) return 1000 * (bounds.at(-1) ?? 0);
  const below = note.within[place - 1] ?? 0;
  const inside = (note.within[place] ?? 0) - below;
  return 1000 * (low + ((high - low) * (rank - below)) / inside);
}

/** Of what was done or failed, the share that was done. */
function doneShare({ done, failed }: Ends): number | null {
  return done + failed === 0 ? null : done / (done + failed);
}

function failedShare({ done, failed, refused }: Ends): number | null {
  const all = done + failed + refused;
  return all === 0 ? null : failed / all;
}

function indicatorsOf(note: Note, scored: boolean): IndicatorView[] {
  const { moves, saves, all, scores } = note;
  const score = scores.count === 0 ? null : scores.sum / scores.count;
  return [
    met({ name: "mean", unit: "milliseconds", better: "less", value: meanMs(note), count: applied(note) }),
    met({ name: "p95", unit: "milliseconds", better: "less", value: p95Ms(note), count: applied(note) }),
    met({ name: "moves", unit: "share", better: "more", value: doneShare(moves), count: moves.done + moves.failed }),
    met({ name: "saves", unit: "share", better: "more", value: doneShare(saves), count: saves.done + saves.failed }),
    met({
      name: "errors",
      unit: "share",
      better: "less",
      value: failedShare(all),
      count: all.done + all.failed + all.refused,
    }),
    ...(scored
      ? [met({ name: "satisfaction", unit: "score", better: "above", value: score, count: scores.count })]
      : []),
  ];
}

/** Whether the goal is met; nobody can say where nothing happened. */
function met(measured: Omit<IndicatorView, "goal" | "met">): IndicatorView {
  const { value, better, name } = measured;
  const goal = goals[name];
  if (value === null) return { ...measured, goal, met: null };
  return {
    ...measured,
    goal,
    met: better === "less" ? value < goal : better === "above" ? value > goal : value >= goal,
  };
}

function pointOf(note: Note): IndicatorPoint {
  return {
    at: iso(note.at),
    applied: applied(note),
    meanMs: meanMs(note),
    p95Ms: p95Ms(note),
    failed: note.all.failed,
  };
}
