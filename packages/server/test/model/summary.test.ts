// History lines stay within 80 characters, whatever stands in them, and say as much as has room.
import { expect, test } from "vitest";
import { summary } from "../../src/model/summary.ts";

const long = "x".repeat(100);
const named = (count: number, name: string) => Array.from({ length: count }, (_, n) => `${name}${n + 1}`);

test.each<[string, string, string]>([
  ["names that have room", summary`Drop ${["a", "b"]}`, "Drop “a”, “b”"],
  ["one of two", summary`Drop ${["a", "b".repeat(70)]}`, "Drop “a” and 1 more"],
  ["five at most, and how many more", summary`Drop ${named(40, "c")}`, "Drop “c1”, “c2”, “c3”, “c4”, “c5” and 35 more"],
  [
    "as many as have room",
    summary`Drop ${named(10, "quite a long name ")}`,
    "Drop “quite a long name 1”, “quite a long name 2” and 8 more",
  ],
  ["how many, where none has room", summary`Drop ${[long, long]}`, "Drop 2 columns"],
  ["one alone, shortened", summary`Drop ${[long]}`, `Drop “${"x".repeat(72)}…”`],
  ["a long text leaves the next its room", summary`Rename ${long} to ${"y"}`, `Rename ${"x".repeat(33)}… to y`],
  ["a short one leaves its room to the next", summary`Rename ${"y"} to ${long}`, `Rename y to ${"x".repeat(67)}…`],
  [
    "two long ones share",
    summary`Rename ${long} to ${"y".repeat(100)}`,
    `Rename ${"x".repeat(33)}… to ${"y".repeat(34)}…`,
  ],
])("%s", (_, line, expected) => {
  expect(line).toBe(expected);
  expect(line.length).toBeLessThanOrEqual(80);
});
