// Recipes as programs, read as texts: they hold all that they call, and no name or cell stands in them but as data.
// That they give the grid's table: test/truth, test/interop.
import type { Call, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { pythonOf } from "../../src/sessions/code/python.ts";
import { sqlValue } from "../../src/sessions/code/quoting.ts";
import { sqlOf } from "../../src/sessions/code/sql.ts";
import { stagesOfCall } from "../../src/sessions/code/stages.ts";
import { stateAt } from "../../src/sessions/document.ts";
import { tables } from "../engine/tables.ts";
import { more, native, randomTable, second } from "../interop/pandas-steps.ts";
import { exported } from "../truth/exported.ts";
import { me, openHome, rename } from "./product.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

const sql = (query: string, sources: Record<string, string> = {}): Call => ({ op: "sql", params: { query, sources } });

describe("a script in Python", () => {
  test("[R6] holds every function that it calls, and none that it does not", async () => {
    const scripts: string[] = [];
    for (const [index, call] of [...native, ...more].entries()) {
      const { recipe } = await exported(world, bench, randomTable(index + 1, 12), [call], { second });
      scripts.push(pythonOf(recipe));
    }
    const defined = (script: string) => [...script.matchAll(/^def (\w+)\(/gm)].map(([, name = ""]) => name);
    const known = new Set(scripts.flatMap(defined));
    expect(known.size).toBeGreaterThan(10);
    for (const script of scripts) {
      const called = [...known].filter((name) => new RegExp(`(?<!def )\\b${name}\\(`).test(script));
      expect
        .soft(
          called.filter((name) => !defined(script).includes(name)),
          script,
        )
        .toEqual([]);
    }
  });

  test("[R6] goes by SQL where pandas would not give exactly the same, over second tables too", async () => {
    const query = "SELECT d.*, s.* FROM data d, other s ORDER BY 1";
    const { recipe } = await exported(world, bench, randomTable(1, 5), [sql(query, { other: "second" })], { second });
    const script = pythonOf(recipe);
    expect(script).toContain('by_sql({"df_before": table(df), "source_2": table(source_2)}, """\n');
    expect(script).toContain('"input_2": "input_2.parquet",  # the datasource table second');
  });
});

/** Names that no program could hold, and types that come in several forms. */
const odd: TableLiteral = {
  columns: [
    { name: "a\0b", type: "text" },
    { name: 'un\u200bseen "', type: "duration" },
    { name: "price", type: "decimal", digits: [10, 2] },
  ],
  rows: [["x", 3_600_000_000, "1.50"]],
};

test("[R6] decimals without digits of their own have those of the database", async () => {
  const table: TableLiteral = { columns: [{ name: "p", type: "decimal" }], rows: [["1.5"]] };
  const { recipe } = await exported(world, bench, table, [rename("p", "q")]);
  expect(pythonOf(recipe)).toContain('"p": pa.decimal128(18, 3),');
});

describe("names and types that are not plain", () => {
  const calls: Call[] = [
    { op: "duplicate-column", params: { column: 'un\u200bseen "', into: "wait" } },
    sql('SELECT *, list_value(price) AS "li\nst" FROM data'),
    rename("price", "co\\st"),
    sql("SELECT count(*) AS n, true AS yes FROM data, other", { other: "odd" }),
  ];

  test("[R7] stand in both programs as data, in Python without a sign that cannot be seen", async () => {
    const { recipe } = await exported(world, bench, odd, calls, { odd });
    expect(pythonOf(recipe)).not.toMatch(/[\0\u200b]|li\nst/);
    // The database gives durations of a query as whole numbers, which are read back as what they are.
    expect(pythonOf(recipe)).toContain(', durations=["un\\U0000200bseen \\"", "wait"]');
    expect(sqlOf(recipe)).not.toContain("\0");
    const first = { ...recipe, stages: recipe.stages.slice(0, 1) };
    expect(sqlOf(first)).toContain('to_microseconds("wait") AS "wait"');
    expect(recipe.stages.map(({ fault }) => fault)).toEqual(calls.map(() => null));
  });
});

test("[R5] [R6] a step that does not say what it learned, or what its parts did, stops both programs", async () => {
  const table: TableLiteral = {
    columns: [
      { name: "x", type: "number" },
      { name: "p", type: "decimal", digits: [10, 2] },
    ],
    rows: [
      [1, "0.50"],
      [null, "1.50"],
      [4, null],
    ],
  };
  const fill: Call = { op: "fill-missing", params: { columns: ["x"], with: "mean" } };
  const parts: Call = { op: "batch", params: { calls: [rename("x", "y"), rename("y", "z")] } };
  const { recipe, after, calls } = await exported(world, bench, table, [fill, parts]);
  const planning = {
    source: () => Promise.reject(new Error("there is none")),
    workbench: async () => bench,
    now: Date.parse("2024-06-30"),
  };
  expect(recipe.stages.map(({ fault }) => fault)).toEqual([null, null, null]);
  for (const { fitted, ...call } of calls) {
    expect(fitted).toBeDefined();
    const stages = await stagesOfCall(planning, call, recipe.original, after);
    expect(stages.map(({ fault }) => fault)).toEqual([expect.stringContaining("the step does not say what")]);
    for (const program of [pythonOf({ ...recipe, stages }), sqlOf({ ...recipe, stages })]) {
      expect(program).toContain("CANNOT BE EXPORTED EXACTLY");
      expect(program).toContain("Not exported: ");
    }
  }
  // One whose columns are others by this program's plan, and one part alone, of which no number of rows is told.
  const [, both] = calls;
  const otherwise = await stagesOfCall(planning, both ?? fill, recipe.original, recipe.original);
  expect(otherwise.map(({ fault }) => fault)).toEqual([expect.stringContaining("this version of the program")]);
  const part = { op: "rename-column", params: { column: "x", to: "z" } };
  const alone: Call = { op: "batch", params: { calls: [part] }, fitted: { calls: [part] } };
  const [stage, ...others] = await stagesOfCall(planning, alone, recipe.original, after);
  expect([stage?.fault, others]).toEqual([null, []]);
});

test("[R5] columns named as words of the statement, and as its own hidden ones, keep apart", async () => {
  const named: TableLiteral = {
    columns: [
      { name: "data", type: "integer" },
      { name: "_row", type: "integer" },
      { name: "lower", type: "text" },
    ],
    rows: [
      [2, 1, "a"],
      [1, 3, "b"],
      [3, 2, "c"],
    ],
  };
  const calls: Call[] = [
    { op: "formula", params: { into: "coalesce", expression: "data * 2" } },
    { op: "change-case", params: { columns: ["lower"], to: "upper" } },
    { op: "sort-rows", params: { by: [{ column: "data" }] } },
    { op: "sort-rows", params: { by: [{ column: "lower" }] } },
    { op: "shuffle-rows", params: { seed: 5 } },
    { op: "filter-rows", params: { where: { column: "data", is: "lt", value: 3 } } },
    { op: "sample-rows", params: { n: 1, seed: 1 } },
  ];
  const { recipe } = await exported(world, bench, named, calls);
  expect(recipe.stages.length).toBeGreaterThan(calls.length - 2);
  const statement = sqlOf(recipe);
  expect(statement).toContain("AS _row_");
  expect(statement).toMatch(/\(SELECT .* AS d0, .* AS rid, .* AS pos FROM step_\d+\) AS data/);
});

test.each([
  [true, "true"],
  [null, "NULL"],
  [12n, "CAST(12 AS BIGINT)"],
  [-0, "CAST('-0.0' AS DOUBLE)"],
  [Number.NaN, "CAST('NaN' AS DOUBLE)"],
  [1.5, "1.5e0"],
  [-1e300, "(-1e+300)"],
  ["it's", "CAST('it''s' AS VARCHAR)"],
] as const)("[R5] the value %s as SQL", (value, text) => {
  expect(sqlValue(value)).toBe(text);
});

test("[R6] lists keep the type that they come with", async () => {
  const home = await openHome();
  try {
    const { id: datasource } = await home.csv('[{"l":[1,2]},{"l":[3]}]', "lists.json");
    const { id } = await home.sessions.create(me, { datasource });
    await home.sessions.apply(me, id, [{ op: "duplicate-column", params: { column: "l", into: "again" } }]);
    const [python, statement] = await Promise.all(
      (["python", "sql"] as const).map(async (format) => (await home.sessions.recipeText(me, id, { format })).text),
    );
    expect(python).toContain('"input": {},');
    expect(python).toContain('frame(by_sql({"given": tables["input"]}');
    expect(statement).toMatch(/ {2}"l" AS "l",/);
    const document = await home.product.core.documents.open(me, id);
    const [step] = [...document.steps.values()].slice(1);
    const stages = await stagesOfCall(
      { source: () => Promise.reject(new Error("there is none")), workbench: async () => bench, now: 0 },
      { op: "fly-away", params: {} },
      stateAt(document, null),
      step?.body.after ?? stateAt(document),
    );
    expect(sqlOf({ title: "t", original: stateAt(document, null), source: "t", stages })).toMatch(
      / {2}error\(.*\) AS "again"/,
    );
  } finally {
    await home.close();
  }
});
