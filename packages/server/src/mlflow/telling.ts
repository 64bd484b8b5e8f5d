// Tells MLflow what waits in the outbox, beside the work of people: one errand after the other, on one server at a
// time. A run is looked for by its tag before it is made, so that an answer that was lost makes no second one, and
// is finished last, so that one that is finished needs nothing more.
import { Refusal } from "../errors.ts";
import type { Core } from "../sessions/core.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import { type Tracker, type TrackerRun, trackerAt } from "./client.ts";
import { type Errand, failureOf, type Outcome } from "./errand.ts";
import { factsOf, isSaved } from "./facts.ts";
import type { Outbox } from "./outbox.ts";
import type { Place } from "./place.ts";
import { experimentOf, idTag, recipeFile, recipeTag, runOf } from "./run.ts";

export type Ended = "told" | "failed" | "given_up";

interface TellingParts {
  readonly core: Core;
  readonly place: Place;
  readonly outbox: Outbox;
  readonly pseudonym: Pseudonym;
  /** Hears how each try ended. */
  readonly heard: (ended: Ended) => void;
  /** Whether this server is about to make what was announced. */
  readonly underWay: (id: string) => boolean;
}

interface Telling {
  /** Looks now; `again`: also at what would be tried later. */
  wake(again?: boolean): void;
  /** How many wait, and since when the oldest does; null while it is not known. */
  waiting(): { readonly count: number; readonly since: number | null } | null;
  close(): Promise<void>;
}

const lookEveryMs = 10_000;
const firstRestMs = 5_000;
const longestRestMs = 15 * 60_000;
/** A save that was announced so long ago was not done. */
const announcedForMs = 24 * 3_600_000;

/** Codes that say how MLflow is, whatever it is told. */
const ofMlflow = new Set(["mlflow_unreachable", "mlflow_not_allowed"]);
/** What trying again cannot mend. */
const forGood = new Set(["mlflow_refused", "step_not_found", "damaged"]);

class LostLease extends Error {}

export function startTelling(parts: TellingParts): Telling {
  const { core, place, outbox, underWay, heard } = parts;
  const { clock } = core;
  const closing = new AbortController();
  const tracker = trackerAt(place, closing.signal);
  const leaseMs = 30_000 + 3 * place.timeout;
  let seen: { count: number; since: number | null } | null = null;
  /** MLflow is left alone until then. */
  let restsUntil = 0;
  let misses = 0;
  let round: Promise<void> | null = null;
  let isWanted = false;
  let stop = () => {};

  function later(ms: number): void {
    stop();
    if (!closing.signal.aborted) stop = clock.after(ms, wake);
  }

  function wake(): void {
    isWanted = true;
    round ??= rounds().finally(() => {
      round = null;
      later(lookEveryMs);
    });
  }

  async function rounds(): Promise<void> {
    while (isWanted && !closing.signal.aborted) {
      isWanted = false;
      await look().catch((error: unknown) => {
        if (!closing.signal.aborted && !(error instanceof LostLease)) core.report("mlflow", error);
      });
    }
  }

  async function look(): Promise<void> {
    const all = await outbox.waiting();
    const waiting = all.filter(({ announced }) => !announced);
    seen = { count: waiting.length, since: waiting[0]?.at ?? null };
    const now = clock.now();
    const due = all.filter((errand) => errand.dueAt <= now && !underWay(errand.id));
    if (due.length === 0 || restsUntil > now) return;
    for (const errand of due) {
      if (closing.signal.aborted) return;
      if (!outbox.holds(leaseMs / 2) && !(await outbox.claim(leaseMs))) return;
      if (!(await tellOne(errand))) return;
      seen = { count: Math.max(0, seen.count - 1), since: seen.since };
    }
    isWanted = true;
  }

  /** False if MLflow is better left alone for a while. */
  async function tellOne(found: Errand): Promise<boolean> {
    const errand = found.announced ? await settled(found) : found;
    if (errand === null) return true;
    try {
      const run = await told(errand);
      misses = 0;
      if (run !== null) {
        await end(errand, { state: "told", experiment: run.experiment, run: run.id });
        heard("told");
      } else await outbox.drop(errand);
      return true;
    } catch (error) {
      if (closing.signal.aborted || error instanceof LostLease) throw error;
      return failed(errand, error);
    }
  }

  /** An announced errand whose save was done; null if that is open, or it was not done. */
  async function settled(errand: Errand): Promise<Errand | null> {
    if (await isSaved(core, errand)) return { ...errand, announced: false };
    if (clock.now() - errand.since > announcedForMs) await outbox.drop(errand);
    else await outbox.put({ ...errand, dueAt: clock.now() + lookEveryMs });
    return null;
  }

  async function failed(errand: Errand, error: unknown): Promise<boolean> {
    const refusal = error instanceof Refusal ? error : null;
    // What MLflow said may hold what people typed, and goes into no log.
    if (refusal === null) core.report("mlflow", error);
    const now = clock.now();
    const tries = errand.tries + 1;
    const isMlflow = ofMlflow.has(refusal?.code ?? "");
    const dueAt = now + restMs(tries);
    const failure = refusal ? failureOf(refusal) : { code: "mlflow_failed" as const, values: unforeseen };
    const next: Errand = { ...errand, announced: false, tries, dueAt, failure };
    if (forGood.has(failure.code) || (place.giveUp !== null && now - errand.since > place.giveUp)) {
      await end(next, { state: "given_up" });
      heard("given_up");
    } else {
      await outbox.put(next);
      heard("failed");
    }
    if (!isMlflow) return true;
    misses++;
    restsUntil = now + restMs(misses);
    return false;
  }

  async function end(errand: Errand, how: Ending): Promise<void> {
    await outbox.ended({ errand, at: clock.now(), ...how });
    await outbox.drop(errand);
  }

  /** The run, made and told; null if what it is about is gone. */
  async function told(errand: Errand): Promise<TrackerRun | null> {
    const experiment = await tracker.experiment(experimentOf(errand, place));
    const before = await tracker.find(experiment, { key: idTag, value: errand.id });
    if (before?.status === "FINISHED") return before;
    const facts = await factsOf(core, errand, place, parts.pseudonym);
    if (facts === null) return null;
    const what = runOf(facts, place);
    if (!outbox.holds(place.timeout)) throw new LostLease();
    const run = before ?? (await tracker.create(experiment, what));
    await tellAll(tracker, run, what);
    return run;
  }

  later(0);
  return {
    wake(again = false) {
      if (again) restsUntil = 0;
      wake();
    },
    waiting: () => seen,
    async close() {
      closing.abort();
      stop();
      await round;
      await outbox.release().catch((error: unknown) => core.report("mlflow", error));
    },
  };
}

type Ending = {
  readonly [State in Outcome["state"]]: Omit<Extract<Outcome, { state: State }>, "errand" | "at">;
}[Outcome["state"]];

const unforeseen = { status: 0, said: "an unforeseen failure, which stands in the server's log" };

/** Everything of a run; what was told before may be told again. */
async function tellAll(tracker: Tracker, run: TrackerRun, what: ReturnType<typeof runOf>): Promise<void> {
  const { params, metrics, tags, datasets, recipe } = what;
  await tracker.log(run.id, { params, metrics, tags });
  await tracker.inputs(run.id, datasets);
  if (recipe !== null && !(await tracker.file(run, recipeFile, recipe))) {
    const tag = recipeTag(what);
    if (tag !== null) await tracker.log(run.id, { tags: [tag] });
  }
  await tracker.finish(run.id, what.endTime);
}

/** How long to rest after so many failures. */
function restMs(failures: number): number {
  return Math.min(longestRestMs, firstRestMs * 2 ** Math.min(20, failures - 1));
}
