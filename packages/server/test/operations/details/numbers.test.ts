// What the examples of the operations of numbers do not show: refusals, notes, exactness, order and edges.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";
import { lastColumn } from "./one-column.ts";

const { apply } = plainly();
const cells = lastColumn(apply);

const largest = "9223372036854775807";
const smallest = "-9223372036854775808";
const three = table({ a: "integer", b: "number", t: "text", d: "date" }, [1, 1.5, "x", "2024-01-01"]);

/** What becomes of the cells of one column. */
describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["math", { into: "z", left: { number: 1 }, op: "add", right: { number: 2 } }, "invalid_params"],
    ["math", { into: "z", left: { column: "a" }, op: "divide", right: { number: 0 } }, "invalid_params"],
    ["math", { into: "z", left: { column: "a" }, op: "mod", right: { number: 0 } }, "invalid_params"],
    ["math", { into: "z", left: { column: "t" }, op: "add", right: { number: 2 } }, "wrong_type"],
    ["math", { into: "A", left: { column: "a" }, op: "add", right: { number: 2 } }, "name_taken"],
    ["math", { into: "z", left: { column: "a", number: 1 }, op: "add", right: { number: 2 } }, "invalid_params"],
    ["row-statistics", { columns: ["a"], stat: "sum" }, "invalid_params"],
    ["row-statistics", { columns: ["a", "t"], stat: "sum" }, "wrong_type"],
    ["row-statistics", { columns: ["a", "b"], stat: "sum", into: "T" }, "name_taken"],
    ["relative-features", { columns: ["a"], references: ["t"], op: "add" }, "wrong_type"],
    ["relative-features", { columns: ["a", "b"], references: ["b"], op: "add", into: "same" }, "name_taken"],
    ["relative-features", { columns: ["a"], references: ["b"], op: "add", into: "{column}" }, "name_taken"],
    ["apply-function", { columns: ["a", "b"], fn: "abs", into: "size" }, "name_taken"],
    ["apply-function", { columns: ["t"], fn: "abs" }, "wrong_type"],
    ["percent-of-total", { column: "t" }, "wrong_type"],
    ["cumulative", { column: "t", fn: "sum" }, "wrong_type"],
    ["cumulative", { column: "d", fn: "product" }, "wrong_type"],
    ["cumulative", { column: "a", fn: "sum", orderBy: [{ column: "zz" }] }, "column_not_found"],
    ["rolling", { column: "a", fn: "sum", window: 0 }, "invalid_params"],
    ["rolling", { column: "a", fn: "sum", window: 2, minPeriods: 3 }, "invalid_params"],
    ["difference", { column: "a", periods: 0 }, "invalid_params"],
    ["difference", { column: "d", as: "percent" }, "wrong_type"],
    ["difference", { column: "t" }, "wrong_type"],
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, three)).toThrow(expect.objectContaining({ code }));
  });
});

describe("math", () => {
  const x = (op: string, number: number) => ({ into: "z", left: { column: "x" }, op, right: { number } });

  test("whole numbers are exact beyond 2^53; what does not fit is missing and counted", async () => {
    const { last, notes } = await cells("math", x("add", 1), "integer", "9007199254740993", largest, null);
    expect(last).toEqual(["9007199254740994", null, null]);
    expect(notes).toEqual([{ code: "does_not_fit", count: 1, values: { column: "z", type: "integer" } }]);
    expect((await cells("math", x("multiply", -1), "integer", smallest, largest)).last).toEqual([
      null,
      "-9223372036854775807",
    ]);
    expect((await cells("math", x("integer-divide", -1), "integer", smallest)).last).toEqual([null]);
  });

  test("whole parts are rounded down and remainders have the sign of the divisor", async () => {
    expect((await cells("math", x("integer-divide", 3), "integer", 7, -7, 6, null)).last).toEqual([2, -3, 2, null]);
    expect((await cells("math", x("mod", 3), "integer", 7, -7, 6)).last).toEqual([1, 2, 0]);
    expect((await cells("math", x("mod", -3), "integer", 7, -7, 6)).last).toEqual([-2, -1, 0]);
    expect((await cells("math", x("mod", 2), "number", 5.5, -5.5, "NaN")).last).toEqual([1.5, 0.5, "NaN"]);
    // 0.1 is a little more than a tenth, so it goes into 1 nine times.
    expect((await cells("math", x("integer-divide", 0.1), "number", 1, -1)).last).toEqual([9, -10]);
  });

  test("numbers of floating point keep NaN and grow to infinity; powers and divisions are numbers", async () => {
    const grown = await cells("math", x("multiply", 10), "number", 1e308, "NaN", "-Infinity", null);
    expect(grown.last).toEqual(["Infinity", "NaN", "-Infinity", null]);
    expect(grown.notes).toEqual([]);
    const powers = await cells("math", x("power", -1), "integer", 2, 4);
    expect(powers.last).toEqual([0.5, 0.25]);
    expect(powers.table.columns.at(-1)).toEqual({ name: "z", type: "number" });
    expect((await cells("math", x("add", 0.5), "integer", 1)).last).toEqual([1.5]);
  });

  test("a division by zero is counted, of zero and of NaN too, but not where a value is missing", async () => {
    const two = table({ a: "number", b: "number" }, [1, 0], [0, 0], ["NaN", 0], [null, 0], [1, null], [1, -4]);
    const made = await apply("math", { into: "z", left: { column: "a" }, op: "divide", right: { column: "b" } }, two);
    expect(made.table.rows.map((row) => row[2])).toEqual([null, null, null, null, null, -0.25]);
    expect(made.notes).toEqual([{ code: "division_by_zero", count: 3, values: { column: "z" } }]);
  });

  test("decimals are exact, with each other, whole numbers and written numbers", async () => {
    const money = {
      columns: [
        { name: "p", type: "decimal" as const, digits: [10, 2] as [number, number] },
        { name: "n", type: "integer" as const },
      ],
      rows: [
        ["0.10", 3],
        ["5.30", 2],
        ["-5.30", 2],
      ],
    };
    const column = async (op: string, right: Record<string, unknown>) => {
      const made = await apply("math", { into: "z", left: { column: "p" }, op, right }, money);
      const at = made.table.columns.findIndex(({ name }) => name === "z");
      return made.table.rows.map((row) => row[at]);
    };
    expect(await column("multiply", { column: "n" })).toEqual(["0.30", "10.60", "-10.60"]);
    expect(await column("add", { number: 0.125 })).toEqual(["0.225", "5.425", "-5.175"]);
    expect(await column("mod", { number: 0.1 })).toEqual(["0.00", "0.00", "0.00"]);
    expect(await column("mod", { column: "n" })).toEqual(["0.10", "1.30", "0.70"]);
    expect(await column("integer-divide", { column: "n" })).toEqual([0, 2, -3]);
    expect(await column("multiply", { column: "p" })).toEqual(["0.0100", "28.0900", "28.0900"]);
  });
});

describe("row-statistics", () => {
  const row = async (stat: string, ...values: Cell[]) => {
    const columns = Object.fromEntries(values.map((_, index) => [`c${index}`, "number" as const]));
    const names = Object.keys(columns);
    const made = await apply("row-statistics", { columns: names, stat, into: "z" }, table(columns, values));
    return made.table.rows[0]?.at(-1);
  };

  test.each<[string, Cell[], Cell]>([
    ["sum", [1, 2, null], 3],
    ["product", [2, 3, null, 4], 24],
    ["mean", [1, null, 4], 2.5],
    ["median", [9, 1, 4, null], 4],
    ["min", [2, "NaN", 1], 1],
    ["max", [2, "NaN", 1], "NaN"],
    ["count", [1, null, "NaN"], 2],
    ["nunique", [1, 1, 2, null], 2],
    // Mean 3; squares 4 + 1 + 1 + 4 = 10, over 3.
    ["var", [1, 2, 4, 5], 10 / 3],
    ["std", [1, 3], Math.SQRT2],
    // The deviation √2 over √2.
    ["sem", [1, 3], 1],
    // Mean 7/3: deviations -4/3, -1/3, 5/3; squares add up to 14/3, cubes to 20/9.
    ["skew", [1, 2, 4], ((3 * Math.SQRT2) / 1) * (20 / 9 / (14 / 3) ** 1.5)],
    ["skew", [5, 5, 5], 0],
    ["skew", [1, 2, null], null],
    ["std", [1, null], null],
    ["std", ["NaN", 1], "NaN"],
    ["var", ["Infinity", 1], "NaN"],
    ["var", [1e200, -1e200], "NaN"],
    ["sum", [null, null], null],
    ["mean", [null, null], null],
    ["count", [null, null], 0],
    ["nunique", [null, null], 0],
    ["product", [null, null], null],
  ])("%s of %j is %j", async (stat, values, expected) => {
    const made = await row(stat, ...values);
    if (typeof expected === "number") expect(made).toBeCloseTo(expected, 12);
    else expect(made).toBe(expected);
  });

  test("skewness keeps its digits far from zero", async () => {
    const near = await row("skew", 1e6 + 1, 1e6 + 2, 1e6 + 4);
    expect(near).toBeCloseTo(0.9352195295828245, 9);
  });

  test("whole numbers are exact; a sum or product that does not fit is missing and counted", async () => {
    const whole = table({ a: "integer", b: "integer" }, ["9007199254740993", 0], [largest, 1], [null, null]);
    const sum = await apply("row-statistics", { columns: ["a", "b"], stat: "sum" }, whole);
    expect(sum.table.columns.at(-1)).toEqual({ name: "sum_a_b", type: "integer" });
    expect(sum.table.rows.map((cells) => cells[2])).toEqual(["9007199254740993", null, null]);
    expect(sum.notes).toEqual([{ code: "does_not_fit", count: 1, values: { column: "sum_a_b", type: "integer" } }]);
    const product = await apply("row-statistics", { columns: ["a", "b"], stat: "product" }, whole);
    expect(product.table.rows.map((cells) => cells[2])).toEqual([0, largest, null]);
  });
});

test("relative-features takes the columns of a reference together", async () => {
  const before = table({ a: "integer", b: "integer", r: "integer", s: "integer" }, [1, 2, 10, 20]);
  const made = await apply(
    "relative-features",
    { columns: ["a", "b"], references: ["r", "s"], op: "add", into: "{column}_{op}_{reference}_{other}" },
    before,
  );
  expect(made.table.columns.map(({ name }) => name).slice(4)).toEqual([
    "a_add_r_{other}",
    "b_add_r_{other}",
    "a_add_s_{other}",
    "b_add_s_{other}",
  ]);
  expect(made.table.rows[0]?.slice(4)).toEqual([11, 12, 21, 22]);
});

describe("apply-function", () => {
  test.each<[string, Cell[], Cell[], number]>([
    ["ln", [1, 0, -1, "Infinity", "NaN", null], [0, null, null, "Infinity", "NaN", null], 2],
    ["log2", [8, 0], [3, null], 1],
    ["log1p", [0, 1e-20, -1, -2, "Infinity"], [0, 1e-20, null, null, "Infinity"], 2],
    ["expm1", [0, 1e-20, -1000, 1000], [0, 1e-20, -1, "Infinity"], 0],
    ["sqrt", [4, -0.1, "-Infinity", "NaN"], [2, null, null, "NaN"], 2],
    ["cbrt", [-8, 27], [-2, 3], 0],
    ["reciprocal", [4, 0, "Infinity"], [0.25, null, 0], 1],
    ["sin", [0, "Infinity", "NaN"], [0, null, "NaN"], 1],
    ["asin", [0, 2, "NaN"], [0, null, "NaN"], 1],
    ["sign", [-2.5, 0, "NaN", null], [-1, 0, null, null], 1],
    ["exp", [0, 1000], [1, "Infinity"], 0],
    ["negate", [1.5, "NaN", "-Infinity"], [-1.5, "NaN", "Infinity"], 0],
    ["degrees", [Math.PI], [180], 0],
  ])("%s", async (fn, before, after, without) => {
    const { last, notes } = await cells("apply-function", { columns: ["x"], fn }, "number", ...before);
    expect(last).toEqual(after);
    expect(notes).toEqual(without === 0 ? [] : [{ code: "no_result", count: without, values: { column: "x", fn } }]);
  });

  test("whole numbers stay whole where they can; the smallest has no counterpart", async () => {
    const sizes = await cells("apply-function", { columns: ["x"], fn: "abs" }, "integer", largest, smallest, -3);
    expect(sizes.last).toEqual([largest, null, 3]);
    expect(sizes.table.columns[0]?.type).toBe("integer");
    expect((await cells("apply-function", { columns: ["x"], fn: "square" }, "integer", 3, largest)).last).toEqual([
      9,
      null,
    ]);
  });
});

describe("percent-of-total", () => {
  test("NaN and infinities are left out of the total; a total of zero has no percentages", async () => {
    const odd = await cells("percent-of-total", { column: "x" }, "number", 1, "NaN", 3, "Infinity");
    expect(odd.last).toEqual([25, "NaN", 75, "Infinity"]);
    expect(odd.fitted).toEqual({ total: 4 });
    const none = await cells("percent-of-total", { column: "x" }, "integer", 1, -1, null);
    expect(none.last).toEqual([null, null, null]);
    expect(none.notes).toEqual([{ code: "no_total", count: 2, values: { column: "x" } }]);
  });

  test("totals beyond 64 bits, of one row and of none", async () => {
    expect((await cells("percent-of-total", { column: "x" }, "integer", largest, largest)).last).toEqual([50, 50]);
    expect((await cells("percent-of-total", { column: "x" }, "number", 0.1)).last).toEqual([100]);
    expect((await cells("percent-of-total", { column: "x" }, "number")).last).toEqual([]);
  });
});

describe("cumulative", () => {
  test("a sum that does not fit is missing and counted, and may fit again", async () => {
    const { last, notes } = await cells("cumulative", { column: "x", fn: "sum" }, "integer", largest, 1, -2);
    expect(last).toEqual([largest, null, "9223372036854775806"]);
    expect(notes).toMatchObject([{ code: "does_not_fit", count: 1 }]);
  });

  test("NaN stays from where it is; products are numbers", async () => {
    expect((await cells("cumulative", { column: "x", fn: "sum" }, "number", 1, "NaN", 2)).last).toEqual([
      1,
      "NaN",
      "NaN",
    ]);
    expect((await cells("cumulative", { column: "x", fn: "max" }, "number", 1, "NaN", 2)).last).toEqual([
      1,
      "NaN",
      "NaN",
    ]);
    expect((await cells("cumulative", { column: "x", fn: "min" }, "number", "NaN", 3, 2)).last).toEqual(["NaN", 3, 2]);
    expect((await cells("cumulative", { column: "x", fn: "product" }, "integer", 2, null, 3)).last).toEqual([
      2,
      null,
      6,
    ]);
  });

  test("ties of the order keep the display's; booleans are counted, durations added, dates compared", async () => {
    const kinds = table(
      { k: "integer", b: "boolean", d: "duration", t: "date" },
      [2, true, "PT1H", "2024-03-01"],
      [1, null, "PT30M", "2024-01-01"],
      [1, true, null, "2024-02-01"],
    );
    const run = async (column: string, fn: string) =>
      (await apply("cumulative", { column, fn, orderBy: [{ column: "k" }], into: "z" }, kinds)).table;
    const at = (made: Awaited<ReturnType<typeof run>>) => made.columns.findIndex(({ name }) => name === "z");
    const column = async (...of: [string, string]) => {
      const made = await run(...of);
      return made.rows.map((row) => row[at(made)]);
    };
    expect(await column("b", "sum")).toEqual([2, null, 1]);
    expect(await column("d", "sum")).toEqual(["PT1H30M", "PT30M", null]);
    expect(await column("t", "max")).toEqual(["2024-03-01", "2024-01-01", "2024-02-01"]);
  });
});

describe("rolling", () => {
  const of = (fn: string, more: Record<string, unknown>) => ({ column: "x", fn, window: 2, ...more });

  test("an even centred window has one more row before", async () => {
    const { last } = await cells(
      "rolling",
      of("sum", { window: 4, center: true, minPeriods: 1 }),
      "integer",
      1,
      10,
      100,
      1000,
    );
    // Rows two before to one after.
    expect(last).toEqual([11, 111, 1111, 1110]);
  });

  test("deviation is that of a sample, NaN only in its windows, and no square stops it", async () => {
    expect((await cells("rolling", of("std", {}), "number", 1, 3, 3)).last).toEqual([null, Math.SQRT2, 0]);
    expect((await cells("rolling", of("std", {}), "number", 1, "NaN", 3, 3)).last).toEqual([null, "NaN", "NaN", 0]);
    expect((await cells("rolling", of("std", {}), "number", 1e200, -1e200)).last).toEqual([null, "NaN"]);
    expect((await cells("rolling", of("mean", {}), "number", 1, "NaN", 3, 5)).last).toEqual([null, "NaN", "NaN", 4]);
    expect((await cells("rolling", of("std", { minPeriods: 1 }), "number", 1, 3)).last).toEqual([null, Math.SQRT2]);
  });

  test("counts always have a result, unless enough values are asked for", async () => {
    expect((await cells("rolling", of("count", {}), "number", null, 1, 2)).last).toEqual([0, 1, 2]);
    expect((await cells("rolling", of("count", { minPeriods: 1 }), "number", null, 1, 2)).last).toEqual([null, 1, 2]);
  });

  test("a sum that does not fit is missing and counted; a window wider than the table is well", async () => {
    const { last, notes } = await cells("rolling", of("sum", {}), "integer", largest, 1, 1);
    expect(last).toEqual([null, null, 2]);
    expect(notes).toMatchObject([{ code: "does_not_fit", count: 1 }]);
    expect((await cells("rolling", of("max", { window: 1_000_000, minPeriods: 1 }), "integer", 3, 1)).last).toEqual([
      3, 3,
    ]);
    expect((await cells("rolling", of("median", { minPeriods: 1 }), "integer", 3, 1)).last).toEqual([3, 2]);
  });
});

test("a sum of decimals that has more digits than there can be is missing and counted; of a group it stops the step", async () => {
  const wide = { name: "x", type: "decimal" as const, digits: [38, 0] as [number, number] };
  const [eight, seven] = [`8${"0".repeat(37)}`, `7${"0".repeat(37)}`];
  const large = { columns: [wide], rows: [[eight], [seven], [`-${eight}`]] };
  const running = await apply("cumulative", { column: "x", fn: "sum" }, large);
  expect(running.table.rows.map((row) => row[1])).toEqual([eight, null, seven]);
  expect(running.notes).toMatchObject([{ code: "does_not_fit", count: 1 }]);
  const moving = await apply("rolling", { column: "x", fn: "sum", window: 2 }, large);
  expect(moving.table.rows.map((row) => row[1])).toEqual([null, null, `-1${"0".repeat(37)}`]);
  expect(moving.notes).toMatchObject([{ code: "does_not_fit", count: 1 }]);
  const two = { ...large, rows: large.rows.slice(0, 2) };
  const grouped = apply("group-by", { by: [], aggregates: [{ column: "x", fn: "sum" }] }, two);
  await expect(grouped).rejects.toThrow("Out of Range");
});

describe("difference", () => {
  test("beyond 64 bits it is missing and counted; decimals are exact", async () => {
    const { last, notes } = await cells("difference", { column: "x" }, "integer", smallest, 1, 0);
    expect(last).toEqual([null, null, -1]);
    expect(notes).toMatchObject([{ code: "does_not_fit", count: 1 }]);
    const money = {
      columns: [{ name: "x", type: "decimal" as const, digits: [10, 2] as [number, number] }],
      rows: [["0.10"], ["0.30"]],
    };
    expect((await apply("difference", { column: "x" }, money)).table.rows).toEqual([
      ["0.10", null],
      ["0.30", "0.20"],
    ]);
  });

  test("a difference of decimals that does not fit is missing and counted", async () => {
    const nines = "9".repeat(38);
    const wide = { name: "x", type: "decimal" as const, digits: [38, 0] as [number, number] };
    const far = { columns: [wide], rows: [[`-${nines}`], [nines], ["7"], [null]] };
    const { table: after, notes } = await apply("difference", { column: "x" }, far);
    expect(after.rows.map((row) => row[1])).toEqual([null, null, `-${nines.slice(1)}2`, null]);
    expect(notes).toEqual([{ code: "does_not_fit", count: 1, values: { column: "x_difference", type: "decimal" } }]);
  });

  test("a percentage of zero is counted, one of a negative value has its sign", async () => {
    const { last, notes } = await cells("difference", { column: "x", as: "percent" }, "number", 0, 2, -4, -2, null);
    expect(last).toEqual([null, null, -300, -50, null]);
    expect(notes).toEqual([{ code: "division_by_zero", count: 1, values: { column: "x_difference" } }]);
  });

  test("moments differ by durations, whatever the clocks did", async () => {
    // The night of 31 March 2024 has 23 hours in Oslo.
    const moments = table({ x: "timestamptz" }, ["2024-03-30T23:00:00Z"], ["2024-03-31T22:00:00Z"], [null]);
    expect((await apply("difference", { column: "x" }, moments)).table.rows.map((row) => row[1])).toEqual([
      null,
      "PT23H",
      null,
    ]);
    const far = await apply(
      "difference",
      { column: "x", periods: -2 },
      table({ x: "date" }, ["2024-01-01"], [null], ["2023-12-31"]),
    );
    expect(far.table.rows.map((row) => row[1])).toEqual([1, null, null]);
  });
});
