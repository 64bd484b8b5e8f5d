// What the examples of scaling, bins and outliers do not show: refusals, notes, learned values and edges.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";
import { lastColumn } from "./one-column.ts";

const { apply } = plainly();
const cells = lastColumn(apply);

const three = table({ a: "integer", b: "number", t: "text" }, [1, 1.5, "x"], [2, 3, "y"]);

const near = (expected: (number | null)[], digits = 12) =>
  expected.map((each) => (each === null ? null : expect.closeTo(each, digits)));

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["scale-number", { columns: ["t"], method: "standard" }, "wrong_type"],
    ["scale-number", { columns: ["a"], method: "standard", range: { min: 0, max: 1 } }, "invalid_params"],
    ["scale-number", { columns: ["a"], method: "min-max", range: { min: 1, max: 1 } }, "invalid_params"],
    ["bin-number", { column: "t", bins: 2 }, "wrong_type"],
    ["bin-number", { column: "a" }, "invalid_params"],
    ["bin-number", { column: "a", bins: 2, edges: [1] }, "invalid_params"],
    ["bin-number", { column: "a", method: "edges" }, "invalid_params"],
    ["bin-number", { column: "a", method: "edges", edges: [1] }, "invalid_params"],
    ["bin-number", { column: "a", method: "edges", edges: [1, 1] }, "invalid_params"],
    ["bin-number", { column: "a", method: "edges", edges: [2, 1] }, "invalid_params"],
    ["bin-number", { column: "a", method: "edges", edges: [1, 2], bins: 1 }, "invalid_params"],
    ["bin-number", { column: "a", method: "threshold", edges: [1], labels: ["low"] }, "invalid_params"],
    ["treat-outliers", { columns: ["t"] }, "wrong_type"],
    ["treat-outliers", { columns: ["a"], fold: 0 }, "invalid_params"],
    ["treat-outliers", { columns: ["a"], rule: "quantiles", fold: 0.21 }, "invalid_params"],
    ["treat-outliers", { columns: ["a", "b"], method: "flag", into: "far" }, "name_taken"],
  ])("%s %j: %s", (op, params, code) => {
    const fitted = { quantiles0: [1, 2], quantiles1: [1, 2], least0: 1, most0: 2, least1: 1, most1: 2 };
    expect(planned(op, params, three, { fitted })).toThrow(expect.objectContaining({ code }));
  });
});

describe("scale-number", () => {
  const scaled = (method: string, ...values: Cell[]) =>
    cells("scale-number", { columns: ["x"], method }, "number", ...values);

  test("NaN and infinities are left out of what is learned and stay", async () => {
    const { last, fitted } = await scaled("standard", 1, 3, "NaN", "Infinity", null);
    expect(last).toEqual([-1, 1, "NaN", "Infinity", null]);
    expect(fitted).toEqual({ low0: 1, high0: 3, mean0: 2, deviation0: 1, count0: 2 });
  });

  test.each<[string, Cell[], (number | null)[]]>([
    ["mean", [0, 1, 5], [-0.4, -0.2, 0.6]],
    ["max-abs", [-4, 2, 0], [-1, 0.5, 0]],
    ["log", [1, Math.E, null], [0, 1, null]],
    ["sqrt", [9, 0], [3, 0]],
    ["log1p", [0, Math.E - 1], [0, 1]],
    // Quartiles 1.5 and 2.5, so that the middle half is 1 wide.
    ["robust", [1, 2, 3], [-1, 0, 1]],
    // Half of the values are equal: a middle half of no width divides by 1.
    ["robust", [5, 5, 5, 9, 5], [0, 0, 0, 4, 0]],
    ["quantile", [1, 2, 2, 3], [0, 0.5, 0.5, 1]],
    ["quantile", [7, 7], [0, 0]],
    ["quantile", [7], [0]],
  ])("%s of %j", async (method, before, after) => {
    expect((await scaled(method, ...before)).last).toEqual(near(after));
  });

  test.each(["standard", "min-max", "mean", "robust"])("%s makes a constant column 0, of 0.1 too", async (method) => {
    expect((await scaled(method, 0.1, 0.1, 0.1)).last).toEqual([0, 0, 0]);
  });

  test("values without a logarithm are counted; infinities have none or stay", async () => {
    const { last, notes } = await scaled("log", 0, -1, "Infinity", "-Infinity", "NaN", null);
    expect(last).toEqual([null, null, "Infinity", null, "NaN", null]);
    expect(notes).toEqual([{ code: "no_result", count: 3, values: { column: "x", fn: "logarithm" } }]);
  });

  test("a column with nothing to learn from is left alone", async () => {
    const empty = table({ x: "integer", y: "integer" }, [null, 1], [null, 3]);
    const made = await apply("scale-number", { columns: ["x", "y"], method: "min-max" }, empty);
    expect(made.table.columns.map(({ type }) => type)).toEqual(["integer", "number"]);
    await expect(scaled("standard", null, "NaN")).rejects.toMatchObject({ code: "nothing_to_do" });
    await expect(scaled("min-max")).rejects.toMatchObject({ code: "nothing_to_do" });
  });

  test("what was learned is what a replay uses", async () => {
    const fitted = { low0: 0, high0: 10 };
    const change = planned("scale-number", { columns: ["a"], method: "min-max" }, three, { fitted })();
    expect(JSON.stringify(change)).toContain('{"value":"10"}');
  });

  describe("yeo-johnson", () => {
    test("the likelihood is largest at the lambda found", async () => {
      const before = [0.1, 0.2, 0.4, 0.7, 1.5, 3, 9, -0.5, -2];
      const { fitted, last } = await scaled("yeo-johnson", ...before);
      const lambda = Number(fitted.lambda0);
      for (const step of [1e-3, 1e-5]) {
        expect(likelihood(before, lambda)).toBeGreaterThan(likelihood(before, lambda + step));
        expect(likelihood(before, lambda)).toBeGreaterThan(likelihood(before, lambda - step));
      }
      expect(last).toEqual(near(before.map((each) => transformed(each, lambda))));
    });

    test("values evenly spread on a logarithmic scale get their logarithms back", async () => {
      // x + 1 is e^-s, 1, e^s for the logs -s, 0, s shifted up by 5: symmetric only under lambda 0.
      const before = [4, 5, 6].map((each) => Math.expm1(each));
      const { fitted, last } = await scaled("yeo-johnson", ...before);
      expect(fitted.lambda0).toBeCloseTo(0, 8);
      expect(last).toEqual(near([4, 5, 6], 6));
    });

    test("negative values mirror it; equal ones, and very large ones, are no trouble", async () => {
      const before = [4, 5, 6].map((each) => -Math.expm1(each));
      expect((await scaled("yeo-johnson", ...before)).fitted.lambda0).toBeCloseTo(2, 8);
      const same = await scaled("yeo-johnson", 3, 3, null);
      expect(same.fitted.lambda0).toBe(1);
      expect(same.last).toEqual(near([3, 3, null]));
      const large = await scaled("yeo-johnson", 1e300, 2e300, 4e300);
      expect(large.fitted.lambda0).toBeCloseTo(0, 6);
    });
  });
});

function transformed(x: number, lambda: number): number {
  if (x >= 0) return ((1 + x) ** lambda - 1) / lambda;
  return -((1 - x) ** (2 - lambda) - 1) / (2 - lambda);
}

function likelihood(values: readonly number[], lambda: number): number {
  const made = values.map((each) => transformed(each, lambda));
  const mean = made.reduce((so, each) => so + each, 0) / made.length;
  const variance = made.reduce((so, each) => so + (each - mean) ** 2, 0) / made.length;
  const logs = values.reduce((so, each) => so + Math.sign(each) * Math.log1p(Math.abs(each)), 0);
  return (-made.length / 2) * Math.log(variance) + (lambda - 1) * logs;
}

describe("bin-number", () => {
  test("edges are learned, stored and shortened for labels", async () => {
    const { last, fitted } = await cells("bin-number", { column: "x", bins: 3 }, "number", 0, 1, 0.5);
    expect(fitted).toEqual({ edges: [0, 1 / 3, 2 / 3, 1] });
    expect(last).toEqual(["[0, 0.333]", "(0.667, 1]", "(0.333, 0.667]"]);
    const close = await cells("bin-number", { column: "x", bins: 2 }, "number", 1, 1.0002);
    expect(close.last).toEqual(["[1, 1.0001]", "(1.0001, 1.0002]"]);
  });

  test("equal quantiles become one edge, which is said", async () => {
    // Quartiles of 1 1 1 1 5: 1, 1, 1, 1, 5.
    const { last, notes } = await cells(
      "bin-number",
      { column: "x", method: "quantile", bins: 4 },
      "integer",
      1,
      1,
      1,
      1,
      5,
    );
    expect(last).toEqual(Array(5).fill("[1, 5]"));
    expect(notes).toEqual([{ code: "bins_merged", count: 5, values: { column: "x_bin", made: 1, wanted: 4 } }]);
    const four = { column: "x", method: "quantile", bins: 2, labels: ["low", "high"] };
    await expect(cells("bin-number", four, "integer", 1, 1, 5)).rejects.toMatchObject({ code: "invalid_params" });
  });

  test("a constant column is one bin, an empty one has none", async () => {
    expect((await cells("bin-number", { column: "x", bins: 3 }, "integer", 7, null, 7)).last).toEqual([
      "[7, 7]",
      null,
      "[7, 7]",
    ]);
    await expect(cells("bin-number", { column: "x", bins: 3 }, "integer", null)).rejects.toMatchObject({
      code: "nothing_to_do",
    });
  });

  test("quantile edges lie on the line between values", async () => {
    const { fitted } = await cells(
      "bin-number",
      { column: "x", method: "quantile", bins: 4 },
      "number",
      4,
      1,
      null,
      2,
      "NaN",
      8,
    );
    // Places 0, 0.75, 1.5, 2.25 and 3 of 1 2 4 8.
    expect(fitted).toEqual({ edges: [1, 1.75, 3, 5, 8] });
  });

  test("NaN, infinities and values beyond the edges are in no bin; thresholds hold all but NaN", async () => {
    const given = { column: "x", method: "edges", edges: [0, 1, 2] };
    const odd = await cells("bin-number", given, "number", 0, 2, 2.1, -0.1, "NaN", "Infinity", null);
    expect(odd.last).toEqual(["[0, 1]", "(1, 2]", null, null, null, null, null]);
    expect(odd.notes).toEqual([{ code: "outside_bins", count: 4, values: { column: "x" } }]);
    const halves = { column: "x", method: "threshold", edges: [-1, 1], right: false };
    expect((await cells("bin-number", halves, "number", "-Infinity", -1, 1, "Infinity", "NaN")).last).toEqual([
      "< -1",
      "[-1, 1)",
      "≥ 1",
      "≥ 1",
      null,
    ]);
  });

  test("many bins are all found", async () => {
    const edges = Array.from({ length: 101 }, (_, index) => index);
    const values = Array.from({ length: 100 }, (_, index) => index + 0.5);
    const labels = values.map((value) => `bin ${value}`);
    const { last } = await cells("bin-number", { column: "x", method: "edges", edges, labels }, "number", ...values);
    expect(last).toEqual(labels);
    const upper = await cells(
      "bin-number",
      { column: "x", method: "edges", edges, labels, right: false },
      "number",
      1,
      100,
    );
    expect(upper.last).toEqual(["bin 1.5", "bin 99.5"]);
  });
});

describe("treat-outliers", () => {
  const limits = (params: Record<string, unknown>, ...values: Cell[]) =>
    cells("treat-outliers", { columns: ["x"], ...params }, "number", ...values);

  test.each<[string, Record<string, unknown>, Cell[], Cell[]]>([
    // Quartiles 2 and 4: limits -1 and 7.
    ["iqr", {}, [1, 2, 3, 4, 100], [1, 2, 3, 4, 7]],
    ["both sides", {}, [-100, 2, 3, 4, 100], [-1, 2, 3, 4, 7]],
    ["the right side", { tail: "right" }, [-100, 2, 3, 4, 100], [-100, 2, 3, 4, 7]],
    ["the left side", { tail: "left" }, [-100, 2, 3, 4, 100], [-1, 2, 3, 4, 100]],
    // Mean 2, deviation 4 (of the population): the limit is 6.
    ["gaussian", { rule: "gaussian", fold: 1 }, [0, 0, 0, 0, 10], [0, 0, 0, 0, 6]],
    // Median 3, deviations 2 1 0 1 97: their median 1.
    ["mad", { rule: "mad", fold: 0.67449 * 4 }, [1, 2, 3, 4, 100], [1, 2, 3, 4, 7]],
    ["quantiles", { rule: "quantiles", fold: 0.125 }, [1, 2, 3, 4, 100], [1.5, 2, 3, 4, 52]],
  ])("%s", async (_name, params, before, after) => {
    expect((await limits(params, ...before)).last).toEqual(near(after as number[], 9));
  });

  test("infinities are outliers, NaN and missing values are not", async () => {
    const { last, notes } = await limits({ method: "null" }, 1, 2, 3, 4, "Infinity", "NaN", null, "-Infinity");
    expect(last).toEqual([1, 2, 3, 4, null, "NaN", null, null]);
    // Quartiles of 1 2 3 4: 1.75 and 3.25.
    expect(notes).toEqual([
      { code: "outliers_found", count: 2, values: { column: "x", where: "outside -0.5 to 5.5" } },
    ]);
    const kept = await limits({ method: "remove" }, 1, 2, 3, 4, "Infinity", "NaN", null);
    expect(kept.last).toEqual([1, 2, 3, 4, "NaN", null]);
  });

  test("a whole-number column stays one unless a value is capped at a limit that is not whole", async () => {
    const whole = await cells("treat-outliers", { columns: ["x"] }, "integer", 1, 2, 3, 4, 100);
    expect(whole.table.columns[0]?.type).toBe("integer");
    const broken = await cells("treat-outliers", { columns: ["x"], fold: 1.25 }, "integer", 1, 2, 3, 4, 100);
    expect(broken.table.columns[0]?.type).toBe("number");
    expect(broken.last).toEqual([1, 2, 3, 4, 6.5]);
  });

  test("rows go by limits learned before any row went", async () => {
    const two = table({ x: "number", y: "number" }, [1, 100], [2, 2], [3, 3], [4, 4], [100, 5]);
    const { table: after } = await apply("treat-outliers", { columns: ["x", "y"], method: "remove" }, two);
    expect(after.rows).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
  });

  test("without outliers there is nothing to do; marks are made all the same", async () => {
    await expect(limits({}, 1, 2, 3, 4)).rejects.toMatchObject({ code: "nothing_to_do" });
    await expect(limits({}, null, "NaN")).rejects.toMatchObject({ code: "nothing_to_do" });
    expect((await limits({ method: "flag" }, 1, 2, null)).last).toEqual([false, false, false]);
  });

  test("a column without spread is refused by name", async () => {
    for (const rule of ["iqr", "gaussian", "mad"]) {
      await expect(limits({ rule }, 7, 7, 7)).rejects.toMatchObject({
        code: "invalid_params",
        values: { field: "rule" },
      });
    }
  });
});
