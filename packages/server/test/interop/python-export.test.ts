// Recipes as Python scripts, run by real pandas: the grid's table comes out.
import { join } from "node:path";
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import { afterAll, expect, test } from "vitest";
import { newId } from "../../src/clock.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operations } from "../../src/operations/index.ts";
import { duckdbVersion, pythonOf } from "../../src/sessions/code/python.ts";
import { cells, tables } from "../engine/tables.ts";
import { hostile } from "../operations/hostile.ts";
import { tableOf } from "../operations/hostile-cases/case.ts";
import { cases } from "../operations/hostile-cases.ts";
import { amongHidden, type Exported, exported } from "../truth/exported.ts";
import { python } from "./python.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());

/** Runs scripts as modules on their tables, writes what comes out as Parquet with plain names. */
const runner = `
import json, sys, types, warnings
import pyarrow as pa, pyarrow.parquet as pq
warnings.simplefilter("error")
answers = []
for work in json.load(sys.stdin):
    module = types.ModuleType("recipe")
    answer = {}
    try:
        exec(compile(work["script"], "recipe.py", "exec"), module.__dict__)
        tables = {}
        for name, given in work["tables"].items():
            tables[name] = pq.read_table(given["path"]).rename_columns(given["names"])
        df = module.run(tables)
        made = pa.Table.from_pandas(df, preserve_index=False)
        answer["names"] = made.column_names
        answer["types"] = [str(field.type) for field in made.schema]
        made = made.rename_columns([f"c{at}" for at in range(made.num_columns)])
        for at, field in enumerate(made.schema):
            if pa.types.is_duration(field.type):
                made = made.set_column(at, field.name, made.column(at).cast(pa.int64()))
        pq.write_table(made, work["result"])
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    answers.append(answer)
json.dump(answers, sys.stdout)
`;

interface Answer {
  error?: string;
  names: string[];
  types: string[];
}

function workOf({ recipe, inputs }: Exported) {
  const given = [...inputs].map(([name, { columns }]) => {
    const path = join(world.folder, `${columns[0]?.blob.replace("/", ".")}.parquet`);
    return [name, { path, names: columns.map((column) => column.name) }] as const;
  });
  const result = join(world.folder, `${newId("x")}.parquet`);
  return { script: pythonOf(recipe), tables: Object.fromEntries(given), result };
}

const arrowTypes: Record<string, unknown> = {
  integer: "int64",
  number: "double",
  boolean: "bool",
  text: "string",
  date: "date32[day]",
  time: "time64[us]",
  timestamp: "timestamp[us]",
  timestamptz: "timestamp[us, tz=UTC]",
  duration: "duration[us]",
  binary: "binary",
};

function typesOf(state: State): unknown[] {
  return state.columns.map(({ type, digits }) => {
    if (type === "decimal") return `decimal128(${(digits ?? [18, 3]).join(", ")})`;
    return arrowTypes[type] ?? expect.stringMatching(/^(list|struct)</);
  });
}

interface Made {
  readonly title: string;
  readonly made: Exported;
}

/** Many recipes in one Python. */
async function giveTheGrid(all: readonly Made[]): Promise<void> {
  const works = all.map(({ made }) => workOf(made));
  const answers = await python<Answer[]>(runner, works);
  for (const [index, { title, made }] of all.entries()) {
    const answer = answers[index] as Answer;
    expect(answer.error, `${title}\n${works[index]?.script}`).toBeUndefined();
    expect(answer.names, title).toEqual(made.after.columns.map(({ name }) => name));
    expect(answer.types, title).toEqual(typesOf(made.after));
    const state = await world.fromSelect(`SELECT * FROM '${works[index]?.result}'`, columnViews(made.after));
    expect(await cells(bench, state), `${title}\n${works[index]?.script}`).toEqual(await cells(bench, made.after));
  }
}

async function make(
  title: string,
  before: TableLiteral,
  calls: readonly Call[],
  sources?: Readonly<Record<string, TableLiteral>>,
): Promise<Made> {
  return { title, made: await exported(world, bench, before, calls, sources) };
}

test("the package that scripts ask for is the engine's version", async () => {
  const { version } = await import("@duckdb/node-api");
  expect(version()).toBe(`v${duckdbVersion}`);
});

test("[R6] every example of every operation, on its table and among hidden rows", async () => {
  const all: Made[] = [];
  for (const { name: op, examples } of operations.values()) {
    for (const { title, params, before, sources } of examples) {
      all.push(await make(`${op}: ${title}`, before, [{ op, params }], sources));
      const masked = amongHidden(before);
      const calls = [...masked.calls, { op, params }];
      all.push(await make(`${op}: ${title}, among hidden rows`, masked.before, calls, sources));
    }
  }
  await giveTheGrid(all);
}, 600_000);

/** Numbers that look random and repeat. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

const letters = [
  "a",
  "B",
  "é",
  "e\u0301",
  "ß",
  "👩‍👩‍👧",
  "z",
  "Z",
  "",
  " ",
  "\u00a0x\u200b",
  "\ud7ff",
  "\uffee",
  "𝒳",
  "0",
  null,
];
const numbers = [0, 1, -1, 2.5, "NaN", "Infinity", "-Infinity", 1e300, null];
const whole = [0, 1, -1, 7, "9007199254740993", "-9223372036854775808", "9223372036854775807", null];
const days = ["2024-02-29", "0001-01-01", "1999-12-31", "9999-12-31", null];

function randomTable(seed: number, rows: number): TableLiteral {
  const roll = dice(seed);
  const pick = (from: readonly Cell[]) => from[roll(from.length)] ?? null;
  return {
    columns: [
      { name: "t", type: "text" },
      { name: "i", type: "integer" },
      { name: "n", type: "number" },
      { name: "b", type: "boolean" },
      { name: "d", type: "date" },
      { name: "u", type: "text" },
    ],
    rows: Array.from({ length: rows }, () => [
      pick(letters),
      pick(whole),
      pick(numbers),
      pick([true, false, null]),
      pick(days),
      `${pick(letters) ?? ""}${pick(letters) ?? ""} ${pick(letters) ?? ""}`,
    ]),
  };
}

/** Steps that pandas does by itself. */
const native: readonly Call[] = [
  { op: "sort-rows", params: { by: [{ column: "t" }] } },
  { op: "sort-rows", params: { by: [{ column: "t", order: "desc" }] } },
  { op: "sort-rows", params: { by: [{ column: "i", order: "desc", nulls: "first" }] } },
  {
    op: "sort-rows",
    params: {
      by: [
        { column: "b", nulls: "first" },
        { column: "t", order: "desc", nulls: "first" },
      ],
    },
  },
  { op: "sort-rows", params: { by: [{ column: "d", order: "desc" }, { column: "i" }, { column: "u" }] } },
  { op: "drop-duplicates", params: { columns: ["t"] } },
  { op: "drop-duplicates", params: { columns: ["t", "b"], keep: "last" } },
  { op: "drop-duplicates", params: { columns: ["i"], keep: "none" } },
  { op: "drop-duplicates", params: { columns: ["d", "i", "t"] } },
  { op: "fill-missing", params: { columns: ["t"], with: "constant", value: '"\\n\u202e' } },
  { op: "fill-missing", params: { columns: ["i"], with: "constant", value: "9223372036854775807" } },
  { op: "fill-missing", params: { columns: ["n"], with: "constant", value: -0.1 } },
  { op: "fill-missing", params: { columns: ["b"], with: "mode" } },
  { op: "fill-missing", params: { columns: ["t"], with: "min" } },
  { op: "trim-text", params: { columns: ["u", "t"] } },
  { op: "trim-text", params: { columns: ["u"], side: "left", characters: "aé\u0301👩" } },
  { op: "replace-text", params: { columns: ["u"], find: "e", replace: "\\1 $&" } },
  { op: "replace-text", params: { columns: ["u", "t"], find: " ", replace: "" } },
  { op: "filter-rows", params: { where: { column: "t", is: "lt", value: "é" } } },
  { op: "filter-rows", params: { where: { column: "t", is: "ne", value: "a" }, keep: false } },
  { op: "filter-rows", params: { where: { column: "i", is: "in", value: [1, "9007199254740993"] } } },
  { op: "filter-rows", params: { where: { column: "i", is: "not-in", value: [1, "-9223372036854775808"] } } },
  { op: "filter-rows", params: { where: { column: "i", is: "between", value: [-1, "9007199254740993"] } } },
  {
    op: "filter-rows",
    params: {
      where: {
        not: {
          all: [
            { column: "b", is: "true" },
            { column: "t", is: "not-empty" },
          ],
        },
      },
    },
  },
  {
    op: "filter-rows",
    params: {
      where: {
        any: [
          { column: "b", is: "false" },
          { column: "d", is: "null" },
          { column: "t", is: "empty" },
        ],
      },
    },
  },
  {
    op: "filter-rows",
    params: {
      where: {
        any: [
          { column: "u", is: "contains", value: "a " },
          { column: "u", is: "starts-with", value: "B" },
          { column: "u", is: "ends-with", value: "(" },
        ],
      },
    },
  },
  {
    op: "group-by",
    params: {
      by: ["t"],
      aggregates: [
        { fn: "count" },
        { column: "i", fn: "min" },
        { column: "i", fn: "max" },
        { column: "n", fn: "count" },
      ],
    },
  },
  { op: "group-by", params: { by: ["b", "t"], aggregates: [{ fn: "count" }] } },
  {
    op: "group-by",
    params: {
      by: ["d", "i"],
      aggregates: [
        { column: "t", fn: "count" },
        { column: "i", fn: "max" },
      ],
    },
  },
  { op: "group-by", params: { by: ["i"], aggregates: [{ column: "i", fn: "count" }] } },
  { op: "rename-column", params: { column: "t", to: "T" } },
  { op: "drop-columns", params: { columns: ["n", "b"] } },
  { op: "keep-columns", params: { columns: ["d", "t"] } },
  { op: "reorder-columns", params: { columns: ["u", "t"], to: "first" } },
  { op: "duplicate-column", params: { column: "d" } },
];

test("[R6] what pandas does by itself is the same for edge values, ties and missing cells, over and over", async () => {
  const all: Made[] = [];
  for (const [index, call] of native.entries()) {
    for (const [turn, rows] of [300, 20].entries()) {
      const one = await make(JSON.stringify(call), randomTable(index * 7 + turn + 1, rows), [call]);
      expect(
        one.made.recipe.stages.map(({ pandas, change }) => pandas !== null || change?.kind === "columns"),
      ).not.toContain(false);
      all.push(one);
    }
  }
  const inTurn = native.slice(0, 26).filter((_, index) => index % 3 === 0);
  all.push(await make("many in turn", randomTable(99, 2_000), [...inTurn, ...native.slice(-2)]));
  all.push(await make("no rows", { ...randomTable(5, 3), rows: [] }, native.slice(-2)));
  await giveTheGrid(all);
}, 600_000);

test("[R6] [R7] hostile names and cells stay data", async () => {
  const all: Made[] = [];
  for (const [turn, [op, each]] of Object.entries(cases).entries()) {
    for (const [index, word] of hostile.entries()) {
      if (index % 20 !== turn % 20) continue;
      all.push(
        await make(
          `${op} ${word.slice(0, 40)}`,
          (each.before ?? tableOf)(word),
          [{ op, params: each.params(word) }],
          each.sources?.(word),
        ),
      );
    }
  }
  await giveTheGrid(all);
}, 600_000);
