// bin-number: numbers sorted into bins, each with a label. Edges that are learned from the column are
// stored with the step.
import { refuse } from "../errors.ts";
import type { Tally } from "../model/change.ts";
import {
  boolean,
  choice,
  column,
  existing,
  fault,
  integer,
  list,
  newColumn,
  number,
  optional,
  shownWhen,
  text,
  withDefault,
} from "../model/fields.ts";
import { define, type Fitted } from "../model/operation.ts";
import { name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { asDouble, numeric } from "./calculation.ts";
import { placed, replaceField } from "./into.ts";
import { itemsIn } from "./learned.ts";
import { double, finiteOnly } from "./number-math.ts";

const methods = {
  width: "Bins of equal width",
  quantile: "Bins of equally many values",
  edges: "Edges you choose",
  threshold: "Below and above thresholds",
} as const;

type Method = keyof typeof methods;

const most = 1_000;

export const binNumber = define({
  name: "bin-number",
  version: 1,
  group: "scaling",
  title: "Sort numbers into bins",
  doc: "Gives each number the label of the bin it falls into. Without labels of your own a bin is named by its edges: (1, 4] is more than 1 and at most 4, [1, 4] includes both; edges in names have three digits after the point, or after its first zeros, and more where they would be alike. The lowest and the highest edge belong to their bins. Where several edges are equal, as quantiles of repeated values are, their bins become one, which is said. A value outside all bins, and NaN, gets no label and is counted; thresholds leave no value outside.",
  fields: {
    column: column({ title: "Column", doc: "The column of numbers.", accepts: numeric }),
    method: withDefault(choice({ title: "Bins", doc: "How the edges are found.", options: methods }), "width"),
    bins: shownWhen(
      optional(integer({ title: "How many", doc: "How many bins to make.", min: 1, max: most })),
      "method",
      ["width", "quantile"],
    ),
    edges: shownWhen(
      optional(
        list(number({ title: "Edge", doc: "An edge." }), {
          title: "Edges",
          doc: "The edges from the lowest to the highest, or the thresholds.",
          min: 1,
          max: most + 1,
        }),
      ),
      "method",
      ["edges", "threshold"],
    ),
    labels: optional(
      list(text({ title: "Label", doc: "The label of one bin.", max: 10_000 }), {
        title: "Labels",
        doc: "A label for every bin, from the lowest; their edges, if left out.",
        min: 1,
        max: most + 2,
      }),
    ),
    right: withDefault(
      boolean({
        title: "Upper edge included",
        doc: "A value on an edge belongs to the bin below it; otherwise to the bin above.",
      }),
      true,
    ),
    into: newColumn({ title: "New column", doc: "The name of the new column.", initial: "{column}_bin" }),
    replace: replaceField,
  },
  summary: ({ column: each, method, bins }) =>
    bins === undefined
      ? summary`Sort “${each}” into bins by ${method}`
      : summary`Sort “${each}” into ${bins} bins by ${method}`,
  fit({ column: each, method, bins }): Record<string, Sql> {
    const f = finiteOnly(asDouble(ref(each)));
    if (bins === undefined || !learns(method)) return {};
    return { edges: method === "width" ? widths(f, bins) : quantiles(f, bins) };
  },
  plan({ column: each, method, bins, edges: given, labels, right, into, replace }, state, fitted) {
    const source = existing(state, each, numeric);
    const edges = edgesOf(method, bins, given, fitted);
    const open = method === "threshold";
    const names = labelsOf(edges, open, right);
    if (labels !== undefined && labels.length !== names.length)
      fault("labels", `must be ${names.length}, one for every bin${merged(bins, names.length, method)}`);
    const x = asDouble(ref(source.name));
    const inner = open ? edges : edges.slice(1, -1);
    const beyond = open ? sql`` : sql` OR ${x} < ${double(edges[0] ?? 0)} OR ${x} > ${double(edges.at(-1) ?? 0)}`;
    const out = sql`(isnan(${x})${beyond})`;
    const text = sql`CASE WHEN ${x} IS NOT NULL AND NOT ${out} THEN ${found(x, inner, labels ?? names, right)} END`;
    const outside: Tally = { code: "outside_bins", when: out, values: { column: each } };
    const fewer: Tally = {
      code: "bins_merged",
      when: sql`true`,
      values: { column: into, made: names.length, wanted: bins ?? names.length },
    };
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, each), type: "text", sql: text }],
      tallies: [outside, ...(learns(method) && names.length !== bins ? [fewer] : [])],
    };
  },
  examples: [
    {
      title: "Three bins of equal width",
      params: { column: "age", bins: 3 },
      before: { columns: [{ name: "age", type: "integer" }], rows: [[0], [10], [11], [null], [30]] },
      after: {
        columns: [
          { name: "age", type: "integer" },
          { name: "age_bin", type: "text" },
        ],
        rows: [
          [0, "[0, 10]"],
          [10, "[0, 10]"],
          [11, "(10, 20]"],
          [null, null],
          [30, "(20, 30]"],
        ],
      },
    },
    {
      title: "Halves of equally many values, with names",
      params: { column: "price", method: "quantile", bins: 2, labels: ["cheap", "dear"], into: "class" },
      before: { columns: [{ name: "price", type: "number" }], rows: [[1], [2], [null], [50], [3]] },
      after: {
        columns: [
          { name: "price", type: "number" },
          { name: "class", type: "text" },
        ],
        rows: [
          [1, "cheap"],
          [2, "cheap"],
          [null, null],
          [50, "dear"],
          [3, "dear"],
        ],
      },
    },
    {
      title: "Edges you choose, where a value on an edge belongs above it",
      params: { column: "grade", method: "edges", edges: [0, 50, 90, 100], right: false, into: "band" },
      before: { columns: [{ name: "grade", type: "integer" }], rows: [[50], [49], [100], [101]] },
      after: {
        columns: [
          { name: "grade", type: "integer" },
          { name: "band", type: "text" },
        ],
        rows: [
          [50, "[50, 90)"],
          [49, "[0, 50)"],
          [100, "[90, 100]"],
          [101, null],
        ],
      },
    },
    {
      title: "Below and above a threshold",
      params: { column: "temp", method: "threshold", edges: [37.5] },
      before: { columns: [{ name: "temp", type: "number" }], rows: [[36.6], [37.5], [39]] },
      after: {
        columns: [
          { name: "temp", type: "number" },
          { name: "temp_bin", type: "text" },
        ],
        rows: [
          [36.6, "≤ 37.5"],
          [37.5, "≤ 37.5"],
          [39, "> 37.5"],
        ],
      },
    },
  ],
});

function learns(method: Method): boolean {
  return method === "width" || method === "quantile";
}

function widths(x: Sql, bins: number): Sql {
  const edge = sql`CASE WHEN i = ${bins} THEN high ELSE low + (high - low) * (i / ${bins}) END`;
  const ends = sql`SELECT min(${x}) AS low, max(${x}) AS high FROM ${relation()}`;
  return sql`(SELECT list(${edge} ORDER BY i) FROM ${countTo(bins)}, (${ends}) AS ends)`;
}

/** On the line between the two values around each; sorted once, however many bins. */
function quantiles(x: Sql, bins: number): Sql {
  const sorted = sql`SELECT list(${x} ORDER BY ${x}) FILTER (WHERE ${x} IS NOT NULL) AS l FROM ${relation()}`;
  const at = sql`SELECT i, l, (len(l) - 1) * (i / ${bins}) AS place FROM ${countTo(bins)}, (${sorted}) AS sorted`;
  const whole = sql`CAST(floor(place) AS BIGINT)`;
  const edge = sql`CASE WHEN i = ${bins} OR len(l) = 1 THEN l[len(l)] ELSE l[${whole} + 1] + (l[${whole} + 2] - l[${whole} + 1]) * (place - ${whole}) END`;
  return sql`(SELECT list(${edge} ORDER BY i) FROM (${at}) AS places)`;
}

function countTo(bins: number): Sql {
  return sql`(SELECT CAST(unnest(range(0, ${BigInt(bins + 1)})) AS DOUBLE) AS i) AS shares`;
}

/** The edges in order, each once. */
function edgesOf(method: Method, bins: number | undefined, given: number[] | undefined, fitted: Fitted): number[] {
  if (learns(method)) {
    if (bins === undefined) return fault("bins", "is missing");
    if (given !== undefined) return fault("edges", `are not given with ${method}`);
    const learned = itemsIn(fitted.edges);
    if (learned.length === 0 || learned[0] === null) return refuse("nothing_to_do");
    return [...new Set(learned.map(Number))];
  }
  if (bins !== undefined) return fault("bins", `is not given with ${method}`);
  if (given === undefined) return fault("edges", "is missing");
  const disordered = given.findIndex((edge, index) => index > 0 && edge <= (given[index - 1] ?? edge));
  if (disordered > 0) return fault(`edges[${disordered}]`, "must be larger than the one before it");
  return method === "edges" && given.length < 2 ? fault("edges", "must be at least two") : given;
}

/** A label for every bin between the edges (a single edge is a bin of its own), or also below and above them. */
function labelsOf(edges: readonly number[], open: boolean, right: boolean): string[] {
  const texts = edgeTexts(edges);
  const last = edges.length - 1;
  const between = (from: number, to: number) => {
    const low = !right || (from === 0 && !open);
    const high = right || (to === last && !open);
    return `${low ? "[" : "("}${texts[from]}, ${texts[to]}${high ? "]" : ")"}`;
  };
  const inner = edges.slice(1).map((_, index) => between(index, index + 1));
  if (!open) return last === 0 ? [between(0, 0)] : inner;
  return [`${right ? "≤" : "<"} ${texts[0]}`, ...inner, `${right ? ">" : "≥"} ${texts[last]}`];
}

/** The label of the value, found by halving: `inner` are the edges between the bins. */
function found(x: Sql, inner: readonly number[], labels: readonly string[], right: boolean): Sql {
  if (inner.length === 0) return sql`${labels[0] ?? ""}`;
  const half = Math.floor(inner.length / 2);
  const edge = double(inner[half] ?? 0);
  const below = right ? sql`${x} <= ${edge}` : sql`${x} < ${edge}`;
  const [first, second] = [
    found(x, inner.slice(0, half), labels.slice(0, half + 1), right),
    found(x, inner.slice(half + 1), labels.slice(half + 1), right),
  ];
  return sql`CASE WHEN ${below} THEN ${first} ELSE ${second} END`;
}

/** Edges with as few digits as keep them apart: three after the point, or after its first zeros. */
function edgeTexts(edges: readonly number[]): string[] {
  for (let precision = 3; precision < 17; precision += 1) {
    const texts = edges.map((edge) => rounded(edge, precision));
    if (new Set(texts).size === edges.length) return texts;
  }
  return edges.map(String);
}

function rounded(edge: number, precision: number): string {
  const part = Math.abs(edge % 1);
  const zeros = Math.abs(edge) >= 1 || part === 0 ? 0 : -Math.floor(Math.log10(part)) - 1;
  return String(Number(edge.toFixed(Math.min(100, zeros + precision))));
}

function merged(bins: number | undefined, made: number, method: Method): string {
  return learns(method) && bins !== made ? " (several edges are equal, so bins became one)" : "";
}
