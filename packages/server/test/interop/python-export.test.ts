// Recipes as Python scripts, run by real pandas: the grid's table comes out.
import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Call, TableLiteral } from "@data-tools/client";
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
import { more, native, randomTable, second } from "./pandas-steps.ts";
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

test.each([1, 2, 3, 4])(
  "[R6] every example of every operation, among hidden rows, part %s of 4",
  async (part) => {
    const all: Made[] = [];
    for (const [index, { name: op, examples }] of [...operations.values()].entries()) {
      if (index % 4 !== part - 1) continue;
      for (const { title, params, before, sources } of examples) {
        const masked = amongHidden(before);
        const calls = [...masked.calls, { op, params }];
        all.push(await make(`${op}: ${title}, among hidden rows`, masked.before, calls, sources));
      }
    }
    await giveTheGrid(all);
  },
  600_000,
);

test("[R6] what pandas does by itself is the same for edge values, ties and missing cells, over and over", async () => {
  const all: Made[] = [];
  for (const [index, call] of [...native, ...more].entries()) {
    for (const [turn, rows] of (index % 3 === 0 ? [150, 12] : [150]).entries()) {
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

test("[R6] the script is a program: from the original as CSV it writes the CSV that the workbench writes", async () => {
  const calls: Call[] = [
    { op: "trim-text", params: { columns: ["u"] } },
    { op: "filter-rows", params: { where: { column: "b", is: "not-null" } } },
    { op: "lag-lead", params: { column: "n" } },
    { op: "cumulative", params: { column: "i2", fn: "count", into: "seen" } },
    { op: "sort-rows", params: { by: [{ column: "m", order: "desc" }, { column: "t" }] } },
  ];
  const { recipe, inputs, after } = await exported(world, bench, randomTable(77, 200), calls);
  const [given, wanted] = await Promise.all(
    [inputs.get("input") as State, after].map((state) => bench.exportTo(state, "csv", { safe: false })),
  );
  const [script, input, output] = ["recipe.py", "input.csv", "output.csv"].map((name) => join(world.folder, name));
  await writeFile(script ?? "", pythonOf(recipe));
  await copyFile(given?.path ?? "", input ?? "");
  await promisify(execFile)(process.env.DATA_TOOLS_INTEROP ?? "", [script ?? "", input ?? "", output ?? ""]);
  expect(await readFile(output ?? "", "utf8")).toBe(await readFile(wanted?.path ?? "", "utf8"));
});
