// Calls of older versions: their parameters are turned into today's before anything reads them.

import type { Call } from "@data-tools/client";
import { expect, test } from "vitest";
import { fillSeeds, readParams } from "../../src/model/fields.ts";
import { currentParams, type Versioned } from "../../src/model/operation.ts";
import { operation } from "../../src/operations/index.ts";
import { stateOf } from "../operations/plain-engine.ts";

/** Once `name`, then `into`, today `into` with a list. */
const today: Versioned = {
  version: 3,
  upgrade(params, from) {
    const second = from < 2 ? { into: params.name } : params;
    return { into: [second.into].flat() };
  },
};

test("[O11] parameters of every older version become those of the present one", () => {
  expect(currentParams(today, { op: "x", version: 1, params: { name: "a" } })).toEqual({ into: ["a"] });
  expect(currentParams(today, { op: "x", version: 2, params: { into: "a" } })).toEqual({ into: ["a"] });
  expect(currentParams(today, { op: "x", version: 3, params: { into: ["a"] } })).toEqual({ into: ["a"] });
  expect(currentParams(today, { op: "x", params: { into: ["a"] } })).toEqual({ into: ["a"] });
});

test("[O11] a call of a later version, or of one that cannot be turned, is refused by name", () => {
  const later = { op: "split-column", version: 4, params: {} };
  expect(() => currentParams(today, later)).toThrow(
    expect.objectContaining({ code: "invalid_params", values: expect.objectContaining({ field: "version" }) }),
  );
  expect(() => currentParams({ version: 2 }, { op: "x", version: 1, params: {} })).toThrow(
    expect.objectContaining({ code: "invalid_params" }),
  );
});

test("[O11] a version that is no number and parameters that are not there are refused, not stumbled over", () => {
  for (const version of [{ toString: "1" }, "2", 1.5, Number.NaN])
    expect(() => currentParams(today, { op: "x", version: version as number, params: {} })).toThrow(
      expect.objectContaining({ code: "invalid_params" }),
    );
  const without = { op: "date-difference" } as unknown as Call;
  const declared = operation(without.op);
  const filled = fillSeeds(declared, currentParams(declared, without), { seed: () => 1, today: "2024-06-30" });
  expect(() => readParams(declared, filled, stateOf({ columns: [{ name: "a", type: "date" }], rows: [] }))).toThrow(
    expect.objectContaining({ code: "invalid_params" }),
  );
});
