// A suite as tests, at the size of every run.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addCounts, type Counts, type OpenSuite, repeat, type Suite } from "./suite.ts";

/** Runs the remembered cases and the first ones of a suite; `rules` are those of SPEC.md that it proves, as "[S1] [S2]". */
export function prove(suite: Suite, rules: string): void {
  describe.runIf(suite.isPossible?.() ?? true)(`${rules} ${suite.name}: ${suite.proves}`, () => {
    let open: OpenSuite;
    beforeAll(async () => {
      open = await suite.open();
    });
    afterAll(() => open.close());

    const remembered = Object.entries(suite.remembered ?? {});
    if (remembered.length > 0) {
      test.each(remembered)("seed %s, which failed once: %s", async (seed) => {
        await open.run(Number(seed));
      });
    }

    test(`the first ${suite.ci} ${suite.cases}`, async ({ onTestFailed }) => {
      const counts: Record<string, number> = {};
      const underWay = new Set<number>();
      // One that never ends is told as well.
      onTestFailed(() => {
        for (const each of underWay) console.error(`${suite.name}: under way then: ${repeat(suite, each)}`);
      });
      let next = 0;
      const lane = async () => {
        while (next < suite.ci) {
          const seed = next++;
          underWay.add(seed);
          addCounts(counts, await runCase(open, suite, seed).finally(() => underWay.delete(seed)));
        }
      };
      const lanes = await Promise.allSettled(Array.from({ length: suite.beside ?? 1 }, lane));
      for (const each of lanes) if (each.status === "rejected") throw each.reason;
      // A suite that looks at nothing proves nothing.
      expect(Object.values(counts).every((count) => count > 0)).toBe(true);
      expect(Object.keys(counts)).not.toEqual([]);
    }, 600_000);
  });
}

function runCase(open: OpenSuite, suite: Suite, seed: number): Promise<Counts> {
  return open.run(seed).catch((error: unknown) => {
    throw new Error(`${suite.name}: the case of seed ${seed} fails. Repeat: ${repeat(suite, seed)}`, { cause: error });
  });
}
