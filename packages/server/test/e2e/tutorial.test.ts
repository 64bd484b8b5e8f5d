// The tutorial is walked through as it is written: every step of docs/tutorial.md, in its order, in a real browser.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeStep } from "../../../../scripts/tutorial/hand.ts";
import { steps } from "../../../../scripts/tutorial/steps.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

describe.skipIf(unwanted)("the tutorial", () => {
  let standing: Standing;
  let page: Page;
  beforeAll(async () => {
    standing = await stand();
    page = await standing.open();
  });
  afterAll(async () => {
    await standing?.end();
  });

  test.each(steps.map((step): [string, (typeof steps)[number]] => [step.title, step]))(
    "[X16] %s",
    async (_title, step) => {
      await takeStep(page, step);
      expect(standing.complaints).toEqual([]);
    },
  );

  test("[X16] its recipe for the command line is the one that was kept", async () => {
    const [kept] = await standing.client.recipes.list();
    const { calls } = await standing.client.recipes.get(kept?.id ?? "");
    const told = JSON.parse(
      readFileSync(new URL("../../../../docs/tutorial/monthly-orders.json", import.meta.url), "utf8"),
    );
    expect(calls.map(({ op, params }) => ({ op, params }))).toMatchObject(told);
  });
});
