// The page as a person uses it, in a real browser against the real program.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, described, goTo, header, load, pick, rename, steps, until } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};

describe.skipIf(unwanted)("the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const idOf = (page: Page) => new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const cells = (page: Page, column: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).allTextContents();
  const undo = (page: Page) => page.getByRole("button", { name: /^Undo/ });
  const redo = (page: Page) => page.getByRole("button", { name: /^Redo/ });

  test("[W1] reload and another browser continue where one was", async () => {
    const page = await standing.open();
    await page
      .getByRole("button", { name: /^New session with/ })
      .first()
      .click();
    await page.locator(".ag-cell").first().waitFor();
    const first = (await page.locator(".ag-header-cell button span").first().textContent()) ?? "";

    await rename(page, first, "renamed once");
    await rename(page, "renamed once", "renamed twice");
    await undo(page).click();
    await header(page, "renamed once").waitFor();
    await redo(page).click();
    await header(page, "renamed twice").waitFor();
    await undo(page).click();
    await header(page, "renamed once").waitFor();
    const form = await choose(page, "Rename column");
    await form.getByRole("textbox", { name: "New name" }).fill("not applied yet");
    const session = idOf(page);
    await until(async () =>
      JSON.stringify(await standing.client.sessions.getDraft(session, "form")).includes("not applied yet"),
    );

    await page.reload();
    await header(page, "renamed once").waitFor();
    await expect.poll(() => steps(page).count()).toBe(2);
    await expect.poll(() => page.getByRole("textbox", { name: "New name" }).inputValue()).toBe("not applied yet");
    expect(await redo(page).getAttribute("aria-label")).toContain("renamed twice");

    const other = await standing.open(`/s/${session}`);
    await header(other, "renamed once").waitFor();
    await other.getByRole("textbox", { name: "New name" }).waitFor();
    expect(await other.getByRole("textbox", { name: "New name" }).inputValue()).toBe("not applied yet");
    await redo(other).click();
    await header(other, "renamed twice").waitFor();
    await header(page, "renamed twice").waitFor();
    await expect
      .poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => !key.includes("color-scheme"))))
      .toEqual([]);
  });

  test("a new step after undo branches; go-to, save and export take what is shown", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await rename(page, "city", "town");
    await rename(page, "age", "years");
    await undo(page).click();
    await header(page, "age").waitFor();
    await rename(page, "age", "age in years");

    const fork = page.getByRole("button", { name: "1 other line from here" });
    await fork.click();
    await page
      .getByRole("button", { name: /“age” to “years”|years/ })
      .first()
      .waitFor();
    expect((await standing.client.sessions.history(session)).steps).toHaveLength(3);
    await steps(page)
      .filter({ hasText: /years/ })
      .filter({ hasNotText: "in years" })
      .getByRole("button")
      .first()
      .dblclick();
    await until(async () => (await header(page, "years").first().textContent())?.startsWith("years") ?? false);

    await page.getByRole("button", { name: "Start over" }).click();
    await header(page, "city").waitFor();
    expect(await undo(page).getAttribute("aria-disabled")).toBe("true");
    await goTo(page, "town");
    await header(page, "town").waitFor();
    await expect.poll(() => undo(page).getAttribute("aria-disabled")).toBe("false");

    await page.getByRole("button", { name: "Save as datasource" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("people with towns");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    const saved = (await standing.client.datasources.list()).find(({ name }) => name === "people with towns");
    expect(saved?.columns.map(({ name }) => name)).toEqual(["name", "town", "age"]);

    const arriving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Download as CSV" }).click();
    const download = await arriving;
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const text = readFileSync(await download.path(), "utf8")
      .replace(/\r\n/g, "\n")
      .replace(/^\ufeff/, "");
    expect(text.split("\n")[0]).toBe("name,town,age");
    expect(text.trim().split("\n")).toHaveLength(5);
  });

  test("[W2] an error is shown at its field and nothing is applied", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await pick(page, "city");
    const form = await choose(page, "Rename column");
    const name = form.getByRole("textbox", { name: "New name" });
    await name.fill("age");
    await form.getByRole("button", { name: "Apply" }).click();
    await until(async () => (await name.getAttribute("aria-invalid")) === "true");
    expect(await described(page, name)).toContain("exists already");
    await expect.poll(() => steps(page).count()).toBe(0);
    expect((await standing.client.sessions.get(session)).depth).toBe(0);

    await name.fill("place");
    expect(await name.getAttribute("aria-invalid")).not.toBe("true");
    await form.getByRole("button", { name: "Apply" }).click();
    await header(page, "place").waitFor();
  });

  test("[W4] a double click applies once", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const form = await choose(page, "Formula");
    await form.getByRole("textbox", { name: "Column" }).fill("age");
    await form.getByRole("textbox", { name: "Formula" }).fill("age + 1");
    await form.getByRole("checkbox", { name: "Replace" }).check();
    await form.getByRole("button", { name: "Apply" }).dblclick();
    await form.getByText(/^Done: /).waitFor();
    await page.getByText(/^Saved /).waitFor();
    expect((await standing.client.sessions.history(session)).steps).toHaveLength(1);
    await until(async () => (await cells(page, "age")).includes("37"));
    await expect.poll(async () => (await cells(page, "age")).toSorted()).toEqual(["37", "42", "73", "86"]);
  });

  test("nothing leaves the server's address, nothing breaks the content policy, nothing fails unseen", () => {
    expect(standing.complaints).toEqual([]);
  });
});
