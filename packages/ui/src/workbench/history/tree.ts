// The history as lines to show: the line through the cursor runs straight down, other lines hang where
// they branch off and can be opened.
import type { HistoryView, StepView } from "@data-tools/client";
import { text } from "../../text.ts";

export interface HistoryLine {
  step: StepView;
  /** How many branchings off the main line; 0 = the main line. */
  level: number;
  /** Where it stands relative to the cursor. */
  place: "done" | "here" | "undone" | "aside";
}

export interface Fork {
  /** The step after which other lines start; null = the original. */
  at: string | null;
  lines: number;
  open: boolean;
  level: number;
}

type HistoryEntry = { kind: "step"; line: HistoryLine } | { kind: "fork"; fork: Fork };

/** Steps from the original to the cursor. */
function pathTo(steps: ReadonlyMap<string, StepView>, cursor: string | null): string[] {
  const path: string[] = [];
  for (let id = cursor; id !== null; id = steps.get(id)?.parent ?? null) path.unshift(id);
  return path;
}

/** Everything to show below the original, in order; `open` holds the forks ("" = the original) that are open. */
export function entries(history: HistoryView, open: ReadonlySet<string>): HistoryEntry[] {
  const steps = new Map(history.steps.map((step) => [step.id, step]));
  const children = Map.groupBy(history.steps, (step) => step.parent);
  const path = new Set(pathTo(steps, history.cursor));
  const shown: HistoryEntry[] = [];

  function childrenOf(parent: string | null): { main: StepView | undefined; others: StepView[] } {
    const all = children.get(parent) ?? [];
    const chosen = parent === null ? history.next : (steps.get(parent)?.next ?? null);
    const main = all.find(({ id }) => path.has(id)) ?? all.find(({ id }) => id === chosen) ?? all.at(-1);
    return { main, others: all.filter((step) => step !== main) };
  }

  function placeOf(step: StepView, level: number): HistoryLine["place"] {
    if (step.id === history.cursor) return "here";
    if (path.has(step.id)) return "done";
    return level === 0 ? "undone" : "aside";
  }

  // A loop, not a recursion, along each line: histories may be many thousands of steps long.
  function walk(from: string | null, level: number): void {
    for (let parent = from; ; ) {
      const { main, others } = childrenOf(parent);
      if (others.length > 0) {
        const isOpen = open.has(parent ?? "");
        shown.push({ kind: "fork", fork: { at: parent, lines: others.length, open: isOpen, level } });
        if (isOpen) for (const other of others) line(other, level + 1);
      }
      if (main === undefined) return;
      shown.push({ kind: "step", line: { step: main, level, place: placeOf(main, level) } });
      parent = main.id;
    }
  }

  function line(first: StepView, level: number): void {
    shown.push({ kind: "step", line: { step: first, level, place: placeOf(first, level) } });
    walk(first.id, level);
  }

  walk(null, 0);
  return shown;
}

/** What a state is called: the step that made it, by its own name if it has one. */
export function nameAt(history: HistoryView, place: string | null): string {
  const step = history.steps.find(({ id }) => id === place);
  return step === undefined ? text.original : (step.name ?? step.summary);
}

/** How many steps going from the cursor to a state takes back, and how many it does again. */
function wayTo(history: HistoryView, place: string | null): { back: number; again: number } {
  const steps = new Map(history.steps.map((step) => [step.id, step]));
  const from = pathTo(steps, history.cursor);
  const to = pathTo(steps, place);
  const parting = from.findIndex((id, index) => id !== to[index]);
  const shared = parting < 0 ? from.length : parting;
  return { back: from.length - shared, again: to.length - shared };
}

/** The same in a sentence. */
export function wayWords(history: HistoryView, place: string | null): string {
  const { back, again } = wayTo(history, place);
  if (back === 0 && again === 0) return text.history.here;
  if (again === 0) return text.history.takesBack(back);
  return back === 0 ? text.history.doesAgain(again) : text.history.changesLine(back, again);
}
