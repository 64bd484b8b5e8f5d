import type { Cell } from "@data-tools/client";
import { afterAll, expect, test } from "vitest";
import type { Workbench } from "../../src/engine/engine.ts";
import { name, type Sql, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { apply, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());

/** Few cells in many rows, among them NaN, a text and its other form, and none. */
const numbers = ["zero", "2.0", "NaN", "1.5", null, "-Infinity"];
const texts = ["a", "", "é", "e\u0301", null, "👩🏽‍🚀", "a "];
const rows = 125_007;
/** Two zeros that are equal; files keep one of them in each group of rows, of which the first ends here. */
const turn = 122_880;
const item = (value: string | null) => (value === null ? "NULL" : `'${value}'`);
const at = <T>(list: readonly T[], row: number) => list[row % list.length] as T;

/** Costly enough to be looked up; gives its text back. */
const costly = (text: Sql) =>
  [..."abcd"].reduce((all, letter) => sql`regexp_replace(${all}, ${`^no${letter}$`}, 'x')`, text);

const state = await world.fromSelect(
  `SELECT CAST(replace([${numbers.map(item)}][CAST(i % ${numbers.length} AS INTEGER) + 1], 'zero', CASE WHEN i < ${turn} THEN '-0.0' ELSE '0.0' END) AS DOUBLE) AS c0, ` +
    `[${texts.map(item)}][CAST(i % ${texts.length} AS INTEGER) + 1] AS c1, i AS c2 FROM range(${rows}) AS r(i)`,
  [
    { name: "x", type: "number" },
    { name: "t", type: "text" },
    { name: "i", type: "integer" },
  ],
);

/** Rows of the beginning, the turn and the end, which stand where they stood. */
async function some(bench: Workbench, after: State): Promise<Cell[][]> {
  const limit = 2_000;
  const parts = [0, turn - 1_000, rows - limit].map(async (offset) => {
    const page = await bench.page(after, { offset, limit });
    expect(page.rows.map(([, , i]) => i)).toEqual(Array.from({ length: limit }, (_, row) => offset + row));
    return page.rows;
  });
  return (await Promise.all(parts)).flat();
}

test("[E2] what is worked out once for each different cell stands in every row of it, in its place", async () => {
  const bench = await world.workbench();
  const shown = costly(sql`CAST(${name("x")} AS VARCHAR)`);
  const { state: after, effect } = await apply(bench, state, {
    kind: "derive",
    columns: [
      { name: "shown", type: "text", sql: shown },
      { name: "t", type: "text", sql: costly(sql`nullif(trim(${name("t")}), '')`), replaces: "t" },
      { name: "both", type: "text", sql: costly(sql`concat(${name("t")}, ${name("i")})`) },
    ],
    tallies: [
      { code: "date_emptied", when: sql`(${name("x")} IS NULL AND ${shown} IS NULL)`, values: { column: "x" } },
      { code: "date_emptied", when: sql`(${name("i")} > 20000 AND ${shown} IS NULL)`, values: { column: "i" } },
    ],
  });
  const wrong = (await some(bench, after)).filter(([, t, i, shownCell, both]) => {
    const row = Number(i);
    const zero = row < turn ? "-0.0" : "0.0";
    const number = at(numbers, row)?.replace("-Infinity", "-inf").replace("NaN", "nan").replace("zero", zero) ?? null;
    const text = at(texts, row);
    const trimmed = text === null ? null : text.trim() || null;
    return t !== trimmed || shownCell !== number || both !== `${text ?? ""}${row}`;
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  // "" becomes missing and "a " becomes "a": two of seven cells.
  expect(effect.cellsChanged).toBe(
    Array.from({ length: rows }, (_, row) => row).filter((row) => row % 7 === 1 || row % 7 === 6).length,
  );
  const missing = Array.from({ length: rows }, (_, row) => row).filter((row) => row % 6 === 4);
  expect(effect.notes.map(({ values }) => values)).toEqual([
    { column: "x", count: missing.length },
    { column: "i", count: missing.filter((row) => row > 20_000).length },
  ]);
});

test("[E2] hidden rows do not count, and a tally that refuses names the first shown row", async () => {
  const bench = await world.workbench();
  const { state: masked } = await apply(bench, state, { kind: "rows", where: sql`${name("i")} >= ${10n}` });
  const value = costly(sql`nullif(${name("t")}, 'é')`);
  const when = sql`(${name("t")} IS NOT NULL AND ${value} IS NULL)`;
  const columns = [{ name: "t", type: "text" as const, sql: value, replaces: "t" }];
  const { effect } = await apply(bench, masked, { kind: "derive", columns });
  const hits = Array.from({ length: rows }, (_, row) => row).filter((row) => row >= 10 && row % 7 === 2);
  expect(effect.cellsChanged).toBe(hits.length);
  // Row 16 is the first with an é that shows: the seventh of those shown.
  await expect(
    apply(bench, masked, {
      kind: "derive",
      columns,
      tallies: [{ code: "cast_failed", when, values: { column: "t", type: "text" }, refuse: true }],
    }),
  ).rejects.toMatchObject({ code: "cast_failed", values: { count: hits.length, row: 7, value: "é" } });
});
