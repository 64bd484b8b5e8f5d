// What a query gives: accepted ones whose results were worked out by hand, their types, their order, their limits.
import { readdir } from "node:fs/promises";
import type { Cell } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { name, sql } from "../../src/model/sql.ts";
import type { State } from "../../src/model/state.ts";
import { operation } from "../../src/operations/index.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { apply, cells, home, tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());
const bench = await world.workbench();

const data = await world.literal({
  columns: [
    { name: "id", type: "integer" },
    { name: "city", type: "text" },
    { name: "Unit price", type: "number" },
    { name: "day", type: "timestamp" },
    { name: "took", type: "duration" },
  ],
  rows: [
    [3, "Rome", 1.5, "2024-01-01T10:00:00", "3600000000"],
    [1, null, 2.5, null, null],
    [2, "Oslo", null, "2024-02-29T00:00:00", "1000000"],
    [1, "Bari", 0.5, null, null],
  ],
});
const codes = await world.literal({
  columns: [
    { name: "id", type: "integer" },
    { name: "label", type: "text" },
  ],
  rows: [
    [2, "two"],
    [1, "one"],
  ],
});

async function planned(query: string) {
  const planning = { workbench: bench, source: async () => codes, now: 0 };
  return (await carryOutCall(planning, home, { op: "sql", params: { query, sources: { codes: "c" } } }, data)).applied;
}

async function rowsOf(query: string): Promise<Cell[][]> {
  return cells(bench, (await planned(query)).state);
}

const accepted: readonly (readonly [string, Cell[][]])[] = [
  [
    "SELECT id, city FROM data",
    [
      [3, "Rome"],
      [1, null],
      [2, "Oslo"],
      [1, "Bari"],
    ],
  ],
  ["SELECT city FROM data WHERE id = 1", [[null], ["Bari"]]],
  [
    "SELECT id, city FROM data ORDER BY id",
    [
      [1, null],
      [1, "Bari"],
      [2, "Oslo"],
      [3, "Rome"],
    ],
  ],
  ["SELECT id FROM data ORDER BY id DESC LIMIT 2 OFFSET 1", [[2], [1]]],
  ["SELECT id FROM data LIMIT 2", [[3], [1]]],
  ["FROM data SELECT id", [[3], [1], [2], [1]]],
  ["-- a comment\nSELECT /* another */ id FROM DATA;", [[3], [1], [2], [1]]],
  [
    "SELECT id, count(*), max(city) FROM data GROUP BY id",
    [
      [1, 2, "Bari"],
      [2, 1, "Oslo"],
      [3, 1, "Rome"],
    ],
  ],
  ["SELECT id FROM data GROUP BY id HAVING count(*) > 1", [[1]]],
  ["SELECT DISTINCT id FROM data", [[1], [2], [3]]],
  [
    "SELECT DISTINCT ON (id) id, city FROM data",
    [
      [1, null],
      [2, "Oslo"],
      [3, "Rome"],
    ],
  ],
  ['SELECT sum(id), avg(id), count(city), min("Unit price") FROM data', [[7, 1.75, 3, 0.5]]],
  [
    "SELECT d.id, c.label FROM data d JOIN codes c USING (id)",
    [
      [1, "one"],
      [2, "two"],
      [1, "one"],
    ],
  ],
  [
    "SELECT d.id, c.label FROM data d LEFT JOIN codes c ON c.id = d.id",
    [
      [3, null],
      [1, "one"],
      [2, "two"],
      [1, "one"],
    ],
  ],
  ["SELECT id FROM data SEMI JOIN codes USING (id)", [[1], [2], [1]]],
  ["SELECT id FROM data ANTI JOIN codes USING (id)", [[3]]],
  ["SELECT id FROM data WHERE EXISTS (SELECT 1 FROM codes c WHERE c.id = data.id)", [[1], [2], [1]]],
  ["SELECT (SELECT label FROM codes c WHERE c.id = d.id) FROM data d", [[null], ["one"], ["two"], ["one"]]],
  ["SELECT id FROM data WHERE id IN (1, 5, 6, 7, 8, 9, 10)", [[1], [1]]],
  ["SELECT id FROM data UNION SELECT id FROM codes", [[1], [2], [3]]],
  ["SELECT id FROM data EXCEPT SELECT id FROM codes", [[3]]],
  ["WITH big AS (SELECT * FROM data WHERE id > 1), n AS (SELECT count(*) AS n FROM big) SELECT n FROM n", [[2]]],
  [
    "SELECT city, row_number() OVER (ORDER BY id) FROM data",
    [
      ["Rome", 4],
      [null, 1],
      ["Oslo", 3],
      ["Bari", 2],
    ],
  ],
  [
    "SELECT id, sum(id) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS s FROM data QUALIFY s > 3",
    [
      [3, 7],
      [2, 4],
    ],
  ],
  ["SELECT list_transform([1, 2], x -> x * 10), [y + 1 FOR y IN [1, 2] IF y > 1]", [[[10, 20], [3]]]],
  [
    "SELECT id, unnest([2, 1]) FROM data WHERE id > 1",
    [
      [3, 2],
      [3, 1],
      [2, 2],
      [2, 1],
    ],
  ],
  [
    "SELECT COLUMNS('id|city') FROM data WHERE id > 1",
    [
      [3, "Rome"],
      [2, "Oslo"],
    ],
  ],
  ["SELECT * EXCLUDE (day, took) REPLACE (upper(city) AS city) FROM data WHERE id = 3", [[3, "ROME", 1.5]]],
  [`SELECT "unit PRICE" + 1 FROM data`, [[2.5], [3.5], [null], [1.5]]],
  ["SELECT data.id, data.* EXCLUDE (day, took, city) FROM data LIMIT 1", [[3, 3, 1.5]]],
  ["SELECT * FROM range(3) AS t(i)", [[0], [1], [2]]],
  ["SELECT i FROM generate_series(3, 1, -1) AS t(i) ORDER BY i DESC", [[3], [2], [1]]],
  [
    "VALUES (2, 'b'), (1, NULL)",
    [
      [1, null],
      [2, "b"],
    ],
  ],
  ["SELECT took + INTERVAL 1 MINUTE FROM data WHERE took IS NOT NULL", [["PT1H1M"], ["PT1M1S"]]],
  ["SELECT day + took FROM data WHERE id = 3", [["2024-01-01T11:00:00"]]],
  [
    "SELECT 9007199254740993, 123456789012345678901234.5, -0.5, 1e3, 'it''s'",
    [["9007199254740993", "123456789012345678901234.5", "-0.5", 1000, "it's"]],
  ],
  ["SELECT date_trunc('month', day), year(day) FROM data WHERE id = 2", [["2024-02-01T00:00:00", 2024]]],
  ["SELECT string_agg(city, '+') , list(id) FROM data", [["Rome+Oslo+Bari", [3, 1, 2, 1]]]],
  [
    "SELECT id, grouping(id), count(*) FROM data GROUP BY ROLLUP (id)",
    [
      [1, 0, 2],
      [2, 0, 1],
      [3, 0, 1],
      [null, 1, 4],
    ],
  ],
  ["SELECT 1 / 0, TRY_CAST('x' AS INTEGER), TRY(CAST('x' AS INTEGER))", [["Infinity", null, null]]],
  ["SELECT NULL, map {'a': 1}, {'x': 1, 'y': 'z'}", [[null, [{ key: "a", value: 1 }], { x: 1, y: "z" }]]],
];

describe("accepted", () => {
  test.each(accepted)("%s", async (query, rows) => {
    expect(await rowsOf(query)).toEqual(rows);
  });
});

describe("what a query gives", () => {
  test("its columns are told with their types before anything runs", async () => {
    const query =
      "SELECT id, id::HUGEINT AS h, 1.5 AS d, 1.5::FLOAT AS f, took, TIME '10:00' AS t, " +
      "'2024-01-01'::TIMESTAMPTZ AS z, uuid '00000000-0000-0000-0000-000000000000' AS u, [1] AS l, true AS b FROM data";
    const { columns, renamed } = await bench.describe(data, query, {});
    expect(columns).toEqual([
      { name: "id", type: "integer" },
      { name: "h", type: "integer" },
      { name: "d", type: "decimal", digits: [2, 1] },
      { name: "f", type: "number" },
      { name: "took", type: "duration" },
      { name: "t", type: "time" },
      { name: "z", type: "timestamptz" },
      { name: "u", type: "text" },
      { name: "l", type: "list" },
      { name: "b", type: "boolean" },
    ]);
    expect(renamed).toEqual([]);
  });

  test("names that come twice, ignoring case, are made different and said", async () => {
    const { state, effect } = await planned("SELECT id AS x, city AS X, 1 AS x_2 FROM data LIMIT 1");
    expect(state.columns.map(({ name }) => name)).toEqual(["x", "X_2", "x_2_2"]);
    expect(effect.notes).toContainEqual({ code: "sql_renamed", values: { columns: ["X_2", "x_2_2"] } });
  });

  test("a value that does not fit stops the query, TRY_CAST does not", async () => {
    await expect(planned("SELECT city::INTEGER FROM data")).rejects.toMatchObject({ code: "sql_failed" });
    await expect(planned("SELECT 9223372036854775807::HUGEINT + id AS x FROM data")).rejects.toMatchObject({
      code: "sql_failed",
    });
    await expect(planned("SELECT (SELECT id FROM codes) FROM data")).rejects.toMatchObject({
      code: "sql_failed",
      message: expect.stringContaining("more than one row"),
    });
  });

  test("[O10] hidden rows are not seen, and the order is the displayed one", async () => {
    const kept = await bench.apply(home, data, { kind: "rows", where: sql`${name("id")} < ${3}` }, {});
    const order = sql`${name("Unit price")} DESC NULLS LAST`;
    const { state } = (await bench.apply(home, kept.state, { kind: "rows", order }, {})) as { state: State };
    const ask = async (query: string) => {
      const planning = { workbench: bench, source: async () => codes, now: 0 };
      const call = { op: "sql", params: { query, sources: { codes: "c" } } };
      return cells(bench, (await carryOutCall(planning, home, call, state)).applied.state);
    };
    expect(await ask("SELECT city, id FROM data")).toEqual([
      [null, 1],
      ["Bari", 1],
      ["Oslo", 2],
    ]);
    expect(await ask("SELECT count(*), list(id), first(city), max(id) FROM data")).toEqual([[3, [1, 1, 2], null, 2]]);
    expect(await ask("SELECT city FROM data LIMIT 1 OFFSET 1")).toEqual([["Bari"]]);
    expect(await ask("SELECT x FROM (SELECT city AS x FROM data LIMIT 2)")).toEqual([["Bari"], [null]]);
  });

  test("[Q2] [O9] two runs over 200 thousand rows give the same table, doubles, ties and all", async () => {
    const many = await world.fromSelect(
      "SELECT (i * 7919 % 1009)::BIGINT AS c0, sin(i) * 1e6 AS c1, 'g' || (i % 13) AS c2 FROM range(200000) AS t(i)",
      [
        { name: "k", type: "integer" },
        { name: "x", type: "number" },
        { name: "g", type: "text" },
      ],
    );
    const queries = [
      "SELECT g, sum(x), avg(x), stddev(x), first(k), any_value(x), list(k)[5] FROM data GROUP BY g",
      "SELECT k, row_number() OVER (ORDER BY g) AS n, sum(x) OVER (PARTITION BY k ORDER BY g) AS s FROM data",
      "SELECT a.k, b.n FROM data a JOIN (SELECT k, count(*) AS n FROM data GROUP BY k) b USING (k) WHERE a.k IN (1, 2, 3, 4, 5, 6, 7)",
      "SELECT g, x FROM data ORDER BY g LIMIT 1000",
      "SELECT DISTINCT ON (k) k, x FROM data",
      "SELECT sum(x) FROM (SELECT x FROM data ORDER BY g LIMIT 5000)",
    ];
    for (const query of queries) {
      const planning = { workbench: bench, source: async () => codes, now: 0 };
      const run = async () => {
        const { applied } = await carryOutCall(planning, home, { op: "sql", params: { query } }, many);
        return bench.digest(applied.state);
      };
      const first = await run();
      for (let time = 0; time < 2; time++) expect(await run(), query).toBe(first);
    }
    // A plain selection: the rows as they stand, whatever the condition makes the database do.
    const plain = "SELECT k, x FROM data WHERE k IN (3, 5, 8, 13, 21, 34, 55, 89)";
    const planning = { workbench: bench, source: async () => codes, now: 0 };
    const { applied } = await carryOutCall(planning, home, { op: "sql", params: { query: plain } }, many);
    const rows = await cells(bench, applied.state);
    const wanted = Array.from({ length: 200_000 }, (_, i) => [(i * 7919) % 1009, Math.sin(i) * 1e6] as const);
    expect(rows.map(([k]) => k)).toEqual(
      wanted.filter(([k]) => [3, 5, 8, 13, 21, 34, 55, 89].includes(k)).map(([k]) => k),
    );
  }, 120_000);

  test("what a call says it learned is not believed: the query is checked and described again", async () => {
    const planning = { workbench: bench, source: async () => codes, now: 0 };
    const call = (query: string, type: string) => ({
      op: "sql",
      params: { query },
      fitted: { columns: [{ name: "x", type }], renamed: [] },
    });
    await expect(carryOutCall(planning, home, call("SELECT getenv('HOME') AS x", "text"), data)).rejects.toMatchObject({
      code: "sql_refused",
    });
    const { applied } = await carryOutCall(planning, home, call("SELECT city AS y FROM data", "integer"), data);
    expect(applied.state.columns).toMatchObject([{ name: "y", type: "text" }]);
    const forged = operation("sql").plan(
      { query: "SELECT id FROM data", sources: {} } as never,
      data,
      { columns: [{ name: "x", type: "text" }] },
      {},
    );
    await expect(apply(bench, data, forged)).rejects.toMatchObject({ code: "sql_refused" });
    expect(await cells(bench, applied.state)).toEqual([["Rome"], [null], ["Oslo"], ["Bari"]]);
  });
});

describe("limits", () => {
  test("[E22] [E24] a query without end stops at its limits, or when it is cancelled, and leaves nothing", async () => {
    const small = await tables({
      limits: { milliseconds: 3000, rows: 1000, temporaryBytes: 1 << 26, memoryBytes: 1 << 28 },
    });
    try {
      const own = await small.workbench();
      const state = await small.literal({ columns: [{ name: "id", type: "integer" }], rows: [[1]] });
      const planning = (signal?: AbortSignal) => ({
        workbench: own,
        source: async () => state,
        now: 0,
        ...(signal ? { running: { signal } } : {}),
      });
      const run = (query: string, signal?: AbortSignal) =>
        carryOutCall(planning(signal), home, { op: "sql", params: { query } }, state);
      const stops = { code: expect.stringMatching(/^(took_too_long|out_of_space|out_of_memory|too_many_rows)$/) };
      await expect(run("SELECT * FROM range(2000)")).rejects.toMatchObject({ code: "too_many_rows" });
      await expect(
        run("SELECT a.range + b.range AS x FROM range(100000000) a, range(100000000) b"),
      ).rejects.toMatchObject(stops);
      await expect(
        run("SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 11"),
      ).rejects.toMatchObject(stops);
      const controller = new AbortController();
      const going = run(
        "SELECT count(*) FROM range(100000000) a, range(1000) b WHERE a.range % 7 = b.range % 11",
        controller.signal,
      );
      setTimeout(() => controller.abort(), 300);
      await expect(going).rejects.toMatchObject({ code: "cancelled" });
      expect((await run("SELECT id + 1 AS x FROM data")).applied.state.rows.visible).toBe(1);
      const left = await readdir(small.scratch, { recursive: true });
      expect(left.filter((path) => path.includes("query/") || path.endsWith(".tmp"))).toEqual([]);
    } finally {
      await small.close();
    }
  }, 60_000);
});
