// What examples do not show: refusals, ties, types, odd numbers, dates, limits.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import { afterAll, expect, test } from "vitest";
import { byCodePoint, turns } from "../../src/analyses/questions.ts";
import { roundEdges } from "../../src/analyses/ranges.ts";
import { figure, percent } from "../../src/analyses/warnings.ts";
import { analysts } from "./asking.ts";

const { world, ask } = await analysts();
afterAll(() => world.close());

const one = (type: WireType, ...cells: Cell[]): TableLiteral => ({
  columns: [{ name: "v", type }],
  rows: cells.map((cell) => [cell]),
});
const profileOf = async (table: TableLiteral) => (await ask("profile", {}, table)).columns[0];

test("[A4] NaN and the infinities are counted and leave the figures alone", async () => {
  expect(await profileOf(one("number", 1, 3, "NaN", "Infinity", "-Infinity", null))).toMatchObject({
    nulls: 1,
    distinct: 5,
    mean: 2,
    std: Math.sqrt(2),
    numbers: { zeros: 0, negatives: 0, nans: 1, infinities: 2 },
    quantiles: [
      { q: 0.05, value: 1 },
      { q: 0.25, value: 1 },
      { q: 0.5, value: 1 },
      { q: 0.75, value: 3 },
      { q: 0.95, value: 3 },
    ],
  });
  expect(await profileOf(one("number", "NaN"))).toMatchObject({ mean: null, std: null, histogram: null });
  const { columns } = await ask("outliers", {}, one("number", 1, 2, 3, 4, "Infinity", "NaN"));
  expect(columns[0]).toMatchObject({ values: 4, below: 0, above: 0 });
});

test("[A6] whole numbers beyond 2^53, the largest doubles and the smallest keep their figures", async () => {
  expect(await profileOf(one("integer", "9007199254740993", "9007199254740993", 1))).toMatchObject({
    max: "9007199254740993",
    distinct: 2,
    top: [
      { value: "9007199254740993", count: 2 },
      { value: 1, count: 1 },
    ],
  });
  expect(await profileOf(one("number", 1.5e308, -1.5e308))).toMatchObject({ mean: 0 });
  const small = await profileOf(one("number", 2e-310, 4e-310));
  expect(Number(small?.mean) / 3e-310).toBeCloseTo(1, 8);
  expect(await profileOf(one("number", 0.1, 0.2, 0.3))).toMatchObject({ mean: expect.closeTo(0.2, 15) });
});

test("[A4] every type has a profile, value counts and flags", async () => {
  const cells: [WireType, Cell, Cell][] = [
    ["boolean", true, false],
    ["date", "2024-02-29", "2023-12-31"],
    ["time", "12:30:00", "01:02:03"],
    ["timestamp", "2024-02-29T12:00:00", "2024-02-29T12:00:01.5"],
    ["timestamptz", "2024-02-29T12:00:00Z", "2024-03-29T12:00:00Z"],
    ["decimal", "1.5", "2.5"],
    ["binary", "AAE=", "/w=="],
  ];
  for (const [type, a, b] of cells) {
    const column = await profileOf(one(type, a, a, b, null));
    expect(column, type).toMatchObject({ rows: 4, nulls: 1, distinct: 2, top: [{ count: 2 }, { count: 1 }] });
    const ranges = column?.histogram;
    if (ranges)
      expect(
        ranges.reduce((sum, { count }) => sum + count, 0),
        type,
      ).toBe(3);
    expect((await ask("value-counts", { column: "v" }, one(type, a, a, b, null))).values[0]).toMatchObject({
      count: 2,
    });
    expect((await ask("flags", {}, one(type, a, b))).columns[0]).toMatchObject({ dataType: type });
  }
});

test("[A6] ranges of dates have calendar edges, also before 1970 and across years", async () => {
  const facet = async (type: WireType, ...cells: Cell[]) =>
    (await ask("facets", { columns: ["v"], ranges: 3 }, one(type, ...cells))).facets[0]?.ranges;
  expect(await facet("date", "1968-02-29", "1968-12-31", "1969-07-20", "1970-01-01")).toEqual(
    [
      { from: "1968-01-01", to: "1969-01-01", count: 2 },
      { from: "1969-01-01", to: "1970-01-01", count: 1 },
      { from: "1970-01-01", to: "1971-01-01", count: 1 },
    ]
      .filter(({ from }) => from !== "1970-01-01")
      .map((each, index) => (index === 1 ? { ...each, count: 2 } : each)),
  );
  expect(
    await facet(
      "timestamp",
      "2024-01-01T10:10:00",
      "2024-01-01T10:50:00",
      "2024-01-01T11:20:00",
      "2024-01-01T12:00:00",
    ),
  ).toEqual([
    { from: "2024-01-01T10:00:00", to: "2024-01-01T11:00:00", count: 2 },
    { from: "2024-01-01T11:00:00", to: "2024-01-01T12:00:00", count: 2 },
  ]);
});

test("[A6] round edges are the numbers that people write", () => {
  expect(roundEdges(0.05, 0.95, 10)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(roundEdges(-7, 23, 4)).toEqual([-10, 0, 10, 20, 30]);
  expect(roundEdges(5, 5, 4)).toEqual([5, 5]);
});

test("[A6] flags say in words what is wrong", async () => {
  const codes = async (table: TableLiteral) =>
    (await ask("flags", {}, table)).columns.map(({ warnings }) => warnings.map(({ code }) => code));
  expect(await codes(one("text", "1", "2", "x", "n/a"))).toEqual([["mixed-types", "placeholders"]]);
  expect(await codes(one("text", "1", "2.5", "-", "1"))).toEqual([["numbers-as-text", "placeholders"]]);
  expect(await codes(one("text", "2024-01-01", "2024-02-01"))).toEqual([["dates-as-text"]]);
  expect(await codes(one("text", "Oslo", "oslo ", "Rome", " "))).toEqual([["padded", "blank", "case-variants"]]);
  expect(await codes(one("integer", ...Array.from({ length: 12 }, (_, index) => index)))).toEqual([["id-like"]]);
  expect(await codes(one("text", null, null))).toEqual([["empty"]]);
  expect(await codes(one("number", ...Array.from({ length: 19 }, () => 1), 5))).toEqual([
    ["nearly-constant", "outliers"],
  ]);
});

test("[O5] what does not fit is refused by name", async () => {
  const table: TableLiteral = {
    columns: [
      { name: "a", type: "text" },
      { name: "n", type: "integer" },
    ],
    rows: [["x", 1]],
  };
  const refused = [
    ["outliers", { columns: ["a"] }, { code: "wrong_type" }],
    ["outliers", { rule: "quantiles", fold: 0.3 }, { code: "invalid_params", values: { field: "fold" } }],
    ["outliers", { fold: 0 }, { code: "invalid_params", values: { field: "fold" } }],
    ["clusters", { column: "n" }, { code: "wrong_type" }],
    ["value-counts", { column: "b" }, { code: "column_not_found" }],
    ["correlations", { columns: ["a", "n"] }, { code: "invalid_params" }],
    ["missing", { required: Array.from({ length: 13 }, (_, index) => `c${index}`) }, { code: "column_not_found" }],
    ["charts", { chart: {} }, { code: "invalid_params" }],
  ] as const;
  for (const [name, params, refusal] of refused) {
    await expect(ask(name, params, table), name).rejects.toMatchObject(refusal);
  }
});

test("[A2] sums of doubles are the same however often they are asked", async () => {
  const state = await world.fromSelect(
    "SELECT sin(range) * 10 ** (range % 12) AS c0, cos(range) AS c1 FROM range(300000)",
    [
      { name: "x", type: "number" },
      { name: "y", type: "number" },
    ],
  );
  const asked = async () => [
    await ask("profile", {}, state),
    await ask("correlations", {}, state),
    await ask("charts", { chart: { bar: { column: "y", value: "x", measure: "sum", limit: 3 } } }, state),
  ];
  const first = await asked();
  for (let time = 0; time < 3; time++) expect(await asked()).toEqual(first);
});

test("long work in JavaScript gives others a turn", async () => {
  let others = 0;
  const timer = setInterval(() => others++, 1);
  const turn = turns();
  const until = performance.now() + 5_000;
  while (others < 3 && performance.now() < until) await turn();
  clearInterval(timer);
  expect(others).toBe(3);
});

test("figures in words", () => {
  expect([0, 0.00001, 0.125, 0.9999, 1].map(percent)).toEqual([
    "0\u00a0%",
    "<\u00a00.1\u00a0%",
    "12.5\u00a0%",
    ">\u00a099.9\u00a0%",
    "100\u00a0%",
  ]);
  expect([1234567, 0.00001234, 1234.5678, 1e300, Number.NaN].map(figure)).toEqual([
    "1,234,567",
    "0.00001234",
    "1,234.568",
    "1e+300",
    "NaN",
  ]);
  expect(["😀", "\ufffd", "a"].sort(byCodePoint)).toEqual(["a", "\ufffd", "😀"]);
});
