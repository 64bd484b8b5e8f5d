// Charts of the table as it stands: by columns, by keyboard, as figures and as files.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header, load, pick, rename, until } from "./bench.ts";
import { type Standing, stand } from "./standing.ts";

const shop = {
  name: "shop.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("fruit,kilos,price\napple,1,10\npear,5,52\napple,2,19\nplum,,7\n"),
};

describe.skipIf(process.env.DATA_TOOLS_NO_BROWSER === "1")("charts", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  test("the chosen column is drawn, read as figures, saved, and follows the session", async () => {
    const page = await standing.open();
    const session = await load(page, shop);
    await pick(page, "fruit");
    await page.getByRole("button", { name: "Charts", exact: true }).click();
    const panel = page.getByRole("region", { name: "Charts" });
    const drawn = panel.getByRole("img", { name: /^Bars\. Exact, of all rows\./ });
    await drawn.waitFor();
    await until(async () => (await drawn.locator("rect").count()) === 3);
    await drawn.locator("rect").first().hover();
    await panel.getByText("apple: 2 (2 rows)").waitFor();

    for (const [format, beginning] of [
      ["As a picture (PNG)", "\x89PNG"],
      ["As a drawing (SVG)", "<svg"],
    ] as const) {
      await panel.getByRole("button", { name: "Save picture" }).click();
      const coming = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: format }).click();
      const file = await (await coming).path();
      expect(readFileSync(file, "latin1").startsWith(beginning)).toBe(true);
    }

    await panel.getByRole("button", { name: "Show figures" }).click();
    const figures = panel.getByRole("table", { name: "Bars" });
    await figures.waitFor();
    await expect
      .poll(() => figures.getByRole("row").nth(1).getByRole("cell").allTextContents())
      .toEqual(["apple", "2", "2"]);

    await standing.client.sessions.apply(session, {
      op: "filter-rows",
      params: { where: { column: "fruit", is: "ne", value: "apple" } },
    });
    await until(async () => (await figures.getByRole("row").count()) === 3);

    await rename(page, "fruit", "kind of fruit");
    await header(page, "kind of fruit").waitFor();
    await figures.getByRole("columnheader", { name: "kind of fruit" }).waitFor();
    expect(standing.complaints).toEqual([]);
  });

  test("by keyboard: a kind is chosen, the height stepped, Escape closes", async () => {
    const page = await standing.open();
    await load(page, shop);
    await page.getByRole("button", { name: "Charts", exact: true }).focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("region", { name: "Charts" });
    await panel.getByRole("img", { name: /^Histogram/ }).waitFor();
    await page.keyboard.press("Tab");
    const edge = panel.getByRole("separator", { name: "Height of the panel" });
    const before = Number(await edge.getAttribute("aria-valuenow"));
    await page.keyboard.press("ArrowUp");
    expect(Number(await edge.getAttribute("aria-valuenow"))).toBeGreaterThan(before);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Scatter plot" }).click();
    const dots = panel.getByRole("img", { name: /^Scatter plot/ }).locator("circle");
    await until(async () => (await dots.count()) === 3);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(standing.complaints).toEqual([]);
  });
});
