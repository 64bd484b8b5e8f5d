// What a recipe's report says on a table it was not made on.
import type { Call, RecipeReport } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, me, openBench, refusalOf, type Workpiece } from "./product.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const run = (piece: Workpiece, calls: readonly Call[], ask: Record<string, unknown> = {}) =>
  bench.product.sessions.runRecipe(me, piece.id, { calls, ...ask });
const dry = async (piece: Workpiece, calls: readonly Call[], ask: Record<string, unknown> = {}) =>
  (await run(piece, calls, { dryRun: true, ...ask })).report;
const start = (text: string) => bench.start(bench.file("t.csv", text), "t.csv");
const causes = ({ steps }: RecipeReport) => steps.map(({ status, cause }) => [status, cause]);

test("[R3] a step that fails because an earlier one did says which, through any number of steps", async () => {
  const piece = await start("city,price\nOslo,1\nRome,\n");
  const report = await dry(piece, [
    { op: "rename-column", params: { column: "town", to: "place" } },
    { op: "duplicate-column", params: { column: "place" } },
    { op: "change-case", params: { columns: ["place_copy"], to: "upper" } },
    { op: "formula", params: { into: "twice", expression: "price * 2" } },
    { op: "drop-columns", params: { columns: ["else"] } },
  ]);
  expect(causes(report)).toEqual([
    ["conflict", null],
    ["conflict", 0],
    ["conflict", 1],
    ["ready", null],
    ["conflict", null],
  ]);
  expect(report.steps[1]?.reason?.text).toMatch(/“place”.*Step 1, on which it depends, cannot be applied\.$/);
  expect(report.steps[4]?.reason?.text).not.toMatch(/depends/);
  expect(report.missing.map(({ column, step }) => [column, step])).toEqual([
    ["town", 0],
    ["else", 4],
  ]);
});

test("[R3] a wrong type is laid at the door of the change of type that could not be done, and at no other", async () => {
  const piece = await start("when,note\nsoon,a\nlater,b\n");
  const calls: Call[] = [
    { op: "change-type", params: { columns: ["when"], to: "date", onError: "fail" } },
    { op: "filter-rows", params: { where: { column: "when", is: "before", value: "2024-01-01" } } },
    { op: "filter-rows", params: { where: { column: "note", is: "before", value: "2024-01-01" } } },
  ];
  const report = await dry(piece, calls);
  expect(causes(report)).toEqual([
    ["conflict", null],
    ["conflict", 0],
    ["conflict", null],
  ]);
  expect(report.missing).toEqual([]);
});

test("[R3] missing columns come with the names that may have been meant; mapped ones with the recipe's name", async () => {
  const piece = await start("Unit Price,Ctiy,amount (EUR),x\n1,a,2,3\n");
  const calls: Call[] = [
    { op: "formula", params: { into: "sum", expression: "if(unit_price > 0, unit_price, null) + amount" } },
    { op: "change-case", params: { columns: ["City"], to: "upper" } },
    { op: "drop-columns", params: { columns: ["Q"] } },
  ];
  expect((await dry(piece, calls)).missing).toEqual([
    { column: "unit_price", of: "unit_price", step: 0, suggestions: ["Unit Price"] },
    { column: "amount", of: "amount", step: 0, suggestions: ["amount (EUR)"] },
    { column: "City", of: "City", step: 1, suggestions: ["Ctiy"] },
    { column: "Q", of: "Q", step: 2, suggestions: [] },
  ]);
  const columns = { unit_price: "Unit Price", amount: "amount (EUR)", City: "Citty", Q: "x", town: "x" };
  const mapped = await dry(piece, calls, { columns });
  expect(mapped.missing).toEqual([{ column: "Citty", of: "City", step: 1, suggestions: ["Ctiy"] }]);
  expect(mapped.unused).toEqual(["town"]);
  expect(mapped.steps.map(({ status }) => status)).toEqual(["ready", "conflict", "ready"]);
});

test("[R3] partial applies what is ready and leaves out what hangs on a conflict", async () => {
  const piece = await start("city,price\nOslo,1\nRome,\n");
  const calls: Call[] = [
    { op: "rename-column", params: { column: "town", to: "place" } },
    { op: "trim-text", params: { columns: ["place"] } },
    { op: "formula", params: { into: "twice", expression: "price * 2" } },
  ];
  const { code, values } = await refusalOf(run(piece, calls));
  expect([code, values.step]).toEqual(["recipe_conflict", 1]);
  const { report } = await run(piece, calls, { partial: true });
  expect([report.ready, report.applied]).toEqual([1, true]);
  expect(await piece.cells()).toEqual([
    ["Oslo", 1, 2],
    ["Rome", null, null],
  ]);
});

test("[R2] refit learns anew from the table instead of taking what the recipe learned", async () => {
  const first = await start("x\n1\n\n3\n");
  await first.step("fill-missing", { columns: ["x"], with: "mean" });
  const calls = await bench.product.sessions.recipe(me, first.id);
  const text = "x\n100\n\n300\n";
  const [kept, anew] = [await start(text), await start(text)];
  await run(kept, calls);
  await run(anew, calls, { refit: true });
  expect(await kept.cells()).toEqual([[100], [2], [300]]);
  expect(await anew.cells()).toEqual([[100], [200], [300]]);
  expect((await bench.product.sessions.recipe(me, anew.id))[0]?.fitted).toEqual({ value0: 200 });
});

test("[R3] words of the formula language are no columns", async () => {
  const piece = await start("a,end\n1,2\n");
  const calls: Call[] = [
    { op: "formula", params: { into: "b", expression: "case when b1 > 0 then true else false end" } },
  ];
  const report = await dry(piece, calls, { columns: { end: "a", true: "a" } });
  expect(report.missing.map(({ column }) => column)).toEqual(["b1"]);
  expect(report.unused).toEqual(["end", "true"]);
});
