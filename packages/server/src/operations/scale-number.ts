// scale-number: numbers brought to a common scale. What is learned from the column (its mean, its
// quartiles, ...) is stored with the step, so that a replay gives the same.
import { refuse } from "../errors.ts";
import { choice, columns, existing, fault, group, number, optional, shownWhen } from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { centre, double, finiteOnly, log1p } from "./number-math.ts";
import { fittedLambda, yeoJohnson } from "./yeo-johnson.ts";

const methods = {
  standard: "Standard: mean 0, deviation 1",
  "min-max": "Min-max: smallest 0, largest 1",
  robust: "Robust: median 0, middle half of the values 1 wide",
  mean: "Mean: mean 0, from smallest to largest 1",
  "max-abs": "Max-abs: largest size 1",
  log: "Logarithm",
  log1p: "Logarithm of the value plus 1",
  sqrt: "Square root",
  "yeo-johnson": "Yeo-Johnson: as even as a normal distribution",
  quantile: "Quantile: evenly spread from 0 to 1",
} as const;

type Method = keyof typeof methods;

const bounded: readonly Method[] = ["log", "log1p", "sqrt"];

export const scaleNumber = define({
  name: "scale-number",
  version: 1,
  group: "scaling",
  title: "Scale numbers",
  doc: "Brings columns to a common scale, in place; the results are numbers. Missing values stay missing; NaN and infinities are left out of what is learned and stay NaN or infinite. The deviation is that of the whole population; where all values are equal, they become 0 if a mean, a median, a place or the smallest value is taken from them (with min-max, the lower end of the range), and Yeo-Johnson leaves them as they are. A column of which nothing can be learned, for want of values, stays as it is. Logarithms and roots of values that have none become missing and are counted. Yeo-Johnson learns its power by maximum likelihood and does not centre the result. Quantile gives each value its place among all, equal values the middle of their places, the smallest 0 and the largest 1.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns of numbers.", accepts: numeric }),
    method: choice({ title: "Method", doc: "How the numbers are scaled.", options: methods }),
    range: shownWhen(
      optional(
        group(
          {
            min: number({ title: "From", doc: "What the smallest value becomes." }),
            max: number({ title: "To", doc: "What the largest value becomes." }),
          },
          { title: "Range", doc: "From where to where the scaled numbers go; 0 to 1 if left out." },
        ),
      ),
      "method",
      ["min-max"],
    ),
  },
  summary: ({ columns: names, method }) => summary`Scale ${names} (${method})`,
  fit({ columns: names, method }, state) {
    const wanted: Record<string, Sql> = {};
    for (const [index, each] of names.entries()) {
      for (const [key, text] of Object.entries(learned(method, existing(state, each, numeric))))
        wanted[`${key}${index}`] = text;
    }
    return wanted;
  },
  plan({ columns: names, method, range }, _state, fitted) {
    if (range !== undefined && method !== "min-max") fault("range", "is only for min-max");
    if (range !== undefined && range.min >= range.max) fault("range.max", "must be larger than min");
    const { min, max } = range ?? { min: 0, max: 1 };
    const scaled = names.flatMap((each, index) => {
      const text = scaledSql(method, asDouble(ref(each)), knownAt(fitted, index), min, max);
      return text === null ? [] : [{ name: each, text }];
    });
    if (scaled.length === 0) refuse("nothing_to_do");
    return {
      kind: "derive",
      scope: method === "quantile" ? "visible" : "row",
      columns: scaled.map(({ name, text }) => ({ name, replaces: name, type: "number" as const, sql: text })),
      tallies: (bounded.includes(method) ? scaled : []).map(({ name, text }) => ({
        code: "no_result",
        when: sql`(${ref(name)} IS NOT NULL AND ${text} IS NULL)`,
        values: { column: name, fn: method === "sqrt" ? "square root" : "logarithm" },
      })),
    };
  },
  examples: [
    {
      title: "Mean 0 and deviation 1; a constant column becomes 0",
      params: { columns: ["a", "k"], method: "standard" },
      before: {
        columns: [
          { name: "a", type: "integer" },
          { name: "k", type: "integer" },
        ],
        rows: [
          [1, 7],
          [3, 7],
          [null, 7],
          [1, 7],
          [3, 7],
        ],
      },
      after: {
        columns: [
          { name: "a", type: "number" },
          { name: "k", type: "number" },
        ],
        rows: [
          [-1, 0],
          [1, 0],
          [null, 0],
          [-1, 0],
          [1, 0],
        ],
      },
    },
    {
      title: "From 0 to 100",
      params: { columns: ["grade"], method: "min-max", range: { min: 0, max: 100 } },
      before: { columns: [{ name: "grade", type: "number" }], rows: [[1], [6], [null], [3.5]] },
      after: { columns: [{ name: "grade", type: "number" }], rows: [[0], [100], [null], [50]] },
    },
    {
      title: "Median and quartiles, which one huge value does not move",
      params: { columns: ["pay"], method: "robust" },
      before: { columns: [{ name: "pay", type: "integer" }], rows: [[10], [20], [30], [40], [1000]] },
      after: { columns: [{ name: "pay", type: "number" }], rows: [[-1], [-0.5], [0], [0.5], [48.5]] },
    },
    {
      title: "Places among all values",
      params: { columns: ["time"], method: "quantile" },
      before: { columns: [{ name: "time", type: "number" }], rows: [[9], [7], [7], [null], [8], [99]] },
      after: { columns: [{ name: "time", type: "number" }], rows: [[0.75], [0], [0], [null], [0.5], [1]] },
    },
  ],
});

/** What a method needs to know of a column. */
function learned(method: Method, column: Column): Record<string, Sql> {
  const f = finiteOnly(asDouble(ref(column.name)));
  const { mean, deviation } = centre(column);
  const ends = { low: sql`min(${f})`, high: sql`max(${f})` };
  switch (method) {
    case "standard":
      return { ...ends, mean, deviation, count: sql`count(${f})` };
    case "mean":
      return { ...ends, mean };
    case "min-max":
    case "max-abs":
      return ends;
    case "robust":
      return { quartiles: sql`quantile_cont(${f}, [0.25, 0.5, 0.75])` };
    case "yeo-johnson":
      return { ...ends, lambda: fittedLambda(column.name) };
    default:
      return {};
  }
}

interface Known {
  number(key: string): number;
  list(key: string): readonly number[];
  has(key: string): boolean;
}

function knownAt(fitted: Fitted, index: number): Known {
  const cell = (key: string): Cell => fitted[`${key}${index}`] ?? null;
  return {
    number: (key) => Number(cell(key)),
    list: (key) => (cell(key) as Cell[]).map(Number),
    has: (key) => cell(key) !== null,
  };
}

/** The scaled value, or null where the column has no value to learn from. */
function scaledSql(method: Method, x: Sql, known: Known, min: number, max: number): Sql | null {
  switch (method) {
    case "log":
      return sql`CASE WHEN ${x} > 0 THEN ln(${x}) END`;
    case "log1p":
      return log1p(x);
    case "sqrt":
      return sql`CASE WHEN ${x} >= 0 THEN sqrt(${x}) END`;
    case "quantile":
      return places(x);
    case "robust": {
      if (!known.has("quartiles")) return null;
      const [first = 0, median = 0, third = 0] = known.list("quartiles");
      return moved(x, median, third - first || 1);
    }
    default:
      return known.has("low") ? byEnds(method, x, known, min, max) : null;
  }
}

function byEnds(
  method: "standard" | "min-max" | "mean" | "max-abs" | "yeo-johnson",
  x: Sql,
  known: Known,
  min: number,
  max: number,
): Sql {
  const [low, high] = [known.number("low"), known.number("high")];
  const constant = low === high;
  switch (method) {
    case "standard":
      return constant ? moved(x, low, 1) : moved(x, known.number("mean"), deviation(known));
    case "mean":
      return moved(x, constant ? low : known.number("mean"), high - low || 1);
    case "min-max": {
      const share = moved(x, low, high - low || 1);
      return min === 0 && max === 1 ? share : sql`(${share} * ${double(max - min)} + ${double(min)})`;
    }
    case "max-abs":
      return moved(x, 0, Math.max(Math.abs(low), Math.abs(high)) || 1);
    case "yeo-johnson":
      return yeoJohnson(x, known.number("lambda"));
  }
}

/** A deviation that is nothing but rounding is none. */
function deviation(known: Known): number {
  const [deviated, mean, count] = [known.number("deviation"), known.number("mean"), known.number("count")];
  const rounding = count * Number.EPSILON * deviated ** 2 + (count * mean * Number.EPSILON) ** 2;
  return deviated ** 2 <= rounding ? 1 : deviated;
}

function moved(x: Sql, center: number, scale: number): Sql {
  return sql`((${x} - ${double(center)}) / ${double(scale)})`;
}

/** The place of each value among all, from 0 to 1. */
function places(x: Sql): Sql {
  const counts = sql`(${x} IS NOT NULL AND NOT isnan(${x}))`;
  const rank = sql`rank() OVER (PARTITION BY ${counts} ORDER BY ${x})`;
  const same = sql`count(*) OVER (PARTITION BY ${x})`;
  const all = sql`count(*) OVER (PARTITION BY ${counts})`;
  const middle = sql`((${rank} - 1 + (${same} - 1) / 2.0) / (${all} - 1))`;
  const place = sql`CASE WHEN ${rank} = 1 THEN 0.0 WHEN ${rank} + ${same} - 1 = ${all} THEN 1.0 ELSE ${middle} END`;
  return sql`CASE WHEN ${counts} THEN ${asDouble(place)} ELSE ${x} END`;
}
