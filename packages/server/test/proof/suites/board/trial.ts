// A copy of the project in which a change is planted and tests are run, to see whether they notice it.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";
import { copyProject } from "../../../../../../scripts/walks/copy.ts";

/** The project that is copied. */
export const root = fileURLToPath(new URL("../../../../../..", import.meta.url));

export interface Tests {
  /** Paths from the root of the project. */
  readonly files: readonly string[];
  /** A pattern of the names of those that run; all if undefined. */
  readonly named?: string;
}

export interface Outcome {
  /** `late` is what did not end in its time; `nothing` is a run in which no test ran at all. */
  readonly end: "passed" | "failed" | "late" | "nothing";
  /** What the first test that failed said, or the runner itself. */
  readonly said: string;
}

export interface Trial extends Disposable {
  /** Runs tests as the copy stands, for so many milliseconds at most, told what else is in `env`. */
  run(tests: Tests, ms: number, env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Whether the compiler finds nothing wrong with the copy as it stands. */
  compiles(ms: number): Promise<boolean>;
  /** Does something while a file has another text. */
  changed<T>(path: string, text: string, work: () => Promise<T>): Promise<T>;
}

/** What a test says that failed because a file could not be read as a program, which shows nothing. */
const unreadable = /Transform failed|Parse failure|Error compiling script|does not provide an export named/;
const timedOut = /(Test|Hook) timed out in/;

export function openTrial(): Trial {
  const copy = copyProject();
  return {
    run: (tests, ms, env = {}) => run(copy.folder, tests, ms, env),
    compiles: (ms) => compiles(copy.folder, ms),
    async changed(path, text, work) {
      if (path.endsWith(".ts")) assert.deepEqual(parseSync(path, text).errors, [], `${path} can be read`);
      copy.write(path, text);
      try {
        return await work();
      } finally {
        copy.write(path, readFileSync(join(root, path), "utf8"));
      }
    },
    [Symbol.dispose]: () => copy[Symbol.dispose](),
  };
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

async function run(
  folder: string,
  { files, named }: Tests,
  ms: number,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  // Whatever a changed product leaves behind lies here.
  const aside = mkdtempSync(join(tmpdir(), "dt-trial-"));
  const report = join(aside, "report.json");
  const child = start(
    folder,
    [
      ...["node_modules/vitest/vitest.mjs", "run", ...files, ...(named === undefined ? [] : ["-t", named])],
      ...["--bail", "1", "--maxWorkers", "1", "--testTimeout", "120000", "--hookTimeout", "120000"],
      ...["--reporter", "json", "--outputFile", report],
    ],
    { DATA_TOOLS_TESTS: "", NO_COLOR: "1", TMPDIR: aside, ...env },
  );
  try {
    const { code, said } = await ended(child, ms);
    return code === "late" ? { end: "late", said: `after ${ms / 1000} s` } : outcome(readReport(report), code, said);
  } finally {
    endGroup(child);
    rmSync(aside, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function compiles(folder: string, ms: number): Promise<boolean> {
  const child = start(folder, ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "."], {});
  try {
    const { code, said } = await ended(child, ms);
    assert(code === 0 || code === 1 || code === 2, `the compiler ended with ${code}: ${said}`);
    return code === 0;
  } finally {
    endGroup(child);
  }
}

function start(folder: string, command: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own, so that what it started ends with it.
    detached: true,
  });
}

function ended(child: ChildProcess, ms: number): Promise<{ code: number | null | "late"; said: string }> {
  let said = "";
  child.stderr?.on("data", (part: Buffer) => {
    said = `${said}${part}`.slice(-4000);
  });
  return new Promise((done) => {
    const watch = setTimeout(() => {
      done({ code: "late", said });
      endGroup(child);
    }, ms);
    child.once("exit", (code) => {
      clearTimeout(watch);
      done({ code, said });
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readReport(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    return null;
  }
}

function outcome(report: Report | null, code: number | null, said: string): Outcome {
  if (report === null) return { end: "nothing", said };
  const failures = report.testResults.flatMap(({ message, assertionResults }) => [
    ...assertionResults.flatMap(({ status, failureMessages }) => (status === "failed" ? failureMessages : [])),
    ...(message === "" ? [] : [message]),
  ]);
  const [first] = failures;
  if (first === undefined && code === 0) return { end: report.numPassedTests > 0 ? "passed" : "nothing", said };
  const why = first ?? said;
  if (unreadable.test(why)) return { end: "nothing", said: why };
  return { end: timedOut.test(why) ? "late" : "failed", said: why };
}
