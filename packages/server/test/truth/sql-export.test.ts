// Recipes as SQL, run by a plain database that knows nothing of the product: the grid's table comes out.
import { join } from "node:path";
import type { Call, Cell, TableLiteral } from "@data-tools/client";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../src/clock.ts";
import { storedType } from "../../src/engine/types.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operations } from "../../src/operations/index.ts";
import { sqlNames } from "../../src/sessions/code/quoting.ts";
import { sqlOf } from "../../src/sessions/code/sql.ts";
import { cells, tables } from "../engine/tables.ts";
import { hostile } from "../operations/hostile.ts";
import { tableOf } from "../operations/hostile-cases/case.ts";
import { cases } from "../operations/hostile-cases.ts";
import { amongHidden, type Exported, exported } from "./exported.ts";

const world = await tables();
const bench = await world.workbench();
let plain: DuckDBInstance;
beforeAll(async () => {
  plain = await DuckDBInstance.create(":memory:", { threads: "2" });
});
afterAll(async () => {
  plain.closeSync();
  await world.close();
});

const own = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Every example among hidden rows too, not the first of each operation alone. */
const isEach = process.env.DATA_TOOLS_TRUTH === "all";

/** The table a statement gives on the inputs, as the engine reads it. */
async function run({
  recipe,
  inputs,
  after,
}: Exported): Promise<{ types: unknown[]; names: unknown[]; rows: Cell[][] }> {
  const connection = await plain.connect();
  try {
    await connection.run("SET TimeZone = 'America/New_York'");
    for (const [name, state] of inputs) await load(connection, name, state);
    const [zone = "", statement = ""] = sqlOf(recipe).split(/(?<=^SET TimeZone = 'UTC';)$/m);
    await connection.run(zone);
    await connection.run(`CREATE OR REPLACE TEMP TABLE result AS ${statement}`);
    const described = await connection.runAndReadAll("SELECT column_name, column_type FROM (DESCRIBE result)");
    const shown = described.getRows();
    const quoted = sqlNames(shown.map(([name]) => String(name)));
    const path = join(world.folder, `${newId("x")}.parquet`);
    const items = shown.map(([, type], index) => (type === "INTERVAL" ? `epoch_us(${quoted[index]})` : quoted[index]));
    const all = items.map((item, index) => `${item} AS c${index}`).join(", ");
    await connection.run(`COPY (SELECT ${all} FROM result) TO ${own(path)} (FORMAT parquet)`);
    const state = await world.fromSelect(`SELECT * FROM ${own(path)}`, columnViews(after));
    const rows = await cells(bench, state);
    return { types: shown.map(([, type]) => type), names: shown.map(([name]) => name), rows };
  } finally {
    connection.closeSync();
  }
}

async function load(connection: DuckDBConnection, name: string, { columns }: State): Promise<void> {
  const quoted = sqlNames(columns.map((column) => column.name));
  const items = columns.map(({ field }, index) => `${field} AS ${quoted[index]}`);
  const file = join(world.folder, `${columns[0]?.blob.replace("/", ".")}.parquet`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${items.join(", ")} FROM read_parquet(${own(file)})`,
  );
}

/** The types a plain database shows for the grid's columns; lists and structs are what they are. */
function typesOf(state: State): unknown[] {
  return state.columns.map((column) => {
    if (column.type === "duration") return "INTERVAL";
    const type = storedType(column);
    return type === null ? expect.any(String) : type === "TIMESTAMPTZ" ? "TIMESTAMP WITH TIME ZONE" : type;
  });
}

async function givesTheGrid(
  before: TableLiteral,
  calls: readonly Call[],
  sources?: Readonly<Record<string, TableLiteral>>,
): Promise<Exported> {
  const made = await exported(world, bench, before, calls, sources);
  expect(made.recipe.stages.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
  const { names, types, rows } = await run(made);
  expect(rows).toEqual(await cells(bench, made.after));
  expect(types).toEqual(typesOf(made.after));
  const wanted = sqlNames(made.after.columns.map(({ name }) => name)).map((name) =>
    name.slice(1, -1).replaceAll('""', '"'),
  );
  expect(names).toEqual(wanted);
  return made;
}

describe.each([...operations.values()].map((each) => [each.name, each] as const))(
  "%s",
  (op, { examples, composed }) => {
    test.each(examples.map((each) => [each.title, each] as const))(
      "[R5] %s",
      async (_title, { params, before, sources }) => {
        const { recipe, calls } = await givesTheGrid(before, [{ op, params }], sources);
        expect(calls[0]?.fitted?.calls !== undefined).toBe(composed === true);
        expect(recipe.stages.length).toBeGreaterThan(0);
        if (!isEach && params !== examples[0]?.params) return;
        const masked = amongHidden(before);
        await givesTheGrid(masked.before, [...masked.calls, { op, params }], sources);
      },
    );
  },
);

/** Every seventh word, others for each operation. */
const share = 7;

describe.each(Object.entries(cases).map(([op, each], turn) => [op, each, turn] as const))("%s", (op, each, turn) => {
  test("[R7] hostile names and cells stay data", async () => {
    for (const [index, word] of hostile.entries()) {
      if (index % share !== turn % share) continue;
      await givesTheGrid((each.before ?? tableOf)(word), [{ op, params: each.params(word) }], each.sources?.(word));
    }
  });
});
