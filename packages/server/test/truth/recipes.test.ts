// Recipes: what a session did, taken elsewhere and done again.
import { createHash } from "node:crypto";
import type { Call, Cell } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workbenchOf } from "../../src/sessions/core.ts";
import { stateAt } from "../../src/sessions/document.ts";
import { type Bench, me, openBench, refusalOf, type Workpiece } from "./product.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ "engine-threads": "2" });
});
afterAll(() => bench.close());

const sales = [
  "City,When,Amount,Note",
  "Oslo,2024-01-03,10.5, first ",
  "Rome,2024-01-01,,second",
  'Oslo,2024-02-01,-3,"a, b"',
  "Bergen,2023-12-31,7.25,third",
  "Rome,,2,",
  "Oslo,2024-01-03,10.5, first ",
].join("\n");

const renamed = sales.replace("City,When,Amount,Note", 'Town,"The ""day""",How much,Text');
const mapping = { City: "Town", When: 'The "day"', Amount: "How much", Note: "Text" };

const work: readonly Call[] = [
  { op: "fill-missing", params: { columns: ["Amount"], with: "mean" } },
  { op: "trim-text", params: { columns: ["Note"] } },
  {
    op: "filter-rows",
    params: {
      where: {
        any: [
          { column: "Amount", is: "gt", value: 0 },
          { column: "City", is: "eq", value: "Amount" },
        ],
      },
    },
  },
  { op: "formula", params: { into: "label", expression: `City & ' (Amount) ' & round("Amount" * 2, 1)` } },
  { op: "sort-rows", params: { by: [{ column: "When", order: "desc" }, { column: "Amount" }] } },
  { op: "sample-rows", params: { n: 4 } },
];

/** The engine's own digest, and one of every cell as a client reads it. */
async function digest(piece: Workpiece): Promise<string> {
  const document = await bench.product.core.documents.open(me, piece.id);
  const workbench = await workbenchOf(bench.product.core, me, piece.id);
  const cells = JSON.stringify([await piece.columns(), await piece.cells()]);
  return `${await workbench.digest(stateAt(document))} ${createHash("sha256").update(cells).digest("hex")}`;
}

const recipeOf = async (piece: Workpiece): Promise<Call[]> =>
  JSON.parse(JSON.stringify(await bench.product.sessions.recipe(me, piece.id)));

const run = (piece: Workpiece, calls: readonly Call[], ask: Record<string, unknown> = {}) =>
  bench.product.sessions.runRecipe(me, piece.id, { calls, ...ask });

const start = (text: string) => bench.start(bench.file("sales.csv", text), "sales.csv");

test("[R2] a recipe taken out as JSON gives the identical table in another session", async () => {
  const first = await start(sales);
  for (const { op, params } of work) await first.step(op, params);
  const second = await start(sales);
  const { report, session } = await run(second, await recipeOf(first));
  expect(report.steps.map(({ status }) => status)).toEqual(work.map(() => "ready"));
  expect([report.applied, session.depth]).toEqual([true, work.length]);
  expect(await digest(second)).toBe(await digest(first));
  expect(await recipeOf(second)).toEqual(await recipeOf(first));
  await second.step("edit-cell", { row: 1, column: "City", value: "Paris" });
  expect(await digest(second)).not.toBe(await digest(first));
});

test("[R2] statistics of many doubles repeat to the last bit", async () => {
  const lines = Array.from({ length: 400_000 }, (_, row) => `${row % 7},${Math.sin(row) * 10 ** (row % 9)}`);
  const path = bench.file("waves.csv", `g,x\n${lines.join("\n")}\n`);
  const { id } = await bench.upload(path, "waves.csv");
  const fns = ["sum", "mean", "std", "var", "median", "min", "max", "mode"] as const;
  const calls: Call[] = [
    { op: "formula", params: { into: "y", expression: "if(x < -5000000, null, x)" } },
    { op: "fill-missing", params: { columns: ["y"], with: "mean", groupBy: ["g"] } },
    { op: "sort-rows", params: { by: [{ column: "g" }, { column: "x" }] } },
    { op: "group-by", params: { by: ["g"], aggregates: fns.map((fn) => ({ column: "y", fn })) } },
  ];
  const first = await bench.open(id);
  await first.calls(calls);
  const wanted = await digest(first);
  for (let again = 0; again < 4; again++) {
    const other = await bench.open(id);
    await run(other, calls);
    expect(await digest(other)).toBe(wanted);
  }
});

test("[R2] what a step learned goes with the recipe: another table is filled with the first one's mean and sampled by its seed", async () => {
  const first = await start(sales);
  await first.step("fill-missing", { columns: ["Amount"], with: "mean" });
  await first.step("sample-rows", { n: 3 });
  const calls = await recipeOf(first);
  expect(calls[0]?.fitted).toEqual({ value0: 5.45 });
  expect(calls[1]?.params.seed).toEqual(expect.any(Number));
  const other = await start("City,Amount\nA,\nB,1000\nC,2000\nD,4000");
  await run(other, calls.slice(0, 1));
  expect(await other.cells()).toEqual([
    ["A", 5.45],
    ["B", 1000],
    ["C", 2000],
    ["D", 4000],
  ]);
  const fresh = await start("City,Amount\nA,\nB,1000\nC,2000\nD,3000");
  await run(
    fresh,
    calls.slice(0, 1).map(({ op, params }) => ({ op, params })),
  );
  expect((await fresh.cells())[0]).toEqual(["A", 2000]);
});

test("[R2] columns of other names: in parameters, lists, conditions, formulas and sort keys, never in texts", async () => {
  const first = await start(sales);
  await first.calls(work);
  await first.step("group-by", { by: ["City"], aggregates: [{ column: "Amount", fn: "sum", into: "all" }] });
  const calls = await recipeOf(first);
  const other = await start(renamed);
  await run(other, calls, { columns: mapping });
  const told = await recipeOf(other);
  expect((await other.columns()).map(({ name }) => name)).toEqual(["Town", "all"]);
  expect(told[2]?.params.where).toEqual({
    any: [
      { column: "How much", is: "gt", value: 0 },
      { column: "Town", is: "eq", value: "Amount" },
    ],
  });
  expect(await other.cells()).toEqual(await first.cells());
  const before = calls.length - 1;
  await bench.product.sessions.undo(me, first.id);
  await bench.product.sessions.undo(me, other.id);
  expect(await other.cells()).toEqual(await first.cells());
  expect((await other.cells()).map((row) => row.find((cell) => String(cell).includes("(Amount)")))).toHaveLength(4);
  expect(before).toBe(work.length);
});

test("[R2] a join keeps the table it was made with", async () => {
  const right = await bench.upload(bench.file("c.csv", "City,Land\nOslo,Norway\nRome,Italy\n"), "c.csv");
  const first = await start(sales);
  await first.step("join", { datasource: right.id, on: [{ left: "City", right: "City" }], how: "left" });
  const second = await start(sales);
  await run(second, await recipeOf(first));
  expect(await digest(second)).toBe(await digest(first));
  const other = await start(renamed);
  await run(other, await recipeOf(first), { columns: mapping });
  expect(await other.cells()).toEqual(await first.cells());
});

const mixed: readonly Call[] = [
  { op: "rename-column", params: { column: "City", to: "Place" } },
  { op: "drop-columns", params: { columns: ["Nowhere"] } },
  { op: "trim-text", params: { columns: ["Place"] } },
  { op: "change-case", params: { columns: ["Amount"], to: "upper" } },
  { op: "fly-away", params: {} },
  { op: "change-case", params: { columns: ["Place"], to: "upper" } },
];

test("[R3] a dry run says what each step would do and why not, and changes nothing", async () => {
  const piece = await start(sales);
  const before = [await bench.product.sessions.view(me, piece.id), await piece.cells()] as const;
  const { report, session } = await run(piece, mixed, { dryRun: true });
  expect(report.steps.map(({ op, status, reason }) => [op, status, reason?.code ?? null])).toEqual([
    ["rename-column", "ready", null],
    ["drop-columns", "conflict", "column_not_found"],
    ["trim-text", "skip", "nothing_to_do"],
    ["change-case", "conflict", "wrong_type"],
    ["fly-away", "conflict", "unknown_operation"],
    ["change-case", "ready", null],
  ]);
  expect(report.steps[1]?.reason?.text).toContain("Nowhere");
  expect(report.steps[5]?.effect?.cellsChanged).toBe(6);
  expect([report.ready, report.applied]).toEqual([2, false]);
  expect(report.steps[2]?.summary).toBe("Trim “Place”");
  expect(report.missing).toEqual([{ column: "Nowhere", of: "Nowhere", step: 1, suggestions: [] }]);
  expect(session.version).toBe(before[0].version);
  const after = await bench.product.sessions.view(me, piece.id);
  expect({ ...after, serverNow: "" }).toEqual({ ...before[0], serverNow: "" });
  expect(await piece.cells()).toEqual(before[1]);
  expect((await bench.product.sessions.history(me, piece.id)).steps).toEqual([]);
});

test("[R3] a dry run with a mapping reports what cannot be mapped like any other conflict", async () => {
  const piece = await start(renamed);
  const calls: Call[] = [
    { op: "fly-away", params: { column: "City" } },
    { op: "formula", params: { into: "x", expression: "City & 'open" } },
    { op: "trim-text", params: { columns: ["Note"] } },
  ];
  const { report } = await run(piece, calls, { columns: mapping, dryRun: true });
  expect(report.steps.map(({ status, reason }) => [status, reason?.code ?? null])).toEqual([
    ["conflict", "unknown_operation"],
    ["conflict", "formula_error"],
    ["ready", null],
  ]);
});

test("[R3] a step that conflicts refuses the whole recipe; with partial, what is ready is done in one commit", async () => {
  const piece = await start(sales);
  const before: Cell[][] = await piece.cells();
  const { code, values, message } = await refusalOf(run(piece, mixed));
  expect([code, values.step]).toEqual(["recipe_conflict", 2]);
  expect(message).toContain("Nowhere");
  expect(await piece.cells()).toEqual(before);
  expect((await bench.product.sessions.history(me, piece.id)).steps).toEqual([]);
  const { version } = await bench.product.sessions.view(me, piece.id);
  const { report, session } = await run(piece, mixed, { partial: true });
  expect([report.applied, report.ready, session.depth, session.version]).toEqual([true, 2, 2, version + 1]);
  expect((await piece.cells()).map(([place]) => place)).toEqual(before.map(([city]) => String(city).toUpperCase()));
  await bench.product.sessions.undo(me, piece.id, { count: 2 });
  expect(await piece.cells()).toEqual(before);
});

test("[R3] steps that would change nothing are skipped without refusing the rest", async () => {
  const piece = await start(sales);
  const { report } = await run(
    piece,
    [mixed[2], mixed[0]].flatMap((call) =>
      call ? [{ ...call, params: JSON.parse(JSON.stringify(call.params).replace('Place"]', 'City"]')) }] : [],
    ),
  );
  expect(report.steps.map(({ status }) => status)).toEqual(["skip", "ready"]);
  expect((await piece.columns())[0]?.name).toBe("Place");
});
