// Figures against plain code over plain arrays, on a table with gaps, ties, NaN and the infinities.
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { amongHidden } from "../engine/among-hidden.ts";
import { analysts } from "./asking.ts";
import * as plain from "./plain-figures.ts";

const { world, bench, ask } = await analysts();
afterAll(() => world.close());

const roll = plain.dice(7);
const cities = ["Oslo", "oslo", "Rome", "Paris", "Lima", "Quito"];
const rows: Cell[][] = Array.from({ length: 300 }, (_, row) => {
  const size = Math.floor(roll() * 40);
  const noise = roll() * 10 - 5;
  return [
    row % 97 === 5 ? null : size,
    row === 11 ? "NaN" : row === 12 ? "Infinity" : row === 13 ? "-Infinity" : roll() < 0.1 ? null : size * 1.5 + noise,
    roll() < 0.02 ? 1e6 * (roll() - 0.5) : Math.round(roll() * 100) / 10,
    roll() < 0.15 ? null : (cities[Math.floor(roll() * roll() * cities.length)] as string),
    roll() < 0.05 ? null : roll() < 0.4,
  ];
});
const table: TableLiteral = {
  columns: [
    { name: "size", type: "integer" },
    { name: "price", type: "number" },
    { name: "odd", type: "number" },
    { name: "city", type: "text" },
    { name: "paid", type: "boolean" },
  ],
  rows,
};
const names = table.columns.map(({ name }) => name);
const column = (name: string) => rows.map((row) => row[names.indexOf(name)] ?? null);
const state = await world.literal(table);
const hidden = await amongHidden(world, bench, table);

describe.each([
  ["as it came", state],
  ["among hidden rows", hidden],
])("[A6] [A3] a table %s", (_name, asked) => {
  test("profile", async () => {
    const { columns } = await ask("profile", {}, asked);
    for (const profile of columns) {
      const cells = column(profile.name);
      const counts = plain.countsOf(cells);
      expect(profile).toMatchObject({
        rows: 300,
        nulls: cells.filter((cell) => cell === null).length,
        distinct: counts.size,
        unique: [...counts.values()].filter((count) => count === 1).length,
      });
      for (const { value, count } of profile.top) expect(counts.get(value)).toBe(count);
      expect(profile.top[0]?.count).toBe(Math.max(...counts.values()));
      if (!["integer", "number"].includes(profile.type)) continue;
      const xs = plain.numbersIn(cells).map(({ x }) => x);
      expect(profile.mean).toBeCloseTo(plain.mean(xs), 9);
      expect(profile.std).toBeCloseTo(plain.deviation(xs), 6);
      expect(profile.numbers).toEqual({
        zeros: xs.filter((x) => x === 0).length,
        negatives: xs.filter((x) => x < 0).length,
        nans: cells.filter((cell) => cell === "NaN").length,
        infinities: cells.filter((cell) => String(cell).endsWith("Infinity")).length,
      });
      const ranges = profile.histogram ?? [];
      expect(ranges.length).toBe(20);
      for (const [index, { from, to, count }] of ranges.entries()) {
        const last = index === ranges.length - 1;
        const within = xs.filter((x) => x >= Number(from) && (last ? x <= Number(to) : x < Number(to)));
        expect(count, `${profile.name} from ${from}`).toBe(within.length);
      }
    }
  });

  test("missing", async () => {
    const found = await ask("missing", { required: ["size", "price", "city"], patterns: 100 }, asked);
    const gone = rows.map((row) => names.filter((_, index) => row[index] === null));
    expect(found.columns.map(({ missing }) => missing)).toEqual(
      names.map((name) => gone.filter((each) => each.includes(name)).length),
    );
    const patterns = plain.countsOf(gone.map((each) => each.join(" ")));
    expect(new Map(found.patterns.map((each) => [each.missing.join(" "), each.rows]))).toEqual(patterns);
    expect(found.patternCount).toBe(patterns.size);
    expect(found.completeRows).toBe(patterns.get("") ?? 0);
    expect(found.combinations).toHaveLength(7);
    for (const { columns, complete } of found.combinations) {
      expect(complete).toBe(gone.filter((each) => !columns.some((name) => each.includes(name))).length);
    }
  });

  test("outliers by every rule", async () => {
    for (const [rule, fold] of [
      ["iqr", 1.5],
      ["gaussian", 2],
      ["mad", 3],
      ["quantiles", 0.05],
    ] as const) {
      const found = await ask("outliers", { rule, fold, sample: 1000 }, asked);
      expect(found.columns.map(({ column: name }) => name)).toEqual(["size", "price", "odd"]);
      const rowsWith = new Set<number>();
      for (const each of found.columns) {
        const numbers = plain.numbersIn(column(each.column));
        const xs = numbers.map(({ x }) => x);
        const q = (part: number) => plain.quantile(xs, part);
        const reach = {
          iqr: () => [q(0.25) - fold * (q(0.75) - q(0.25)), q(0.75) + fold * (q(0.75) - q(0.25))],
          gaussian: () => [
            plain.mean(xs) - fold * plain.deviation(xs, 0),
            plain.mean(xs) + fold * plain.deviation(xs, 0),
          ],
          mad: () => {
            const far =
              (fold *
                plain.quantile(
                  xs.map((x) => Math.abs(x - q(0.5))),
                  0.5,
                )) /
              0.67449;
            return [q(0.5) - far, q(0.5) + far];
          },
          quantiles: () => [q(fold), q(1 - fold)],
        }[rule]() as [number, number];
        expect(each.lower).toBeCloseTo(reach[0], 6);
        expect(each.upper).toBeCloseTo(reach[1], 6);
        const beyond = numbers.filter(({ x }) => x < (each.lower as number) || x > (each.upper as number));
        expect(each.below + each.above).toBe(beyond.length);
        expect(each.sample.map(({ row }) => row - 1).sort((a, b) => a - b)).toEqual(beyond.map(({ row }) => row));
        for (const { row, value } of each.sample) expect(column(each.column)[row - 1]).toBe(value);
        for (const { row } of beyond) rowsWith.add(row);
      }
      expect(found.rowsWithOutliers).toBe(rowsWith.size);
    }
  });

  test.each(["pearson", "spearman", "kendall"] as const)("correlations: %s", async (method) => {
    const found = await ask("correlations", { method }, asked);
    expect(found.sample).toBeNull();
    for (const [i, a] of found.columns.entries()) {
      for (const [j, b] of found.columns.entries()) {
        const pairs = plain.pairsOf(column(a), column(b));
        expect(found.rows[i]?.[j]).toBe(pairs.length);
        expect(found.matrix[i]?.[j], `${a} ${b}`).toBeCloseTo(measures[method](pairs), 8);
      }
    }
  });

  test("associations of categories", async () => {
    const found = await ask("correlations", { method: "cramers-v", columns: ["city", "paid"] }, asked);
    expect(found.matrix[0]?.[1]).toBeCloseTo(plain.cramer(column("city"), column("paid")), 12);
    expect(found.matrix[0]?.[0]).toBe(1);
  });

  test("value counts, facets under a condition, bars", async () => {
    const counts = plain.countsOf(column("city"));
    const found = await ask("value-counts", { column: "city", order: "value" }, asked);
    expect(found.values.map(({ value, count }) => [value, count])).toEqual(
      [...counts].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    const where = { column: "size", is: "ge", value: 20 };
    const some = rows.filter((row) => Number(row[0] ?? 0) >= 20 && row[0] !== null);
    const { matching, facets } = await ask("facets", { columns: ["city", "odd"], where, ranges: 10 }, asked);
    expect(matching).toBe(some.length);
    expect(new Map(facets[0]?.values?.map(({ value, count }) => [value, count]))).toEqual(
      plain.countsOf(some.map((row) => row[3] ?? null)),
    );
    const counted = facets[1]?.ranges?.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(some.length);
    const bars = await ask("charts", { chart: { bar: { column: "city", value: "odd", measure: "sum" } } }, asked);
    if (bars.chart !== "bar") throw new Error("no bars");
    for (const { value, y } of bars.bars) {
      const sum = rows.filter((row) => row[3] === value).reduce((all, row) => all + Number(row[2]), 0);
      expect(y).toBeCloseTo(sum, 6);
    }
  });

  test("boxes", async () => {
    const found = await ask("charts", { chart: { box: { column: "price", by: "city" } } }, asked);
    if (found.chart !== "box") throw new Error("no boxes");
    for (const box of found.boxes) {
      const xs = plain.numbersIn(rows.map((row) => (row[3] === box.group ? (row[1] ?? null) : null))).map(({ x }) => x);
      const [q1, q3] = [plain.quantile(xs, 0.25), plain.quantile(xs, 0.75)];
      const inside = xs.filter((x) => x >= q1 - 1.5 * (q3 - q1) && x <= q3 + 1.5 * (q3 - q1));
      expect(box.median).toBeCloseTo(plain.quantile(xs, 0.5), 9);
      expect(box).toMatchObject({
        count: xs.length,
        lowerWhisker: Math.min(...inside),
        upperWhisker: Math.max(...inside),
        outliers: xs.length - inside.length,
      });
    }
  });

  test("duplicates", async () => {
    const found = await ask("duplicates", { columns: ["city", "paid"], limit: 1000 }, asked);
    const keys = rows.map((row) => JSON.stringify([row[3], row[4]]));
    const groups = [...plain.countsOf(keys)].filter(([, count]) => count > 1);
    expect(found.groups).toBe(groups.length);
    expect(found.surplus).toBe(groups.reduce((sum, [, count]) => sum + count - 1, 0));
    for (const { values, count, rows: places } of found.sample) {
      const equal = keys.flatMap((key, row) => (key === JSON.stringify(values) ? [row + 1] : []));
      expect([count, places]).toEqual([equal.length, equal.slice(0, 5)]);
    }
  });
});

const measures = { pearson: plain.pearson, spearman: plain.spearman, kendall: plain.kendall };

test("[A3] a scatter plot and Kendall's tau say when they look at a sample", async () => {
  const many = await world.fromSelect("SELECT range AS c0, range * 2 AS c1 FROM range(5000)", [
    { name: "x", type: "integer" },
    { name: "y", type: "integer" },
  ]);
  const found = await ask("charts", { chart: { scatter: { x: "x", y: "y", limit: 100 } } }, many);
  expect(found).toMatchObject({ total: 5000, sample: { rows: 100, of: 5000 } });
  const tau = await ask("correlations", { method: "kendall" }, many);
  expect(tau).toMatchObject({ sample: { rows: 1667, of: 5000 }, strongest: [{ value: 1, rows: 1667 }] });
});
