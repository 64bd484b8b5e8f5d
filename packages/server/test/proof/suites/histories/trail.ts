// The audit of a session held against what people were told: each acknowledged change stands there once, in an order
// that fits the times, nothing that was refused does, and done in this order the changes give the history there is.
import assert from "node:assert/strict";
import type { AuditView } from "@data-tools/client";
import { type Event, isChange, told } from "./checker.ts";
import type { Marks } from "./events.ts";
import { type Change, changed, historyAt, type Tree, untouched } from "./tree.ts";

/** Checks the entries of a session's trail, oldest first, and answers the session that they lead to. */
export function assertTrail(entries: readonly AuditView[], events: readonly Event[], marks: Marks): void {
  const changes = entries.filter(({ action, outcome }) => outcome === "done" && actions.has(action));
  const versions = changes.map(({ version }) => version);
  assert.deepEqual(
    versions,
    changes.map((_, n) => n + 2),
    "the audit counts every version once",
  );
  let tree: Tree = untouched;
  const trees = changes.map((entry) => {
    const next = changed(tree, changeOf(entry, marks));
    assert.ok(next !== null, `the audit's ${entry.action} of version ${entry.version} cannot be done there`);
    tree = next;
    return next;
  });
  assertAcknowledged(changes, trees, events);
  assertInTime(events);
  assertAsked(changes, events, marks);
}

const actions = new Set(["apply", "undo", "redo", "goTo"]);

/** The session that a trail leads to. */
export function historyOfTrail(entries: readonly AuditView[], marks: Marks): string {
  const changes = entries.filter(({ action, outcome }) => outcome === "done" && actions.has(action));
  const tree = changes.reduce((before, entry) => changed(before, changeOf(entry, marks)) ?? before, untouched);
  return historyAt(tree);
}

function changeOf({ action, detail }: AuditView, marks: Marks): Change {
  if (action === "apply") {
    const steps = detail.steps as unknown as readonly string[];
    assert.equal(steps.length, 1);
    return { kind: "apply", mark: String(marks(steps[0] ?? null)) };
  }
  if (action === "goTo") return { kind: "goTo", to: marks(detail.to === "origin" ? null : String(detail.to)) };
  return { kind: action as "undo" | "redo" };
}

/** The version that an answer told of; null if there was none. */
function versionOf({ asked, outcome }: Event): number | null {
  if (!isChange(asked) || outcome.kind !== "ok") return null;
  return Number(/^version (\d+)/.exec(outcome.saw)?.[1]);
}

function assertAcknowledged(changes: readonly AuditView[], trees: readonly Tree[], events: readonly Event[]): void {
  const taken = new Set<number>();
  for (const event of events) {
    const version = versionOf(event);
    if (version === null) continue;
    assert.ok(!taken.has(version), `two were told that they made version ${version}: ${told(event)}`);
    taken.add(version);
    const entry = changes[version - 2];
    assert.equal(entry?.action, event.asked.kind, `the audit does not hold ${told(event)}`);
    const tree = trees[version - 2];
    const saw = event.outcome.kind === "ok" ? event.outcome.saw : "";
    assert.ok(saw.startsWith(`version ${version} at ${tree?.cursor},`), `the audit has another place: ${told(event)}`);
  }
}

/** What was acknowledged before something else began stands before it. */
function assertInTime(events: readonly Event[]): void {
  const acknowledged = events.filter((event) => versionOf(event) !== null).sort((a, b) => a.from - b.from);
  for (const later of acknowledged)
    for (const earlier of acknowledged)
      if (earlier.to < later.from)
        assert.ok(
          Number(versionOf(earlier)) < Number(versionOf(later)),
          `${told(earlier)}\nstands after ${told(later)}`,
        );
}

/** What nobody was told of was asked for by somebody who does not know. */
function assertAsked(changes: readonly AuditView[], events: readonly Event[], marks: Marks): void {
  const told = new Set(events.map(versionOf));
  const open = events.filter(({ outcome }) => outcome.kind === "unknown");
  for (const entry of changes) {
    if (told.has(entry.version)) continue;
    const change = changeOf(entry, marks);
    const at = open.findIndex(({ asked }) => JSON.stringify(asked) === JSON.stringify(change));
    assert.notEqual(at, -1, `nobody asked for ${JSON.stringify(change)}, which the audit holds at ${entry.version}`);
    open.splice(at, 1);
  }
}
