// Whether what several clients saw of one session can be explained by one order of their operations, each at some
// moment between its beginning and its end (Wing and Gong's search, with what was seen before remembered, as Lowe
// and Porcupine do). What nobody heard the end of may have happened at any moment since, or never.
import { type Change, changed, historyAt, seenAt, type Tree, tableAt, untouched } from "./tree.ts";

export type Asked = Change | { readonly kind: "look" } | { readonly kind: "history" } | { readonly kind: "table" };

export type Outcome =
  /** Done; `saw` is what the answer told, in the words of tree.ts. */
  | { readonly kind: "ok"; readonly saw: string }
  | {
      readonly kind: "refused";
      readonly code: string;
      /** With version_conflict: the version that it should have been, and the one it was. */
      readonly conflict?: { readonly expected: number; readonly version: number };
    }
  | { readonly kind: "unknown" };

export interface Event {
  /** Who asked. */
  readonly client: number;
  readonly asked: Asked;
  /** The version that it was asked for, if it was. */
  readonly guard?: number;
  /** Moments on one clock. */
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
}

/** Refusals that say nothing of the session. */
const always = new Set(["unavailable", "busy", "too_busy"]);

/**
 * Null if there is such an order; otherwise what could not be explained. Fails after `most` states, for then nothing
 * is known.
 */
export function unexplained(events: readonly Event[], most = 2_000_000): string | null {
  const known = (event: Event) => event.outcome.kind !== "unknown";
  // What nobody heard of and changes nothing is of no interest.
  const all = events
    .filter((event) => known(event) || isChange(event.asked))
    .sort((a, b) => a.from - b.from)
    .map((event) => ({
      event,
      floor: floorOf(events, event),
      to: known(event) ? event.to : Number.POSITIVE_INFINITY,
      needs: neededBy(event),
    }));
  const wanted = all.filter(({ event }) => known(event)).length;
  const tried = new Set<string>();
  let farthest = { done: -1, tree: untouched, next: [] as Event[] };
  const done = all.map(() => false);

  interface Frame {
    readonly tree: Tree;
    readonly choices: readonly (readonly [place: number, tree: Tree])[];
    at: number;
    /** The one that led here. */
    readonly by: number;
  }
  let count = 0;

  function frame(tree: Tree, by: number): Frame {
    let end = Number.POSITIVE_INFINITY;
    for (const [place, each] of all.entries()) if (!done[place]) end = Math.min(end, each.to);
    const choices: [number, Tree][] = [];
    const open: Event[] = [];
    const alike = new Set<string>();
    for (const [place, { event, floor }] of all.entries()) {
      if (done[place]) continue;
      if (event.from > end) break;
      open.push(event);
      if (!known(event)) {
        // Of those that ask for the same and are unknown, the first to begin stands for all.
        const same = JSON.stringify([event.asked, event.guard]);
        if (alike.has(same)) continue;
        alike.add(same);
      }
      const after = explained(tree, event, floor);
      // Versions only grow: what must see a smaller one could never follow.
      const isLate = all.some((other, at) => !done[at] && at !== place && other.needs < (after?.version ?? 0));
      if (after !== null && !isLate) choices.push([place, after]);
    }
    // Those whose end was heard first: what is unknown is needed only where they cannot be explained without it.
    choices.sort(([a], [b]) => Number(!known(eventAt(a))) - Number(!known(eventAt(b))) || a - b);
    if (count > farthest.done) farthest = { done: count, tree, next: open };
    return { tree, choices, at: 0, by };
  }
  const eventAt = (place: number) => (all[place] as { event: Event }).event;

  const stack: Frame[] = [frame(untouched, -1)];
  while (stack.length > 0) {
    if (count === wanted) return null;
    const top = stack.at(-1) as Frame;
    const choice = top.choices[top.at++];
    if (choice === undefined) {
      stack.pop();
      if (top.by === -1) continue;
      done[top.by] = false;
      if (known(eventAt(top.by))) count--;
      continue;
    }
    const [place, after] = choice;
    done[place] = true;
    const key = `${doneKey(done)} ${historyAt(after)}`;
    if (tried.has(key)) {
      done[place] = false;
      continue;
    }
    if (tried.size >= most) throw new Error(`nothing is known of this history: ${most} states were looked at`);
    tried.add(key);
    if (known(eventAt(place))) count++;
    stack.push(frame(after, place));
  }
  if (count === wanted) return null;
  const next = farthest.next.map(told).join("\n  ");
  return `after ${farthest.done} of ${wanted} operations the session is ${seenAt(farthest.tree)}\n  ${historyAt(farthest.tree)}\nand none of these can be next:\n  ${next}`;
}

export function isChange(asked: Asked): asked is Change {
  return asked.kind !== "look" && asked.kind !== "history" && asked.kind !== "table";
}

/** The session after an operation that happens now, with the outcome that it had; null if it cannot have it now. */
function explained(tree: Tree, { asked, guard, outcome }: Event, floor: number): Tree | null {
  if (outcome.kind === "refused") return isRefused(tree, asked, guard, outcome, floor) ? tree : null;
  if (!isChange(asked)) return outcome.kind === "ok" && outcome.saw === lookedAt(tree, asked.kind) ? tree : null;
  if (guard !== undefined && guard !== tree.version) return null;
  const after = changed(tree, asked);
  if (outcome.kind === "unknown" || after === null) return after;
  return outcome.saw === seenAt(after) ? after : null;
}

function lookedAt(tree: Tree, kind: "look" | "history" | "table"): string {
  if (kind === "look") return seenAt(tree);
  return kind === "history" ? historyAt(tree) : tableAt(tree);
}

function isRefused(
  tree: Tree,
  asked: Asked,
  guard: number | undefined,
  { code, conflict }: Extract<Outcome, { kind: "refused" }>,
  floor: number,
): boolean {
  if (always.has(code)) return true;
  if (code === "nothing_to_undo") return asked.kind === "undo" && tree.cursor === null;
  if (code === "nothing_to_redo") return asked.kind === "redo" && !tree.chosen.has(tree.cursor);
  if (code !== "version_conflict" || conflict === undefined) return false;
  const { expected, version } = conflict;
  // Without a version of its own it rests on one that was there while it ran.
  const isAsked = guard === undefined ? expected >= floor : expected === guard;
  return isAsked && expected !== version && tree.version === version;
}

/** The version that an operation must meet to have the outcome that it had; without end if any will do. */
function neededBy({ asked, outcome }: Event): number {
  if (outcome.kind === "refused") return outcome.conflict?.version ?? Number.POSITIVE_INFINITY;
  if (outcome.kind === "unknown") return Number.POSITIVE_INFINITY;
  return versionIn(outcome.saw) - (isChange(asked) ? 1 : 0);
}

function versionIn(saw: string): number {
  return Number(/^version (\d+)/.exec(saw)?.[1]);
}

/** The highest version that anybody had been told before an operation began. */
function floorOf(events: readonly Event[], { from }: Event): number {
  let floor = 1;
  for (const { to, outcome } of events) {
    if (to >= from || outcome.kind !== "ok") continue;
    floor = Math.max(floor, versionIn(outcome.saw));
  }
  return floor;
}

/** Which are done, short where the first ones all are. */
function doneKey(done: readonly boolean[]): string {
  const first = done.indexOf(false);
  if (first === -1) return "all";
  let rest = "";
  for (let place = first; place < done.length; place++) if (done[place]) rest += `,${place}`;
  return `${first}${rest}`;
}

/** An operation as a line. */
export function told({ client, asked, guard, from, to, outcome }: Event): string {
  const what =
    asked.kind === "apply" ? `apply ${asked.mark}` : asked.kind === "goTo" ? `go to ${asked.to}` : asked.kind;
  const how = outcome.kind === "ok" ? outcome.saw : outcome.kind === "unknown" ? "unknown" : JSON.stringify(outcome);
  const until = outcome.kind === "unknown" ? "" : to.toFixed(1);
  return `client ${client} ${from.toFixed(1)}…${until} ${what}${guard === undefined ? "" : ` at version ${guard}`}: ${how}`;
}
