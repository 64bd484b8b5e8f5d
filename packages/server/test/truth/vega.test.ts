// Real tables: a recipe gives the table that the same steps give in plain SQL over the original file.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, describeTable, differingRows, openBench, openPlain, type Plain, vega } from "./product.ts";
import { birdstrikes } from "./recipes/birdstrikes.ts";
import { flights } from "./recipes/flights.ts";
import { movies } from "./recipes/movies.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { zipcodes } from "./recipes/zipcodes.ts";

const recipes: readonly Recipe[] = [flights, movies, birdstrikes, zipcodes];

let bench: Bench;
let plain: Plain;

beforeAll(async () => {
  bench = await openBench();
  plain = await openPlain();
});
afterAll(async () => {
  plain.close();
  await bench.close();
});

/** The product's table and the plain one, at this step of the recipe. */
async function same(piece: Awaited<ReturnType<Bench["open"]>>, table: string): Promise<void> {
  const { path } = await piece.export("parquet");
  await plain.run(`CREATE OR REPLACE TABLE ours AS SELECT * FROM read_parquet('${path}')`);
  expect(await describeTable(plain, "ours")).toEqual(await describeTable(plain, table));
  expect(await plain.value("SELECT count(*) FROM ours")).toEqual(await plain.value(`SELECT count(*) FROM ${table}`));
  expect(await differingRows(plain, "ours", table)).toBe(0);
}

describe.each(recipes)("$file", (recipe) => {
  test(`[R1] ${recipe.steps.length} steps give the table that plain SQL gives`, async () => {
    const path = recipe.prepare ? await recipe.prepare(plain, bench.folder) : join(vega, recipe.file);
    const others: Record<string, string> = {};
    for (const [alias, other] of Object.entries(recipe.others ?? {})) {
      const upload = await bench.upload(join(vega, other.file), other.file);
      others[alias] = upload.id;
      await plain.run(`CREATE OR REPLACE TABLE ${alias} AS ${other.plain(join(vega, other.file))}`);
    }
    const piece = await bench.start(path, recipe.file.replace("parquet", "csv"));
    await plain.run(`CREATE OR REPLACE TABLE s0 AS ${recipe.plain(path)}`);
    await same(piece, "s0");
    for (const [index, step] of recipe.steps.entries()) {
      await plain.run(`CREATE OR REPLACE VIEW t AS SELECT rowid AS pos, * FROM s${index}`);
      await plain.run(`CREATE OR REPLACE TABLE s${index + 1} AS ${step.plain}`);
      const params = typeof step.params === "function" ? step.params(others) : step.params;
      await piece.step(step.op, params);
      if (!recipe.large || step.look) await same(piece, `s${index + 1}`);
    }
    await same(piece, `s${recipe.steps.length}`);
    expect(recipe.steps).toHaveLength(10);
  }, 120_000);
});
