// When a change counts as durable, by what Redis answers to whoever waits for it.
import { expect, test } from "vitest";
import { isConfirmed } from "../../../src/store/redis/scripts.ts";

test.each([
  ["one replica has it", 1, 1, true],
  ["more have it than must", 2, 1, true],
  ["none has it", 0, 1, false],
  ["the master's disk has it", [1, 0], 0, true],
  ["the disk does not have it", [0, 0], 0, false],
  ["the disk has it, and the replica that must", [1, 1], 1, true],
  ["the disk has it, and no replica", [1, 0], 1, false],
  ["a replica has it, and the disk does not", [0, 1], 1, false],
] as const)("[B46] %s", (_, waited, replicas, confirmed) => {
  expect(isConfirmed(typeof waited === "number" ? waited : [...waited], replicas)).toBe(confirmed);
});
