// How columns go together: each pair over the rows in which both have a value. Values become whole numbers
// first, so their sums are exact in any order and a result repeats to the last bit.
import type { CorrelationsResult, Sample } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { choice, columns, fault, optional, withDefault } from "../model/fields.ts";
import type { Asking, Selected } from "../model/selection.ts";
import { join, position, relation, type Sql, sql } from "../model/sql.ts";
import { associations } from "./associations.ts";
import { columnNamed, count, double, numberOrNull, numeric, oneRow, real, slot, wide } from "./questions.ts";

/** Columns at most: pairs grow with their square. */
const columnLimit = 40;
/** Rows that Kendall's measure looks at: its pairs of rows grow with their square. */
const kendallRows = 2_000;

type Method = CorrelationsResult["method"];

export const correlations = declare({
  name: "correlations",
  title: "Correlations",
  doc: "Tells how strongly columns go together, from -1 (one falls as the other rises) over 0 to 1 (both rise together), for every pair over the rows in which both have a value. Cramér's V does the same for categories, from 0 to 1. Kendall's tau looks at 2,000 evenly spaced rows if there are more, and says so.",
  fields: {
    columns: optional(
      columns({ title: "Columns", doc: "Up to 40 columns; the first ones that fit, if left out.", min: 2 }),
    ),
    method: withDefault(
      choice({
        title: "Method",
        doc: "What is measured.",
        options: {
          pearson: "Along a straight line (Pearson)",
          spearman: "By rank (Spearman)",
          kendall: "By pairs in the same order (Kendall's tau-b)",
          "cramers-v": "Of categories (Cramér's V)",
        },
      }),
      "pearson",
    ),
  },
  result: "CorrelationsResult",
  async run({ columns: chosen, method }, asking): Promise<CorrelationsResult> {
    if (chosen !== undefined && chosen.length > columnLimit)
      fault("columns", `must name at most ${columnLimit} columns`);
    return correlationsOf(asking, method, chosen);
  },
  examples: [
    {
      title: "Size, price and a column that falls",
      params: {},
      table: {
        columns: [
          { name: "size", type: "integer" },
          { name: "price", type: "number" },
          { name: "age", type: "integer" },
          { name: "city", type: "text" },
        ],
        rows: [
          [1, 10, 9, "Oslo"],
          [2, 20, 6, "Rome"],
          [3, 30, 3, "Oslo"],
          [4, null, 0, "Rome"],
        ],
      },
      result: {
        method: "pearson",
        columns: ["size", "price", "age"],
        matrix: [
          [1, 1, -1],
          [1, 1, -1],
          [-1, -1, 1],
        ],
        rows: [
          [4, 3, 4],
          [3, 3, 3],
          [4, 3, 4],
        ],
        omitted: [],
        sample: null,
      },
    },
    {
      title: "By rank",
      params: { method: "spearman", columns: ["x", "y"] },
      table: {
        columns: [
          { name: "x", type: "number" },
          { name: "y", type: "number" },
        ],
        rows: [
          [1, 1],
          [2, 100],
          [3, 1000],
          [null, 5],
        ],
      },
      result: {
        matrix: [
          [1, 1],
          [1, 1],
        ],
        strongest: [{ a: "x", b: "y", value: 1, rows: 3 }],
      },
    },
    {
      title: "Categories",
      params: { method: "cramers-v" },
      table: {
        columns: [
          { name: "plan", type: "text" },
          { name: "paid", type: "boolean" },
        ],
        rows: [
          ["free", false],
          ["free", false],
          ["pro", true],
          ["pro", true],
        ],
      },
      result: { columns: ["plan", "paid"], strongest: [{ a: "plan", b: "paid", value: 1, rows: 4 }] },
    },
  ],
});

/** The matrix of a method; columns that do not fit are refused if they were chosen, else left out. */
export async function correlationsOf(
  asking: Asking,
  method: Method,
  chosen?: readonly string[],
): Promise<CorrelationsResult> {
  if (method === "cramers-v") return associations(asking, chosen, columnLimit);
  const omitted: CorrelationsResult["omitted"] = [];
  for (const name of chosen ?? []) {
    const { type } = columnNamed(asking.state, name);
    if (!numeric.includes(type)) fault("columns", `must be numbers for this method, and a column is ${type}`);
  }
  const all = asking.state.columns.filter(({ type }) => numeric.includes(type)).map(({ name }) => name);
  const names = [...(chosen ?? all.slice(0, columnLimit))];
  if (chosen === undefined) {
    for (const column of all.slice(columnLimit)) omitted.push({ column, reason: `more than ${columnLimit} columns` });
  }
  if (method === "kendall") return kendall(asking, names, omitted);
  const pairs = method === "pearson" ? await pearson(asking, names) : await spearman(asking, names);
  return matrixOf(method, names, pairs, omitted, null);
}

export interface Pair {
  readonly value: number | null;
  readonly rows: number;
}

/** A result from the pairs of places `i <= j`. */
export function matrixOf(
  method: Method,
  names: readonly string[],
  pairs: ReadonlyMap<string, Pair>,
  omitted: CorrelationsResult["omitted"],
  sample: Sample | null,
): CorrelationsResult {
  const pair = (i: number, j: number) => pairs.get(`${Math.min(i, j)} ${Math.max(i, j)}`) ?? { value: null, rows: 0 };
  const places = names.map((_, index) => index);
  const strongest = places.flatMap((i) =>
    places.flatMap((j) => {
      const { value, rows } = pair(i, j);
      return i < j && value !== null ? [{ a: names[i] as string, b: names[j] as string, value, rows }] : [];
    }),
  );
  return {
    method,
    columns: [...names],
    matrix: places.map((i) => places.map((j) => pair(i, j).value)),
    rows: places.map((i) => places.map((j) => pair(i, j).rows)),
    strongest: strongest.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
    omitted,
    sample,
  };
}

function placesOf(names: readonly string[]): (readonly [number, number])[] {
  return names.flatMap((_, i) => names.slice(i).map((_, offset) => [i, i + offset] as const));
}

/** Whole numbers between ±2^31 that lie as the column's values do; products fit 64 bits. */
async function scaledOf(asking: Asking, names: readonly string[]): Promise<Sql[]> {
  const xs = names.map((name) => double(columnNamed(asking.state, name)));
  const found = await oneRow(
    asking,
    xs.flatMap((x) => [real(sql`min(${x})`), real(sql`max(${x})`)]),
  );
  return xs.map((x, index) => {
    const low = numberOrNull(found[2 * index]) ?? 0;
    const high = numberOrNull(found[2 * index + 1]) ?? 0;
    const half = high / 2 - low / 2;
    if (!(half > 0)) return sql`CASE WHEN ${x} IS NOT NULL THEN 0::BIGINT END`;
    const middle = low / 2 + high / 2;
    return sql`CAST(round((${x} - ${middle}) / ${half} * 2147483647) AS BIGINT)`;
  });
}

/** From exact sums of the whole numbers w0, w1, … for each pair of them. */
async function pearson(asking: Asking, names: readonly string[]): Promise<Map<string, Pair>> {
  const whole = await scaledOf(asking, names);
  const items = whole.map((x, index) => sql`${x} AS ${slot("w", index)}`);
  const places = placesOf(names);
  const wanted: Selected[] = places.flatMap(([i, j]) => {
    const [a, b] = [slot("w", i), slot("w", j)];
    const both = sql`FILTER (${a} IS NOT NULL AND ${b} IS NOT NULL)`;
    return [
      wide(sql`count(${a}) ${both}`),
      wide(sql`sum(${a}) ${both}`),
      wide(sql`sum(${b}) ${both}`),
      wide(sql`sum(${a} * ${a}) ${both}`),
      wide(sql`sum(${b} * ${b}) ${both}`),
      wide(sql`sum(${a} * ${b}) ${both}`),
    ];
  });
  const row = await oneRow(asking, wanted, sql`(SELECT ${join(items)} FROM ${relation()}) AS s`);
  return new Map(
    places.map(([i, j], index): [string, Pair] => {
      const [n, a, b, aa, bb, ab] = row.slice(6 * index, 6 * index + 6).map((cell) => BigInt(String(cell ?? 0)));
      return [`${i} ${j}`, { value: quotient(n, a, b, aa, bb, ab), rows: Number(n ?? 0n) }];
    }),
  );
}

/** (nΣab - ΣaΣb) / √((nΣaa - (Σa)²)(nΣbb - (Σb)²)), null where a column does not vary. */
function quotient(n = 0n, a = 0n, b = 0n, aa = 0n, bb = 0n, ab = 0n): number | null {
  const [p, q] = [n * aa - a * a, n * bb - b * b];
  if (p <= 0n || q <= 0n) return null;
  return settled(Number(n * ab - a * b) / (Math.sqrt(Number(p)) * Math.sqrt(Number(q))));
}

/** The rounding of roots may pass 1 by a bit, or miss it. */
export function settled(value: number): number {
  return Math.abs(Math.abs(value) - 1) < 1e-12 ? Math.sign(value) : value;
}

/**
 * Ranks (twice the mean rank of equals, a whole number) over the rows in which both have a value, worked out
 * on the different pairs of values, each counted as often as it occurs.
 */
async function spearman(asking: Asking, names: readonly string[]): Promise<Map<string, Pair>> {
  const pairs = new Map<string, Pair>();
  const xs = names.map((name) => double(columnNamed(asking.state, name)));
  for (const [i, j] of placesOf(names)) {
    const both = sql`SELECT ${xs[i] as Sql} AS x, ${xs[j] as Sql} AS y FROM ${relation()}`;
    const groups = sql`SELECT x, y, count(*) AS n FROM (${both}) AS b WHERE x IS NOT NULL AND y IS NOT NULL GROUP BY x, y`;
    const rank = (of: Sql) =>
      sql`CAST(2 * sum(n) OVER (ORDER BY ${of} RANGE UNBOUNDED PRECEDING) - sum(n) OVER (PARTITION BY ${of}) + 1 AS HUGEINT)`;
    const [n, a, b, aa, bb, ab] = await oneRow(
      asking,
      [sql`n`, sql`n * a`, sql`n * b`, sql`n * a * a`, sql`n * b * b`, sql`n * a * b`].map((each) =>
        wide(sql`sum(${each})`),
      ),
      sql`(SELECT CAST(n AS HUGEINT) AS n, ${rank(sql`x`)} AS a, ${rank(sql`y`)} AS b FROM (${groups}) AS g) AS s`,
    ).then((row) => row.map((cell) => BigInt(String(cell ?? 0))));
    pairs.set(`${i} ${j}`, { value: quotient(n, a, b, aa, bb, ab), rows: Number(n ?? 0n) });
  }
  return pairs;
}

async function kendall(
  asking: Asking,
  names: readonly string[],
  omitted: CorrelationsResult["omitted"],
): Promise<CorrelationsResult> {
  const { visible } = asking.state.rows;
  const step = Math.max(1, Math.ceil(visible / kendallRows));
  const items = names.map((name, index) => sql`${double(columnNamed(asking.state, name))} AS ${slot("k", index)}`);
  const rows = sql`SELECT ${position()} AS p, ${join(items)} FROM ${relation()} WHERE ${position()} % ${BigInt(step)} = 0`;
  const places = placesOf(names);
  const sign = (i: number) => sql`sign(a.${slot("k", i)} - b.${slot("k", i)})`;
  const wanted = places.flatMap(([i, j]) => {
    const both = sql`FILTER (${sign(i)} IS NOT NULL AND ${sign(j)} IS NOT NULL)`;
    return [
      wide(sql`sum(${sign(i)} * ${sign(j)}) ${both}`),
      wide(sql`sum(abs(${sign(i)})) ${both}`),
      wide(sql`sum(abs(${sign(j)})) ${both}`),
    ];
  });
  const row = await oneRow(asking, wanted, sql`(${rows}) AS a JOIN (${rows}) AS b ON a.p < b.p`);
  const counts = await oneRow(
    asking,
    places.map(([i, j]) => wide(sql`count(*) FILTER (${slot("k", i)} IS NOT NULL AND ${slot("k", j)} IS NOT NULL)`)),
    sql`(${rows}) AS r`,
  );
  const pairs = new Map(
    places.map(([i, j], index): [string, Pair] => {
      const [s, u, v] = row.slice(3 * index, 3 * index + 3).map(count);
      const root = Math.sqrt(u ?? 0) * Math.sqrt(v ?? 0);
      return [`${i} ${j}`, { value: root > 0 ? settled((s ?? 0) / root) : null, rows: count(counts[index]) }];
    }),
  );
  const looked = Math.ceil(visible / step);
  return matrixOf("kendall", names, pairs, omitted, step > 1 ? { rows: looked, of: visible } : null);
}
