// Pickles changed at random end as frames or as refusals. A million of them: npm run verify:pickles.
import { expect, test } from "vitest";
import { readMutations } from "./mutations.ts";

test("[P10] twenty thousand changed pickles end as frames or as refusals, and the process stays small", () => {
  const { read, refused, crashed, grown } = readMutations(0, 20_000);
  expect(crashed).toEqual([]);
  expect(read + refused).toBe(20_000);
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(10_000);
  expect(grown).toBeLessThan(256 << 20);
});
