// What becomes of something by its times alone, with the bin emptied of what went there until 50, at 100.
import { expect, test } from "vitest";
import { fateOf } from "../../src/sessions/due.ts";

test.each([
  ["datasource", null, null, null],
  ["datasource", 0, null, "erase"],
  ["session", null, null, null],
  ["session", null, 100, "expire"],
  ["session", null, 101, null],
  ["session", 50, 1, "erase"],
  ["session", 51, 1, null],
] as const)("[T4] a %s binned at %s that ends at %s: %s", (kind, binnedAt, expiresAt, fate) => {
  expect(fateOf({ kind, binnedAt, expiresAt }, 100, 50)).toBe(fate);
});
