// `data-tools recipes` and stored recipes on the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecipeView, SessionView } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { catalogue } from "../../src/operations/catalogue.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { dataTools } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-cli-recipes-"));
let product: OpenedProduct;
let server: Running;
beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product, { operations: catalogue() });
});
afterAll(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]) => dataTools([...words, "--server", server.url]);

async function started(text: string): Promise<string> {
  const path = join(folder, "t.csv");
  writeFileSync(path, text);
  const { json } = await run("import", path, "--session", "--json");
  return json<{ session: SessionView }>().session.id;
}

test("[L6] recipes are saved, listed, shown, renamed, applied by name and deleted", async () => {
  const id = await started("city,price\nOslo,3\nRome,\nParis,2\n");
  expect((await run("recipes")).out).toContain("There are no recipes.");
  expect(await run("apply", id, "fill-missing", "--columns", "price", "--with", "mean")).toMatchObject({ code: 0 });
  const saved = await run("recipes", "save", "monthly", "--session", id, "--description", "each month");
  expect({ code: saved.code, out: saved.out }).toEqual({ code: 0, out: expect.stringContaining("monthly, 1 step") });
  const { out, json } = await run("recipes", "show", "monthly", "--json");
  expect(json<RecipeView>().calls[0]?.fitted).toEqual({ value0: 2.5 });
  const file = join(folder, "monthly.json");
  writeFileSync(file, out);
  expect((await run("recipes", "save", "Monthly", "--file", file)).code).toBe(2);
  expect((await run("recipes", "save", "other", "--file", file)).code).toBe(0);
  expect((await run("recipes", "rename", "other", "--name", "yearly")).code).toBe(0);
  const listed = (await run("recipes", "list")).out;
  expect(listed).toMatch(/monthly +1 .*each month/);
  expect(listed).toContain("yearly");

  const next = await started("cost,town\n10,a\n,b\n30,c\n");
  const dry = await run("apply", next, "--saved", "monthly", "--preview");
  expect(dry.out).toMatch(/1\. conflict: .*\nMissing column: “price”, for step 1/);
  expect(dry.out).toContain("Nothing was changed.");
  const applied = await run("apply", next, "--saved", "monthly", "--mapping", '{"price":"cost"}', "--refit");
  expect(applied.out).toMatch(/1\. ready: Fill missing “cost” with the mean \(1 cell changed.*filled with 20/);
  expect((await run("recipes", "delete", "monthly")).code).toBe(0);
  expect((await run("apply", next, "--saved", "monthly")).code).toBe(2);
});

test("[L6] a session's recipe is exported as JSON, SQL and Python", async () => {
  const id = await started("a\n1\n2\n");
  expect(await run("apply", id, "rename-column", "--column", "a", "--to", "b")).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse((await run("recipes", "export", id)).out)).toMatchObject([{ op: "rename-column" }]);
  expect((await run("recipes", "export", id, "-f", "sql")).out).toContain('data."a" AS "b"');
  const path = join(folder, "recipe.py");
  const written = await run("recipes", "export", id, "--format", "python", "-o", path);
  expect(written.out).toContain(path);
  expect(readFileSync(path, "utf8")).toContain('df.rename(columns={"a": "b"})');
  expect((await run("recipes", "export", id, "--format", "cobol")).code).toBe(2);
  expect((await run("recipes", "export", id, "--format", "sql", "--step", "original")).out).not.toContain("step_1");
});
