// Every example of every operation keeps every law.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParams } from "../../src/model/fields.ts";
import { operations } from "../../src/operations/index.ts";
import { givesWhatItSays, leavesItsInputAlone, survivesJson } from "./laws.ts";
import { type PlainEngine, plainEngine, stateOf } from "./plain-engine.ts";
import { applyPlainly } from "./plainly.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

describe.each([...operations.values()].map((each) => [each.name, each] as const))("%s", (_name, operation) => {
  test("has at least two examples, one with a missing value", () => {
    expect(operation.examples.length).toBeGreaterThanOrEqual(2);
    expect(operation.examples.some(({ before }) => before.rows.flat().includes(null))).toBe(true);
  });

  describe.each(operation.examples.map((each) => [each.title, each] as const))("%s", (_title, example) => {
    test("[O1] gives what it says", () => givesWhatItSays(engine, operation, example));
    test("[O2] planning leaves its input alone", () => leavesItsInputAlone(engine, operation, example));
    test("[O3] the call survives JSON", () => survivesJson(engine, operation, example));
    test("[O4] the summary fits 80 characters", async () => {
      const { summary } = await applyPlainly(engine, operation, example.params, example.before, example.sources);
      expect(summary.length).toBeLessThanOrEqual(80);
      expect(summary).toMatch(/^[A-Z]/);
    });
    test("[O5] an unknown parameter is refused by name", () => {
      const params = { ...example.params, wibble: 1 };
      expect(() => readParams(operation, params, stateOf(example.before))).toThrow(
        expect.objectContaining({ code: "invalid_params", values: expect.objectContaining({ field: "wibble" }) }),
      );
    });
  });
});
