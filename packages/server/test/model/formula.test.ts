// The formula language: what its functions say of themselves is true, and no value a cell can hold makes it stop.
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import type { DerivedColumn } from "../../src/model/change.ts";
import { compileFormula, completions } from "../../src/model/formula/formula.ts";
import { type PlainEngine, plainEngine, stateOf } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

const table: TableLiteral = {
  columns: [
    { name: "price", type: "number" },
    { name: "count", type: "integer" },
    { name: "city", type: "text" },
    { name: "day", type: "date" },
    { name: "open", type: "boolean" },
    { name: "total amount", type: "decimal", digits: [10, 2] },
    { name: "at", type: "timestamp" },
    { name: "took", type: "duration" },
  ],
  rows: [
    [2.5, 4, "Oslo", "2024-01-31", true, "10.10", "2024-01-31T12:00:00", "PT1H30M"],
    [null, null, null, null, null, null, null, null],
  ],
};

async function values(formula: string, over: TableLiteral = table): Promise<Cell[]> {
  const { sql, type, digits } = compileFormula(formula, stateOf(over));
  return engine.evaluate(sql, type, over, digits);
}

describe("functions", () => {
  test.each(completions.map((each) => [each.example.formula, each.example.result, each] as const))(
    "%s gives %s, as its documentation says",
    async (formula, result) => {
      const typed = compileFormula(formula, stateOf(table), formula.startsWith("null_if") ? "text" : undefined);
      const [first] = await engine.evaluate(typed.sql, typed.type, table);
      expect(first).toEqual(result);
    },
  );

  test("every signature begins with its name and every example uses it", () => {
    for (const { name, signature, example } of completions) {
      expect(signature.startsWith(`${name}(`)).toBe(true);
      expect(example.formula).toContain(`${name}(`);
    }
  });
});

describe("operators", () => {
  test.each<[string, Cell, Cell]>([
    ["price * count", 10, null],
    ["1 + 2 * 3", 7, 7],
    ["(1 + 2) * 3", 9, 9],
    ["2 ^ 3 ^ 2", 512, 512],
    ["-2 ^ 2", -4, -4],
    ["7 / 2", 3.5, 3.5],
    ["count / 0", null, null],
    ["count % 3", 1, null],
    ["count % 0", null, null],
    ["-7 % 3", -1, -1],
    ["9223372036854775807 + count", null, null],
    ["9007199254740993 + 0", "9007199254740993", "9007199254740993"],
    ['"total amount" * 3', "30.30", null],
    ['"total amount" + 0.05', 10.15, null],
    ["city & '-' & count", "Oslo-4", null],
    ["price > 2", true, false],
    ["price <> 2", true, true],
    ["price = null", false, false],
    ["not open", false, true],
    ["open and count = 4", true, false],
    ["open or count = 5", true, false],
    ["day > '2024-01-30'", true, false],
    ["day + 1", "2024-02-01", null],
    ["day - date('2024-01-01')", 30, null],
    ["at + took", "2024-01-31T13:30:00", null],
    ["at - took - at", "-PT1H30M", null],
    ["took + took", "PT3H", null],
    ["if(open, 1, 2.5)", 1, 2.5],
    ["if(open, 'y')", "y", null],
    ["case when count > 3 then 'many' when count > 0 then 'few' else 'none' end", "many", "none"],
    ["CASE WHEN open THEN 1 END", 1, null],
    ["coalesce(city, 'none')", "Oslo", "none"],
    ["'it''s ' & \"city\"", "it's Oslo", null],
    ["if(city = 'Oslo', null, 3)", null, 3],
    ["city in ('Rome', 'Oslo')", true, false],
    ["city not in ('Rome', 'Oslo')", false, true],
    ["count between 1 and 4 and open", true, false],
    ["count not between 1 and 3", true, true],
    ["price is null", false, true],
    ["price is not null or open", true, false],
    ["day between '2024-01-01' and '2024-01-31'", true, false],
    ["decimal(price) + decimal('0.1')", "2.6000000000", null],
    ["clamp(count, 5, 9)", 5, null],
    ["mod(0 - 7, 3)", -1, -1],
    ["int_div(count, 0)", null, null],
    ["asin(2)", null, null],
    ["end_of(day, 'quarter')", "2024-03-31", null],
    ["end_of(day, 'week')", "2024-02-04", null],
    ["from_epoch(epoch(at))", "2024-01-31T12:00:00", null],
    ["timestamptz('2024-01-31 12:00:00-05')", "2024-01-31T17:00:00Z", "2024-01-31T17:00:00Z"],
    ["is_empty(city)", false, true],
    ["edit_distance('Jörg', 'Jorg')", 1, 1],
    ["edit_distance('日本', '日')", 1, 1],
    ["similarity(city, 'Oslo')", 1, null],
    ["collapse(' a  ' & city)", "a Oslo", null],
    ["sqrt(0 - count)", null, null],
    ["number('1_000')", null, null],
    ["left(city, 9223372036854775807)", "Oslo", null],
    ["mid(city, -5, 2)", "Os", null],
    ["round(count, -400)", 0, null],
    ['round("total amount")', "10.00", null],
    ['round("total amount" * 1.05, 1)', 10.6, null],
    ["repeat(city, 100000000)", null, null],
    ["date_add(day, 9223372036854775807, 'days')", null, null],
    ["date_add(at, 90, 'minutes')", "2024-01-31T13:30:00", null],
    ["date_diff(day, '2025-01-31', 'years')", 1, null],
    ["max(count, price, 3)", 4, 3],
    ["text(price)", "2.5", null],
    ["text(took)", "PT1H30M", null],
    ["text(at)", "2024-01-31T12:00:00", null],
  ])("%s gives %s, and %s over missing values", async (formula, full, empty) => {
    expect(await values(formula)).toEqual([full, empty]);
  });

  test("[F3] NaN is neither above nor below a number and equals only itself", async () => {
    const over: TableLiteral = { columns: [{ name: "x", type: "number" }], rows: [["NaN"], [1], [null]] };
    expect(await values("x > 0", over)).toEqual([false, true, false]);
    expect(await values("x < 5", over)).toEqual([false, true, false]);
    expect(await values("0 < x", over)).toEqual([false, true, false]);
    expect(await values("x = x", over)).toEqual([true, true, false]);
    expect(await values("is_nan(x)", over)).toEqual([true, false, false]);
  });

  test("a type turns the result, and what cannot be turned is missing", async () => {
    const { sql, type } = compileFormula("city", stateOf(table), "integer");
    expect(type).toBe("integer");
    expect(await engine.evaluate(sql, type, table)).toEqual([null, null]);
  });

  test("names and texts of a formula are data, never SQL", () => {
    const odd = `a"; DROP TABLE data; --`;
    const over = stateOf({ columns: [{ name: odd, type: "text" }], rows: [] });
    const { sql } = compileFormula(`"${odd.replaceAll('"', '""')}" & '''; DROP TABLE data; --'`, over);
    const texts = sql.parts.flatMap((part) => ("text" in part ? [part.text] : []));
    expect(texts.join("")).not.toContain("DROP");
    expect(sql.parts).toContainEqual({ column: odd, of: "data" });
  });
});

describe("extreme values", () => {
  const extreme: TableLiteral = {
    columns: [
      { name: "i", type: "integer" },
      { name: "n", type: "number" },
      { name: "t", type: "text" },
      { name: "d", type: "date" },
      { name: "s", type: "timestamp" },
      { name: "u", type: "duration" },
      { name: "m", type: "decimal", digits: [38, 4] },
      { name: "b", type: "boolean" },
    ],
    rows: [
      [
        "9223372036854775807",
        "Infinity",
        "",
        "9999-12-31",
        "9999-12-31T23:59:59",
        "PT2000000000H",
        "9999999999999999999999999999999999.9999",
        true,
      ],
      [
        "-9223372036854775808",
        "-Infinity",
        "\0👍\u202e'\"\\",
        "0001-01-01",
        "0001-01-01T00:00:00",
        "-PT2000000000H",
        "-9999999999999999999999999999999999.9999",
        false,
      ],
      [0, "NaN", "9".repeat(400), "2024-02-29", "1970-01-01T00:00:00.000001", "PT0S", "0.0000", null],
      [-1, 1.7976931348623157e308, "1e400", "1970-01-01", "2024-02-29T00:00:00", "PT0.000001S", "0.0001", true],
      [null, null, null, null, null, null, null, null],
    ],
  };
  const columns = extreme.columns.map(({ name }) => name);

  test("[F4] no operator stops on any value", async () => {
    const formulas: string[] = [];
    for (const op of ["+", "-", "*", "/", "%", "^", "=", "<>", "<", ">=", "&", "and", "or"]) {
      for (const a of columns) for (const b of columns) formulas.push(`${a} ${op} ${b}`);
    }
    expect(await survive(formulas)).toBeGreaterThan(150);
  });

  test("[F4] no function stops on any value", async () => {
    const fixed = ["'^a.*'", "'%d.%m.%Y'", "'months'", "'hours'", "'month'", "0", "-1", "9223372036854775807", "'x'"];
    const formulas: string[] = [];
    for (const { name } of completions) {
      for (const a of columns) {
        formulas.push(`${name}(${a})`);
        for (const b of [...columns, ...fixed]) {
          formulas.push(`${name}(${a}, ${b})`);
          for (const c of ["i", "t", "n", "'hours'", "'years'", "0", "''"]) formulas.push(`${name}(${a}, ${b}, ${c})`);
        }
      }
    }
    expect(await survive(formulas)).toBeGreaterThan(600);
  }, 120_000);

  /** How many of the formulas are of the language; each of them gives a value for every row. */
  async function survive(formulas: readonly string[]): Promise<number> {
    const derived: (DerivedColumn & { formula: string })[] = [];
    for (const formula of formulas) {
      try {
        const { sql, type, digits } = compileFormula(formula, stateOf(extreme));
        derived.push({ name: `r${derived.length}`, type, sql, ...(digits ? { digits } : {}), formula });
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }
    const together = 100;
    for (let start = 0; start < derived.length; start += together) {
      const columns = derived.slice(start, start + together);
      await engine.apply(extreme, { kind: "derive", columns }).catch((error: Error) => oneByOne(columns, error));
    }
    return derived.length;
  }

  /** Names the formula that stopped. */
  async function oneByOne(columns: readonly (DerivedColumn & { formula: string })[], all: Error): Promise<void> {
    for (const column of columns) {
      await engine.apply(extreme, { kind: "derive", columns: [column] }).catch((error: Error) => {
        throw new Error(`${column.formula}: ${error.message}`);
      });
    }
    throw new Error(`these formulas stop only when they are worked out together: ${all.message}`);
  }
});
