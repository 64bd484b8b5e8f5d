// Clusters: different spellings of what may be one value. What a person accepts becomes a map-values step
// {column, map: [{from, to}]} with `to` the suggested value.
import type { Cluster, ClustersResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { choice, column, integer as integerField, number, optional, shownWhen, withDefault } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Cell } from "../model/state.ts";
import { byCodePoint, count, integer, listed, oneRow, turns, valuesOf, words } from "./questions.ts";
import { fingerprint, metaphone, ngramFingerprint } from "./text-keys.ts";

/** Values that are compared pair by pair, the most frequent ones. */
const comparedLimit = 3_000;
/** Longest text that is compared pair by pair, in characters. */
const lengthLimit = 200;
/** Values that are listed of a cluster. */
const valuesListed = 500;
/** Most pairs of alike values that are looked at. */
const pairLimit = 50_000;

const methods = {
  fingerprint: "The same words in any order, case, accents and punctuation aside",
  "ngram-fingerprint": "The same runs of letters: blanks and doubled letters aside",
  metaphone: "The same sound in English",
  levenshtein: "Few letters to change",
  "jaro-winkler": "Most letters in common, at the beginning above all",
} as const;

type Method = keyof typeof methods;

const thresholds = { levenshtein: 0.8, "jaro-winkler": 0.92 } as const;

export const clusters = declare({
  name: "clusters",
  title: "Clusters of alike values",
  doc: "Groups different spellings of a text column that may mean the same, and suggests the most frequent one of each group. Nothing is changed: what you accept becomes a step that maps the values. The first three methods look at all values; the two that compare pairs look at the 3,000 most frequent of up to 200 characters, and say so when there are more.",
  fields: {
    column: column({ title: "Column", doc: "A column of texts.", accepts: ["text"] }),
    method: withDefault(
      choice({ title: "Method", doc: "When two values are taken for one.", options: methods }),
      "fingerprint",
    ),
    size: shownWhen(
      withDefault(
        integerField({ title: "Letters", doc: "How many letters a run has, for runs of letters.", min: 1, max: 10 }),
        2,
      ),
      "method",
      ["ngram-fingerprint"],
    ),
    threshold: shownWhen(
      optional(
        number({
          title: "Likeness",
          doc: "How alike two values must be, from 0 to 1, case aside: for letters to change, the share that stays (0.8 if left out); for letters in common, the Jaro-Winkler likeness (0.92 if left out).",
          min: 0.5,
          max: 1,
        }),
      ),
      "method",
      ["levenshtein", "jaro-winkler"],
    ),
    limit: withDefault(
      integerField({ title: "Clusters", doc: "How many to list, those of most rows first.", min: 1, max: 1000 }),
      200,
    ),
  },
  result: "ClustersResult",
  async run({ column, method, size, threshold, limit }, asking): Promise<ClustersResult> {
    const [distinct] = await oneRow(asking, [integer(sql`count(DISTINCT ${ref(column)})`)]);
    const about = { column, method, distinct: count(distinct) };
    if (method === "levenshtein" || method === "jaro-winkler") {
      return {
        ...about,
        ...(await alike(asking, column, method, threshold ?? thresholds[method], limit, about.distinct)),
      };
    }
    const found = await keyed(asking, column, keyOf(method, ref(column), size), limit);
    return { ...about, ...found, compared: null, pairsLimited: false };
  },
  examples: [
    {
      title: "Names typed by many hands",
      params: { column: "name" },
      table: {
        columns: [{ name: "name", type: "text" }],
        rows: [["Smith, John"], ["john smith"], ["John Smith"], ["John Smith"], ["Ann Lee"], [null]],
      },
      result: {
        column: "name",
        method: "fingerprint",
        distinct: 4,
        clusterCount: 1,
        clusters: [
          {
            key: "john smith",
            rows: 4,
            suggested: "John Smith",
            values: [
              { value: "John Smith", count: 2 },
              { value: "Smith, John", count: 1 },
              { value: "john smith", count: 1 },
            ],
          },
        ],
        compared: null,
        pairsLimited: false,
      },
    },
    {
      title: "Slips of the keyboard",
      params: { column: "city", method: "levenshtein", threshold: 0.75 },
      table: {
        columns: [{ name: "city", type: "text" }],
        rows: [["Stockholm"], ["Stockholm"], ["Stokholm"], ["Stockhlom"], ["Oslo"], ["Kiel"]],
      },
      result: {
        clusterCount: 1,
        clusters: [
          {
            key: null,
            rows: 4,
            suggested: "Stockholm",
            values: [
              { value: "Stockholm", count: 2 },
              { value: "Stockhlom", count: 1 },
              { value: "Stokholm", count: 1 },
            ],
          },
        ],
      },
    },
    {
      title: "The same sound",
      params: { column: "name", method: "metaphone" },
      table: {
        columns: [{ name: "name", type: "text" }],
        rows: [["Knight"], ["Night"], ["Nite"], ["Phil"], ["Fill"], ["Ute"]],
      },
      result: {
        clusterCount: 2,
        clusters: [
          { key: "NT", rows: 3, suggested: "Knight" },
          { key: "FL", rows: 2, suggested: "Fill" },
        ],
      },
    },
  ],
});

function keyOf(method: Exclude<Method, "levenshtein" | "jaro-winkler">, x: Sql, size: number): Sql {
  if (method === "fingerprint") return fingerprint(x);
  return method === "metaphone" ? metaphone(x) : ngramFingerprint(x, size);
}

/** Values of one key, the most frequent first; texts without a key (punctuation alone) are left out. */
async function keyed(asking: Asking, column: string, key: Sql, limit: number) {
  // The key is worked out once for each different value.
  const text = { parts: key.parts.map((part) => ("column" in part ? { text: "v" } : part)) };
  const keys = sql`SELECT v, n, ${text} AS k FROM (${valuesOf(ref(column))}) AS d`;
  const rows = await asking.ask({
    columns: [
      words(sql`t.k`),
      integer(sql`t.n`),
      listed(sql`t.v`),
      listed(sql`t.c`),
      integer(sql`t.total`),
      integer(sql`t.d`),
    ],
    from: sql`(SELECT k, sum(n) AS n, list(v ORDER BY n DESC, v)[1:${BigInt(valuesListed)}] AS v, list(n ORDER BY n DESC, v)[1:${BigInt(valuesListed)}] AS c, count(*) AS d, count(*) OVER () AS total FROM (${keys}) AS g WHERE k <> '' GROUP BY k HAVING count(*) > 1) AS t`,
    tail: sql`ORDER BY t.n DESC, t.k LIMIT ${BigInt(limit)}`,
  });
  const found = rows.map(([k, n, values, counts, , different]): Cluster => {
    const each = items(values).map((value, index) => ({ value: String(value), count: count(items(counts)[index]) }));
    return {
      key: String(k),
      rows: count(n),
      suggested: each[0]?.value ?? "",
      valueCount: count(different),
      values: each,
    };
  });
  return { clusters: found, clusterCount: count(rows[0]?.[4]) };
}

function items(cell: Cell | undefined): Cell[] {
  return Array.isArray(cell) ? cell : [];
}

/** Values joined by chains of pairs that are alike. */
async function alike(
  asking: Asking,
  column: string,
  method: keyof typeof thresholds,
  threshold: number,
  limit: number,
  distinct: number,
) {
  const top = sql`SELECT v, n, lower(trim(v)) AS w, row_number() OVER (ORDER BY n DESC, v) AS i FROM (${valuesOf(ref(column))}) AS d WHERE length(v) <= ${BigInt(lengthLimit)} QUALIFY i <= ${BigInt(comparedLimit)}`;
  const values = await asking.ask({
    columns: [words(sql`v`), integer(sql`n`)],
    from: sql`(${top}) AS t`,
    tail: sql`ORDER BY i`,
  });
  const longer = sql`GREATEST(length(a.w), length(b.w))`;
  const test =
    method === "levenshtein"
      ? sql`abs(length(a.w) - length(b.w)) <= (1 - ${threshold}) * ${longer} + 1e-9 AND levenshtein(a.w, b.w) <= (1 - ${threshold}) * ${longer} + 1e-9`
      : sql`jaro_winkler_similarity(a.w, b.w) >= ${threshold}`;
  const pairs = await asking.ask({
    columns: [integer(sql`t.a`), integer(sql`t.b`)],
    from: sql`(WITH d AS MATERIALIZED (${top}) SELECT a.i AS a, b.i AS b FROM d AS a JOIN d AS b ON a.i < b.i WHERE ${test}) AS t`,
    tail: sql`ORDER BY t.a, t.b LIMIT ${BigInt(pairLimit + 1)}`,
  });
  const members = await chains(pairs.slice(0, pairLimit), values);
  const found = members
    .map((each): Cluster => {
      const sum = each.reduce((rows, { count: n }) => rows + n, 0);
      const values = each.slice(0, valuesListed);
      return { key: null, rows: sum, suggested: each[0]?.value ?? "", valueCount: each.length, values };
    })
    .sort((a, b) => b.rows - a.rows || byCodePoint(a.suggested, b.suggested));
  return {
    clusters: found.slice(0, limit),
    clusterCount: found.length,
    compared: values.length < distinct ? { values: values.length, of: distinct } : null,
    pairsLimited: pairs.length > pairLimit,
  };
}

/** Groups of two and more values that pairs of places (1-based) join, each in the order of the places. */
async function chains(pairs: readonly Cell[][], values: readonly Cell[][]): Promise<Cluster["values"][]> {
  const parent = values.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    for (let at = index; at !== root; ) {
      const next = parent[at] as number;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const turn = turns();
  for (const [a, b] of pairs) {
    const [left, right] = [rootOf(count(a) - 1), rootOf(count(b) - 1)];
    parent[Math.max(left, right)] = Math.min(left, right);
    await turn();
  }
  const groups = new Map<number, Cluster["values"]>();
  for (const [index, [value, n]] of values.entries()) {
    const root = rootOf(index);
    const group = groups.get(root) ?? [];
    groups.set(root, group);
    group.push({ value: String(value), count: count(n) });
    await turn();
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
