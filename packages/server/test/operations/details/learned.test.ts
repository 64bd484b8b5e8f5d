// What a call says it learned may have been written by anyone: it is taken as far as it makes sense, or refused.
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/errors.ts";
import { planned, table } from "../attempt.ts";

const texts = table({ t: "text" }, ["a,b"], ["c"]);
const numbers = table({ n: "number" }, [1], [2], [90]);

const calls = [
  ["split-column", { column: "t", by: { delimiter: "," }, keep: true }, texts, "parts"],
  ["bin-number", { column: "n", method: "quantile", bins: 2 }, numbers, "edges"],
  ["treat-outliers", { columns: ["n"], rule: "iqr" }, numbers, "quantiles0"],
] as const;
const forged = [5, "x", 1.5, true, {}, [], [null], ["x"], [{}]];

describe.each(calls)("%s", (op, params, before, key) => {
  test.each(forged)("learned %j", (value) => {
    try {
      planned(op, params, before, { fitted: { [key]: value } })();
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
    }
  });
});
