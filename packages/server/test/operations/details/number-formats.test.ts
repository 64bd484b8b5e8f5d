// Numbers in texts and patterns, rounding and limits beyond what the examples show.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();

async function all(
  op: string,
  params: Record<string, unknown>,
  type: WireType,
  cells: readonly Cell[],
  digits?: [number, number],
) {
  const before: TableLiteral = {
    columns: [{ name: "x", type, ...(digits ? { digits } : {}) }],
    rows: cells.map((cell) => [cell]),
  };
  const { table: after, notes } = await apply(op, params, before);
  return { cells: after.rows.map((row) => row.at(-1)), notes };
}

describe("parse-number", () => {
  const parsed = async (text: string, more = {}) =>
    (await all("parse-number", { columns: ["x"], ...more }, "text", [text])).cells[0];

  test.each<[string, Cell]>([
    ["12", 12],
    ["1,234,567.5", 1234567.5],
    ["12,34,567", 1234567],
    ["1,23", null],
    ["1,2345", null],
    ["1234,567", null],
    [",567", null],
    ["1.234.5", null],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["-1.5E-2", -0.015],
    ["1e400", null],
    ["+7", 7],
    ["- 7", -7],
    ["−7", -7],
    ["7-", -7],
    ["--7", null],
    ["-7-", null],
    ["(7)", -7],
    ["(7", null],
    ["(-7)", null],
    ["$ 5", 5],
    ["-$5", -5],
    ["$-5", -5],
    ["($1,000.00)", -1000],
    ["US$ 5", 5],
    ["5 €", 5],
    ["5EUR", 5],
    ["CHF 5", 5],
    ["Fr. 5", 5],
    ["kr 5", 5],
    ["Rs.500", 500],
    ["Rs. 1,500.50", 1500.5],
    ["R$ 5", 5],
    ["₹5", 5],
    ["#5", null],
    ["1-2", null],
    ["5 5", null],
    ["5 - 5", null],
    ["ABC 5", null],
    ["NOV 5", null],
    ["12.3%", 0.123],
    ["12.3 %", 0.123],
    ["%12", 0.12],
    ["1e2%", 1],
    ["12%%", null],
    ["\u00a012\u202f", 12],
    ["12 34", null],
    ["12\u00a0345", null],
    ["0x1F", null],
    ["1_000", null],
    ["NaN", null],
    ["infinity", null],
    ["١٢", null],
    ["12🙂", null],
    ["-", null],
    ["", null],
  ])("%j is %j", async (text, expected) => {
    expect(await parsed(text)).toBe(expected);
  });

  test.each<[string, Record<string, unknown>, Cell]>([
    ["1.234,5", { locale: "de" }, 1234.5],
    ["1.5", { locale: "de" }, null],
    ["1,5", { locale: "de" }, 1.5],
    ["1'234.5", { locale: "ch" }, 1234.5],
    ["1’234.5", { locale: "ch" }, 1234.5],
    ["1 234,5", { locale: "fr" }, 1234.5],
    ["1\u00a0234\u202f567,5", { locale: "fr" }, 1234567.5],
    ["12 34", { locale: "fr" }, null],
    ["1_234.5", { thousands: "_" }, 1234.5],
    ["1·5", { decimal: "·" }, 1.5],
    ["1,234", { decimal: "." }, null],
    ["1 234", { thousands: " " }, 1234],
    ["Fr. 1.234,5", { locale: "de" }, 1234.5],
    ["5 €", { currency: false }, null],
    ["5 %", { percent: false }, null],
    ["5", { percent: false, currency: false }, 5],
  ])("%j with %j is %j", async (text, more, expected) => {
    expect(await parsed(text, more)).toBe(expected);
  });

  test("whole numbers beyond 2^53 stay exact; what is rounded or too large is told", async () => {
    const { cells, notes } = await all("parse-number", { columns: ["x"], to: "integer" }, "text", [
      "9,007,199,254,740,993",
      "2.5",
      "-2.5",
      "150%",
      "99999999999999999999",
      null,
    ]);
    expect(cells).toEqual(["9007199254740993", 3, -3, 2, null, null]);
    expect(notes).toEqual([
      { code: "cast_nulled", count: 1, values: { column: "x", type: "integer" } },
      { code: "cast_rounded", count: 3, values: { column: "x", type: "integer" } },
    ]);
  });

  test("decimals are exact, and refused if asked", async () => {
    const digits = { total: 30, after: 2 };
    const { cells } = await all("parse-number", { columns: ["x"], to: "decimal", digits }, "text", [
      "$90,071,992,547,409.93",
      "12.345",
    ]);
    expect(cells).toEqual(["90071992547409.93", "12.35"]);
    await expect(all("parse-number", { columns: ["x"], onError: "fail" }, "text", ["1", "one"])).rejects.toMatchObject({
      code: "cast_failed",
      values: { count: 1, column: "x" },
    });
  });
});

describe("format-number", () => {
  const shown = async (pattern: string, cell: Cell, more = {}, type: WireType = "number") =>
    (await all("format-number", { column: "x", pattern, ...more }, type, [cell])).cells[0];

  test.each<[string, Cell, string]>([
    ["0", 0.5, "1"],
    ["0", -0.4, "0"],
    ["0.00", -0.001, "0.00"],
    ["0.00", 1.005, "1.01"],
    ["0.00", 1e-7, "0.00"],
    ["#.##", 0.5, ".5"],
    ["#.##", 0, "0"],
    ["0.##", 3, "3"],
    ["0.0#", 3, "3.0"],
    ["0.0#", 3.456, "3.46"],
    ["#,##0", 999.5, "1,000"],
    ["#,##0", 999, "999"],
    ["#,##0", -1234567, "-1,234,567"],
    ["#,##0.00", 70368744177664.12, "70,368,744,177,664.12"],
    ["0.0", 1234567890123456.5, "1234567890123456.5"],
    ["#,##0.0", 1e22, "10,000,000,000,000,000,000,000.0"],
    ["0.000000000000000", 100.1, "100.100000000000000"],
    ["000", 7, "007"],
    ["0,000", 7, "0,007"],
    ["0%", 0.125, "13%"],
    ["0.0%", 0.07, "7.0%"],
    ["#,##0 '#'", 1234, "1,234 #"],
    ["'it''s' 0", 5, "it's 5"],
    ["$0.00", -5, "-$5.00"],
    ["0;(0)", -5, "(5)"],
    ["0;(0)", -0.2, "0"],
    ["€ 0", "NaN", "NaN"],
    ["0", "-Infinity", "-Infinity"],
  ])("%s of %j is %s", async (pattern, cell, expected) => {
    expect(await shown(pattern, cell)).toBe(expected);
  });

  test("the marks of other places", async () => {
    expect(await shown("#,##0.00", 1234567.5, { locale: "de" })).toBe("1.234.567,50");
    expect(await shown("#,##0.00", 1234567.5, { locale: "fr" })).toBe("1\u202f234\u202f567,50");
    expect(await shown("#,##0.00", 1234567.5, { locale: "ch" })).toBe("1’234’567.50");
  });

  test("whole numbers and decimals are written exactly", async () => {
    expect(await shown("#,##0.0", "9007199254740993", {}, "integer")).toBe("9,007,199,254,740,993.0");
    expect(await shown("0", "-9223372036854775808", {}, "integer")).toBe("-9223372036854775808");
    expect(await shown("0%", 3, {}, "integer")).toBe("300%");
    const decimals = async (pattern: string) =>
      (await all("format-number", { column: "x", pattern }, "decimal", ["12345678901234567.885", "-0.005"], [20, 3]))
        .cells;
    expect(await decimals("0.00")).toEqual(["12345678901234567.89", "-0.01"]);
    expect(await decimals("0.0000")).toEqual(["12345678901234567.8850", "-0.0050"]);
    expect(await decimals("0.0%")).toEqual(["1234567890123456788.5%", "-0.5%"]);
  });

  test("what was written is read again", async () => {
    for (const locale of ["en", "de", "fr", "ch"]) {
      const text = await shown("#,##0.00 €", -1234567.89, { locale });
      const { cells } = await all("parse-number", { columns: ["x"], locale }, "text", [text ?? null]);
      expect(cells, locale).toEqual([-1234567.89]);
    }
  });
});

describe("round-number", () => {
  const doubles = async (mode: string, digits: number, cells: Cell[]) =>
    (await all("round-number", { columns: ["x"], digits, mode }, "number", cells)).cells;

  test.each<[string, number, Cell[], Cell[]]>([
    ["half-up", 0, [0.5, 1.5, -0.5, 2.4999999999999996, 0.49999999999999994], [1, 2, -1, 2, 0]],
    ["half-even", 0, [0.5, 1.5, 2.5, -2.5, 2.6], [0, 2, 2, -2, 3]],
    ["floor", 0, [2.7, -2.1, 3], [2, -3, 3]],
    ["ceil", 0, [2.1, -2.7, 3], [3, -2, 3]],
    ["trunc", 0, [2.7, -2.7], [2, -2]],
    ["half-up", 2, [2.675, 1.005, 1.115, 8.345, -1.005, 0.285], [2.68, 1.01, 1.12, 8.35, -1.01, 0.29]],
    ["half-even", 2, [2.675, 2.665, 1.005], [2.68, 2.66, 1]],
    ["floor", 1, [2.3, 0.3, -0.3, 4.35], [2.3, 0.3, -0.3, 4.3]],
    ["ceil", 1, [2.3, 0.3, 1e-9], [2.3, 0.3, 0.1]],
    ["trunc", 2, [0.29, 1.13, 4.35, -4.359], [0.29, 1.13, 4.35, -4.35]],
    ["half-up", -2, [150, 149.9, -250, 1e20], [200, 100, -300, 1e20]],
    ["half-even", -2, [150, 250, 350], [200, 200, 400]],
    ["floor", -3, [1999, -1], [1000, -1000]],
    ["half-up", 15, [0.1, 1 / 3], [0.1, 0.333333333333333]],
  ])("%s to %d digits of %j", async (mode, digits, cells, expected) => {
    expect(await doubles(mode, digits, cells)).toEqual(expected);
  });

  test("NaN, infinities and numbers too large to have such digits stay", async () => {
    const same = ["NaN", "Infinity", "-Infinity", 1e300, 9007199254740992, null];
    for (const mode of ["half-up", "half-even", "floor", "ceil", "trunc"]) {
      expect(await doubles(mode, 2, same), mode).toEqual([
        "NaN",
        "Infinity",
        "-Infinity",
        1e300,
        9007199254740992,
        null,
      ]);
    }
  });

  test("zero has no sign afterwards", async () => {
    const [zero] = await doubles("half-up", 0, [-0.3]);
    expect(Object.is(zero, 0)).toBe(true);
  });

  test.each<[string, Cell[]]>([
    ["half-up", [1300, -1300, "9223372036854775800", 0, null]],
    ["half-even", [1200, -1200, "9223372036854775800", 0, null]],
    ["floor", [1200, -1300, "9223372036854775800", -100, null]],
    ["ceil", [1300, -1200, null, 0, null]],
    ["trunc", [1200, -1200, "9223372036854775800", 0, null]],
  ])("whole numbers, %s, exactly", async (mode, expected) => {
    const { cells, notes } = await all("round-number", { columns: ["x"], digits: -2, mode }, "integer", [
      1250,
      -1250,
      "9223372036854775807",
      -1,
      null,
    ]);
    expect(cells).toEqual(expected);
    expect(notes).toEqual(
      mode === "ceil" ? [{ code: "does_not_fit", count: 1, values: { column: "x", type: "integer" } }] : [],
    );
  });

  test.each<[string, string[]]>([
    ["half-up", ["1.020", "-1.020", "1.030"]],
    ["half-even", ["1.020", "-1.020", "1.020"]],
    ["floor", ["1.010", "-1.020", "1.020"]],
    ["ceil", ["1.020", "-1.010", "1.030"]],
    ["trunc", ["1.010", "-1.010", "1.020"]],
  ])("decimals, %s, exactly", async (mode, expected) => {
    const given = ["1.015", "-1.015", "1.025"];
    const { cells } = await all("round-number", { columns: ["x"], digits: 2, mode }, "decimal", given, [30, 3]);
    expect(cells).toEqual(expected);
  });

  test("a decimal that no longer fits is empty and counted; tens of decimals", async () => {
    const { cells, notes } = await all("round-number", { columns: ["x"] }, "decimal", ["9.6", "-9.6", "9.4"], [2, 1]);
    expect(cells).toEqual([null, null, "9.0"]);
    expect(notes).toEqual([{ code: "does_not_fit", count: 2, values: { column: "x", type: "decimal" } }]);
    const tens = await all(
      "round-number",
      { columns: ["x"], digits: -1, mode: "floor" },
      "decimal",
      ["95.5", "-0.1"],
      [8, 1],
    );
    expect(tens.cells).toEqual(["90.0", "-10.0"]);
  });
});

describe("clip-number", () => {
  test("exactly, at the limits too", async () => {
    const limits = { columns: ["x"], min: "-9007199254740993", max: "9007199254740993" };
    const { cells } = await all("clip-number", limits, "integer", [
      "9007199254740994",
      "-9007199254740994",
      "9007199254740993",
      null,
    ]);
    expect(cells).toEqual(["9007199254740993", "-9007199254740993", "9007199254740993", null]);
    const decimals = await all("clip-number", { columns: ["x"], max: "1.25" }, "decimal", ["1.26", "1.25"], [5, 2]);
    expect(decimals.cells).toEqual(["1.25", "1.25"]);
    const infinite = await all("clip-number", { columns: ["x"], min: 0, max: 10 }, "number", [
      "-Infinity",
      "Infinity",
      "NaN",
      -0.5,
    ]);
    expect(infinite.cells).toEqual([0, 10, "NaN", 0]);
  });
});

const every = table({ s: "text", n: "number", i: "integer" }, ["x", 1.5, 1]);

describe("refused", () => {
  test.each<[string, Record<string, unknown>, string, string?]>([
    ["parse-number", { columns: ["n"] }, "wrong_type"],
    ["parse-number", { columns: ["s"], decimal: ",", thousands: "," }, "invalid_params"],
    ["parse-number", { columns: ["s"], decimal: "-" }, "invalid_params", "decimal"],
    ["parse-number", { columns: ["s"], decimal: " " }, "invalid_params", "decimal"],
    ["parse-number", { columns: ["s"], thousands: "5" }, "invalid_params", "thousands"],
    ["parse-number", { columns: ["s"], digits: { total: 5, after: 2 } }, "invalid_params", "digits"],
    [
      "parse-number",
      { columns: ["s"], to: "decimal", digits: { total: 2, after: 3 } },
      "invalid_params",
      "digits.after",
    ],
    ["parse-number", { columns: ["s"], onError: "keep-text" }, "invalid_params", "onError"],
    ["format-number", { column: "s", pattern: "0" }, "wrong_type"],
    ["format-number", { column: "n", pattern: "abc" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "," }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0.0.0" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0#" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0 x 0" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0E0" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "#,#0" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0'" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0;0;0" }, "invalid_params", "pattern"],
    ["format-number", { column: "n", pattern: "0.0000000000000000" }, "invalid_params", "pattern"],
    ["round-number", { columns: ["i"], digits: 2 }, "nothing_to_do"],
    ["round-number", { columns: ["n"], digits: 16 }, "invalid_params", "digits"],
    ["round-number", { columns: ["s"] }, "wrong_type"],
    ["clip-number", { columns: ["n"] }, "invalid_params", "min"],
    ["clip-number", { columns: ["n"], min: 2, max: 1 }, "invalid_params", "min"],
    ["clip-number", { columns: ["i"], min: 0.5 }, "invalid_params", "min"],
    ["clip-number", { columns: ["n"], max: "ten" }, "invalid_params", "max"],
  ])("%s %j", (op, params, code, field) => {
    const expected = field === undefined ? { code } : { code, values: expect.objectContaining({ field }) };
    expect(planned(op, params, every)).toThrow(expect.objectContaining(expected));
  });
});
