// Cases of a suite in a process of their own, so that one that dies is a failure of its case and nothing else.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LedgerLine } from "./ledger.ts";
import { addCounts, type Counts, type Suite } from "./suite.ts";

const child = fileURLToPath(new URL("./child.ts", import.meta.url));
/** A suite that fails so often in one run is left for this time. */
const failuresAtMost = 10;
/** A case that takes longer hangs. */
const caseMs = 10 * 60_000;

/** What a process says of one case. */
export type Said = { readonly seed: number } & ({ readonly counts: Counts } | { readonly what: string });

export interface Outcome {
  readonly to: number;
  readonly counts: Counts;
  readonly failures: LedgerLine["failures"];
}

/** Runs cases from a seed on, until there were enough or the time (ms since 1970) is over; `program` runs them, `tell` hears of each. */
export async function runCases(
  { name }: Pick<Suite, "name">,
  from: number,
  until: { readonly cases: number; readonly time: number },
  { program = child, tell = print } = {},
): Promise<Outcome> {
  const counts: Record<string, number> = {};
  const failures: { seed: number; what: string }[] = [];
  let next = from;
  const isOver = () => next - from >= until.cases || Date.now() >= until.time || failures.length >= failuresAtMost;
  while (!isOver()) {
    const { said, ended } = start([
      program,
      name,
      String(next),
      String(until.cases - (next - from)),
      String(until.time),
    ]);
    for await (const line of said) {
      next = line.seed + 1;
      if ("counts" in line) addCounts(counts, line.counts);
      else failures.push({ seed: line.seed, what: line.what });
      tell(`${name} ${line.seed}: ${"counts" in line ? "ok" : line.what}`);
      if (failures.length >= failuresAtMost) break;
    }
    const how = await ended();
    if (how === null) continue;
    failures.push({ seed: next, what: how });
    tell(`${name} ${next}: ${how}`);
    next += 1;
  }
  return { to: next, counts, failures };
}

function print(line: string): unknown {
  return process.stdout.write(`${line}\n`);
}

/** A process that runs cases; `ended` says how it ended if that was in the middle of one. */
function start(command: readonly string[]) {
  const args = ["--disable-warning=ExperimentalWarning", ...command];
  const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let watch = watched(started);
  const closed = new Promise<string | null>((done) => {
    started.once("close", (code, signal) => done(code === 0 ? null : `its process ended with ${signal ?? code}`));
  });
  async function* said(): AsyncGenerator<Said> {
    for await (const line of createInterface({ input: started.stdout })) {
      clearTimeout(watch);
      watch = watched(started);
      // Whatever else the product says is not ours.
      if (line.startsWith('{"seed":')) yield JSON.parse(line) as Said;
    }
  }
  return {
    said: said(),
    async ended() {
      const how = await closed;
      clearTimeout(watch);
      return how;
    },
  };
}

function watched(started: ChildProcess): NodeJS.Timeout {
  return setTimeout(() => started.kill("SIGKILL"), caseMs);
}
