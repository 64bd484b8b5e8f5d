// `npm run prove -- --release --minutes N [--suite NAME …]` goes on where the ledger ends and adds to it;
// `npm run prove -- --suite NAME --from SEED --cases N` runs cases again and adds nothing.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { suites } from "./index.ts";
import { addToLedger, readLedger, totalOf } from "./ledger.ts";
import { runCases } from "./runs.ts";
import type { Suite } from "./suite.ts";

const root = fileURLToPath(new URL("../../../../..", import.meta.url));
/** Suites that run beside each other. */
const lanes = 2;

function commitOf(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  if (git("status", "--porcelain", "--", "packages", "scripts", "package-lock.json") !== "")
    throw new Error("The ledger names a commit: commit what is changed below packages/ and scripts/ first.");
  return git("rev-parse", "--short=12", "HEAD");
}

/** Those that are farthest from their aim come first. */
function mostNeeded(of: readonly Suite[]): Suite[] {
  const ledger = readLedger();
  const share = (suite: Suite) => totalOf(ledger, suite.name).cases / suite.aim;
  return [...of].sort((a, b) => share(a) - share(b));
}

/** A line of the ledger holds at most this share of a suite's aim, so that a run that is stopped loses little. */
const lineOfAim = 0.1;

async function release(chosen: readonly Suite[], minutes: number): Promise<number> {
  const commit = commitOf();
  const needed = mostNeeded(chosen);
  // Few suites take several lanes each.
  const waiting = Array.from({ length: Math.ceil(lanes / needed.length) }, () => needed).flat();
  const slice = (minutes * 60_000 * lanes) / Math.max(waiting.length, lanes);
  const nexts = new Map(needed.map(({ name }) => [name, totalOf(readLedger(), name).next]));
  let failed = 0;
  const lane = async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      const cases = Math.ceil(suite.aim * lineOfAim);
      const over = Date.now() + slice;
      while (Date.now() < over) {
        const from = nexts.get(suite.name) ?? 0;
        nexts.set(suite.name, from + cases);
        const begun = Date.now();
        const outcome = await runCases(suite, from, { cases, time: over });
        const seconds = Math.round((Date.now() - begun) / 1000);
        const on = new Date().toISOString().slice(0, 10);
        if (outcome.to > from) addToLedger({ suite: suite.name, from, commit, on, seconds, ...outcome });
        failed += outcome.failures.length;
        if (outcome.to < from + cases) break;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}

const { values } = parseArgs({
  options: {
    release: { type: "boolean", default: false },
    minutes: { type: "string", default: "10" },
    suite: { type: "string", multiple: true, default: [] },
    from: { type: "string", default: "0" },
    cases: { type: "string", default: "1" },
  },
});
const unknown = values.suite.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0)
  throw new Error(`There is no suite ${unknown.join(", ")}; ${suites.map(({ name }) => name).join(", ")}.`);
const chosen = suites.filter(({ name }) => values.suite.length === 0 || values.suite.includes(name));
const possible = chosen.filter((suite) => suite.isPossible?.() ?? true);
let failed = 0;
if (values.release) failed = await release(possible, Number(values.minutes));
else
  for (const suite of possible) {
    const until = { cases: Number(values.cases), time: Number.POSITIVE_INFINITY };
    const { failures, counts } = await runCases(suite, Number(values.from), until);
    process.stdout.write(`${suite.name}: ${JSON.stringify(counts)}\n`);
    failed += failures.length;
  }
process.stdout.write(`${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
