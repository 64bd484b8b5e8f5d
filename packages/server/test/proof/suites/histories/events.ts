// What people were told, in the words of the checker: ids of steps become the marks of what made them.
import type { HistoryView, SessionView } from "@data-tools/client";
import type { Asked, Event, Outcome } from "./checker.ts";
import type { Done, Gesture } from "./people.ts";
import { type Place, seen, seenHistory, seenTable } from "./tree.ts";

/** The mark of a step's id, by what any history told of it. */
export type Marks = (id: string | null) => Place;

/** Reads the marks of all steps that anybody saw. */
export function marksOf(histories: readonly HistoryView[]): Marks {
  const marks = new Map<string, string>();
  for (const { steps } of histories) for (const { id, call } of steps) marks.set(id, String(call.params?.into));
  // One that is in no history was acknowledged and is lost: no order explains its name.
  return (id) => (id === null ? null : (marks.get(id) ?? `lost:${id}`));
}

export function eventOf({ client, gesture, guard, from, to, answer }: Done, marks: Marks): Event {
  const base = { client, asked: askedOf(gesture, marks), from, to, ...(guard !== undefined && { guard }) };
  return { ...base, outcome: outcomeOf(answer, marks) };
}

function askedOf(gesture: Gesture, marks: Marks): Asked {
  if (gesture.kind === "apply") return { kind: "apply", mark: gesture.mark };
  return gesture.kind === "goTo" ? { kind: "goTo", to: marks(gesture.to) } : { kind: gesture.kind };
}

function outcomeOf(answer: Done["answer"], marks: Marks): Outcome {
  switch (answer.kind) {
    case "unknown":
      return { kind: "unknown" };
    case "refused": {
      const { code, data } = answer.problem;
      if (code !== "version_conflict") return { kind: "refused", code };
      return { kind: "refused", code, conflict: { expected: Number(data?.expected), version: Number(data?.version) } };
    }
    case "view":
      return { kind: "ok", saw: seenView(answer.view, marks) };
    case "table":
      return { kind: "ok", saw: seenTable({ version: answer.page.version, line: lineOf(answer.page) }) };
    case "history":
      return { kind: "ok", saw: seenOf(answer.history, marks) };
  }
}

function seenView(view: SessionView, marks: Marks): string {
  return seen({
    version: view.version,
    cursor: marks(view.cursor),
    line: lineOf(view),
    undo: marks(view.undo?.step ?? null),
    redo: marks(view.redo?.step ?? null),
    ends: view.branches,
  });
}

/** The same of a history. */
export function seenOf({ version, cursor, next, steps }: HistoryView, marks: Marks): string {
  return seenHistory({
    version,
    cursor: marks(cursor),
    next: marks(next),
    steps: steps.map((step) => [String(step.call.params?.into), marks(step.parent), marks(step.next)]),
  });
}

/** Marks among the columns; a step that is there twice shows twice. */
function lineOf({ columns }: Pick<SessionView, "columns">): string[] {
  return columns.map(({ name }) => name).filter((name) => name !== "n" && name !== "t");
}
