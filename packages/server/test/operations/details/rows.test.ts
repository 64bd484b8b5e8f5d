// What the examples of operations on rows do not show: refusals, ties, edges.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { namesRows } from "../../../src/model/operation.ts";
import { operation } from "../../../src/operations/index.ts";
import { mapColumns } from "../../../src/sessions/column-mapping.ts";
import { plainly, planned, table } from "../attempt.ts";

const { apply } = plainly();

const five = table({ n: "integer" }, [1], [2], [3], [4], [5]);
const none = table({ n: "integer" });

async function column(op: string, params: Record<string, unknown>, before = five, at = 0): Promise<Cell[]> {
  return (await apply(op, params, before)).table.rows.map((row) => row[at] ?? null);
}

describe("[O5] what cannot be meant is refused", () => {
  const mixed = table({ a: "integer", t: "text", d: "date", l: "list" }, [1, "x", "2024-01-01", ["i"]]);
  test.each<[string, Record<string, unknown>, string, string?]>([
    ["keep-rows", { rows: {} }, "invalid_params", "rows"],
    ["keep-rows", { rows: { first: 1, last: 1 } }, "invalid_params", "rows"],
    ["keep-rows", { rows: { first: 0 } }, "invalid_params", "rows.first"],
    ["keep-rows", { rows: { numbers: [] } }, "invalid_params", "rows.numbers"],
    ["keep-rows", { rows: { numbers: [2] } }, "row_out_of_range"],
    ["keep-rows", { rows: { range: { from: 1, to: 2 } } }, "row_out_of_range"],
    ["keep-rows", { rows: { every: { step: 2, start: 2 } } }, "row_out_of_range"],
    ["delete-rows", { rows: [0] }, "invalid_params", "rows[0]"],
    ["delete-rows", { rows: [1, 2] }, "row_out_of_range"],
    ["insert-rows", { rows: [] }, "invalid_params", "rows"],
    ["insert-rows", { at: 3, rows: [{}] }, "row_out_of_range"],
    ["insert-rows", { rows: [{ A: 1 }] }, "column_not_found"],
    ["insert-rows", { rows: [{ a: 1 }, { a: "one" }] }, "invalid_params", "rows[1].a"],
    ["insert-rows", { rows: [{ d: "2024-02-30" }] }, "invalid_params", "rows[0].d"],
    ["insert-rows", { rows: [{ l: "x" }] }, "wrong_type"],
    ["insert-rows", { rows: [{ t: ["x"] }] }, "invalid_params", "rows[0].t"],
    ["insert-rows", { rows: ["x"] }, "invalid_params", "rows[0]"],
    ["flag-duplicates", { into: "A" }, "name_taken"],
    ["window-rank", { fn: "ntile" }, "invalid_params", "parts"],
    ["window-rank", { fn: "rank", parts: 4 }, "invalid_params", "parts"],
    ["window-rank", { by: [{ column: "l" }] }, "wrong_type"],
    ["lag-lead", { column: "a", offset: 0 }, "invalid_params", "offset"],
    ["lag-lead", { column: "a", default: "x" }, "invalid_params", "default"],
    ["lag-lead", { column: "a", into: "t" }, "name_taken"],
    ["fill-gaps", { column: "t", every: {} }, "wrong_type"],
    ["fill-gaps", { column: "a", every: { count: 0.5 } }, "invalid_params", "every.count"],
    ["fill-gaps", { column: "a", every: { count: 0 } }, "invalid_params", "every.count"],
    ["fill-gaps", { column: "a", every: { unit: "day" } }, "invalid_params", "every.unit"],
    ["fill-gaps", { column: "d", every: { unit: "hour" } }, "invalid_params", "every.unit"],
    ["fill-gaps", { column: "d", every: { count: 1.5 } }, "invalid_params", "every.count"],
    ["fill-gaps", { column: "d", every: {}, from: "yesterday" }, "invalid_params", "from"],
    ["fill-gaps", { column: "a", every: {}, groupBy: ["a"] }, "invalid_params", "groupBy"],
  ])("%s %j: %s", (op, params, code, field) => {
    expect(planned(op, params, mixed)).toThrow(
      expect.objectContaining(field === undefined ? { code } : { code, values: expect.objectContaining({ field }) }),
    );
  });
});

test("calls that name rows by their numbers must say which version was looked at, others need not", () => {
  const names = (op: string, params: Record<string, unknown>) => namesRows(operation(op), params);
  expect(names("keep-rows", { rows: { numbers: [1] } })).toBe(true);
  expect(names("keep-rows", { rows: { range: { from: 2 } } })).toBe(true);
  expect(names("keep-rows", { rows: { first: 2 } })).toBe(false);
  expect(names("keep-rows", { rows: { every: { step: 2 } } })).toBe(false);
  expect(names("keep-rows", {})).toBe(false);
  expect(names("delete-rows", { rows: [1] })).toBe(true);
  expect(names("insert-rows", { at: 1, rows: [{}] })).toBe(true);
  expect(names("insert-rows", { rows: [{}] })).toBe(false);
  expect(names("edit-cell", {})).toBe(true);
  expect(names("sort-rows", {})).toBe(false);
});

describe("keep-rows", () => {
  test("from both ends, ranges and steps", async () => {
    expect(await column("keep-rows", { rows: { last: 2 } })).toEqual([4, 5]);
    expect(await column("keep-rows", { rows: { range: { from: 2, to: 4 } } })).toEqual([2, 3, 4]);
    expect(await column("keep-rows", { rows: { range: { from: 5 } } })).toEqual([5]);
    expect(await column("keep-rows", { rows: { every: { step: 2 } } })).toEqual([1, 3, 5]);
    expect(await column("keep-rows", { rows: { every: { step: 3, start: 2 } } })).toEqual([2, 5]);
    expect(await column("keep-rows", { rows: { numbers: [5, 2, 5] } })).toEqual([2, 5]);
  });

  test("[O8] as many rows as there are, or more, change nothing", () => {
    for (const rows of [{ first: 5 }, { last: 9 }])
      expect(planned("keep-rows", { rows }, five)).toThrow(expect.objectContaining({ code: "nothing_to_do" }));
    expect(planned("keep-rows", { rows: { first: 1 } }, none)).toThrow(
      expect.objectContaining({ code: "nothing_to_do" }),
    );
  });
});

test("delete-rows takes any order and repetitions, all rows too", async () => {
  expect(await column("delete-rows", { rows: [4, 1, 4] })).toEqual([2, 3, 5]);
  expect(await column("delete-rows", { rows: [1, 2, 3, 4, 5] })).toEqual([]);
  expect((await apply("delete-rows", { rows: [5, 2] }, five)).summary).toBe("Delete rows 2, 5");
  expect((await apply("delete-rows", { rows: [3] }, five)).summary).toBe("Delete row 3");
});

describe("insert-rows", () => {
  test("at the top, at the end, and into an empty table", async () => {
    expect(await column("insert-rows", { at: 1, rows: [{ n: 8 }, { n: 9 }] })).toEqual([8, 9, 1, 2, 3, 4, 5]);
    expect(await column("insert-rows", { at: 6, rows: [{ n: 8 }] })).toEqual([1, 2, 3, 4, 5, 8]);
    expect(await column("insert-rows", { at: 1, rows: [{}] }, none)).toEqual([null]);
  });

  test("values are read by the types of their columns and kept exactly", async () => {
    const before = {
      columns: [
        { name: "i", type: "integer" as const },
        { name: "c", type: "decimal" as const, digits: [20, 2] as [number, number] },
        { name: "u", type: "duration" as const },
        { name: "z", type: "timestamptz" as const },
        { name: "n", type: "number" as const },
        { name: "t", type: "text" as const },
        { name: "l", type: "list" as const },
      ],
      rows: [[1, "0.50", "PT1H", "2024-01-01T00:00:00Z", 1.5, "x", ["a"]]],
    };
    const row = { i: "9007199254740993", c: "123456789012345678.25", u: "PT90M", z: "2024-03-31T02:30:00+02:00" };
    const { table: after } = await apply("insert-rows", { rows: [{ ...row, n: "NaN", t: "" }] }, before);
    expect(after.columns).toEqual(before.columns);
    expect(after.rows).toEqual([
      ...before.rows,
      ["9007199254740993", "123456789012345678.25", "PT1H30M", "2024-03-31T00:30:00Z", "NaN", "", null],
    ]);
  });
});

test("a recipe's columns are mapped in new rows too, as columns and not as values", () => {
  const call = { op: "insert-rows", params: { rows: [{ a: "a", b: 1 }, {}] } };
  expect(mapColumns(call, new Map([["a", "z"]])).params).toEqual({ rows: [{ z: "a", b: 1 }, {}] });
});

test("shuffle-rows: every row once, another order for another seed", async () => {
  const many = table({ n: "integer" }, ...Array.from({ length: 100 }, (_, index) => [index]));
  const one = await column("shuffle-rows", { seed: 1 }, many);
  expect([...one].sort((a, b) => Number(a) - Number(b))).toEqual(many.rows.flat());
  expect(one).not.toEqual(many.rows.flat());
  expect(await column("shuffle-rows", { seed: 2 }, many)).not.toEqual(one);
  expect(await column("shuffle-rows", { seed: 1 }, many)).toEqual(one);
});

describe("duplicates", () => {
  const alike = table(
    { k: "text", n: "number" },
    ["e\u0301", "NaN"],
    ["é", 1],
    ["e\u0301", "NaN"],
    [null, null],
    ["É", 1],
    [null, null],
    ["e\u0301", "NaN"],
  );
  test("flags all, all but the first, or all but the last; NaN is alike NaN, texts to the letter", async () => {
    const flags = (params: Record<string, unknown>) => column("flag-duplicates", params, alike, 2);
    expect(await flags({})).toEqual([true, false, true, true, false, true, true]);
    expect(await flags({ flag: "later" })).toEqual([false, false, true, false, false, true, true]);
    expect(await flags({ flag: "earlier" })).toEqual([true, false, true, true, false, false, false]);
    expect(await flags({ columns: ["n"] })).toEqual([true, true, true, true, true, true, true]);
  });

  test("flags made anew do not count as a difference", async () => {
    const flagged = table({ k: "text", duplicate: "boolean" }, ["a", true], ["a", false], ["b", true]);
    const { table: after } = await apply("flag-duplicates", { replace: true }, flagged);
    expect(after.rows).toEqual([
      ["a", true],
      ["a", true],
      ["b", false],
    ]);
  });

  test("keep-duplicates keeps their order, and nothing if nothing is alike", async () => {
    expect(await column("keep-duplicates", { columns: ["k"] }, alike)).toEqual([
      "e\u0301",
      "e\u0301",
      null,
      null,
      "e\u0301",
    ]);
    expect(await column("keep-duplicates", {}, five)).toEqual([]);
  });
});

describe("window-rank", () => {
  const scores = table({ g: "text", n: "number" }, ["a", 5], ["b", 5], ["a", "NaN"], ["a", 5], ["a", null], ["b", 1]);
  const ranks = (params: Record<string, unknown>) => column("window-rank", params, scores, 2);
  const by = [{ column: "n" }];
  const descending = [{ column: "n", order: "desc" }];

  test("each way of numbering, with ties, NaN after all numbers and missing values last", async () => {
    expect(await ranks({ by })).toEqual([2, 3, 5, 4, 6, 1]);
    expect(await ranks({ by, fn: "rank" })).toEqual([2, 2, 5, 2, 6, 1]);
    expect(await ranks({ by, fn: "dense-rank" })).toEqual([2, 2, 3, 2, 4, 1]);
    expect(await ranks({ by, fn: "percent-rank" })).toEqual([0.2, 0.2, 0.8, 0.2, 1, 0]);
    expect(await ranks({ by, fn: "ntile", parts: 4 })).toEqual([1, 2, 3, 2, 4, 1]);
    expect(await ranks({ by: descending, fn: "rank" })).toEqual([1, 1, 5, 1, 6, 4]);
    expect(await ranks({ by: [{ column: "n", nulls: "first" }], fn: "rank" })).toEqual([3, 3, 6, 3, 1, 2]);
  });

  test("within groups; without an order as displayed", async () => {
    expect(await ranks({ by: descending, groupBy: ["g"] })).toEqual([1, 1, 3, 2, 4, 2]);
    expect(await ranks({ groupBy: ["g"] })).toEqual([1, 1, 2, 3, 4, 2]);
    expect(await ranks({ fn: "rank" })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("one row is first and a hundred parts are not more than the rows", async () => {
    const one = table({ n: "integer" }, [7]);
    expect(await column("window-rank", { fn: "percent-rank" }, one, 1)).toEqual([0]);
    expect(await column("window-rank", { fn: "ntile", parts: 100 }, five, 1)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("lag-lead", () => {
  test("further rows, a default only where there is no row, names by direction", async () => {
    const before = table({ t: "text" }, ["a"], [null], ["c"]);
    expect(await column("lag-lead", { column: "t", offset: 2, default: "-" }, before, 1)).toEqual(["-", "-", "a"]);
    expect(await column("lag-lead", { column: "t", default: "-" }, before, 1)).toEqual(["-", "a", null]);
    expect(await column("lag-lead", { column: "t", offset: -9 }, before, 1)).toEqual([null, null, null]);
    const { table: after } = await apply("lag-lead", { column: "t", offset: -1 }, before);
    expect(after.columns.map(({ name }) => name)).toEqual(["t", "t_lead"]);
  });

  test("every type stays what it is", async () => {
    const columns = [
      { name: "i", type: "integer" as const },
      { name: "c", type: "decimal" as const, digits: [38, 2] as [number, number] },
      { name: "u", type: "duration" as const },
      { name: "z", type: "timestamptz" as const },
      { name: "l", type: "list" as const },
    ];
    const first: Cell[] = ["9007199254740993", "123456789012345678901234.25", "-PT0.5S", "2024-10-27T01:30:00Z", ["x"]];
    for (const [index, each] of columns.entries()) {
      const before = { columns: [each], rows: [[first[index] ?? null], [null]] };
      const { table: after } = await apply("lag-lead", { column: each.name }, before);
      expect(after.columns[1]).toEqual({ ...each, name: `${each.name}_lag` });
      expect(after.rows).toEqual([
        [first[index], null],
        [null, first[index]],
      ]);
    }
  });

  test("replaces a column of that name if asked", async () => {
    const { table: after } = await apply("lag-lead", { column: "n", into: "n", replace: true }, five);
    expect(after).toEqual(table({ n: "integer" }, [null], [1], [2], [3], [4]));
  });
});

describe("fill-gaps", () => {
  test("months keep the day or take the last of a shorter month, without drifting", async () => {
    const days = table({ d: "date" }, ["2024-05-31"], ["2024-01-31"]);
    expect(await column("fill-gaps", { column: "d", every: { unit: "month" } }, days)).toEqual([
      "2024-01-31",
      "2024-02-29",
      "2024-03-31",
      "2024-04-30",
      "2024-05-31",
    ]);
    const rest = table({ d: "date" }, ["2023-11-30"], ["2024-02-29"], ["2024-03-01"]);
    expect(await column("fill-gaps", { column: "d", every: { unit: "month" } }, rest)).toEqual([
      "2023-11-30",
      "2023-12-30",
      "2024-01-30",
      "2024-02-29",
      "2024-03-01",
    ]);
  });

  test("years, quarters and weeks", async () => {
    const ends = (from: string, to: string) => table({ d: "date" }, [from], [to]);
    const filled = (unit: string, from: string, to: string, count = 1) =>
      column("fill-gaps", { column: "d", every: { unit, count } }, ends(from, to));
    expect(await filled("year", "2020-02-29", "2022-03-01")).toEqual([
      "2020-02-29",
      "2021-02-28",
      "2022-02-28",
      "2022-03-01",
    ]);
    expect(await filled("quarter", "2024-01-01", "2024-07-01")).toEqual(["2024-01-01", "2024-04-01", "2024-07-01"]);
    expect(await filled("week", "2024-01-01", "2024-01-29", 2)).toEqual(["2024-01-01", "2024-01-15", "2024-01-29"]);
  });

  test("hours across the change to summer time are hours of UTC, before 1970 too", async () => {
    const zoned = table({ z: "timestamptz" }, ["2024-03-31T00:00:00Z"], ["2024-03-31T03:00:00Z"]);
    expect(await column("fill-gaps", { column: "z", every: { unit: "hour" } }, zoned)).toEqual([
      "2024-03-31T00:00:00Z",
      "2024-03-31T01:00:00Z",
      "2024-03-31T02:00:00Z",
      "2024-03-31T03:00:00Z",
    ]);
    const old = table({ s: "timestamp" }, ["1969-12-31T23:59:58.5"], ["1970-01-01T00:00:00.5"]);
    expect(await column("fill-gaps", { column: "s", every: { unit: "second" } }, old)).toEqual([
      "1969-12-31T23:59:58.5",
      "1969-12-31T23:59:59.5",
      "1970-01-01T00:00:00.5",
    ]);
  });

  test("numbers a hair away from a step stand on it; NaN, infinities and missing values come last", async () => {
    const before = table({ n: "number" }, ["NaN"], [0.1], [null], [0.30000000000000004], ["Infinity"], [0.5]);
    expect(await column("fill-gaps", { column: "n", every: { count: 0.1 } }, before)).toEqual([
      0.1,
      0.2,
      0.30000000000000004,
      0.4,
      0.5,
      "NaN",
      null,
      "Infinity",
    ]);
  });

  test("[I2] integers beyond 2^53 are counted exactly, up to the largest", async () => {
    const before = table({ n: "integer" }, ["9223372036854775804"], ["9223372036854775807"], ["9007199254740993"]);
    const params = { column: "n", every: { count: 2 }, from: "9223372036854775803" };
    expect(await column("fill-gaps", params, before)).toEqual([
      "9007199254740993",
      "9223372036854775803",
      "9223372036854775804",
      "9223372036854775805",
      "9223372036854775807",
    ]);
  });

  test("groups: a line each, missing keys are a group, rows alike stay", async () => {
    const before = table(
      { g: "text", n: "integer", x: "text" },
      [null, 3, "c"],
      ["a", 7, "d"],
      [null, 1, "b"],
      [null, 1, "b"],
      ["a", null, "e"],
      ["b", null, "f"],
    );
    const { table: after } = await apply("fill-gaps", { column: "n", every: {}, groupBy: ["g"] }, before);
    expect(after.rows).toEqual([
      [null, 1, "b"],
      [null, 1, "b"],
      [null, 2, null],
      [null, 3, "c"],
      ["a", 7, "d"],
      ["a", null, "e"],
      ["b", null, "f"],
    ]);
  });

  test("an empty table is filled from end to end; rows outside stay", async () => {
    const span = { column: "n", every: { count: 5 }, from: 0, to: 12 };
    expect(await column("fill-gaps", span, none)).toEqual([0, 5, 10]);
    const outside = table({ n: "integer" }, [20], [-3], [5]);
    expect(await column("fill-gaps", span, outside)).toEqual([-3, 0, 5, 10, 20]);
  });

  test("no gap, no values or no way to go: the rows there are; millions of rows are refused", async () => {
    const line = { column: "n", every: {} };
    expect(await column("fill-gaps", line, five)).toEqual([1, 2, 3, 4, 5]);
    expect(await column("fill-gaps", line, none)).toEqual([]);
    expect(await column("fill-gaps", line, table({ n: "integer" }, [null], [null]))).toEqual([null, null]);
    expect(await column("fill-gaps", { ...line, from: 9, to: 7 }, five)).toEqual([1, 2, 3, 4, 5]);
    const most = { from: "-9223372036854775808", to: "9223372036854775807" };
    await expect(apply("fill-gaps", { ...line, ...most }, five)).rejects.toMatchObject({ code: "too_many_rows" });
  });
});

describe("sample-rows", () => {
  const before = table({ g: "text", i: "integer" }, ...Array.from({ length: 100 }, (_, i): Cell[] => ["a", i]));

  test.each([
    [0.07, 7],
    [0.29, 29],
    [0.071, 8],
    [1e-30, 1],
    [0.9999999999999999, 100],
  ])("a share of %d of a hundred rows, or of a group of so many, is %i", async (fraction, rows) => {
    for (const groups of [{}, { stratifyBy: ["g"] }]) {
      const { table } = await apply("sample-rows", { fraction, seed: 1, ...groups }, before).catch(nothingToDo);
      expect(table.rows).toHaveLength(rows);
    }
    function nothingToDo(error: unknown) {
      expect(error).toMatchObject({ code: "nothing_to_do" });
      return { table: before };
    }
  });
});
