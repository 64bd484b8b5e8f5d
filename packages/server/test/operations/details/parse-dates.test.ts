// Every way of writing dates, the order of day and month, formats, and texts that are no dates.
import { describe, expect, test } from "vitest";
import { plainly, table } from "../attempt.ts";
import { oneColumn } from "./one-column.ts";

const { apply } = plainly();
const one = oneColumn(apply);

describe("parse-date without formats", () => {
  test.each<[string, string | null]>([
    ["2024-12-31", "2024-12-31T00:00:00"],
    ["2024/1/2", "2024-01-02T00:00:00"],
    ["2024.01.02", "2024-01-02T00:00:00"],
    ["20240229", "2024-02-29T00:00:00"],
    ["31.12.2024", "2024-12-31T00:00:00"],
    ["1.2.2024", "2024-02-01T00:00:00"],
    ["3/4/2024", "2024-04-03T00:00:00"],
    ["3-4-24", "2024-04-03T00:00:00"],
    ["1.1.68", "2068-01-01T00:00:00"],
    ["1.1.69", "1969-01-01T00:00:00"],
    ["31 Dec 2024", "2024-12-31T00:00:00"],
    ["31-Dec-24", "2024-12-31T00:00:00"],
    ["31st december 2024", "2024-12-31T00:00:00"],
    ["December 31, 2024", "2024-12-31T00:00:00"],
    ["Sept. 5 2024", "2024-09-05T00:00:00"],
    ["Tuesday, 31 Dec 2024", "2024-12-31T00:00:00"],
    ["Tue, 31 Dec 2024 14:30:00 GMT", "2024-12-31T14:30:00"],
    ["2024-12-31T14:30", "2024-12-31T14:30:00"],
    ["2024-12-31 14:30:59.5", "2024-12-31T14:30:59.5"],
    ["2024-12-31 14:30:59,123456789", "2024-12-31T14:30:59.123456"],
    ["2024-12-31 12:05 AM", "2024-12-31T00:05:00"],
    ["2024-12-31 12:05 p.m.", "2024-12-31T12:05:00"],
    ["12/31/2024, 2:30 PM", null],
    ["31/12/2024, 2:30 PM", "2024-12-31T14:30:00"],
    ["2024-12-31 13:05 PM", null],
    ["2024-12-31T00:30:00+02:00", "2024-12-30T22:30:00"],
    ["2024-12-31T00:30:00-0330", "2024-12-31T04:00:00"],
    ["2024-12-31T00:30:00 +05", "2024-12-30T19:30:00"],
    ["1704067200", "2024-01-01T00:00:00"],
    ["1704067200500", "2024-01-01T00:00:00.5"],
    ["  2024-12-31 ", "2024-12-31T00:00:00"],
    ["2024-02-30", null],
    ["2023-02-29", null],
    ["2024-13-01", null],
    ["2024-01/02", null],
    ["31.12/2024", null],
    ["2024-12-31 25:00", null],
    ["2024-12-31 10:60", null],
    ["2024-12-31 AM", null],
    ["31 Foo 2024", null],
    ["infinity", null],
    ["2024", null],
    ["٢٠٢٤-١٢-٣١", null],
    ["🎄 2024-12-25", null],
    ["", null],
  ])("%s", async (given, expected) => {
    const { cells } = await one("parse-date", { dayFirst: true }, "text", given, null);
    const shown = typeof cells[0] === "string" ? cells[0].replace(/\.0+$|(\.\d*?)0+$/, "$1") : cells[0];
    expect([shown, cells[1]]).toEqual([expected, null]);
  });

  test("month first", async () => {
    const { cells } = await one(
      "parse-date",
      { dayFirst: false, to: "date" },
      "text",
      "3/4/2024",
      "12-31-24",
      "3.4.2024",
    );
    // Dates with points are day first all the same.
    expect(cells).toEqual(["2024-03-04", "2024-12-31", "2024-04-03"]);
  });

  test("the order is learned from all rows and told", async () => {
    const days = await one("parse-date", { to: "date" }, "text", "3/4/2024", "5/5/2024", "13/4/2024");
    expect(days.cells).toEqual(["2024-04-03", "2024-05-05", "2024-04-13"]);
    expect(days.notes).toEqual([{ code: "day_first", count: 1, values: { column: "x" } }]);
    const months = await one("parse-date", { to: "date" }, "text", "3/4/2024", "4/13/2024 10:00");
    expect(months.cells).toEqual(["2024-03-04", "2024-04-13"]);
    expect(months.notes).toEqual([{ code: "month_first", count: 1, values: { column: "x" } }]);
  });

  test("and asked for where the dates do not tell", async () => {
    const asked = { code: "invalid_params", values: { field: "dayFirst" } };
    await expect(one("parse-date", {}, "text", "3/4/2024")).rejects.toMatchObject(asked);
    await expect(one("parse-date", {}, "text", "13/4/2024", "4/13/2024")).rejects.toMatchObject(asked);
    // The third of March is the same either way.
    expect((await one("parse-date", { to: "date" }, "text", "3/3/2024")).cells).toEqual(["2024-03-03"]);
  });

  test("numbers hold compact dates and seconds", async () => {
    const before = table({ n: "integer" }, [20241231], [1704067200], [7], [null]);
    const { table: after, notes } = await apply("parse-date", { column: "n", to: "date" }, before);
    expect(after).toEqual(table({ n: "date" }, ["2024-12-31"], ["2024-01-01"], [null], [null]));
    expect(notes).toEqual([{ code: "cast_nulled", count: 1, values: { column: "n", type: "date" } }]);
  });
});

describe("parse-date by formats", () => {
  test("every row takes the first format it fits, and a four-digit year four digits", async () => {
    const formats = ["%d/%m/%Y", "%d/%m/%y", "%B %Y"];
    const { cells } = await one(
      "parse-date",
      { formats, to: "date" },
      "text",
      "31/12/2024",
      "31/12/24",
      "May 2024",
      "12/31/2024",
    );
    expect(cells).toEqual(["2024-12-31", "2024-12-31", "2024-05-01", null]);
  });

  test("offsets, numbers of spreadsheets and seconds", async () => {
    const zoned = await one(
      "parse-date",
      { formats: ["%Y-%m-%d %H:%M%z"], timezone: "Asia/Tokyo" },
      "text",
      "2024-01-01 10:00+02:00",
      "2024-01-01 10:00Z",
    );
    expect(zoned.cells).toEqual(["2024-01-01T17:00:00", "2024-01-01T19:00:00"]);
    const excel = await one("parse-date", { formats: ["excel"] }, "text", "61", "45292.75", "60", "x");
    expect(excel.cells).toEqual(["1900-03-01T00:00:00", "2024-01-01T18:00:00", null, null]);
    const unix = await one("parse-date", { formats: ["unix"], to: "timestamptz" }, "text", "-1", "0.5", "1e300");
    expect(unix.cells).toEqual(["1969-12-31T23:59:59Z", "1970-01-01T00:00:00.5Z", null]);
    const thousandths = await one("parse-date", { formats: ["unix-ms"], to: "date" }, "text", "1704067200000");
    expect(thousandths.cells).toEqual(["2024-01-01"]);
  });

  test("what is no date refuses the step if asked", async () => {
    const failing = one("parse-date", { formats: ["%Y"], onError: "fail" }, "text", "2024", "soon");
    await expect(failing).rejects.toMatchObject({ code: "cast_failed", values: { count: 1, column: "x" } });
  });
});

test("empty tables and columns without a value", async () => {
  for (const rows of [[], [[null]]]) {
    const { table: after, notes } = await apply(
      "parse-date",
      { column: "x", into: "y" },
      table({ x: "text" }, ...rows),
    );
    expect(after.rows).toEqual(rows.map(() => [null, null]));
    expect(notes).toEqual([]);
  }
});
