// Mutants: one small change of the product by chance, and the tests that could notice it, or the compiler where none of
// them does. Not each is a defect: some change nothing that anybody could see. So a survivor is told and counted; how
// many survive is the measure of the checks.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openTrial, root, type Trial } from "./board/trial.ts";
import { equivalent } from "./mutants/equivalent.ts";
import { type Mutant, mutantsOf, mutated } from "./mutants/mutate.ts";
import { type Reaching, type ReachOf, reachIn } from "./mutants/reach.ts";
import { testsOf } from "./mutants/tests-of.ts";
import { type Counts, chanceOf, type Suite } from "./suite.ts";

/** Folders of the product whose mutants are looked at. */
const folders = ["model", "sessions", "store", "migrate"];
/** How many files of tests are looked into, in turn, the likeliest ones first: those tests in them that run the place. */
const rounds = [1, 3, 6, 10];
/** A mutant that so many of them do not notice has survived. */
const enough = 10;
/** For one run of tests, ms. */
const patienceMs = 3 * 60_000;

interface Placed extends Mutant {
  readonly file: string;
}

export const mutants: Suite = {
  name: "mutants",
  proves:
    "Small changes of model, sessions, store and migration are noticed by the tests nearest to them, or by their types.",
  cases: "mutants",
  ci: 1,
  aim: 500,
  says: score,
  open: async () => {
    const all = folders.flatMap((folder) => mutantsIn(`packages/server/src/${folder}`));
    const tests = testsOf(root);
    let copy: Trial | undefined;
    let reach: ReachOf | undefined;
    let sound: Promise<boolean> | undefined;
    return {
      run: async (seed): Promise<Counts> => {
        const mutant = chanceOf(seed).pick(all);
        if (isEquivalent(mutant)) return { equivalent: 1 };
        copy ??= openTrial();
        const trial = copy;
        reach ??= reachIn(trial, root, patienceMs);
        const end = await look(trial, tests(mutant.file, mutant.line), reach, mutant);
        if (end !== null) return { [end === "late" ? "stopped by time" : "noticed"]: 1 };
        sound ??= trial.compiles(patienceMs);
        assert(await sound, "without a change the project compiles");
        const whole = readFileSync(join(root, mutant.file), "utf8");
        const compiles = () => trial.compiles(patienceMs);
        if (!(await trial.changed(mutant.file, mutated(whole, mutant), compiles))) return { "noticed by types": 1 };
        process.stderr.write(`survived: ${placeOf(mutant, whole)}\n`);
        return { survived: 1 };
      },
      close: async () => copy?.[Symbol.dispose](),
    };
  },
};

function mutantsIn(folder: string): Placed[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).sort();
  return names
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const file = `${folder}/${name}`;
      return mutantsOf(file, readFileSync(join(root, file), "utf8")).map((mutant) => ({ file, ...mutant }));
    });
}

/** How the tests end that notice a mutant, if any do; where no test comes nobody does. */
async function look(trial: Trial, likely: readonly string[], reach: ReachOf, mutant: Placed) {
  const { file } = mutant;
  const whole = readFileSync(join(root, file), "utf8");
  const ask = async (asked: readonly Reaching[]) => {
    for (const some of [
      asked.filter(({ names }) => names.length > 0),
      asked.filter(({ names }) => names.length === 0),
    ]) {
      if (some.length === 0) continue;
      const tests = { files: some.map(({ test }) => test), ...namedOf(some) };
      const outcome = await trial.changed(file, mutated(whole, mutant), () => trial.run(tests, patienceMs));
      assert(outcome.end !== "nothing", `${tests.files.join(", ")} say nothing: ${outcome.said}`);
      if (outcome.end !== "passed") return outcome.end;
    }
    return null;
  };
  return askReaching(likely, (test) => reach(test, file, mutant.at), ask);
}

/** Asks tests that run a place, until one answers or enough were asked. */
async function askReaching<T>(
  likely: readonly string[],
  reach: (test: string) => Promise<Reaching | null>,
  ask: (asked: readonly Reaching[]) => Promise<T | null>,
): Promise<T | null> {
  let from = 0;
  let left = enough;
  for (const many of rounds) {
    const asked: Reaching[] = [];
    for (const test of likely.slice(from, from + many)) {
      const found = asked.length < left ? await reach(test) : null;
      if (found !== null) asked.push(found);
    }
    from += many;
    left -= asked.length;
    const answer = await ask(asked);
    if (answer !== null) return answer;
  }
  // What other processes and threads run is not seen: whole files are asked.
  return left === enough ? ask(likely.slice(0, enough).map((test) => ({ test, names: [] }))) : null;
}

/** A pattern of the names of the tests that are asked, if those of all files are known. */
function namedOf(asked: readonly Reaching[]): { named?: string } {
  const names = [...new Set(asked.flatMap((each) => each.names))];
  const named = names
    .map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replaceAll(/\s+/g, "\\s+"))
    .join("|");
  // What a command can be told has an end.
  return named === "" || named.length > 60_000 ? {} : { named };
}

/** Where a mutant is and what it is, for who writes the test that notices it. */
function placeOf({ file, line, kind, from, to, put }: Placed, text: string): string {
  return `${file}:${line} ${kind}: ${JSON.stringify(text.slice(from, to))} as ${JSON.stringify(put)}`;
}

function isEquivalent({ file, line, kind, put }: Placed): boolean {
  const text = readFileSync(join(root, file), "utf8").split("\n")[line - 1] ?? "";
  return equivalent.some((each) => {
    return file.endsWith(each.file) && text.includes(each.on) && kind === each.kind && put === each.put;
  });
}

/** How many are noticed, with the interval in which the share of all lies at 95 % (Wilson). */
export function score(counts: Counts): string {
  const { noticed = 0, survived = 0, "noticed by types": mistyped = 0, "stopped by time": stopped = 0 } = counts;
  const of = noticed + mistyped + survived + stopped;
  if (of === 0) return "";
  const [z, share] = [1.96, (of - survived) / of];
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const around = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const percent = (each: number) => `${(each * 100).toFixed(1)} %`;
  const told = `Noticed: ${percent(share)} of ${of}, ${mistyped} of them by their types, ${stopped} by never ending`;
  return `${told}; which means ${percent(middle - around)} to ${percent(middle + around)} of all at 95 %.`;
}
