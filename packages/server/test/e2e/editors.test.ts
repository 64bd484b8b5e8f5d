// Formulas and queries are written with the table's names at hand, and errors show where they are.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, described, header, load } from "./bench.ts";
import { type Standing, stand } from "./standing.ts";

const shop = {
  name: "shop.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("item,unit price,amount\ntea,3,4\ncake,5,1\n"),
};

describe.skipIf(process.env.DATA_TOOLS_NO_BROWSER === "1")("editors", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  test("a formula completes names in their quotes, marks its error and leaves by Tab", async () => {
    const page = await standing.open();
    await load(page, shop);
    const form = await choose(page, "Formula");
    await form.getByRole("textbox", { name: "Column" }).fill("cost");
    const formula = form.locator('.cm-content[role="textbox"]');
    await formula.click();
    await page.keyboard.type("uni");
    await page.getByRole("option", { name: "unit price" }).click();
    await page.keyboard.type(" * amoun");
    await page.keyboard.press("Escape");
    await expect.poll(() => formula.textContent()).toBe('"unit price" * amoun');

    await form.getByRole("button", { name: "Preview" }).click();
    await form.locator(".cm-lintRange-error").waitFor();
    await expect.poll(() => form.locator(".cm-lintRange-error").textContent()).toBe("amoun");
    expect(await described(page, formula)).toContain("position 16");

    await formula.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("t");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect.poll(() => form.locator(".cm-content:focus").count()).toBe(0);
    await form.getByRole("button", { name: "Apply" }).click();
    await header(page, "cost").waitFor();
    await expect.poll(() => page.locator('.ag-row .ag-cell[col-id="c:cost"]').allTextContents()).toEqual(["12", "5"]);

    await form.getByRole("button", { name: "Functions" }).click();
    await page.getByRole("searchbox", { name: "Search functions" }).fill("capital letters");
    await page.getByRole("button", { name: /^upper\(text\)/ }).click();
    await page.keyboard.type("item");
    await expect.poll(() => formula.textContent()).toBe("upper(item)");
    expect(standing.complaints).toEqual([]);
  });

  test("a query completes tables and columns", async () => {
    const page = await standing.open();
    await load(page, shop);
    const form = await choose(page, "SQL");
    const query = form.locator('.cm-content[role="textbox"]');
    await query.click();
    await page.keyboard.type('SELECT item, "unit');
    await page.getByRole("option", { name: "unit price" }).click();
    await page.keyboard.type(" FROM data");
    await page.keyboard.press("Escape");
    await expect.poll(() => query.textContent()).toBe('SELECT item, "unit price" FROM data');
    await form.getByRole("button", { name: "Apply" }).click();
    await header(page, "amount").waitFor({ state: "detached" });
    expect(standing.complaints).toEqual([]);
  });
});
