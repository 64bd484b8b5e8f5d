// The words of the dialog that removes old branches of a history, fetched with it.
import { counted } from "./counted.ts";

export const pruningText = {
  title: "Remove old branches",
  doc: "Branches are lines of steps you left by going back and doing something else. Your present line and what Redo leads to always stay.",
  none: "There is no branch beside your present line.",
  begins: "Begins with",
  leaves: "Leaves from",
  steps: "Steps",
  stored: "Stored",
  last: "Last step",
  pick: (summary: string) => `Remove the branch: ${summary}`,
  pickAll: "All branches",
  keptNamed: (n: number) =>
    n === 1 ? "1 checkpoint and the way to it stay." : `${n} checkpoints and the ways to them stay.`,
  goNamed: "Their checkpoints go with them.",
  takeNamed: "Remove branches with checkpoints too",
  sum: (branches: number, shown: string, steps: number, shownSteps: string, bytes: string) =>
    `${counted(branches, shown, "branch", "branches")}, ${counted(steps, shownSteps, "step", "steps")}, ${bytes}`,
  forGood: "They are removed for good and cannot be brought back.",
  changed: "The list has changed meanwhile. Look again before you remove anything.",
  remove: "Remove for good",
  done: (steps: number, shown: string, bytes: string) =>
    `Old branches removed: ${counted(steps, shown, "step", "steps")}, ${bytes}`,
};
