// Conversions: every pair of types, there and back, and what cannot be turned is missing.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cast, sourcesOf } from "../../src/model/casts.ts";
import { isLiteral, literal } from "../../src/model/literals.ts";
import { name } from "../../src/model/sql.ts";
import { type PlainEngine, plainEngine } from "../operations/plain-engine.ts";

let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(() => engine.close());

function single(type: WireType, cells: Cell[]): TableLiteral {
  return { columns: [{ name: "x", type }], rows: cells.map((cell) => [cell]) };
}

const turn = (from: WireType, cells: Cell[], to: WireType, format?: string): Promise<Cell[]> =>
  engine.evaluate(cast(name("x"), from, { type: to }, format), to, single(from, cells));

test.each<[WireType, WireType, Cell[], Cell[]]>([
  [
    "text",
    "integer",
    ["12", " -7 ", "1.5", "2.5", "9007199254740993", "1e3", "", "x", "1_000", "0x1F", "9223372036854775808", null],
    [12, -7, 2, 3, "9007199254740993", 1000, null, null, null, null, null, null],
  ],
  [
    "text",
    "number",
    ["1.5", "1e3", "-Infinity", "NaN", "1,5", "1_0", "", null],
    [1.5, 1000, "-Infinity", "NaN", null, null, null, null],
  ],
  ["text", "boolean", ["true", "YES", " 1 ", "off", "2", "", null], [true, true, true, false, null, null, null]],
  [
    "text",
    "date",
    ["2024-02-29", "2023-02-29", "2024-02-29 10:00:00", "infinity", "epoch?", null],
    ["2024-02-29", null, "2024-02-29", null, null, null],
  ],
  [
    "text",
    "timestamp",
    ["2024-02-29", "2024-02-29T10:00:00.25", "x", null],
    ["2024-02-29T00:00:00", "2024-02-29T10:00:00.25", null, null],
  ],
  ["text", "timestamptz", ["2024-02-29T10:00:00+02:00", "x", null], ["2024-02-29T08:00:00Z", null, null]],
  ["text", "time", ["10:00:00", "25:00:00", null], ["10:00:00", null, null]],
  [
    "text",
    "duration",
    ["PT1H30M", "-PT0.5S", "P1DT2H", "26:03:04.5", "-00:01", "P", "PT", "soon", "", null],
    ["PT1H30M", "-PT0.5S", "PT26H", "PT26H3M4.5S", "-PT1M", null, null, null, null, null],
  ],
  ["number", "integer", [2.5, -2.5, 1e300, "NaN", "Infinity", null], [3, -3, null, null, null, null]],
  [
    "number",
    "text",
    [5, 0.1, -0, 1e300, "NaN", "-Infinity", null],
    ["5", "0.1", "0", "1e+300", "NaN", "-Infinity", null],
  ],
  ["number", "boolean", [0, 0.5, "NaN", null], [false, true, null, null]],
  ["integer", "text", ["9223372036854775807", null], ["9223372036854775807", null]],
  ["boolean", "integer", [true, false, null], [1, 0, null]],
  ["boolean", "text", [true, null], ["true", null]],
  ["date", "timestamp", ["2024-02-29", null], ["2024-02-29T00:00:00", null]],
  ["timestamp", "date", ["2024-02-29T23:59:59", null], ["2024-02-29", null]],
  ["timestamp", "text", ["2024-02-29T23:59:59.5", null], ["2024-02-29T23:59:59.5", null]],
  ["timestamptz", "text", ["2024-02-29T23:59:59Z", null], ["2024-02-29T23:59:59Z", null]],
  ["duration", "text", ["PT26H3M4.5S", "-PT5S", "PT0S", null], ["PT26H3M4.5S", "-PT5S", "PT0S", null]],
  ["list", "text", [["a", null], null], ['["a",null]', null]],
  ["binary", "text", ["AAEC", null], ["AAEC", null]],
])("%s becomes %s", async (from, to, cells, expected) => {
  expect(await turn(from, cells, to)).toEqual(expected);
});

test("a format reads dates and writes them", async () => {
  expect(await turn("text", ["31.12.2024", "12/31/2024", null], "date", "%d.%m.%Y")).toEqual([
    "2024-12-31",
    null,
    null,
  ]);
  expect(await turn("date", ["2024-12-31", null], "text", "%d.%m.%Y")).toEqual(["31.12.2024", null]);
  expect(await turn("time", ["09:05:30", null], "text", "%H.%M")).toEqual(["09.05", null]);
});

test("every type that text can become comes back as the same text", async () => {
  const samples: Partial<Record<WireType, string>> = {
    integer: "-9223372036854775808",
    number: "0.1",
    boolean: "true",
    date: "2024-02-29",
    time: "10:00:00",
    timestamp: "2024-02-29T10:00:00.000001",
    timestamptz: "2024-02-29T10:00:00Z",
    duration: "PT26H3M4.5S",
  };
  for (const [type, text] of Object.entries(samples)) {
    const there = await turn("text", [text], type as WireType);
    expect(await turn(type as WireType, there, "text"), type).toEqual([text]);
  }
});

test("a value of every type becomes a literal that the engine reads back exactly", async () => {
  const samples: [WireType, Cell][] = [
    ["integer", "9223372036854775807"],
    ["integer", -5],
    ["number", "NaN"],
    ["number", 1e-300],
    ["number", -0],
    ["boolean", false],
    ["text", "'; DROP TABLE data; --"],
    ["date", "0001-01-01"],
    ["date", "2024-12-31"],
    ["date", "2024-10-31"],
    ["time", "23:59:59.999999"],
    ["timestamp", "2024-02-29T10:00:00.5"],
    ["timestamptz", "2024-02-29T10:00:00Z"],
    ["date", "2000-02-29"],
    ["duration", "PT26H3M4.5S"],
    ["duration", "-PT2H0.5S"],
  ];
  for (const [type, cell] of samples) {
    expect(await engine.evaluate(literal(cell, { type }, "value"), type), type).toEqual([cell]);
  }
});

test.each<[Cell, string]>([
  [".05", "0.0500"],
  ["-5e-3", "-0.0050"],
  [1e2, "100.0000"],
  ["1.5e1", "15.0000"],
])("the decimal %j becomes %s", async (cell, expected) => {
  const digits: [number, number] = [10, 4];
  const text = literal(cell, { type: "decimal", digits }, "value");
  expect(await engine.evaluate(text, "decimal", undefined, digits)).toEqual([expected]);
});

test("a decimal of which no digits are told has room for as many as there can be", async () => {
  const text = literal(`${"9".repeat(28)}.5`, { type: "decimal" }, "value");
  expect(await engine.evaluate(text, "decimal")).toEqual([`${"9".repeat(28)}.5000000000`]);
  expect(() => literal("1e28", { type: "decimal" }, "value")).toThrow(/more than 38 digits/);
});

test("digits that no decimal has are a bug, not a value that does not fit", () => {
  expect(isLiteral("1.005", { type: "decimal", digits: [5, 2] })).toBe(false);
  expect(() => isLiteral("1", { type: "decimal", digits: [39, 2] })).toThrow(RangeError);
});

test("what is not of the type is refused with the way to write it", () => {
  const samples: [WireType, Cell][] = [
    ["integer", 1.5],
    ["integer", 2 ** 53],
    ["integer", true],
    ["integer", "9223372036854775808"],
    ["integer", "-9223372036854775809"],
    ["text", ["a"]],
    ["decimal", true],
    ["decimal", "."],
    ["number", "1,5"],
    ["number", true],
    ["boolean", "true"],
    ["date", "31.12.2024"],
    ["date", "2023-02-29"],
    ["date", "1900-02-29"],
    ["date", "2024-02-30"],
    ["date", "2024-04-31"],
    ["date", "2024-06-31"],
    ["date", "2024-09-31"],
    ["date", "2024-11-31"],
    ["date", "2024-12-32"],
    ["date", "2024-13-01"],
    ["date", "2024-00-01"],
    ["date", "2024-01-00"],
    ["date", "0000-00-00"],
    ["time", "24:00:00"],
    ["time", 5],
    ["timestamp", 5],
    ["duration", 5],
    ["duration", "PT2562047789H"],
    ["duration", "-PT2562047789H"],
    ["timestamp", "2024-02-29T10:00:00Z"],
    ["timestamptz", "soon"],
    ["duration", "1 hour"],
    ["duration", "P"],
    ["list", "[]"],
  ];
  for (const [type, cell] of samples) {
    expect(() => literal(cell, { type }, "value"), `${type} ${String(cell)}`).toThrow(
      expect.objectContaining({ code: "invalid_params" }),
    );
  }
  const money = { type: "decimal" as const, digits: [5, 2] as [number, number] };
  expect(() => literal("1.005", money, "value")).toThrow(/more than 2 digits/);
  expect(() => literal("1000.00", money, "value")).toThrow(/more than 5 digits/);
});

test("which types can become which is the same in both directions of asking", () => {
  expect(sourcesOf("text")).toContain("struct");
  expect(sourcesOf("duration")).toEqual(["text", "duration"]);
});
