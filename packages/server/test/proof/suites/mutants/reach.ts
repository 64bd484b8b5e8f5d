// Which tests of a file run a place of the product. Each file of tests is watched once, without any change.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Trial } from "../board/trial.ts";

/** From an offset to the one before `to`. */
export type Interval = readonly [from: number, to: number];

/** What watch-reach.ts writes of one file of tests. */
export interface Written {
  /** Names of the tests, in their order. */
  readonly tests: readonly string[];
  /** By file of the product: what was run of it, by which tests; null are all of them. */
  readonly files: Readonly<
    Record<string, readonly { readonly ran: readonly Interval[]; readonly by: (number | null)[] }[]>
  >;
}

/** Tests of one file that run a place, by their names; all of them if there are none. */
export interface Reaching {
  readonly test: string;
  readonly names: readonly string[];
}

export type ReachOf = (test: string, file: string, at: number) => Promise<Reaching | null>;

/** Looks into what was watched before, and watches in the trial what was not; one watch lasts at most `patienceMs`. */
export function reachIn(trial: Trial, root: string, patienceMs: number): ReachOf {
  const cache = join(root, "node_modules/.cache/reach");
  const folder = join(cache, digestOf(root));
  mkdirSync(folder, { recursive: true });
  // What other trees ran is of no use any more.
  for (const other of readdirSync(cache))
    if (other !== basename(folder)) rmSync(join(cache, other), { recursive: true, force: true });
  const read = async (test: string): Promise<Written> => {
    const kept = join(folder, `${test.replaceAll("/", "~")}.json`);
    if (!existsSync(kept)) {
      const made = `${kept}.${process.pid}`;
      const { end, said } = await trial.run({ files: [test] }, patienceMs, { DATA_TOOLS_REACH: made });
      assert.equal(end, "passed", `${test} passes without a change, but: ${said}`);
      renameSync(made, kept);
    }
    return JSON.parse(readFileSync(kept, "utf8")) as Written;
  };
  return async (test, file, at) => {
    const { tests, files } = await read(test);
    const by = (files[file] ?? []).flatMap((part) => {
      return part.ran.some(([from, to]) => from <= at && at < to) ? part.by : [];
    });
    if (by.length === 0) return null;
    return { test, names: by.includes(null) ? [] : [...new Set(by)].flatMap((n) => tests[n ?? -1] ?? []) };
  };
}

/** Of all files that could change what a test runs. */
function digestOf(root: string): string {
  const hash = createHash("sha256");
  for (const part of ["packages/server/src", "packages/server/test"]) {
    const names = readdirSync(join(root, part), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && each.name.endsWith(".ts"))
      .map((each) => join(each.parentPath, each.name))
      .sort();
    for (const name of names) hash.update(name).update(readFileSync(name));
  }
  return hash.digest("hex").slice(0, 16);
}
