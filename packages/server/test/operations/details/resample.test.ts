// Periods of time: where they start, which are shown, and what their rows come to.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, table } from "../attempt.ts";

const { apply } = plainly();

describe("resample-time", () => {
  const counted = async (type: "date" | "timestamp" | "timestamptz", every: object, ...times: Cell[]) =>
    (
      await apply(
        "resample-time",
        { column: "t", every, aggregates: [{ fn: "count" }] },
        table({ t: type }, ...times.map((each) => [each])),
      )
    ).table.rows;

  test("periods of every unit, in their order, empty ones too", async () => {
    expect(await counted("date", { unit: "quarter" }, "2024-08-15", "2024-03-31")).toEqual([
      ["2024-01-01", 1],
      ["2024-04-01", 0],
      ["2024-07-01", 1],
    ]);
    expect(await counted("date", { unit: "year" }, "1999-12-31", "2001-01-01")).toEqual([
      ["1999-01-01", 1],
      ["2000-01-01", 0],
      ["2001-01-01", 1],
    ]);
    expect(await counted("timestamp", { unit: "day" }, "2024-02-28T23:59:59.999999", "2024-03-01T00:00:00")).toEqual([
      ["2024-02-28T00:00:00", 1],
      ["2024-02-29T00:00:00", 0],
      ["2024-03-01T00:00:00", 1],
    ]);
    expect(
      await counted("timestamp", { unit: "second", count: 30 }, "1969-12-31T23:59:45", "1970-01-01T00:00:00"),
    ).toEqual([
      ["1969-12-31T23:59:30", 1],
      ["1970-01-01T00:00:00", 1],
    ]);
  });

  test("periods of several units lie alike in every table: half years, six hours, weeks from a Monday", async () => {
    expect(await counted("date", { unit: "month", count: 6 }, "2024-06-30", "2024-07-01")).toEqual([
      ["2024-01-01", 1],
      ["2024-07-01", 1],
    ]);
    expect(
      await counted("timestamp", { unit: "hour", count: 6 }, "2024-05-01T05:59:59", "2024-05-01T18:00:00"),
    ).toEqual([
      ["2024-05-01T00:00:00", 1],
      ["2024-05-01T06:00:00", 0],
      ["2024-05-01T12:00:00", 0],
      ["2024-05-01T18:00:00", 1],
    ]);
    // 3 January 2000 was a Monday, as was 20 December 1999, two weeks before.
    expect(await counted("date", { unit: "week" }, "1999-12-26", "2000-01-03")).toEqual([
      ["1999-12-20", 1],
      ["1999-12-27", 0],
      ["2000-01-03", 1],
    ]);
  });

  test("times with a zone are counted in UTC, through the change to winter time", async () => {
    const twice = ["2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+01:00", "2024-10-28T00:30:00+01:00"];
    expect(await counted("timestamptz", { unit: "hour" }, ...twice.slice(0, 2))).toEqual([
      ["2024-10-27T00:00:00Z", 1],
      ["2024-10-27T01:00:00Z", 1],
    ]);
    expect(await counted("timestamptz", { unit: "day" }, ...twice)).toEqual([["2024-10-27T00:00:00Z", 3]]);
  });

  test("rows without a time come last, alone too; no rows give none", async () => {
    expect(await counted("date", { unit: "day" }, null, "2024-01-01", null)).toEqual([
      ["2024-01-01", 1],
      [null, 2],
    ]);
    expect(await counted("date", { unit: "day" }, null)).toEqual([[null, 1]]);
    expect(await counted("date", { unit: "day" })).toEqual([]);
  });

  test("every statistic, with missing values where a period has no rows", async () => {
    const before = table(
      { t: "date", n: "number", u: "duration", c: "text" },
      ["2024-01-03", 0.3, "PT1H", "z"],
      ["2024-01-01", 0.1, "PT30M", "a"],
      ["2024-01-01", 0.2, null, "b"],
      ["2024-01-01", 0.3, "PT45M", "a"],
    );
    const aggregates = [
      { column: "n", fn: "sum" },
      { column: "u", fn: "sum" },
      { column: "c", fn: "first" },
      { column: "c", fn: "list" },
      { column: "c", fn: "count-distinct", into: "kinds" },
    ];
    const { table: after } = await apply("resample-time", { column: "t", every: { unit: "day" }, aggregates }, before);
    expect(after.columns.map(({ name, type }) => [name, type])).toEqual([
      ["t", "date"],
      ["n_sum", "number"],
      ["u_sum", "duration"],
      ["c_first", "text"],
      ["c_list", "list"],
      ["kinds", "integer"],
    ]);
    expect(after.rows).toEqual([
      ["2024-01-01", 0.1 + 0.2 + 0.3, "PT1H15M", "a", ["a", "b", "a"], 2],
      ["2024-01-02", null, null, null, null, 0],
      ["2024-01-03", 0.3, "PT1H", "z", ["z"], 1],
    ]);
  });

  test("millions of empty periods are refused, and shown periods alone are not", async () => {
    const far = table({ t: "timestamp" }, ["1900-01-01T00:00:00"], ["2024-01-01T00:00:00"]);
    const params = { column: "t", every: { unit: "second" }, aggregates: [{ fn: "count" }] };
    await expect(apply("resample-time", params, far)).rejects.toMatchObject({ code: "too_many_rows" });
    expect((await apply("resample-time", { ...params, empty: false }, far)).table.rows).toHaveLength(2);
  });
});
