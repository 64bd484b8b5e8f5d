// How the long proofs count: what is in the ledger can be repeated, and no failure is lost.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { found } from "../proof/suites/found.ts";
import { suites } from "../proof/suites/index.ts";
import { addToLedger, type LedgerLine, readLedger, totalOf } from "../proof/suites/ledger.ts";
import { runCases } from "../proof/suites/runs.ts";
import { chanceOf } from "../proof/suites/suite.ts";

test("[X19] a case that fails, and one whose process dies, are failures with their seeds; the others run on", async () => {
  const program = fileURLToPath(new URL("./dying.ts", import.meta.url));
  const until = { cases: 6, time: Number.POSITIVE_INFINITY };
  const told: string[] = [];
  expect(await runCases({ name: "dying" }, 0, until, { program, tell: (line) => told.push(line) })).toEqual({
    to: 6,
    counts: { looks: 8 },
    failures: [
      { seed: 1, what: "a difference" },
      { seed: 3, what: "its process ended with SIGKILL" },
    ],
  });
  expect(told[3]).toBe("dying 3: its process ended with SIGKILL");
});

test("[X19] the ledger goes on where it ended, and adds up", () => {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-ledger-"));
  try {
    const file = join(folder, "ledger.jsonl");
    expect(totalOf(readLedger(file), "a")).toMatchObject({ cases: 0, next: 0, counts: {} });
    const line: LedgerLine = {
      ...{ suite: "a", from: 0, to: 5, commit: "abc", on: "2026-01-01", seconds: 3 },
      ...{ counts: { looks: 10 }, failures: [{ seed: 4, what: "a difference" }] },
    };
    addToLedger(line, file);
    addToLedger({ ...line, suite: "b", to: 100 }, file);
    addToLedger({ ...line, from: 5, to: 9, counts: { looks: 7, finds: 1 }, failures: [] }, file);
    expect(totalOf(readLedger(file), "a")).toMatchObject({
      ...{ cases: 9, next: 9, seconds: 6, counts: { looks: 17, finds: 1 } },
      failures: [{ seed: 4, what: "a difference" }],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("[X19] every suite is known by its own name, and so is what is in the ledger and what was found", () => {
  const names = suites.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(readLedger().filter(({ suite }) => !names.includes(suite))).toEqual([]);
  expect(found.filter(({ by }) => !["prove", "page", "reading", ...names].includes(by))).toEqual([]);
  for (const { ci, aim, remembered = {} } of suites) {
    expect(ci).toBeGreaterThan(0);
    expect(aim).toBeGreaterThanOrEqual(ci);
    expect(Object.values(remembered)).not.toContain("");
  }
});

test("[X19] a seed gives the same chances again, its neighbour others", () => {
  const some = (seed: number) =>
    Array.from(
      { length: 8 },
      (
        (chance) => () =>
          chance.below(1000)
      )(chanceOf(seed)),
    );
  expect(some(7)).toEqual(some(7));
  expect(some(7)).not.toEqual(some(8));
});
