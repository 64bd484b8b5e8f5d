// Missing values: how many each column has, which columns miss them together, and how many rows would
// be complete.
import type { MissingResult } from "@data-tools/client";
import { declare } from "../model/analysis.ts";
import { columns, fault, integer as integerField, optional, withDefault } from "../model/fields.ts";
import type { Asking } from "../model/selection.ts";
import { join, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { columnNamed, count, integer, oneRow, share, turns, words } from "./questions.ts";

/** Required columns at most: their combinations double with each. */
const requiredLimit = 12;
/** Largest combination. */
const combinationSize = 5;

export const missing = declare({
  name: "missing",
  title: "Missing values",
  doc: "Tells how many values each column misses, which columns miss them in the same rows, and how many rows are complete. Name the columns you cannot do without, and it counts the complete rows for each combination of them.",
  fields: {
    columns: optional(columns({ title: "Columns", doc: "Columns to look at; all, if left out." })),
    required: optional(
      columns({
        title: "Required columns",
        doc: "Up to 12 columns; the rows in which all of them have a value are counted for each combination of up to five.",
      }),
    ),
    patterns: withDefault(
      integerField({
        title: "Patterns",
        doc: "How many patterns to list, the most frequent first.",
        min: 1,
        max: 1000,
      }),
      10,
    ),
  },
  result: "MissingResult",
  async run({ columns: chosen, required, patterns: limit }, asking): Promise<MissingResult> {
    if (required !== undefined && required.length > requiredLimit) {
      fault("required", `must name at most ${requiredLimit} columns`);
    }
    const names = chosen ?? asking.state.columns.map(({ name }) => name);
    const [total, ...counts] = await oneRow(asking, [
      integer(sql`count(*)`),
      ...names.map((name) => integer(sql`count(*) FILTER (${ref(name)} IS NULL)`)),
    ]);
    const rows = count(total);
    const missed = new Map(names.map((name, index) => [name, count(counts[index])]));
    const sum = [...missed.values()].reduce((a, b) => a + b, 0);
    const { listed, patternCount, completeRows, emptyRows } = await patternsOf(asking, names, missed, rows, limit);
    return {
      rows,
      columns: names.map((name) => ({
        name,
        type: columnNamed(asking.state, name).type,
        missing: missed.get(name) ?? 0,
        share: share(missed.get(name) ?? 0, rows),
      })),
      cells: { total: rows * names.length, missing: sum, share: share(sum, rows * names.length) },
      completeRows,
      rowsWithMissing: rows - completeRows,
      emptyRows,
      emptyColumns: names.filter((name) => rows > 0 && missed.get(name) === rows),
      patterns: listed,
      patternCount,
      combinations: required === undefined ? [] : await combinationsOf(asking, required, rows),
    };
  },
  examples: [
    {
      title: "A survey with gaps",
      params: { required: ["age", "income"] },
      table: {
        columns: [
          { name: "name", type: "text" },
          { name: "age", type: "integer" },
          { name: "income", type: "number" },
        ],
        rows: [
          ["Ann", 34, 2500],
          ["Bob", null, null],
          ["Cleo", 51, null],
          ["Dan", null, null],
        ],
      },
      result: {
        rows: 4,
        columns: [
          { name: "name", type: "text", missing: 0, share: 0 },
          { name: "age", type: "integer", missing: 2, share: 0.5 },
          { name: "income", type: "number", missing: 3, share: 0.75 },
        ],
        cells: { total: 12, missing: 5, share: 5 / 12 },
        completeRows: 1,
        rowsWithMissing: 3,
        emptyRows: 0,
        emptyColumns: [],
        patterns: [
          { missing: ["age", "income"], rows: 2, share: 0.5 },
          { missing: [], rows: 1, share: 0.25 },
          { missing: ["income"], rows: 1, share: 0.25 },
        ],
        patternCount: 3,
        combinations: [
          { columns: ["age"], complete: 2, share: 0.5 },
          { columns: ["income"], complete: 1, share: 0.25 },
          { columns: ["age", "income"], complete: 1, share: 0.25 },
        ],
      },
    },
    {
      title: "An empty column, in some of the columns",
      params: { columns: ["a", "c"], patterns: 1 },
      table: {
        columns: [
          { name: "a", type: "text" },
          { name: "b", type: "text" },
          { name: "c", type: "date" },
        ],
        rows: [
          ["x", null, null],
          [null, "y", null],
          ["z", "y", null],
        ],
      },
      result: {
        cells: { total: 6, missing: 4 },
        completeRows: 0,
        emptyRows: 1,
        emptyColumns: ["c"],
        patterns: [{ missing: ["c"], rows: 2 }],
        patternCount: 2,
        combinations: [],
      },
    },
  ],
});

/** One letter for each column, in order: 1 where the value is missing. */
function marks(names: readonly string[]): Sql {
  if (names.length === 0) return sql`''`;
  return sql`concat(${join(names.map((name) => sql`CASE WHEN ${ref(name)} IS NULL THEN '1' ELSE '0' END`))})`;
}

async function patternsOf(
  asking: Asking,
  names: readonly string[],
  missed: ReadonlyMap<string, number>,
  rows: number,
  limit: number,
) {
  // Columns that never or always miss are the same in every pattern.
  const varying = names.filter((name) => (missed.get(name) ?? 0) > 0 && (missed.get(name) ?? 0) < rows);
  const always = names.filter((name) => rows > 0 && missed.get(name) === rows);
  const none = "0".repeat(varying.length);
  const all = "1".repeat(varying.length);
  const found = await asking.ask({
    columns: [words(sql`t.p`), integer(sql`t.n`), integer(sql`t.d`), integer(sql`t.c`), integer(sql`t.e`)],
    from: sql`(WITH g AS MATERIALIZED (SELECT p, count(*) AS n FROM (SELECT ${marks(varying)} AS p FROM ${relation()}) AS r GROUP BY p), s AS (SELECT count(*) AS d, sum(n) FILTER (p = ${none}) AS c, sum(n) FILTER (p = ${all}) AS e FROM g) SELECT g.p, g.n, s.d, s.c, s.e FROM g, s) AS t`,
    tail: sql`ORDER BY t.n DESC, t.p LIMIT ${BigInt(limit)}`,
  });
  const [first] = found;
  return {
    listed: found.map(([pattern, n]) => {
      const gone = new Set([...always, ...varying.filter((_, index) => String(pattern)[index] === "1")]);
      return { missing: names.filter((name) => gone.has(name)), rows: count(n), share: share(count(n), rows) };
    }),
    patternCount: count(first?.[2]),
    completeRows: always.length > 0 ? 0 : count(first?.[3]),
    emptyRows: always.length + varying.length < names.length ? 0 : count(first?.[4]),
  };
}

/** Complete rows for every combination of up to five, small ones first, from how often each pattern occurs. */
async function combinationsOf(asking: Asking, required: readonly string[], rows: number) {
  const groups = await asking.ask({
    columns: [words(sql`p`), integer(sql`count(*)`)],
    from: sql`(SELECT ${marks(required)} AS p FROM ${relation()}) AS r`,
    tail: sql`GROUP BY p ORDER BY p`,
  });
  const patterns = groups.map(([pattern, n]) => ({ bits: bitsOf(String(pattern)), n: count(n) }));
  const turn = turns();
  const combinations: MissingResult["combinations"] = [];
  for (const places of choices(required.length)) {
    const bits = places.reduce((sum, place) => sum | (1 << place), 0);
    let complete = 0;
    for (const pattern of patterns) if ((pattern.bits & bits) === 0) complete += pattern.n;
    combinations.push({
      columns: places.map((place) => required[place] as string),
      complete,
      share: share(complete, rows),
    });
    await turn();
  }
  return combinations;
}

function bitsOf(pattern: string): number {
  return [...pattern].reduce((sum, mark, place) => (mark === "1" ? sum | (1 << place) : sum), 0);
}

/** All choices of one to five of n places, by size and then in order. */
function choices(n: number): number[][] {
  let level: number[][] = [[]];
  const all: number[][] = [];
  for (let size = 1; size <= Math.min(combinationSize, n); size++) {
    level = level.flatMap((places) =>
      Array.from({ length: n }, (_, place) => place)
        .filter((place) => place > (places.at(-1) ?? -1))
        .map((place) => [...places, place]),
    );
    all.push(...level);
  }
  return all;
}
