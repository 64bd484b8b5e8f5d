// Running recipes: one that is stopped leaves nothing, and what comes of a part of it is told.
import { readdirSync } from "node:fs";
import type { Call } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formula, type Home, me, openHome, opKey, refusalOf, rename, upper } from "./product.ts";

let home: Home;
beforeAll(async () => {
  home = await openHome();
});
afterAll(() => home.close());

test("[S5] one that is cancelled between two of its calls leaves nothing", async () => {
  const { id, version } = await home.start();
  const files = () => readdirSync(home.product.core.scratch.directory, { recursive: true }).sort();
  await home.sessions.runRecipe(me, id, { calls: [upper("city")], dryRun: true });
  const before = files();
  let cancelling: Promise<void> | undefined;
  const stop = home.product.events.listen(me.owner, (event) => {
    if (event.type === "progress" && event.op === "recipe" && event.progress === 0.5 && !event.done)
      cancelling = home.sessions.cancel(me, id, "stop");
  });
  const calls = [upper("city"), formula("double", "price * 2")];
  const refused = await refusalOf(home.sessions.runRecipe(me, id, { calls, opKey: opKey("stop") }));
  expect(refused).toMatchObject({ code: "cancelled" });
  await cancelling;
  stop();
  expect(await home.sessions.view(me, id)).toMatchObject({ version, depth: 0, status: "ready" });
  expect(files()).toEqual(before);
});

test("[R3] the parts that fit are applied if that is asked for; a conflict names the step and why", async () => {
  const { id } = await home.start();
  const calls = [rename("town", "place"), upper("place"), formula("double", "price * 2")];
  expect(await refusalOf(home.sessions.runRecipe(me, id, { calls }))).toMatchObject({
    code: "recipe_conflict",
    values: { step: 1, reason: expect.stringContaining("town") },
  });
  const { report, session } = await home.sessions.runRecipe(me, id, { calls, partial: true });
  expect(report.steps.map(({ status, cause }) => [status, cause])).toEqual([
    ["conflict", null],
    ["conflict", 0],
    ["ready", null],
  ]);
  expect(report.steps[1]?.reason?.text).toMatch(/Step 1, on which it depends, cannot be applied\.$/);
  expect([report.applied, session.depth]).toEqual([true, 1]);
});

test("[R3] a step that has nothing to do is passed over, and the others are applied", async () => {
  const { id } = await home.start();
  const calls = [upper("city"), upper("city"), rename("price", "cost")];
  const { report, session } = await home.sessions.runRecipe(me, id, { calls });
  expect(report.steps.map(({ status, reason }) => [status, reason?.code ?? null])).toEqual([
    ["ready", null],
    ["skip", "nothing_to_do"],
    ["ready", null],
  ]);
  expect([report.ready, session.depth]).toEqual([2, 2]);
});

test("[R3] of calls within a call only what was looked for in vain is known to be missing", async () => {
  const { id } = await home.start("Ctiy,when,n\na,soon,1\nb,later,2\n");
  const batch = (...calls: Call[]) => ({ op: "batch", params: { calls } }) as Call;
  const before = { op: "filter-rows", params: { where: { column: "when", is: "before", value: "2024-01-01" } } };
  const toDate = { op: "change-type", params: { columns: ["when"], to: "date", onError: "fail" } };
  const calls = [
    batch(upper("City")),
    batch(upper("Q")),
    upper("City"),
    batch(before),
    batch(rename("n", "m"), upper("n")),
    toDate,
    before,
  ];
  const { report } = await home.sessions.runRecipe(me, id, { calls, dryRun: true });
  expect(report.missing).toEqual([
    { column: "City", of: "City", step: 0, suggestions: ["Ctiy"] },
    { column: "Q", of: "Q", step: 1, suggestions: [] },
  ]);
  expect(report.steps.map(({ status, cause }) => [status, cause])).toEqual([
    ["conflict", null],
    ["conflict", null],
    ["conflict", null],
    ["conflict", null],
    ["conflict", null],
    ["conflict", null],
    ["conflict", 5],
  ]);
});

test("[R3] a column that is named after its source is missing for want of that; one that only ends like it is not", async () => {
  const { id } = await home.start();
  const copy = { op: "duplicate-column", params: { column: "town" } };
  const calls = [copy, upper("town_copy"), upper("old_town"), upper("tow")];
  const { report } = await home.sessions.runRecipe(me, id, { calls, dryRun: true });
  expect(report.steps.map(({ status, cause }) => [status, cause])).toEqual([
    ["conflict", null],
    ["conflict", 0],
    ["conflict", null],
    ["conflict", null],
  ]);
  expect(report.missing.map(({ column }) => column)).toEqual(["town", "old_town", "tow"]);
});

test("[R3] for a column that is missing those are suggested that are near in spelling, written otherwise, or a part", async () => {
  const { id } = await home.start("order date,Größe,cty,xy\na,b,c,d\n");
  const suggested = async (column: string) => {
    const { report } = await home.sessions.runRecipe(me, id, { calls: [upper(column)], dryRun: true });
    return report.missing.map(({ suggestions }) => suggestions);
  };
  expect(await suggested("city")).toEqual([["cty"]]);
  expect(await suggested("ORDER_DATE")).toEqual([["order date"]]);
  expect(await suggested("Große!")).toEqual([["Größe"]]);
  expect(await suggested("date")).toEqual([["order date"]]);
  expect(await suggested("the order date of then")).toEqual([["order date"]]);
  expect(await suggested("x")).toEqual([[]]);
  expect(await suggested("unlike")).toEqual([[]]);
});
