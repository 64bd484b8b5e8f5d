// What is kept of much that comes by: the last of it.
import { expect, test } from "vitest";
import { keepLast } from "../../src/sessions/recent.ts";

test("of more than may be kept what was put in longest ago goes; put in again it is the last", () => {
  const map = new Map<string, number>();
  for (const [n, name] of ["a", "b", "c", "a", "d"].entries()) keepLast(map, name, n, 3);
  expect([...map]).toEqual([
    ["c", 2],
    ["a", 3],
    ["d", 4],
  ]);
  keepLast(map, "e", 5, 1);
  expect([...map]).toEqual([["e", 5]]);
});
