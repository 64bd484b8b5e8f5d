// More of the page as a person uses it: forms, keys, what undo says, a table of three million rows.
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, header, load, pick, steps, until } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const threeMillion = fileURLToPath(
  new URL("../../../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url),
);
const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};

describe.skipIf(unwanted)("more of the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const cells = (page: Page, column: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).allTextContents();
  const undo = (page: Page) => page.getByRole("button", { name: /^Undo/ });
  const redo = (page: Page) => page.getByRole("button", { name: /^Redo/ });

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

  test("[W1] a form that was filled in just before the session was left stands as it was left", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await pick(page, "city");
    const renaming = await choose(page, "Rename column");
    const name = renaming.getByRole("textbox", { name: "New name" });
    await name.fill("tow");
    // The keystroke and what leaves in one go: nothing that waits has its turn between them.
    await name.focus();
    await page.evaluate(`(async () => {
      const field = document.activeElement;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, "town");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (let turns = 0; turns < 20; turns++) await Promise.resolve();
      document.querySelector('a[href="/"]').click();
    })()`);
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    await until(async () => JSON.stringify(await standing.client.sessions.getDraft(session, "form")).includes("town"));
  });

  test("[W1] what is filled in before the server told what was begun takes nothing else away", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const begun = { op: "add-index", params: { column: "no" } };
    await standing.client.sessions.putDraft(session, "form", { open: null, forms: [begun] });
    let tell = () => {};
    const asked = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const other = await standing.open();
    await other.route("**/api/sessions/*/drafts/form", async (route) => {
      if (route.request().method() === "GET") await asked;
      await route.continue();
    });
    await other.goto(new URL(`/s/${session}`, other.url()).href);
    await pick(other, "city");
    const renaming = await choose(other, "Rename column");
    await renaming.getByRole("textbox", { name: "New name" }).fill("town");
    tell();
    const kept = async () => JSON.stringify(await standing.client.sessions.getDraft(session, "form"));
    await until(async () => (await kept()).includes("town"));
    expect(await kept()).toContain("add-index");
  });

  test("what is filled in while another operation is carried out stays", async () => {
    const page = await standing.open();
    await load(page, people);
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/sessions/*/steps", async (route) => {
      await asked;
      await route.continue();
    });
    await pick(page, "city");
    const renaming = await choose(page, "Rename column");
    await renaming.getByRole("textbox", { name: "New name" }).fill("town");
    await renaming.getByRole("button", { name: "Apply" }).click();
    const adding = await choose(page, "Number the rows");
    await adding.getByRole("textbox", { name: "New column" }).fill("no");
    answer();
    await header(page, "town").waitFor();
    await expect.poll(() => adding.getByRole("button", { name: "Preview" }).count()).toBe(1);
    expect(await adding.getByRole("textbox", { name: "New column" }).inputValue()).toBe("no");
    await adding.getByRole("button", { name: "Apply" }).click();
    await header(page, "no").waitFor();
    expect(standing.complaints).toEqual([]);
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
    const { columns, rows } = await standing.client.sessions.rows(session, { offset: 2_999_999, limit: 1 });
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
    // The key goes to the last column too; others may have been scrolled out of sight.
    const value = page.locator(`.ag-row[row-index="2999999"] .ag-cell[col-id="c:${columns.at(-1)?.name}"]`);
    await expect.poll(() => value.textContent(), { timeout: 30_000 }).toBe(String(rows[0]?.at(-1)));
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
