// Random calls of the operations on numbers: whole numbers at the end of their range, decimals, NaN and infinities.
import type { Cell, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { cell, columnsOf, type Random, scalars, type Wish } from "../random-tables.ts";

export const numeric: readonly WireType[] = ["integer", "number", "decimal"];
const table: Wish = { has: [numeric, numeric], cells: figure, more: 2 };
const operators = "add subtract multiply divide integer-divide mod power".split(" ");

/** Numbers of every kind, but none so large that a sum depends on its order. */
export function figure(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type !== "number") return cell(random, type, digits);
  if (random.chance(0.1)) return random.pick(["NaN", "Infinity", "-Infinity", "-0"]);
  return random.chance(0.6)
    ? random.whole(-20, 40) / 4
    : random.pick([0.1, 0.2, 1 / 3, 99.99, -2.675, 1.005, 123456.789, 1e-7]);
}

/** Numbers as children count. */
function small(random: Random, type: WireType, digits?: readonly [number, number]): Cell {
  if (type === "integer") return random.whole(-5, 9);
  if (type === "number") return random.whole(-20, 40) / 4;
  return cell(random, type, digits);
}

export const column = (random: Random, at: Parameters<typeof columnsOf>[0], types = numeric) =>
  random.pick(columnsOf(at, types));
const into = (random: Random): { into?: string | undefined } => ({ into: random.maybe(0.4, () => "made") });

/** An order of rows by columns, or none. */
export function orders(random: Random, at: Parameters<typeof columnsOf>[0], share = 0.6): object[] | undefined {
  return random.maybe(share, () =>
    random.some(columnsOf(at, scalars), 1, 2).map((column) => ({
      column,
      order: random.maybe(0.6, () => random.pick(["asc", "desc"])),
      nulls: random.maybe(0.5, () => random.pick(["first", "last"])),
    })),
  );
}

export const groups = (random: Random, at: Parameters<typeof columnsOf>[0]) =>
  random.maybe(0.5, () => random.some(columnsOf(at, scalars), 1, 2));

const operand = (random: Random, at: Parameters<typeof columnsOf>[0]) =>
  random.chance(0.7) ? { column: column(random, at) } : { number: random.pick([0, 1, 2, -3, 0.5, 60, -0.25, 1000]) };

const lists =
  "abs negate sign square sqrt cbrt reciprocal exp expm1 ln log10 log2 log1p sin cos tan asin acos atan sinh cosh tanh degrees radians";

const marks = { en: [".", ","], de: [",", "."], fr: [",", " "], ch: [".", "’"] } as const;

/** A number as people write it, by the page of parse-number. */
function written(random: Random, locale: keyof typeof marks): string {
  const [point, mark] = marks[locale];
  const whole = String(random.pick([0, 7, 42, 999, 1000, 12345, 1234567, 987654321012]));
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, mark);
  const indian = whole.replace(/\B(?=(\d{2})+(?!\d{2})\d{3}$|\d{3}$)/g, mark);
  const left = random.pick([whole, grouped, grouped, random.chance(0.2) ? indian : grouped]);
  const number =
    left + random.pick(["", `${point}5`, `${point}50`, `${point}125`, random.chance(0.2) ? `${mark}23` : ""]);
  const signed = random.pick([number, number, `-${number}`, `(${number})`, `${number}-`]);
  return random.pick([
    signed,
    signed,
    `$${number}`,
    `${signed} €`,
    `EUR ${number}`,
    `${number} USD`,
    `${signed} %`,
    `-£${number}`,
    ` ${number} `,
  ]);
}

const patterns = [
  ...["0", "0.00", "#,##0.00", "#,##0.## €", "0.0 %", "00000", "#,##0;(#,##0)", "0.###", "#", "#.##", "000,000"],
  ...["0%", "$#,##0.00;-$#,##0.00", "'#'0", "0.0#", "#,##0", "0.00;'minus' 0.00", "a 0 b"],
];

export const arithmetic: Family = {
  math: {
    table,
    checksAnswer: true,
    params: (random, at) => ({
      left: { column: column(random, at) },
      right: operand(random, at),
      op: random.pick(operators),
      into: "made",
    }),
  },
  "row-statistics": {
    table: { ...table, has: [numeric, numeric, numeric] },
    checksAnswer: true,
    params: (random, at) => ({
      columns: random.some(columnsOf(at, numeric), 2),
      stat: random.pick("sum product mean std var min max median count nunique sem skew".split(" ")),
      ...into(random),
    }),
  },
  "relative-features": {
    table,
    checksAnswer: true,
    params: (random, at) => ({
      columns: random.some(columnsOf(at, numeric), 1, 2),
      references: random.some(columnsOf(at, numeric), 1, 2),
      op: random.pick(operators),
      into: random.maybe(0.4, () => "{column} {op} {reference}"),
    }),
  },
  "round-number": {
    table: { has: [numeric] },
    params: (random, at) => ({
      columns: random.some(columnsOf(at, numeric), 1, 2),
      digits: random.maybe(0.8, () => random.whole(-3, 4)),
      mode: random.maybe(0.8, () => random.pick(["half-up", "half-even", "floor", "ceil", "trunc"])),
    }),
  },
  "apply-function": {
    table: {
      has: [numeric],
      cells: (random, type, digits) => (random.chance(0.5) ? small : figure)(random, type, digits),
    },
    checksAnswer: true,
    params: (random, at) => ({
      columns: random.some(columnsOf(at, numeric), 1, 2),
      fn: random.pick(lists.split(" ")),
      into: random.maybe(0.5, () => "{fn} of {column}"),
    }),
  },
  "percent-of-total": {
    table,
    params: (random, at) => ({ column: column(random, at), groupBy: groups(random, at), ...into(random) }),
  },
  cumulative: {
    table,
    checksAnswer: true,
    params: (random, at) => {
      const fn = random.pick(["sum", "min", "max", "product", "count"]);
      const one = column(random, at, fn === "count" ? scalars : numeric);
      return { column: one, fn, orderBy: orders(random, at), groupBy: groups(random, at), ...into(random) };
    },
  },
  rolling: {
    table: { ...table, rows: [3, 40] },
    checksAnswer: true,
    params: (random, at) => {
      const window = random.whole(1, 5);
      return {
        column: column(random, at),
        fn: random.pick(["sum", "mean", "min", "max", "std", "median", "count"]),
        window,
        center: random.maybe(0.3, () => true),
        minPeriods: random.maybe(0.5, () => random.whole(1, window)),
        orderBy: orders(random, at),
        groupBy: groups(random, at),
        ...into(random),
      };
    },
  },
  difference: {
    table: { ...table, has: [[...numeric, "date", "timestamp", "timestamptz", "duration"]] },
    checksAnswer: true,
    params: (random, at) => {
      const percent = random.chance(0.3) && columnsOf(at, numeric).length > 0;
      const types = percent ? numeric : ([...numeric, "date", "timestamp", "timestamptz", "duration"] as const);
      return {
        column: column(random, at, types),
        periods: random.maybe(0.5, () => random.pick([1, 2, -1, -2, 3])),
        as: percent ? "percent" : undefined,
        orderBy: orders(random, at),
        groupBy: groups(random, at),
        ...into(random),
      };
    },
  },
  "clip-number": {
    table: { has: [["integer", "number"]], others: ["integer", "number", "text"] },
    params: (random, at) => {
      const [min, max] = [random.whole(-4, 5), random.whole(5, 12)];
      const side = random.whole(0, 2);
      const columns = random.some(columnsOf(at, ["integer", "number"]), 1, 2);
      return { columns, min: side === 1 ? undefined : min, max: side === 2 ? undefined : max };
    },
  },
  "parse-number": {
    table: (random) => {
      const locale = random.pick(["en", "en", "de", "fr", "ch"] as const);
      const rows = Array.from({ length: random.whole(1, 10) }, () =>
        random.chance(0.1)
          ? null
          : random.chance(0.15)
            ? random.pick(["on request", "", "-", "1.2.3", "12a", "--1", "%"])
            : written(random, locale),
      );
      return { columns: [{ name: locale, type: "text" }], rows: rows.map((each) => [each]) };
    },
    params: (random, at) => ({
      columns: columnsOf(at, "text"),
      locale: random.chance(0.8) ? columnsOf(at)[0] : random.pick(["en", "de"]),
      currency: random.maybe(0.3, () => false),
      percent: random.maybe(0.3, () => false),
      to: random.maybe(0.5, () => random.pick(["number", "integer", "decimal"])),
    }),
  },
  "format-number": {
    table: { has: [numeric] },
    params: (random, at) => ({
      column: column(random, at),
      pattern: random.pick(patterns),
      locale: random.maybe(0.6, () => random.pick(["en", "de", "fr", "ch"])),
      ...into(random),
    }),
  },
};
