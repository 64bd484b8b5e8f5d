// Random walks against a model that keeps full copies. DATA_TOOLS_TEST_WALKS and _LENGTH make them longer,
// DATA_TOOLS_TEST_SEED begins elsewhere; a failure names its seed, and seeds that once failed stay.
import { describe, expect, test } from "vitest";
import { walk } from "./fuzz.ts";

const walks = Number(process.env.DATA_TOOLS_TEST_WALKS ?? 2);
const length = Number(process.env.DATA_TOOLS_TEST_LENGTH ?? 90);
const firstSeed = Number(process.env.DATA_TOOLS_TEST_SEED ?? 1);
const timeout = 60_000 + walks * length * 500;

const failedOnce = [
  { store: "local:", seed: 6, length: 12, why: "[S7] a preview whose files left memory was applied" },
  { store: "memory:", seed: 1004, length: 20, why: "[S7] a preview whose files left memory was applied" },
] as const;

describe.each(["local:", "memory:"] as const)("on %s", (store) => {
  const seeds = Array.from({ length: walks }, (_, n) => firstSeed + n + (store === "local:" ? 0 : 1000));
  test.each(failedOnce.filter((failed) => failed.store === store))(
    "$why: seed $seed",
    async ({ seed, length: steps }) => {
      await walk({ seed, store, length: steps });
    },
  );
  test.each(seeds)("[U1] [U2] [U3] [U4] [U5] [U6] [S1] [S2] [S4] [S7] seed %i", { timeout }, async (seed) => {
    const counts = await walk({ seed, store, length });
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(length);
  });
});
