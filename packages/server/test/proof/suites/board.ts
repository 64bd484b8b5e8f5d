// The board: defects planted in a copy of the product one at a time, each of which the tests must notice. A test that
// finds nothing wrong in a sound product says little before it was seen to find something in a broken one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Defect, defects } from "./board/defects.ts";
import { type Outcome, openTrial, root, type Trial } from "./board/trial.ts";
import type { Suite } from "./suite.ts";

/** For one run of a test, ms: a case is two. */
const patienceMs = 4 * 60_000;

export const board: Suite = {
  name: "board",
  proves: "Defects planted on purpose in what keeps the data are each noticed by a test.",
  cases: "planted defects",
  ci: 4,
  aim: defects.length,
  open: async () => {
    let trial: Trial | undefined;
    const sound = new Map<string, Promise<Outcome>>();
    return {
      run: async (seed) => {
        const defect = defects[seed % defects.length];
        assert(defect);
        trial ??= openTrial();
        await plant(trial, defect, sound);
        return { planted: 1, noticed: 1 };
      },
      close: async () => trial?.[Symbol.dispose](),
    };
  },
};

/** The text of a file with its defect. */
export function broken({ file, find, put }: Defect): string {
  const text = readFileSync(join(root, file), "utf8");
  assert.equal(text.split(find).length, 2, `${file} has once: ${find}`);
  return text.replace(find, () => put);
}

async function plant(trial: Trial, defect: Defect, sound: Map<string, Promise<Outcome>>): Promise<void> {
  const { name, what, file, caughtBy } = defect;
  const tests = { files: [caughtBy.file], named: caughtBy.named };
  const told = JSON.stringify(tests);
  const without = sound.get(told) ?? trial.run(tests, patienceMs);
  sound.set(told, without);
  const { end, said } = await without;
  assert.equal(end, "passed", `${told} passes without a defect, but: ${said}`);
  const withIt = await trial.changed(file, broken(defect), () => trial.run(tests, patienceMs));
  assert.equal(withIt.end, "failed", `${name} is not noticed by ${told}: ${what} ${withIt.said}`);
}
