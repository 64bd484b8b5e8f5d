// Recipes as Python scripts, run by real pandas: the grid's table comes out.
import { join } from "node:path";
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import { afterAll, expect, test } from "vitest";
import { newId } from "../../src/clock.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operations } from "../../src/operations/index.ts";
import { duckdbVersion, pandasLines, pythonOf } from "../../src/sessions/code/python.ts";
import { inputsOf } from "../../src/sessions/code/sql.ts";
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
    expect.soft(answer.error, `${title}\n${works[index]?.script}`).toBeUndefined();
    if (answer.error !== undefined) continue;
    expect.soft(answer.names, title).toEqual(made.after.columns.map(({ name }) => name));
    expect.soft(answer.types, title).toEqual(typesOf(made.after));
    const state = await world.fromSelect(`SELECT * FROM '${works[index]?.result}'`, columnViews(made.after));
    expect.soft(await cells(bench, state), `${title}\n${works[index]?.script}`).toEqual(await cells(bench, made.after));
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

test("[R6] every example of every operation, among hidden rows", async () => {
  const all: Made[] = [];
  for (const { name: op, examples } of operations.values()) {
    for (const { title, params, before, sources } of examples) {
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
const prices = ["12345678901234.5678", "-0.0001", "0.0000", "7.5000", null];
const moments = ["2024-02-29T23:59:59.999999", "1969-12-31T12:00:00", "2024-01-01T00:00:00", null];
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
      { name: "m", type: "timestamp" },
      { name: "p", type: "decimal", digits: [18, 4] },
      { name: "n2", type: "number" },
      { name: "i2", type: "integer" },
    ],
    rows: Array.from({ length: rows }, () => [
      pick(letters),
      pick(whole),
      pick(numbers),
      pick([true, false, null]),
      pick(days),
      `${pick(letters) ?? ""}${pick(letters) ?? ""} ${pick(letters) ?? ""}`,
      pick(moments),
      pick(prices),
      pick(numbers),
      pick(whole),
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

/** A second table for joins and unions, with keys that occur twice and are missing. */
const second: TableLiteral = {
  columns: [
    { name: "k", type: "text" },
    { name: "i", type: "integer" },
    { name: "extra", type: "number" },
    { name: "day", type: "date" },
  ],
  rows: [
    ["a", 1, 2.5, "2024-02-29"],
    [null, 7, "NaN", null],
    ["é", 0, null, "1999-12-31"],
    ["a", "9007199254740993", "-Infinity", "0001-01-01"],
    ["", null, -1, null],
  ],
};

/** More of them: whatever an operation says in pandas is tried with every kind of cell. */
const more: readonly Call[] = [
  { op: "rename-columns", params: { names: { t: "i", i: "t", n: "N n" } } },
  { op: "clean-names", params: { style: "upper", prefix: "x " } },
  { op: "add-constant", params: { into: "x", value: '"\n\u202e' } },
  { op: "add-constant", params: { into: "n", value: 0.1, type: "number", replace: true } },
  { op: "add-constant", params: { into: "x", value: null, type: "integer" } },
  { op: "add-constant", params: { into: "x", value: false } },
  { op: "add-index", params: { into: "x", start: -3, step: 7 } },
  { op: "add-index", params: { into: "x", groupBy: ["t", "b"], start: 5, step: -2 } },
  { op: "merge-columns", params: { columns: ["t", "i", "b"], into: "x", separator: "·" } },
  { op: "merge-columns", params: { columns: ["u", "t"], into: "t", skipNull: false, drop: true } },
  { op: "split-column", params: { column: "u", by: { delimiter: " " } } },
  { op: "split-column", params: { column: "u", by: { delimiter: " " }, into: ["x", "y"], keep: true } },
  { op: "split-column", params: { column: "u", by: { delimiter: " " }, limit: 2, from: "right" } },
  { op: "split-column", params: { column: "t", by: { delimiter: "e\u0301" }, limit: 3 } },
  {
    op: "if-column",
    params: {
      into: "x",
      cases: [
        { when: { column: "i", is: "gt", value: "9007199254740992" }, then: "large" },
        { when: { column: "n", is: "le", value: 1 }, then: { column: "t" } },
        { when: { column: "n", is: "ne", value: 2.5 }, then: null },
      ],
      else: { column: "u" },
    },
  },
  {
    op: "if-column",
    params: {
      into: "n",
      cases: [
        {
          when: {
            any: [
              { column: "n", is: "null" },
              { column: "n2", is: "between", value: [-1, 2.5] },
            ],
          },
          then: { column: "n2" },
        },
      ],
      else: 0.25,
      replace: true,
    },
  },
  { op: "filter-rows", params: { where: { column: "n", is: "not-null" } } },
  { op: "filter-rows", params: { where: { column: "n", is: "eq", value: 0 } } },
  { op: "filter-rows", params: { where: { not: { column: "n", is: "ge", value: 1 } } } },
  { op: "keep-rows", params: { rows: { first: 3 } } },
  { op: "keep-rows", params: { rows: { last: 3 } } },
  { op: "keep-rows", params: { rows: { range: { from: 2, to: 4 } } } },
  { op: "keep-rows", params: { rows: { range: { from: 3 } } } },
  { op: "keep-rows", params: { rows: { every: { step: 3, start: 2 } } } },
  { op: "keep-rows", params: { rows: { numbers: [4, 1, 4] } } },
  { op: "delete-rows", params: { rows: [4, 1, 4] } },
  { op: "reverse-rows", params: {} },
  { op: "flag-duplicates", params: { columns: ["t", "b"], into: "x" } },
  { op: "flag-duplicates", params: { columns: ["i"], flag: "later", into: "x" } },
  { op: "flag-duplicates", params: { columns: ["m"], flag: "earlier", into: "x" } },
  { op: "keep-duplicates", params: { columns: ["d", "i"] } },
  { op: "edit-cell", params: { row: 2, column: "i", value: "9223372036854775807" } },
  { op: "edit-cell", params: { row: 3, column: "n", value: -0.5 } },
  { op: "edit-cell", params: { row: 1, column: "t", value: "\ud7ff" } },
  { op: "edit-cell", params: { row: 4, column: "u", value: null } },
  { op: "edit-cells", params: { column: "i", from: "9007199254740993", to: "9007199254740992" } },
  { op: "edit-cells", params: { column: "n", from: 0, to: null } },
  { op: "edit-cells", params: { column: "n", from: null, to: 0.5 } },
  { op: "edit-cells", params: { column: "t", from: null, to: "é" } },
  { op: "fill-down", params: { columns: ["t", "i", "n", "b", "d", "m", "p"] } },
  { op: "fill-down", params: { columns: ["n", "i"], groupBy: ["t"], limit: 1 } },
  { op: "fill-up", params: { columns: ["t", "i", "n", "b", "d", "m", "p"], limit: 2 } },
  { op: "fill-up", params: { columns: ["p", "n", "d"], groupBy: ["b", "i"] } },
  { op: "blank-down", params: { columns: ["t", "i", "b", "d", "m"] } },
  { op: "fill-missing", params: { columns: ["t", "i", "n", "p"], with: "previous" } },
  { op: "fill-missing", params: { columns: ["n", "d"], with: "next", groupBy: ["t"] } },
  { op: "fill-missing", params: { columns: ["n"], with: "column", from: "n2" } },
  { op: "fill-missing", params: { columns: ["i"], with: "column", from: "i2" } },
  { op: "fill-missing", params: { columns: ["i"], with: "max", groupBy: ["t"] } },
  { op: "fill-missing", params: { columns: ["i", "n"], with: "zero" } },
  { op: "fill-missing", params: { columns: ["n"], with: "mean" } },
  { op: "drop-missing-rows", params: { columns: ["t", "i"] } },
  { op: "drop-missing-rows", params: { columns: ["n", "p"] } },
  { op: "drop-missing-rows", params: { columns: ["n", "t"], how: "all" } },
  { op: "drop-missing-rows", params: { columns: ["t", "i", "d"], atLeast: 2 } },
  { op: "drop-missing-columns", params: { threshold: 0.01 } },
  { op: "flag-missing", params: { columns: ["n", "t", "p"] } },
  { op: "set-missing", params: { columns: ["t", "i"], values: ["a", 7, ""] } },
  { op: "set-missing", params: { columns: ["n", "d", "t"], where: { column: "n", is: "gt", value: 1 } } },
  {
    op: "map-values",
    params: {
      column: "t",
      map: [
        { from: "a", to: "b" },
        { from: null, to: "" },
        { from: "é", to: null },
      ],
    },
  },
  {
    op: "map-values",
    params: {
      column: "i",
      map: [
        { from: 1, to: "one" },
        { from: "9007199254740993", to: "big" },
      ],
      else: "null",
    },
  },
  { op: "map-values", params: { column: "b", map: [{ from: true, to: 1 }], else: "value", value: 0.5 } },
  { op: "one-hot", params: { columns: ["t", "b"], missing: "category" } },
  { op: "one-hot", params: { columns: ["i"], missing: "null", keep: true, drop: "first", place: "end" } },
  { op: "ordinal-encode", params: { columns: ["t", "i"], order: "sorted", start: 3 } },
  { op: "ordinal-encode", params: { columns: ["t"], order: "list", values: ["a", "é"] } },
  { op: "ordinal-encode", params: { columns: ["b"] } },
  { op: "math", params: { into: "x", left: { column: "i" }, op: "add", right: { column: "i2" } } },
  { op: "math", params: { into: "x", left: { column: "i" }, op: "multiply", right: { column: "i2" } } },
  { op: "math", params: { into: "x", left: { number: 7 }, op: "subtract", right: { column: "i" } } },
  { op: "math", params: { into: "x", left: { column: "n" }, op: "subtract", right: { column: "i" } } },
  { op: "math", params: { into: "x", left: { column: "n" }, op: "multiply", right: { column: "n2" } } },
  { op: "math", params: { into: "n", left: { column: "n" }, op: "add", right: { number: 0.1 }, replace: true } },
  { op: "clip-number", params: { columns: ["i"], min: 0, max: "9007199254740993" } },
  { op: "clip-number", params: { columns: ["n", "n2"], min: -0.5, max: 2 } },
  { op: "cumulative", params: { column: "i", fn: "sum", into: "x" } },
  { op: "cumulative", params: { column: "i", fn: "sum", orderBy: [{ column: "t", order: "desc" }], into: "x" } },
  { op: "cumulative", params: { column: "i", fn: "min", groupBy: ["t"], into: "x" } },
  { op: "cumulative", params: { column: "i", fn: "max", orderBy: [{ column: "d" }], into: "x" } },
  { op: "difference", params: { column: "i", into: "x" } },
  { op: "difference", params: { column: "n", periods: -2, groupBy: ["b"], into: "x" } },
  { op: "difference", params: { column: "n", as: "percent", orderBy: [{ column: "u" }], into: "x" } },
  { op: "difference", params: { column: "i", as: "percent", into: "x" } },
  { op: "window-rank", params: { by: [{ column: "t", order: "desc" }, { column: "i" }], groupBy: ["b"] } },
  { op: "window-rank", params: { by: [{ column: "u" }] } },
  { op: "window-rank", params: { by: [{ column: "t" }], fn: "rank" } },
  { op: "window-rank", params: { by: [{ column: "i", order: "desc", nulls: "first" }], fn: "dense-rank" } },
  { op: "window-rank", params: { by: [{ column: "d" }], fn: "rank" } },
  { op: "lag-lead", params: { column: "n" } },
  { op: "lag-lead", params: { column: "i", offset: -2, groupBy: ["t"], default: "9007199254740993" } },
  { op: "lag-lead", params: { column: "t", offset: 3, orderBy: [{ column: "i" }], default: "none" } },
  { op: "lag-lead", params: { column: "p", groupBy: ["b"] } },
  { op: "unpivot", params: { keep: ["t", "d"], columns: ["n", "n2"], nameInto: "what", valueInto: "much" } },
  { op: "unpivot", params: { columns: ["i2", "i"] } },
  {
    op: "group-by",
    params: {
      by: ["t"],
      aggregates: [
        { column: "t", fn: "first", into: "x" },
        { column: "d", fn: "last" },
        { column: "i", fn: "count-distinct" },
        { column: "u", fn: "first" },
      ],
    },
  },
  { op: "date-part", params: { column: "d", part: "year", into: "x" } },
  { op: "date-part", params: { column: "d", part: "weekday", into: "x" } },
  { op: "date-part", params: { column: "m", part: "day-of-year", into: "x" } },
  { op: "date-part", params: { column: "m", part: "quarter", into: "x" } },
  { op: "date-part", params: { column: "m", part: "second", into: "x" } },
  { op: "month-start", params: { column: "d" } },
  { op: "month-end", params: { column: "d", into: "x" } },
  { op: "join", params: { datasource: "second", on: [{ left: "t", right: "k" }] } },
  { op: "join", params: { datasource: "second", on: [{ left: "t", right: "k" }], how: "left", columns: ["day", "i"] } },
  { op: "join", params: { datasource: "second", on: [{ left: "i", right: "i" }], how: "left" } },
];

test("[R6] what pandas does by itself is the same for edge values, ties and missing cells, over and over", async () => {
  const all: Made[] = [];
  for (const [index, call] of [...native, ...more].entries()) {
    for (const [turn, rows] of [150, 12].entries()) {
      const one = await make(JSON.stringify(call), randomTable(index * 7 + turn + 1, rows), [call], { second });
      const { stages } = one.made.recipe;
      expect
        .soft(
          stages.map((stage) => pandasLines(stage, inputsOf(one.made.recipe)) !== null),
          one.title,
        )
        .not.toContain(false);
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
      // Every twentieth word; and those that no SQL name can hold, where there is a second table.
      if (index % 20 !== turn % 20 && !(word.includes("\0") && each.sources)) continue;
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
