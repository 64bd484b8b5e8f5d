// Every action under every fault: the k-th call fails, for k = 1, 2, … until the action is done without having met it.
import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import { Refusal } from "../../../../src/errors.ts";
import type { Action } from "./script.ts";
import { momentOf, type Side, type World } from "./world.ts";

/** What fails outside, and when. */
export interface Fault {
  /** As it is counted: "ENOSPC". */
  readonly name: string;
  /** The `at`-th call from now on fails. */
  arm(at: number): void | Promise<void>;
  /** Nothing fails any more; the sites that failed since. `isRefused`: how it ended says so too. */
  heal(isRefused: boolean): readonly string[] | Promise<readonly string[]>;
  /** Codes of the refusals it may end in. */
  readonly codes: readonly string[];
}

export interface Walked {
  /** How often it failed at each site. */
  readonly sites: Map<string, number>;
  refused: number;
  done: number;
}

/** How many calls failed in a walk. */
export function hitsOf({ sites }: Walked): number {
  return [...sites.values()].reduce((sum, each) => sum + each, 0);
}

/** More calls than an action makes: a walk that gets there never ends. */
const endless = 400;
/** Between actions, so that each notes its use. */
const rest = 120_000;

/**
 * The walk of one fault through all actions; throws with everything that was wrong. `from` and `step` leave out calls
 * where each takes long.
 */
export async function walk(
  world: World,
  actions: readonly Action[],
  fault: Fault,
  { from = 1, step = 1 } = {},
): Promise<Walked> {
  const walked: Walked = { sites: new Map(), refused: 0, done: 0 };
  const wrong: string[] = [];
  let n = 0;
  for (const action of actions) {
    let before: unknown = null;
    for (let at = from; ; at += step) {
      assert.ok(at < endless, `${action.name} ends`);
      if (before === null) {
        n += 1;
        await begin(world, action, n);
        before = await momentOf(world.side);
      }
      const met = await attempt(world, { action, n, at, before }, fault);
      for (const site of met.hits) walked.sites.set(site, (walked.sites.get(site) ?? 0) + 1);
      if (met.hits.length > 0) walked[met.done ? "done" : "refused"] += 1;
      const where = `${action.name}, ${fault.name} at call ${at} (${met.hits.slice(0, 3).join(", ")})`;
      if (met.wrong !== null) wrong.push(`${where}: ${met.wrong}`);
      if (met.done) before = null;
      if (met.hits.length === 0 || met.isLost) break;
    }
  }
  assert.deepEqual(wrong, []);
  return walked;
}

async function begin({ side, twin }: World, action: Action, n: number): Promise<void> {
  for (const each of [side, twin]) {
    each.clock.advance(rest);
    await action.ready?.(each, n);
  }
}

interface Attempt {
  readonly action: Action;
  readonly n: number;
  readonly at: number;
  readonly before: unknown;
}

interface Met {
  readonly hits: readonly string[];
  readonly done: boolean;
  readonly wrong: string | null;
  /** It stands neither as before nor as its twin: nothing can be tried any more. */
  readonly isLost?: boolean;
}

/** One try of an action under a fault at its `at`-th call, and what became of it. */
async function attempt({ side, twin }: World, { action, n, at, before }: Attempt, fault: Fault): Promise<Met> {
  await fault.arm(at);
  const failure = await failureOf(action, side, n);
  const hits = await fault.heal(failure instanceof Refusal);
  const stands = await momentOf(side);
  const isBefore = isDeepStrictEqual(stands, before);
  const isKnown = failure instanceof Refusal && fault.codes.includes(failure.code) && hits.length > 0;
  if (failure !== null && !isKnown) {
    return { hits, done: false, wrong: `it is not refused as it should be: ${inspect(failure)}`, isLost: !isBefore };
  }
  if (failure !== null && failure.code !== "unconfirmed") {
    if (isBefore) return { hits, done: false, wrong: null };
    return { hits, done: false, wrong: `refused as ${failure.code}, and yet something was changed`, isLost: true };
  }
  // Whether it was done nobody knew; whoever asks again gets it done, once.
  if (failure !== null && (!action.unkeyed || isBefore)) await action.run(side, n);
  await action.run(twin, n);
  const [now, theirs] = [failure === null ? stands : await momentOf(side), await momentOf(twin)];
  if (isDeepStrictEqual(now, theirs)) return { hits, done: true, wrong: null };
  const wrong = `done otherwise than by its twin: ${JSON.stringify(now)} and not ${JSON.stringify(theirs)}`;
  return { hits, done: true, wrong, isLost: true };
}

function failureOf(action: Action, side: Side, n: number): Promise<unknown> {
  return action.run(side, n).then(
    () => null,
    (error: unknown) => error ?? new Error("it threw nothing"),
  );
}
