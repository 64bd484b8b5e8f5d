// One key, one answer: whoever asks at once, on one server or on several.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import type { Ask } from "../../src/sessions/api.ts";
import { meanwhile } from "./meanwhile.ts";
import { type Home, me, openHome, opKey, refusalOf, rename, smallCsv } from "./product.ts";

let home: Home;
let other: OpenedProduct;
beforeEach(async () => {
  home = await openHome();
  other = await home.second();
});
afterEach(() => home.close());

const ask: Ask = { opKey: opKey("one gesture") };

test("[S2] [H4] three at once with one key make one copy and get its answer", async () => {
  const { id } = await home.start();
  const copies = await Promise.all([1, 2, 3].map(() => home.sessions.duplicate(me, id, ask)));
  expect(new Set(copies.map((copy) => copy.id)).size).toBe(1);
  expect(await home.sessions.list(me)).toHaveLength(2);
});

test("[S2] those that wait for one that fails are done then, one after the other", async () => {
  const { once } = home.product.core;
  const steps: string[] = [];
  const work = (name: string) =>
    once.run(me, ask.opKey, async () => {
      steps.push(`${name} begins`);
      await new Promise(setImmediate);
      steps.push(`${name} ends`);
      if (name === "one") throw new Error("it fails");
      return name;
    });
  const done = await Promise.allSettled(["one", "two", "three"].map(work));
  expect(done.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(steps).toEqual(["one", "two", "three"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

describe("two servers that get one key at once", () => {
  let id: string;
  let datasource: string;
  beforeEach(async () => {
    datasource = (await home.csv(smallCsv)).id;
    ({ id } = await home.sessions.create(me, { datasource }));
  });
  const path = () => join(home.folder, "same.csv");
  const calls = [rename("price", "cost")];

  test.each<[string, (product: OpenedProduct) => Promise<unknown>]>([
    ["a session", ({ sessions }) => sessions.create(me, { datasource, ...ask })],
    ["more time", ({ sessions }) => sessions.extend(me, id, ask)],
    ["a step", ({ sessions }) => sessions.apply(me, id, calls, ask)],
    ["a recipe", ({ recipes }) => recipes.create(me, { name: "Monthly", calls, ...ask })],
    [
      "a datasource",
      ({ datasources }) => datasources.create(me, { path: path(), name: "same.csv", bytes: smallCsv.length }, ask),
    ],
  ])("[S2] %s is made once, and both give the first answer", async (_, make) => {
    writeFileSync(path(), smallCsv);
    let first: unknown;
    meanwhile(home.product, "op", async () => {
      first = await make(other);
    });
    expect(await make(home.product)).toEqual(first);
    expect(first).toBeDefined();
    const made = [
      await home.sessions.list(me),
      await home.product.recipes.list(me),
      await home.product.datasources.list(me),
      (await home.sessions.history(me, id)).steps,
      (await home.sessions.audit(me, id)).entries.filter(({ action }) => action === "extend"),
    ];
    expect(made.map(({ length }) => length).reduce((sum, length) => sum + length)).toBe(3);
  });

  test("[S2] the answer about what was erased meanwhile is that it is gone", async () => {
    await home.sessions.extend(me, id, ask);
    meanwhile(home.product, "op", () => other.sessions.remove(me, id, { now: true }));
    expect(await refusalOf(home.sessions.extend(me, id, ask))).toMatchObject({
      code: "not_found",
      values: { what: "session" },
    });
  });
});
