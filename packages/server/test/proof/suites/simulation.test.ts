import { expect, test } from "vitest";
import { prove } from "./prove.ts";
import { course, simulation } from "./simulation.ts";

prove(simulation, "[X26]");

test("[X26] a seed has one course, the same in every event and every answer", async () => {
  for (const seed of [3, 14, 15]) expect(await course(seed)).toEqual(await course(seed));
}, 120_000);
