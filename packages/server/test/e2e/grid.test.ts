// The grid as a person uses it: heads with figures, marks and copies, menus, views, finding, odd texts.
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header, load, steps, until } from "./bench.ts";
import { type Standing, stand } from "./standing.ts";

const unwanted = process.env.DATA_TOOLS_NO_BROWSER === "1";
const scores = {
  name: "scores.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    "name,city,points,day\nAda,London,10,2024-01-01\nGrace,Paris,20,2024-01-02\nAlan,London,30,2024-01-03\nEdsger,,40,2024-01-04\nBarbara,Rome,,2024-01-05\n",
  ),
};
const odd = {
  name: "odd.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    `name,note\n"  Ada ","tab\there"\n"a\u00a0b","line\nend"\n"","${"x".repeat(400)}"\nplain,"say ""hi"""\n`,
  ),
};

describe.skipIf(unwanted)("the grid", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  async function opened(file: typeof scores): Promise<{ page: Page; session: string }> {
    const page = await standing.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    return { page, session: await load(page, file) };
  }
  const cell = (page: Page, row: number, column: string): Locator =>
    page.locator(`.ag-row[row-index="${row}"] .ag-cell[col-id="c:${column}"]`);
  const rowNumber = (page: Page, row: number): Locator =>
    page.locator(`.ag-row[row-index="${row}"] .ag-cell[col-id="row"]`);
  const column = async (page: Page, name: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${name}"]`).allTextContents();
  const status = (page: Page) => page.getByRole("contentinfo");
  const clipboard = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
  const item = (page: Page, name: string | RegExp) => page.getByRole("menuitem", { name, exact: true });
  const view = (page: Page) => page.getByRole("region", { name: "View", exact: true });
  const head = (page: Page, name: string) => page.locator(`.ag-header-cell[col-id="c:${name}"]`);

  test("a head tells the exact figures of its column, and tells them anew after a step", async () => {
    const { page } = await opened(scores);
    const figures = (name: string) => header(page, name).getAttribute("aria-description");
    await until(
      async () => (await figures("points")) === "1 of 5 missing · all 4 values are different · from 10 to 40 · mean 25",
    );
    await until(
      async () => (await figures("city")) === "1 of 5 missing · 3 different values · most often “London” (2)",
    );
    await head(page, "points").hover();
    await page.getByRole("tooltip").getByText("from 10 to 40").waitFor();

    await cell(page, 4, "points").dblclick();
    await page.keyboard.type("90");
    await page.keyboard.press("Enter");
    await until(
      async () =>
        (await figures("points"))?.includes("none missing · all 5 values are different · from 10 to 90") ?? false,
    );
  });

  test("cells are marked by mouse and keys, summed in the status line and copied with their names", async () => {
    const { page } = await opened(scores);
    await cell(page, 0, "name").click();
    await cell(page, 1, "points").click({ modifiers: ["Shift"] });
    await status(page).getByText("2 rows × 3 columns marked · 2 numbers · sum 30 · mean 15 · from 10 to 20").waitFor();
    await page.keyboard.press("Shift+ArrowDown");
    await status(page).getByText("3 rows × 3 columns marked · 3 numbers · sum 60").waitFor();
    await page.keyboard.press("Control+Shift+C");
    await status(page).getByText("Copied with names: 3 rows × 3 columns").waitFor();
    await expect
      .poll(() => clipboard(page))
      .toBe("name\tcity\tpoints\nAda\tLondon\t10\nGrace\tParis\t20\nAlan\tLondon\t30");

    await cell(page, 1, "city").hover();
    await page.mouse.down();
    await cell(page, 3, "points").hover();
    await page.mouse.up();
    await status(page).getByText("3 rows × 2 columns marked · 3 numbers · sum 90").waitFor();

    await rowNumber(page, 1).click();
    await rowNumber(page, 3).click({ modifiers: ["ControlOrMeta"] });
    await status(page).getByText("2 rows marked").waitFor();
    await page.keyboard.press("Control+c");
    await status(page).getByText("Copied: 2 rows × 4 columns").waitFor();
    await expect.poll(() => clipboard(page)).toBe("Grace\tParis\t20\t2024-01-02\nEdsger\t\t40\t2024-01-04");
    await page.keyboard.press("Escape");
    await status(page).getByText("marked").waitFor({ state: "hidden" });
  });

  test("a column of very many rows is copied whole", async () => {
    const rows = Array.from({ length: 200_000 }, (_, n) => n + 1);
    const { page } = await opened({ ...scores, name: "many.csv", buffer: Buffer.from(`n\n${rows.join("\n")}\n`) });
    await header(page, "n").click();
    await page.keyboard.press("Control+c");
    await status(page).getByText("Copied: 200,000 rows × 1 column").waitFor();
    await expect.poll(async () => (await clipboard(page)).split("\n").length).toBe(200_000);
  });

  test("menus open by key and by click, offer what fits, and prefill the form", async () => {
    const { page } = await opened(scores);
    await header(page, "city").click({ button: "right" });
    await item(page, "Change case").waitFor();
    expect(await item(page, "Round numbers").count()).toBe(0);
    await item(page, "Change case").click();
    const form = page.getByRole("form", { name: "Change case" });
    await form.getByText("city", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Menu of points" }).click();
    await item(page, "More operations…").click();
    await page.getByText("Fitting: integer").waitFor();
    await page.getByRole("searchbox", { name: "Search operations" }).fill("case");
    await expect.poll(() => page.getByRole("button", { name: "Change case", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Show all operations" }).click();
    await page.getByRole("button", { name: "Change case", exact: true }).waitFor();

    await cell(page, 0, "city").click();
    await page.keyboard.press("Shift+F10");
    await item(page, "Delete rows with “London”").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+F10");
    await item(page, "Delete rows with “Paris”").click();
    await until(async () => (await column(page, "city")).join() === "London,London,no value,Rome");
    await expect.poll(() => steps(page).count()).toBe(1);

    await cell(page, 0, "city").click({ button: "right" });
    await item(page, "Change all “London”…").click();
    const equal = page.getByRole("form", { name: "Edit equal cells" });
    expect(await equal.getByRole("textbox", { name: "Present value" }).inputValue()).toBe("London");
    await equal.getByRole("textbox", { name: "New value" }).fill("Oslo");
    await equal.getByRole("button", { name: "Apply" }).click();
    await until(async () => (await column(page, "city")).join() === "Oslo,Oslo,no value,Rome");

    await rowNumber(page, 2).click({ button: "right" });
    await item(page, "Insert rows above…").click();
    const insert = page.getByRole("form", { name: "Insert rows" });
    expect(await insert.getByRole("textbox", { name: "At" }).inputValue()).toBe("3");
  });

  test("a view is no step, edits the right row, and becomes a step", async () => {
    const { page, session } = await opened(scores);
    await page.getByRole("button", { name: "Menu of points" }).click();
    await item(page, "Sort descending").click();
    await view(page).getByText("sorted by points ↓").waitFor();
    await until(async () => (await column(page, "name")).join() === "Edsger,Alan,Grace,Ada,Barbara");
    await expect.poll(() => rowNumber(page, 0).textContent()).toBe("4");
    expect((await standing.client.sessions.get(session)).depth).toBe(0);

    await cell(page, 1, "city").click({ button: "right" });
    await item(page, "Show only “London”").click();
    await view(page).getByText("2 of 5 rows").waitFor();
    await until(async () => (await column(page, "name")).join() === "Alan,Ada");
    await cell(page, 0, "name").dblclick();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Alan Turing");
    await page.keyboard.press("Enter");
    await until(async () => (await column(page, "name")).join() === "Alan Turing,Ada");
    expect((await standing.client.sessions.rows(session)).rows[2]?.[0]).toBe("Alan Turing");

    await rowNumber(page, 1).click({ button: "right" });
    await item(page, "Delete this row").click();
    await view(page).getByText("1 of 4 rows").waitFor();
    expect((await standing.client.sessions.rows(session)).rows.map(([name]) => name)).toEqual([
      "Grace",
      "Alan Turing",
      "Edsger",
      "Barbara",
    ]);

    await view(page).getByRole("button", { name: "Make it a step" }).click();
    await view(page).waitFor({ state: "hidden" });
    await until(async () => (await column(page, "name")).join() === "Alan Turing");
    expect((await standing.client.sessions.get(session)).depth).toBe(3);
    await page.keyboard.press("Control+z");
    await until(async () => (await column(page, "name")).length === 4);
  });

  test("a condition for the view is typed above the table; what cannot be compared is told at its field", async () => {
    const { page, session } = await opened(scores);
    await page.getByRole("button", { name: "Menu of day" }).click();
    await item(page, "Filter…").click();
    const form = page.getByRole("form", { name: "View only: rows where" });
    await form.locator(":focus").waitFor();
    await page.keyboard.type("soon");
    await page.keyboard.press("Enter");
    await form.getByText("is not a date").waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("2024-01-04");
    await page.keyboard.press("Enter");
    await view(page).getByText("day is 2024-01-04").waitFor();
    await until(async () => (await column(page, "name")).join() === "Edsger");
    await view(page).getByRole("button", { name: "Do away with: day is 2024-01-04" }).click();
    await until(async () => (await column(page, "name")).length === 5);
    expect((await standing.client.sessions.get(session)).depth).toBe(0);
  });

  test("columns are hidden and pinned for the view alone", async () => {
    const { page, session } = await opened(scores);
    await page.getByRole("button", { name: "Menu of city" }).click();
    await item(page, "Hide").click();
    await view(page).getByText("1 column hidden").waitFor();
    await expect.poll(() => header(page, "city").count()).toBe(0);
    await page.getByRole("button", { name: "Menu of day" }).click();
    await item(page, "Pin to the left").click();
    await view(page).getByText("1 column pinned").waitFor();
    await view(page).getByRole("button", { name: "Show" }).click();
    await header(page, "city").waitFor();
    await view(page).getByRole("button", { name: "Unpin" }).click();
    await view(page).waitFor({ state: "hidden" });
    expect((await standing.client.sessions.get(session)).depth).toBe(0);
  });

  test("[W22] rows one scrolls on to are read before they are drawn, and drawn with their values", async () => {
    const page = await standing.open();
    const lines = Array.from({ length: 2_000 }, (_, row) => `${row},text ${row}`).join("\n");
    await load(page, { ...scores, name: "many.csv", buffer: Buffer.from(`n,text\n${lines}\n`) });
    // What was read of the blocks, 200 rows each, and went to the grid in the same turn of the page.
    const read = (from: number) =>
      page.evaluate<boolean>(
        `performance.getEntriesByType("resource").some(({ name }) => name.includes("/rows?offset=${from}&"))`,
      );
    await until(async () => (await read(200)) && (await read(400)));
    await page.evaluate(`(() => {
      window.pending = [];
      const rows = document.querySelector(".ag-grid-viewport");
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) if (node.textContent.includes("…")) window.pending.push(node.textContent);
      }).observe(rows, { childList: true, subtree: true });
      rows.scrollTop = 190 * 28;
    })()`);
    await cell(page, 205, "text").filter({ hasText: "text 205" }).waitFor();
    expect(await page.evaluate("window.pending")).toEqual([]);
    await until(() => read(600));
  });

  test("the first rows are asked for once, however long they take", async () => {
    const { page } = await opened(scores);
    let asked = 0;
    await page.route(/\/rows\?offset=0&/, async (route) => {
      asked++;
      // They come after the grid stands and has asked for what it shows.
      await page.locator(".ag-root-wrapper").waitFor();
      await page.evaluate("new Promise((done) => setTimeout(done, 200))");
      await route.continue();
    });
    await page.reload();
    await cell(page, 4, "name").filter({ hasText: "Barbara" }).waitFor();
    expect(asked).toBe(1);
  });

  test("a text is found, a row is gone to, both by key", async () => {
    const { page } = await opened(scores);
    await cell(page, 0, "name").click();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("lon");
    await page.getByText("2 rows with it").waitFor();
    await until(async () => (await column(page, "name")).join() === "Ada,Alan");
    await page.keyboard.press("Escape");
    await until(async () => (await column(page, "name")).length === 5);
    await expect.poll(() => page.getByRole("searchbox", { name: "Find in the table" }).count()).toBe(0);

    await page.keyboard.press("Control+g");
    await page.keyboard.type("4");
    await page.keyboard.press("Enter");
    await page.locator(`.ag-row[row-index="3"] .ag-cell[col-id="c:name"]:focus`).waitFor();
  });

  test("what cannot be seen in a text is marked, and copied as it is", async () => {
    const { page } = await opened(odd);
    const marks = (row: number, name: string) =>
      cell(page, row, name)
        .locator("[data-mark]")
        .evaluateAll((found) => found.map((element) => element.getAttribute("data-mark")));
    await expect.poll(() => marks(0, "name")).toEqual(["··", "·"]);
    await expect.poll(() => marks(0, "note")).toEqual(["→"]);
    await expect.poll(() => marks(1, "name")).toEqual(["⍽"]);
    await expect.poll(() => marks(1, "note")).toEqual(["↵"]);
    await expect.poll(() => marks(2, "note")).toEqual(["… 400 characters"]);
    await expect.poll(() => marks(3, "name")).toEqual([]);
    await cell(page, 0, "name").click();
    await page.keyboard.press("Control+c");
    await status(page).getByText("Copied: 1 cell").waitFor();
    await expect.poll(() => clipboard(page)).toBe("  Ada ");
    await cell(page, 1, "note").click();
    await cell(page, 1, "name").click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+c");
    await status(page).getByText("Copied: 1 row × 2 columns").waitFor();
    await expect.poll(() => clipboard(page)).toBe('a\u00a0b\t"line\nend"');
  });

  test("a double click on a head renames the column in its place; Escape leaves it", async () => {
    const { page } = await opened(scores);
    await header(page, "city").dblclick();
    const field = page.getByRole("textbox", { name: "New name of city" });
    await field.fill("nothing");
    await page.keyboard.press("Escape");
    await header(page, "city").dblclick();
    await field.fill("town");
    await page.keyboard.press("Control+z");
    await expect.poll(() => steps(page).count()).toBe(0);
    await field.fill("town");
    await page.keyboard.press("Enter");
    await header(page, "town").waitFor();
    await until(async () => (await steps(page).count()) === 1);
  });

  test("nothing leaves the server's address and nothing fails unseen", () => {
    expect(standing.complaints).toEqual([]);
  });
});
