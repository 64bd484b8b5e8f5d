// Durations as they travel.
import { expect, test } from "vitest";
import { isoDuration } from "../../src/model/durations.ts";

test.each<[bigint, string]>([
  [0n, "PT0S"],
  [1n, "PT0.000001S"],
  [-500_000n, "-PT0.5S"],
  [5_400_000_000n, "PT1H30M"],
  [-93_784_500_000n, "-PT26H3M4.5S"],
])("%d microseconds are %s", (micros, text) => {
  expect(isoDuration(micros)).toBe(text);
});
