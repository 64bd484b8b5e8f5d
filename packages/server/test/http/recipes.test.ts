// Stored recipes, and recipes in other languages, over HTTP with the client.
import { createClient, ProblemError } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
let client: ReturnType<typeof createClient>;
let session: string;
beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  client = createClient({ baseUrl: server.url });
  const file = new File(["city,price\nOslo,3\nRome,1\n"], 'te"st; --.csv');
  const { id } = await client.datasources.create(file);
  session = (await client.sessions.create({ datasource: id })).id;
  await client.sessions.apply(session, { op: "rename-column", params: { column: "price", to: "cost" } });
  await client.sessions.apply(session, { op: "sort-rows", params: { by: [{ column: "cost" }] } });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );

test("[H12] [R4] a recipe's life: stored, listed, renamed, run by name, deleted", async () => {
  const calls = await client.sessions.recipe(session);
  const key = "one-gesture";
  const made = await client.recipes.create({ name: "a/b ?ö", calls }, { key });
  expect(await client.recipes.create({ name: "a/b ?ö", calls }, { key })).toEqual(made);
  expect(await codeOf(client.recipes.create({ name: "x", calls }, { key }))).toBe("key_reused");
  expect(await codeOf(client.recipes.create({ name: "A/B ?ö", calls }))).toBe("recipe_name_taken");
  expect(await client.recipes.list()).toEqual([made]);
  expect(await client.recipes.get("a/b ?ö")).toEqual(made);
  const renamed = await client.recipes.change(made.id, { name: "Monthly", description: "d" });
  expect(renamed).toMatchObject({ id: made.id, name: "Monthly", description: "d", calls });
  const other = await client.sessions.create({ datasource: (await client.sessions.get(session)).datasource.id });
  const dry = await client.sessions.runRecipe(other.id, { recipe: "monthly", dryRun: true, refit: true });
  expect(dry.report).toMatchObject({ ready: 2, applied: false, missing: [], unused: [] });
  expect((await client.sessions.runRecipe(other.id, { recipe: "monthly" })).session.depth).toBe(2);
  await client.recipes.remove("Monthly");
  expect(await codeOf(client.recipes.get(made.id))).toBe("not_found");
  expect(await codeOf(client.sessions.runRecipe(other.id, { recipe: "monthly" }))).toBe("not_found");
});

test("[R5] [C5] a recipe as SQL and Python, by the client and as a download", async () => {
  const statement = await client.sessions.recipeText(session, { format: "sql" });
  expect(statement).toMatch(/step_2 AS \(/);
  expect(await client.sessions.recipeText(session, { format: "sql", step: null })).not.toMatch(/step_1/);
  const answer = await fetch(client.sessions.recipeUrl(session, { format: "python" }));
  expect(answer.headers.get("content-type")).toBe("text/x-python; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; .*\.py$/);
  expect(await answer.text()).toMatch(/df = df\.rename\(columns=\{"price": "cost"\}\)/);
  expect(await codeOf(client.sessions.recipeText(session, { format: "sql", step: "none" }))).toBe("step_not_found");
  expect(await codeOf(client.sessions.recipeText("s_none", { format: "python" }))).toBe("not_found");
});
