// Dates beyond what the examples show: changes of clocks, ends of months, the
// ends of time, and what is refused.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { sql } from "../../../src/model/sql.ts";
import { zones } from "../../../src/model/zones.ts";
import { plainly, planned, table } from "../attempt.ts";
import { oneColumn } from "./one-column.ts";

const { apply, engine } = plainly();

const one = oneColumn(apply);

describe("where clocks change", () => {
  const night = ["2024-03-31T01:59:59", "2024-03-31T02:30:00", "2024-03-31T03:00:00"];
  const autumn = ["2024-10-27T01:30:00", "2024-10-27T02:30:00", "2024-10-27T03:00:00"];

  test("times left out move forward, times that occur twice are the first", async () => {
    const { cells, notes } = await one(
      "convert-timezone",
      { from: "Europe/Berlin" },
      "timestamp",
      ...night,
      ...autumn,
      null,
    );
    expect(cells).toEqual([
      "2024-03-31T00:59:59Z",
      "2024-03-31T01:30:00Z",
      "2024-03-31T01:00:00Z",
      "2024-10-26T23:30:00Z",
      "2024-10-27T00:30:00Z",
      "2024-10-27T02:00:00Z",
      null,
    ]);
    const values = { column: "x", zone: "Europe/Berlin" };
    expect(notes).toEqual([
      { code: "time_skipped", count: 1, values },
      { code: "time_twice", count: 1, values },
    ]);
  });

  test("texts are read by the same rule, those with an offset are sure", async () => {
    const { cells, notes } = await one(
      "parse-date",
      { to: "timestamptz", timezone: "Europe/Berlin" },
      "text",
      "2024-03-31 02:30",
      "2024-10-27 02:30",
      "2024-10-27 02:30+01:00",
    );
    expect(cells).toEqual(["2024-03-31T01:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"]);
    expect(notes.map(({ code, count }) => [code, count])).toEqual([
      ["time_skipped", 1],
      ["time_twice", 1],
    ]);
  });

  test("changes of half an hour and whole days", async () => {
    // Lord Howe turns back from 02:00 to 01:30; Samoa had no December 30, 2011.
    const lord = await one("convert-timezone", { from: "Australia/Lord_Howe" }, "timestamp", "2024-04-07T01:45:00");
    expect(lord.cells).toEqual(["2024-04-06T14:45:00Z"]);
    expect(lord.notes.map(({ code }) => code)).toEqual(["time_twice"]);
    const samoa = await one(
      "convert-timezone",
      { from: "Pacific/Apia" },
      "timestamp",
      "2011-12-29T23:00:00",
      "2011-12-31T00:00:00",
    );
    expect(samoa.cells).toEqual(["2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"]);
  });

  test("both hours that occur twice stay apart when cut to the hour", async () => {
    const both = ["2024-10-27T00:40:00Z", "2024-10-27T01:40:00Z"];
    const { cells } = await one("truncate-date", { unit: "hour", timezone: "Europe/Berlin" }, "timestamptz", ...both);
    expect(cells).toEqual(["2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"]);
    const { cells: days } = await one(
      "truncate-date",
      { unit: "day", timezone: "Europe/Berlin" },
      "timestamptz",
      ...both,
    );
    expect(days).toEqual(["2024-10-26T22:00:00Z", "2024-10-26T22:00:00Z"]);
    const { cells: kathmandu } = await one(
      "truncate-date",
      { unit: "hour", timezone: "Asia/Kathmandu" },
      "timestamptz",
      "2024-01-01T00:00:00Z",
    );
    expect(kathmandu).toEqual(["2023-12-31T23:15:00Z"]);
  });

  test("from zone to zone", async () => {
    const { cells } = await one(
      "convert-timezone",
      { from: "America/New_York", to: "Europe/Berlin" },
      "timestamp",
      "2024-03-20T12:00:00",
      "2024-11-02T12:00:00",
    );
    // Between the changes on both sides of the Atlantic there are five hours, not six.
    expect(cells).toEqual(["2024-03-20T17:00:00", "2024-11-02T17:00:00"]);
  });

  test("a zone is known by its name, whatever the case", async () => {
    const { cells } = await one("convert-timezone", { to: "america/new york" }, "timestamptz", "2024-01-01T12:00:00Z");
    expect(cells).toEqual(["2024-01-01T07:00:00"]);
  });

  test("every zone that can be named is one of the engine's", async () => {
    const known = await engine().evaluate(sql`(SELECT string_agg(name, ' ') FROM pg_timezone_names())`, "text");
    const names = new Set(String(known[0]).split(" "));
    expect(zones.filter((each) => !names.has(each))).toEqual([]);
    expect(zones.length).toBeGreaterThan(500);
  });
});

const every = table({ d: "date", t: "timestamp", z: "timestamptz", c: "time", s: "text", n: "number" }, [
  "2024-01-31",
  "2024-01-31T10:00:00",
  "2024-01-31T10:00:00Z",
  "10:00:00",
  "x",
  1.5,
]);

describe("refused", () => {
  test.each<[string, Record<string, unknown>, string, string?]>([
    ["parse-date", { column: "d" }, "wrong_type"],
    ["parse-date", { column: "s", formats: [] }, "invalid_params", "formats"],
    ["parse-date", { column: "s", formats: ["%Q"] }, "invalid_params", "formats[0]"],
    ["parse-date", { column: "s", formats: ["%Y"], dayFirst: true }, "invalid_params", "dayFirst"],
    ["parse-date", { column: "s", timezone: "Mars/Base" }, "invalid_params", "timezone"],
    ["parse-date", { column: "s", timezone: "BST" }, "invalid_params", "timezone"],
    ["parse-date", { column: "s", timezone: "+02:00" }, "invalid_params", "timezone"],
    ["parse-date", { column: "s", onError: "keep-text" }, "invalid_params", "onError"],
    ["format-date", { column: "d", format: "%z" }, "invalid_params", "format"],
    ["format-date", { column: "d", format: "plain" }, "invalid_params", "format"],
    ["date-part", { column: "c", part: "year" }, "invalid_params", "part"],
    ["date-part", { column: "d", part: "year", into: "T" }, "name_taken"],
    ["truncate-date", { column: "d", unit: "hour" }, "invalid_params", "unit"],
    ["truncate-date", { column: "d", unit: "day" }, "invalid_params", "unit"],
    ["truncate-date", { column: "s", unit: "year" }, "wrong_type"],
    ["month-end", { column: "c" }, "wrong_type"],
    ["date-difference", { from: "2024-01-01", to: "2024-01-02", unit: "days" }, "invalid_params", "to"],
    ["date-difference", { from: { column: "s" }, to: "2024-01-02", unit: "days" }, "wrong_type"],
    ["date-difference", { from: { column: "d" }, to: "soon", unit: "days" }, "invalid_params", "to"],
    [
      "date-difference",
      { from: { column: "d" }, to: "2024-01-02", unit: "months", fractions: true },
      "invalid_params",
      "fractions",
    ],
    ["add-to-date", { column: "d", amount: 1.5, unit: "days" }, "invalid_params", "amount"],
    ["add-to-date", { column: "d", amount: { column: "s" }, unit: "days" }, "wrong_type"],
    ["convert-timezone", { column: "t", to: "UTC" }, "invalid_params", "from"],
    ["convert-timezone", { column: "z", from: "UTC", to: "UTC" }, "invalid_params", "from"],
    ["convert-timezone", { column: "z" }, "invalid_params", "to"],
    ["convert-timezone", { column: "d", from: "UTC" }, "wrong_type"],
  ])("%s %j", (op, params, code, field) => {
    const expected = field === undefined ? { code } : { code, values: expect.objectContaining({ field }) };
    expect(planned(op, params, every)).toThrow(expect.objectContaining(expected));
  });

  test("a zone that was mistyped is guessed", () => {
    expect(planned("convert-timezone", { column: "t", from: "Europe/Berln" }, every)).toThrow(/Europe\/Berlin/);
  });
});

describe("parts, beginnings and ends", () => {
  test.each<[string, Cell]>([
    ["year", 2023],
    ["quarter", 1],
    ["month", 1],
    ["month-name", "January"],
    ["week", 52],
    ["week-year", 2022],
    ["day", 1],
    ["day-of-year", 1],
    ["weekday", 7],
    ["weekday-name", "Sunday"],
    ["hour", 23],
    ["minute", 59],
    ["second", 58],
    ["epoch", 1672617598],
  ])("the %s of a Sunday", async (part, expected) => {
    // 19,358 days after 1970-01-01, a minute and two seconds before midnight of the next one.
    const { cells } = await one("date-part", { part }, "timestamp", "2023-01-01T23:59:58.9", null);
    expect(cells).toEqual([expected, null]);
  });

  test("of dates before 1970, of times of day, and of moments elsewhere", async () => {
    expect((await one("date-part", { part: "epoch" }, "timestamp", "1969-12-31T23:59:59.5")).cells).toEqual([-1]);
    expect((await one("date-part", { part: "hour" }, "date", "2024-01-01")).cells).toEqual([0]);
    const { table: clock } = await apply(
      "date-part",
      { column: "c", part: "minute" },
      table({ c: "time" }, ["10:42:07"]),
    );
    expect(clock.rows).toEqual([["10:42:07", 42]]);
    const moment = ["timestamptz", "2024-01-01T02:00:00Z"] as const;
    expect((await one("date-part", { part: "year", timezone: "America/New_York" }, ...moment)).cells).toEqual([2023]);
    expect((await one("date-part", { part: "epoch", timezone: "America/New_York" }, ...moment)).cells).toEqual([
      1704074400,
    ]);
  });

  test("what has no beginning is empty and counted, and never fails", async () => {
    const ends = ["infinity", "-infinity", "2024-02-10"];
    for (const [op, more] of [
      ["month-start", {}],
      ["month-end", {}],
      ["date-part", { part: "year" }],
      ["format-date", { format: "%Y" }],
      ["truncate-date", { unit: "quarter" }],
      ["add-to-date", { amount: 1, unit: "years" }],
    ] as const) {
      await expect(one(op, more, "timestamp", ...ends), op).resolves.toBeDefined();
    }
    const { cells } = await one("month-end", {}, "date", "2023-02-01", "2024-02-01", "1900-02-01", "2000-02-29");
    expect(cells).toEqual(["2023-02-28", "2024-02-29", "1900-02-28", "2000-02-29"]);
    const { cells: starts } = await one("truncate-date", { unit: "quarter" }, "date", "2024-12-31", "2024-04-01");
    expect(starts).toEqual(["2024-10-01", "2024-04-01"]);
  });
});

describe("date-difference", () => {
  const between = async (unit: string, from: string, to: string, more = {}) => {
    const before = table({ a: "timestamp", b: "timestamp" }, [from, to]);
    const { table: after } = await apply(
      "date-difference",
      { from: { column: "a" }, to: { column: "b" }, unit, ...more },
      before,
    );
    return after.rows[0]?.[2];
  };
  test.each<[string, string, string, Cell]>([
    ["months", "2024-01-31T00:00:00", "2024-02-29T00:00:00", 1],
    ["months", "2024-01-31T10:00:00", "2024-02-29T09:00:00", 0],
    ["months", "2024-01-31T00:00:00", "2024-03-30T00:00:00", 1],
    ["months", "2024-01-31T00:00:00", "2024-03-31T00:00:00", 2],
    ["months", "2024-03-31T00:00:00", "2024-01-31T00:00:00", -2],
    ["months", "2024-02-29T00:00:00", "2024-01-31T00:00:00", -1],
    ["quarters", "2024-01-15T00:00:00", "2024-10-14T00:00:00", 2],
    ["years", "2020-02-29T00:00:00", "2021-02-28T00:00:00", 1],
    ["years", "2000-05-17T00:00:00", "2024-05-16T23:59:59", 23],
    ["weeks", "2024-01-01T00:00:00", "2024-01-14T23:00:00", 1],
    ["days", "2024-01-01T12:00:00", "2024-01-02T11:00:00", 0],
    ["days", "2024-01-02T11:00:00", "2024-01-01T12:00:00", 0],
    ["days", "2024-01-03T11:00:00", "2024-01-01T12:00:00", -1],
    ["hours", "2024-01-01T00:00:00", "2024-01-01T01:59:59.999999", 1],
    ["minutes", "2024-01-01T00:00:00", "2025-01-01T00:00:00", 527040],
    ["seconds", "1969-12-31T23:59:59", "1970-01-01T00:00:01", 2],
  ])("%s from %s to %s", async (unit, from, to, expected) => {
    expect(await between(unit, from, to)).toBe(expected);
  });

  test("fractions", async () => {
    expect(await between("days", "2024-01-02T12:00:00", "2024-01-01T00:00:00", { fractions: true })).toBe(-1.5);
    expect(await between("weeks", "2024-01-01T00:00:00", "2024-01-08T00:00:00", { fractions: true })).toBe(1);
  });

  test("to now is to the day on which the step is taken, which is kept", async () => {
    const before = table({ d: "date" }, ["2024-06-01"], [null]);
    const params = { from: { column: "d" }, to: "now", unit: "days" };
    const { table: after, summary } = await apply("date-difference", params, before);
    expect(after.rows).toEqual([
      ["2024-06-01", 29],
      [null, null],
    ]);
    expect(summary).toBe("Days from “d” to 2024-06-30");
  });

  test("between dates, times and moments; the ends of time count nothing", async () => {
    const before = table(
      { d: "date", z: "timestamptz" },
      ["2024-01-01", "2024-01-01T18:00:00Z"],
      ["infinity", "2024-01-01T18:00:00Z"],
    );
    const params = { from: { column: "d" }, to: { column: "z" }, unit: "hours" };
    const { table: after, notes } = await apply("date-difference", params, before);
    expect(after.rows.map((row) => row[2])).toEqual([18, null]);
    expect(notes).toEqual([{ code: "date_emptied", count: 1, values: { column: "z" } }]);
  });
});

describe("add-to-date", () => {
  test.each<[string, number, string, string]>([
    ["years", 1, "2024-02-29", "2025-02-28"],
    ["years", -4, "2024-02-29", "2020-02-29"],
    ["quarters", 1, "2024-11-30", "2025-02-28"],
    ["months", -1, "2024-03-31", "2024-02-29"],
    ["weeks", 2, "2024-02-20", "2024-03-05"],
    ["days", -60, "2024-02-29", "2023-12-31"],
  ])("%s: %d to %s", async (unit, amount, day, expected) => {
    const { cells, type } = await one("add-to-date", { amount, unit }, "date", day, null);
    expect([cells, type]).toEqual([[expected, null], "date"]);
  });

  test("moments stay moments, in UTC", async () => {
    const { cells, type } = await one(
      "add-to-date",
      { amount: 1, unit: "days" },
      "timestamptz",
      "2024-03-30T12:00:00Z",
    );
    expect([cells, type]).toEqual([["2024-03-31T12:00:00Z"], "timestamptz"]);
  });

  test("amounts that are not whole or far too large give nothing and are counted", async () => {
    const before = table(
      { d: "date", n: "number" },
      ["2024-01-01", 2],
      ["2024-01-01", 2.5],
      ["2024-01-01", "NaN"],
      ["2024-01-01", 1e300],
      ["2024-01-01", 1e9],
      ["2024-01-01", null],
    );
    for (const unit of ["years", "quarters", "months", "weeks", "days"]) {
      const { table: after, notes } = await apply(
        "add-to-date",
        { column: "d", amount: { column: "n" }, unit, into: "r" },
        before,
      );
      expect(
        after.rows.slice(1).map((row) => row[1]),
        unit,
      ).toEqual([null, null, null, null, null]);
      expect(notes, unit).toEqual([{ code: "date_emptied", count: 4, values: { column: "d" } }]);
    }
    const late = await one("add-to-date", { amount: 1_000_000_000_000, unit: "hours" }, "date", "2024-01-01");
    expect(late.cells).toEqual([null]);
  });
});

test("format-date writes what stands around the parts as it is, and a percent sign for two", async () => {
  const { cells } = await one(
    "format-date",
    { format: "%-d. %B %Y, %I:%M %p – 100%% 🎉" },
    "timestamp",
    "2024-03-05T14:07:00",
  );
  expect(cells).toEqual(["5. March 2024, 02:07 PM – 100% 🎉"]);
  const { table: clock } = await apply(
    "format-date",
    { column: "c", format: "%H.%M" },
    table({ c: "time" }, ["09:05:00"], [null]),
  );
  expect(clock.rows).toEqual([["09.05"], [null]]);
});
