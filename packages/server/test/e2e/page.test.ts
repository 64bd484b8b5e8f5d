// The page as a person uses it, in a real browser against the real program.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, described, goTo, header, load, pick, rename, steps, until } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const threeMillion = fileURLToPath(
  new URL("../../../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url),
);
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

  test("a form that was left stands as it was left, for each operation, until it is applied or let go", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await pick(page, "city");
    const renaming = await choose(page, "Rename column");
    await renaming.getByRole("textbox", { name: "New name" }).fill("town");
    const adding = await choose(page, "Number the rows");
    await adding.getByRole("textbox", { name: "New column" }).fill("no");
    const back = page.getByRole("button", { name: "All operations" });
    await back.click();
    const begun = page.getByRole("region", { name: "Begun and not applied" });
    await expect
      .poll(() => begun.getByRole("button").allTextContents())
      .toEqual(["Number the rows", "", "Rename column", ""]);
    await until(async () => JSON.stringify(await standing.client.sessions.getDraft(session, "form")).includes("town"));

    const other = await standing.open(`/s/${session}`);
    await header(other, "city").waitFor();
    await other.getByRole("region", { name: "Begun and not applied" }).getByText("Rename column").click();
    const form = other.getByRole("form", { name: "Rename column" });
    await expect.poll(() => form.getByRole("textbox", { name: "New name" }).inputValue()).toBe("town");
    await form.getByText("As you left it.").waitFor();
    await form.getByRole("button", { name: "Apply" }).click();
    await header(other, "town").waitFor();
    await other.getByRole("button", { name: "All operations" }).click();
    const left = other.getByRole("region", { name: "Begun and not applied" });
    await expect.poll(() => left.getByRole("button").allTextContents()).toEqual(["Number the rows", ""]);
    await left.getByRole("button", { name: "Let go: Number the rows" }).click();
    await left.waitFor({ state: "hidden" });
    await expect.poll(() => standing.client.sessions.getDraft(session, "form")).toBe(null);
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

  test("[W3] undo and redo say what they will do, with counts and cells", async () => {
    const page = await standing.open();
    await load(page, people);
    await pick(page, "city");
    const form = await choose(page, "Change case");
    await form.getByRole("combobox", { name: "To" }).click();
    await page
      .getByRole("option", { name: /capitals/i })
      .first()
      .click();

    await form.getByRole("button", { name: "Preview" }).click();
    const preview = page.getByRole("region", { name: "Preview" });
    await preview.getByText("3 cells changed in 1 column").waitFor();
    await preview.getByText("LONDON").first().waitFor();
    await form.getByRole("button", { name: "Apply" }).click();
    await until(async () => (await cells(page, "city")).includes("NEW YORK"));

    await undo(page).hover();
    const hint = page.getByRole("tooltip");
    await hint.getByText(/Takes back: 3 cells changed in 1 column/).waitFor();
    const row = hint.getByRole("row").first();
    await row.waitFor();
    await expect.poll(() => row.textContent()).toBe("Row 1 · cityLONDONlondon");

    await undo(page).click();
    await until(async () => (await cells(page, "city")).includes("new york"));
    await page.mouse.move(600, 500);
    await redo(page).focus();
    const again = hint.filter({ hasText: "Does again: 3 cells changed in 1 column" });
    await again.getByRole("row").first().waitFor();
    await expect.poll(() => again.getByRole("row").first().textContent()).toBe("Row 1 · citylondonLONDON");
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

  test("operations are found by other words; forms take conditions, values of columns and queries", {
    timeout: 120_000,
  }, async () => {
    const page = await standing.open();
    await load(page, people);
    const search = page.getByRole("searchbox", { name: "Search operations" });
    const list = page.getByRole("complementary", { name: "Operations" });
    for (const [words, title] of [
      ["vlookup", "Look up"],
      ["deduplicate", "Drop duplicates"],
      ["text to columns", "Split column"],
      ["melt", "Unpivot"],
    ] as const) {
      await search.fill(words);
      await list.getByRole("button", { name: title, exact: true }).waitFor();
    }
    await search.fill("no such operation");
    await list.getByText("No operation fits").waitFor();

    const form = await choose(page, "Add a column by conditions");
    const option = async (box: string, name: string) => {
      await form.getByRole("combobox", { name: box, exact: true }).click();
      await page.getByRole("option", { name }).first().click();
    };
    await form.getByRole("textbox", { name: "New column" }).fill("group");
    await option("Column", "age");
    await option("Comparison", "is at least");
    await form.getByRole("textbox", { name: "Value", exact: true }).fill("70");
    await form.getByRole("textbox", { name: "Then", exact: true }).fill("older");
    await option("Otherwise: Kind of value", "The value of a column");
    await form.getByRole("combobox", { name: "Column", exact: true }).last().click();
    await page.getByRole("option", { name: "name" }).last().click();
    await form.getByRole("button", { name: "Apply" }).click();
    await until(async () => (await cells(page, "group")).join() === "Ada,older,Alan,older");

    const query = await choose(page, "SQL");
    await query.getByRole("textbox", { name: "Query" }).fill("SELECT nothing FROM data");
    await query.getByRole("button", { name: "Apply" }).click();
    const text = query.getByRole("textbox", { name: "Query" });
    await until(async () => (await text.getAttribute("aria-invalid")) === "true");
    await query.getByRole("combobox", { name: "Choose a datasource" }).click();
    await page.getByRole("option", { name: "people", exact: true }).first().click();
    await query.getByRole("textbox", { name: "people is called" }).fill("others");
    await text.fill(
      'SELECT "group", count(o.name) AS n FROM data LEFT JOIN others o USING (name) GROUP BY 1 ORDER BY 1',
    );
    await query.getByRole("button", { name: "Apply" }).click();
    await until(async () => (await cells(page, "n")).join() === "1,1,2");
    await expect.poll(() => steps(page).count()).toBe(2);
  });

  test("keys undo and redo, but in a text field they are the field's own; a double click edits a cell", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const cell = page.locator(`.ag-row[row-index="1"] .ag-cell[col-id="c:name"]`);
    await cell.dblclick();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Grace Hopper");
    await page.keyboard.press("Enter");
    await until(async () => (await cell.textContent()) === "Grace Hopper");
    await expect.poll(() => steps(page).count()).toBe(1);

    await page.getByRole("searchbox", { name: "Search operations" }).fill("filter");
    await page.keyboard.press("Control+z");
    expect((await standing.client.sessions.get(session)).depth).toBe(1);
    await page.getByRole("heading", { name: "History" }).click();
    await page.keyboard.press("Control+z");
    await until(async () => (await cell.textContent()) === "Grace");
    await page.keyboard.press("Control+Shift+z");
    await until(async () => (await cell.textContent()) === "Grace Hopper");
    await page.keyboard.press("Control+z");
    await until(async () => (await cell.textContent()) === "Grace");
    await page.keyboard.press("Control+y");
    await until(async () => (await cell.textContent()) === "Grace Hopper");
  });

  test("[W5] the grid shows the last row of three million", { timeout: 120_000 }, async () => {
    const page = await standing.open();
    const session = await load(page, threeMillion);
    await page.getByText("3,000,000 rows × ").first().waitFor();
    const [last] = (await standing.client.sessions.rows(session, { offset: 2_999_999, limit: 1 })).rows;
    // A click while the rows are drawn anew focuses a cell that is gone a moment later.
    await expect
      .poll(async () => {
        await page.locator(".ag-cell").nth(1).click();
        return page.locator(".ag-cell:focus").count();
      })
      .toBe(1);
    await page.keyboard.press("Control+End");
    const shown = page.locator('.ag-row[row-index="2999999"]');
    await shown.first().waitFor();
    const name = await header(page, "").first().locator("span").first().textContent();
    const value = page.locator(`.ag-row[row-index="2999999"] .ag-cell[col-id="c:${name ?? ""}"]`);
    await until(async () => (await value.textContent()) !== "…");
    await expect.poll(() => value.textContent()).toBe(String(last?.[0]));
    const box = await value.boundingBox();
    const status = await page.getByRole("contentinfo").boundingBox();
    expect(box && status && box.y + box.height / 2).toBeLessThan(status?.y ?? 0);
    await expect
      .poll(() => page.locator('.ag-row[row-index="2999999"] .ag-cell[col-id="row"]').textContent())
      .toBe("3,000,000");
  });

  test("nothing leaves the server's address, nothing breaks the content policy, nothing fails unseen", () => {
    expect(standing.complaints).toEqual([]);
  });
});
