// The checker of histories, held against histories that are right and wrong.
import { describe, expect, test } from "vitest";
import { chanceOf } from "../suite.ts";
import { type Asked, type Event, isChange, type Outcome, unexplained } from "./checker.ts";
import { type Change, changed, historyAt, seenAt, type Tree, tableAt, untouched } from "./tree.ts";

const apply = (mark: string): Change => ({ kind: "apply", mark });
const undo: Change = { kind: "undo" };
const redo: Change = { kind: "redo" };

/** The session after changes in turn. */
function after(...changes: Change[]): Tree {
  return changes.reduce<Tree>((tree, change) => {
    const next = changed(tree, change);
    if (next === null) throw new Error(`${change.kind} cannot be done there`);
    return next;
  }, untouched);
}

function event(from: number, to: number, asked: Asked, saw: Tree | Outcome, guard?: number): Event {
  const look = asked.kind === "history" ? historyAt : asked.kind === "table" ? tableAt : seenAt;
  const outcome: Outcome = "steps" in saw ? { kind: "ok", saw: look(saw) } : saw;
  return { client: 1, from, to, asked, outcome, ...(guard !== undefined && { guard }) };
}

const unknown: Outcome = { kind: "unknown" };
const conflict = (expected: number, version: number): Outcome => ({
  kind: "refused",
  code: "version_conflict",
  conflict: { expected, version },
});

describe("[X40] what an order explains is accepted", () => {
  test.each<[string, Event[]]>([
    ["one after the other", [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, undo, after(apply("a"), undo))]],
    [
      "two at once, the later one first",
      [
        event(0, 9, apply("a"), after(apply("b"), apply("a"))),
        event(1, 8, apply("b"), after(apply("b"))),
        event(10, 11, { kind: "history" }, after(apply("b"), apply("a"))),
      ],
    ],
    [
      "a look beside a change, before it or after it",
      [
        event(0, 9, apply("a"), after(apply("a"))),
        event(1, 2, { kind: "look" }, untouched),
        event(3, 4, { kind: "look" }, after(apply("a"))),
        event(5, 6, { kind: "table" }, after(apply("a"))),
      ],
    ],
    [
      "what nobody heard of and what was not done",
      [event(0, 1, apply("a"), unknown), event(2, 3, { kind: "look" }, untouched)],
    ],
    [
      "what nobody heard of and what was done much later",
      [
        event(0, 1, apply("a"), unknown),
        event(2, 3, apply("b"), after(apply("b"))),
        event(4, 5, { kind: "history" }, after(apply("b"), apply("a"))),
      ],
    ],
    [
      "the loser of two is told the present version",
      [event(0, 9, apply("a"), after(apply("a"))), event(1, 8, apply("b"), conflict(1, 2))],
    ],
    [
      "redo takes the branch chosen last",
      [
        event(0, 1, apply("a"), after(apply("a"))),
        event(2, 3, undo, after(apply("a"), undo)),
        event(4, 5, apply("b"), after(apply("a"), undo, apply("b"))),
        event(6, 7, { kind: "goTo", to: "a" }, after(apply("a"), undo, apply("b"), { kind: "goTo", to: "a" })),
        event(8, 9, undo, after(apply("a"), undo, apply("b"), { kind: "goTo", to: "a" }, undo)),
        event(10, 11, redo, after(apply("a"), undo, apply("b"), { kind: "goTo", to: "a" }, undo, redo)),
        event(12, 13, redo, { kind: "refused", code: "nothing_to_redo" }),
      ],
    ],
  ])("%s", (_, events) => {
    expect(unexplained(events)).toBeNull();
  });
});

describe("[X40] what no order explains is refused", () => {
  test.each<[string, Event[]]>([
    [
      "a change that was acknowledged is lost",
      [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, apply("b"), after(apply("b")))],
    ],
    [
      "both of two that ran at once are told the same version",
      [event(0, 9, apply("a"), after(apply("a"))), event(1, 8, apply("b"), after(apply("b")))],
    ],
    ["an old state is read", [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, { kind: "look" }, untouched)]],
    [
      "what was seen is gone again",
      [
        event(0, 9, apply("a"), after(apply("a"))),
        event(1, 2, { kind: "look" }, after(apply("a"))),
        event(3, 4, { kind: "look" }, untouched),
      ],
    ],
    [
      "a change is there twice",
      [
        event(0, 1, undo, { kind: "refused", code: "nothing_to_undo" }),
        event(2, 3, apply("a"), after(apply("a"))),
        event(4, 5, undo, after(apply("a"), undo)),
        event(6, 7, { kind: "look" }, after(apply("a"), undo, redo)),
      ],
    ],
    [
      "a refused change was made",
      [
        event(0, 9, apply("a"), after(apply("a"))),
        event(1, 8, apply("b"), conflict(1, 2)),
        event(10, 11, { kind: "look" }, after(apply("a"), apply("b"))),
      ],
    ],
    [
      "the steps of the state after with the version of the one before",
      [event(0, 9, apply("a"), unknown), event(1, 2, { kind: "history" }, { ...after(apply("a")), version: 1 })],
    ],
    [
      "undo is refused where something can be undone",
      [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, undo, { kind: "refused", code: "nothing_to_undo" })],
    ],
    [
      "a change goes through that was asked for another version",
      [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, apply("b"), after(apply("a"), apply("b")), 1)],
    ],
    [
      "a conflict with a version that everybody knew to be past",
      [event(0, 1, apply("a"), after(apply("a"))), event(2, 3, undo, conflict(1, 2))],
    ],
    ["a failure of the server", [event(0, 1, undo, { kind: "refused", code: "internal_error" })]],
  ])("%s", (_, events) => {
    expect(unexplained(events)).toMatch(/none of these can be next/);
  });
});

/** A history that did happen in some order, of operations that overlap. */
function happened(seed: number, length: number, unknownOnceIn = 12): Event[] {
  const chance = chanceOf(seed);
  const events: Event[] = [];
  let tree = untouched;
  for (let n = 0; n < length; n++) {
    const kinds = ["apply", "apply", "undo", "redo", "goTo", "look", "history", "table"] as const;
    const kind = chance.pick(kinds);
    const places = [null, ...tree.steps.map(([mark]) => mark)];
    const asked: Asked =
      kind === "apply" ? apply(`m${n}`) : kind === "goTo" ? { kind, to: chance.pick(places) } : { kind };
    const [from, to] = [10 * n - chance.below(40), 10 * n + 1 + chance.below(40)];
    if (!isChange(asked)) {
      events.push(event(from, to, asked, tree));
      continue;
    }
    const next = changed(tree, asked);
    if (next === null) {
      events.push(event(from, to, asked, { kind: "refused", code: `nothing_to_${kind}` }));
    } else if (chance.once(unknownOnceIn)) {
      if (chance.once(2)) tree = next;
      events.push(event(from, to, asked, unknown));
    } else {
      tree = next;
      events.push(event(from, to, asked, next));
    }
  }
  return events;
}

test("[X40] histories made by chance are accepted, and refused with one answer exchanged", () => {
  let exchanged = 0;
  for (let seed = 0; seed < 60; seed++) {
    const events = happened(seed, 60);
    expect(unexplained(events), `seed ${seed}`).toBeNull();
    const chance = chanceOf(seed + 1000);
    const place = events.findIndex(({ outcome }, n) => n > 20 + chance.below(20) && outcome.kind === "ok");
    const one = events[place];
    // The answer that the same question got long before, when the session was another one.
    const old = events.find(({ asked, outcome, to }) => {
      return outcome.kind === "ok" && asked.kind === one?.asked.kind && to < one.from - 100;
    });
    if (one === undefined || old === undefined) continue;
    exchanged++;
    const wrong = events.map((each) => (each === one ? { ...one, outcome: old.outcome } : each));
    expect(unexplained(wrong), `seed ${seed}`).toMatch(/none of these can be next/);
  }
  expect(exchanged).toBeGreaterThan(30);
});

test("[X40] many operations whose end nobody heard are searched through soon", () => {
  for (let seed = 0; seed < 6; seed++) {
    expect(unexplained(happened(seed, 150, 2), 50_000), `seed ${seed}`).toBeNull();
  }
});
