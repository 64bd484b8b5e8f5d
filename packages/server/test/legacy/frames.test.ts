// Frames of pandas from their pickles: each cell as Python reads it, and what becomes of it here.
import { describe, expect, test } from "vitest";
import { tableOf } from "../../src/legacy/columns.ts";
import { readFrame } from "../../src/legacy/frames.ts";
import { cellsOf } from "./fixtures.ts";
import { keptPickles, spelledFrame, wantedFrame } from "./kept.ts";

const all = keptPickles();
const kinds = [...new Set(all.map(({ kind }) => kind))];
const frame = (kind: string, pandas = "2.3.3") => {
  const found = all.find((each) => each.kind === kind && each.pandas === pandas && each.protocol === 5);
  return readFrame(Buffer.from(found?.pickle ?? "", "base64"));
};

test.each(kinds)("[P11] %s, of every version of pandas, as Python reads it", (kind) => {
  const of = all.filter((each) => each.kind === kind);
  expect(of.length).toBeGreaterThanOrEqual(8);
  for (const each of of) {
    const read = spelledFrame(readFrame(Buffer.from(each.pickle, "base64")));
    expect(read, `pandas ${each.pandas}, protocol ${each.protocol}`).toEqual(wantedFrame(each));
  }
});

describe("[P12] what becomes of a column", () => {
  const cases: [string, string, readonly unknown[], readonly string[]][] = [
    ["int64 at its ends", "integer", [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n], []],
    ["uint64", "decimal", ["0", "18446744073709551615"], ["legacy_large"]],
    ["float64", "number", [0.1, null, Infinity, -Infinity, -0, 5e-324, 1e300, 1e16, 1e-5], []],
    ["bool", "boolean", [true, false], []],
    ["text with None", "text", ["a", null, ""], []],
    ["empty", "text", [null, null], []],
    ["datetime64[s]", "timestamp", ["2024-01-01 10:11:12", null, "1969-12-31 23:59:59"], []],
    ["nanoseconds", "timestamp", ["2024-01-01 00:00:00.123456"], ["legacy_nanoseconds"]],
    ["timedelta64[s]", "duration", [1_000_000n, null, -86_400_000_000n], []],
    ["UTC", "timestamptz", ["2024-03-31 00:30:00.123456+00:00", null, "2024-10-27 00:30:00.000001+00:00"], []],
    [
      "a named zone",
      "timestamptz",
      ["2024-03-31 00:30:00.123456+00:00", null, "2024-10-27 00:30:00.000001+00:00"],
      ["legacy_zone"],
    ],
    ["category", "text", ["a", null, "b", "a"], ["legacy_category"]],
    ["category of numbers", "integer", [3n, 1n, 3n], ["legacy_category"]],
    ["Int64", "integer", [1n, null, 2n ** 63n - 1n], []],
    ["UInt64", "decimal", ["1", null, "18446744073709551615"], ["legacy_large"]],
    ["Float64", "number", [0.5, null, 1e300], []],
    ["boolean", "boolean", [true, null, false], []],
    ["string[python]", "text", ["a", null, "ñ"], []],
    ["mixed", "text", ["1", "a", "2.5", null, "true", "false"], ["legacy_mixed"]],
    [
      "whole numbers",
      "text",
      [String(10n ** 30n), "-1", String(2n ** 63n), "0", String(-(2n ** 200n))],
      ["legacy_too_large"],
    ],
    ["decimals", "text", ["1.10", null, "-2", "NaN", "1E+3"], ["legacy_too_large"]],
    ["dates", "date", ["2024-01-01", null, "0001-01-01", "9999-12-31"], []],
    ["datetimes", "timestamp", ["2024-01-02 03:04:05.000006", null, "0001-01-01 00:00:00"], []],
    [
      "datetimes with zones",
      "timestamptz",
      [
        "2024-01-02 00:00:00+00:00",
        "2024-07-02 15:00:00+00:00",
        "2024-06-30 22:00:00+00:00",
        "2024-10-27 01:30:00+00:00",
      ],
      ["legacy_zone"],
    ],
    ["times", "time", ["01:02:03", null, "23:59:59.999999"], []],
    ["durations", "duration", [-86_394_999_993n, null], []],
    ["lists", "text", ["[1, 2]", null, '["x", null, [2.5]]', "[]"], ["legacy_json"]],
    ["dictionaries", "text", ['{"a": 1, "b": [true]}', null, "{}", '{"__proto__": 1}'], ["legacy_json"]],
  ];
  test.each(cases)("%s", (kind, type, cells, notes) => {
    const table = tableOf(frame(kind));
    expect(table.columns.map((column) => column.type)).toEqual([type]);
    expect(cellsOf(table)[0]).toEqual(cells);
    expect(table.notes.map(({ code }) => code)).toEqual(notes);
  });

  test("bytes stay bytes", () => {
    const table = tableOf(frame("bytes"));
    const cells = cellsOf(table)[0]
      ?.slice(0, 3)
      .map((cell) => (cell instanceof Uint8Array ? [...cell] : cell));
    expect([table.columns[0]?.type, cells]).toEqual(["binary", [[0, 255], null, []]]);
  });

  test("names are texts that occur once, and labels of rows are told", () => {
    const names = (kind: string) => tableOf(frame(kind)).columns.map(({ name }) => name);
    expect(names("names twice")).toEqual(["x", "x_2", "y"]);
    expect(names("whole numbers as names")).toEqual(["0", "1"]);
    expect(names("names of several kinds")).toEqual(["a", "1", "None"]);
    expect(names("dates as names")).toEqual(["2024-01-01 00:00:00", "2024-02-01 00:00:00"]);
    const told = (kind: string) => tableOf(frame(kind)).notes.map(({ code }) => code);
    expect(told("rows with names")).toEqual(["legacy_row_labels"]);
    expect(told("rows with dates")).toEqual(["legacy_row_labels"]);
    expect(told("gaps in the row labels")).toEqual([]);
    expect(told("names twice")).toEqual(["legacy_renamed"]);
  });

  test("every note is a sentence", () => {
    for (const kind of kinds)
      for (const { text } of tableOf(frame(kind)).notes) expect(text).toMatch(/^[^{}]+[.:] ?\d*\.?$/);
  });
});
