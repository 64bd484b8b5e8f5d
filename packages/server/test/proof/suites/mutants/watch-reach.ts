// Set up before a file of tests in a trial that asks for it: writes down which parts of the product each test ran, by
// V8's counts of this process; what ran between tests belongs to all of them.
import { writeFileSync } from "node:fs";
import { type Profiler, Session } from "node:inspector";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { Interval, Written } from "./reach.ts";

const watched = /\/packages\/server\/src\/(model|sessions|store|migrate)\/.+\.ts$/;
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

const tests: string[] = [];
/** By file of the product, by what was run of it: which tests ran that; null are all. */
const files = new Map<string, Map<string, (number | null)[]>>();

beforeEach(() => note(null));
afterEach(({ task }) => note(tests.push(task.name) - 1));
afterAll(() => {
  note(null);
  const written: Written = {
    tests,
    files: Object.fromEntries(
      Array.from(files, ([file, parts]) => [
        file,
        Array.from(parts, ([ran, by]) => ({ ran: JSON.parse(ran) as Interval[], by })),
      ]),
    ),
  };
  writeFileSync(process.env.DATA_TOOLS_REACH ?? "", JSON.stringify(written));
});

function note(by: number | null): void {
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error !== null) throw new Error(error.message);
    for (const { url, functions } of result) {
      if (!watched.test(url)) continue;
      const ran = JSON.stringify(ranOf(functions));
      const file = relative(process.cwd(), fileURLToPath(url));
      const parts = files.get(file) ?? new Map<string, (number | null)[]>();
      files.set(file, parts);
      parts.set(ran, [...(parts.get(ran) ?? []), by]);
    }
  });
}

/** What ran of a file: of ranges in each other the inner ones count. */
function ranOf(functions: readonly Profiler.FunctionCoverage[]): Interval[] {
  const ranges = functions
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const edges = [...new Set(ranges.flatMap(({ startOffset, endOffset }) => [startOffset, endOffset]))].sort(
    (a, b) => a - b,
  );
  const open: Profiler.CoverageRange[] = [];
  const ran: [number, number][] = [];
  let at = 0;
  for (const [n, from] of edges.entries()) {
    while ((open.at(-1)?.endOffset ?? Number.POSITIVE_INFINITY) <= from) open.pop();
    for (let range = ranges[at]; range !== undefined && range.startOffset <= from; range = ranges[++at])
      if (range.endOffset > from) open.push(range);
    const to = edges[n + 1];
    if (to === undefined || (open.at(-1)?.count ?? 0) === 0) continue;
    const last = ran.at(-1);
    if (last?.[1] === from) last[1] = to;
    else ran.push([from, to]);
  }
  return ran;
}
