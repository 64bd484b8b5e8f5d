// What is found out below the table becomes one step, counted before it is done.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load, pick, steps, until } from "./bench.ts";
import { type Standing, stand } from "./standing.ts";

const cities = {
  name: "cities.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    `city,size\n${["Oslo,1", "oslo,2", "OSLO,3", "Oslo,1", "Rome,2", "rome,3", "Paris,2", "Paris,900", ",1"].join("\n")}\n`,
  ),
};

describe.skipIf(process.env.DATA_TOOLS_NO_BROWSER === "1")("panels", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const open = async (page: Page, name: string) => {
    await page.getByRole("button", { name: "Explore" }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
    return page.getByRole("region", { name, exact: true });
  };
  const cells = (page: Page, column: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).allTextContents();

  test("alike values become one, as one step", async () => {
    const page = await standing.open();
    const session = await load(page, cities);
    await pick(page, "city");
    const panel = await open(page, "Alike values");
    await panel.getByRole("checkbox", { name: "Make the values like “Oslo” one" }).check();
    await panel.getByRole("textbox", { name: "What the values like “Rome” become" }).fill("Roma");
    await panel.getByText("4 cells changed in 1 column").waitFor();
    await panel.getByRole("button", { name: "Make them one" }).click();
    await until(async () => (await steps(page).count()) === 1);
    await panel.getByText("No two values are alike in this way.").waitFor();
    expect((await standing.client.sessions.history(session)).steps).toHaveLength(1);
    await until(async () => (await cells(page, "city")).filter((city) => city === "Oslo").length === 4);
    await expect.poll(async () => (await cells(page, "city")).filter((city) => city === "Roma")).toHaveLength(2);
    expect(standing.complaints).toEqual([]);
  });

  test("values are checked, their rows kept; outliers go; the focus comes back", async () => {
    const page = await standing.open();
    const session = await load(page, cities);
    const outliers = await open(page, "Outliers");
    await outliers.getByRole("row", { name: /^size/ }).waitFor();
    await outliers.getByText("1 row removed").waitFor();
    await outliers.getByRole("button", { name: "Take these rows out" }).click();
    await until(async () => (await standing.client.sessions.get(session)).rows === 8);
    await page.keyboard.press("Escape");
    await outliers.waitFor({ state: "detached" });
    await expect.poll(() => page.locator("button:focus").textContent()).toBe("Explore");

    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Profile of columns" }).focus();
    await page.keyboard.press("Enter");
    const profile = page.getByRole("region", { name: "Profile of columns" });
    await profile.getByRole("table").waitFor();
    await page.keyboard.press("Escape");
    await profile.waitFor({ state: "detached" });

    await pick(page, "city");
    const values = await open(page, "Values and their rows");
    await values.getByRole("checkbox", { name: "Rome", exact: true }).check();
    await values.getByRole("checkbox", { name: "(no value)" }).check();
    await values.getByText("6 rows removed").waitFor();
    // As a view first: nothing changes, and the chip names the values.
    await values.getByRole("button", { name: "Show only these rows" }).click();
    const view = page.getByRole("region", { name: "View", exact: true });
    await expect.poll(() => view.textContent()).toMatch(/city is one of Rome, \(no value\).*2 of 8 rows/);
    expect((await standing.client.sessions.get(session)).rows).toBe(8);
    await view.getByRole("button", { name: "Clear" }).click();
    await values.getByRole("button", { name: "Keep these rows" }).click();
    await until(async () => (await standing.client.sessions.get(session)).rows === 2);
    expect(standing.complaints).toEqual([]);
  });

  test("duplicates, gaps and profiles are told; the quality report is downloaded", async () => {
    const page = await standing.open();
    await load(page, cities);
    const duplicates = await open(page, "Duplicates");
    await duplicates.getByText("1 group of equal rows, 1 row of them surplus.").waitFor();
    await duplicates.getByText("1 row removed").waitFor();
    await duplicates.getByRole("switch", { name: "Keep the equal rows alone, to look at them" }).check();
    await duplicates.getByText("7 rows removed").waitFor();
    const missing = await open(page, "Missing together");
    await missing.getByText("8 of 9 rows are complete.").waitFor();
    const profile = await open(page, "Profile of columns");
    await profile.getByRole("row", { name: /^size/ }).waitFor();

    await page.getByRole("button", { name: "Explore" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Quality report (download)" }).click();
    expect((await coming).suggestedFilename()).toMatch(/\.html$/);
    expect(standing.complaints).toEqual([]);
  });
});
