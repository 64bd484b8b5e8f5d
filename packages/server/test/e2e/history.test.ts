// The history as a person uses it: looking without moving, going there, comparing, checkpoints, and the whole
// way from a file through many steps, back, forth and out again.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goTo, header, load, ofStep, rename, steps } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};

describe.skipIf(unwanted)("the history in the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const cells = (page: Page, column: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).allTextContents();
  const undo = (page: Page) => page.getByRole("button", { name: /^Undo: / });
  const redo = (page: Page) => page.getByRole("button", { name: /^Redo: / });
  const isOff = async (button: ReturnType<Page["getByRole"]>) =>
    (await button.getAttribute("aria-disabled")) === "true";

  test("[W12] a click looks at a state and moves nothing; Escape comes back; going there moves", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await rename(page, "city", "town");
    await rename(page, "age", "years");
    await rename(page, "years", "age now");

    const before = await standing.client.sessions.get(session);
    await steps(page).filter({ hasText: "town" }).getByRole("button").first().click();
    const bar = page.getByRole("region", { name: "Another state is shown" });
    await expect.poll(() => bar.textContent()).toContain("takes back 2 steps");
    await header(page, "age").filter({ hasNotText: "now" }).waitFor();
    await expect.poll(() => cells(page, "age")).toEqual(["36", "85", "41", "72"]);
    const after = await standing.client.sessions.get(session);
    expect([after.cursor, after.version]).toEqual([before.cursor, before.version]);

    // What is only looked at offers no step.
    await header(page, "age").first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy", exact: true }).waitFor();
    expect(await page.getByRole("menuitem", { name: "Rename column" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await bar.waitFor();

    const arriving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByText("Of the state you look at").waitFor();
    await page.getByRole("menuitem", { name: "Download as CSV" }).click();
    const file = readFileSync(await (await arriving).path(), "utf8");
    expect(file.replace(/^\ufeff/, "").split(/\r?\n/)[0]).toBe("name,town,age");

    await page.getByRole("menu").waitFor({ state: "hidden" });
    await page.getByRole("heading", { name: "History" }).click();
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "hidden" });
    await header(page, "age now").waitFor();

    await page.getByRole("button", { name: "Original", exact: true }).click();
    await header(page, "city").waitFor();
    await bar.getByRole("button", { name: "Go there" }).click();
    await bar.waitFor({ state: "hidden" });
    await expect.poll(async () => (await standing.client.sessions.get(session)).cursor).toBe(null);
    await header(page, "city").waitFor();
    await goTo(page, "age now");
    await header(page, "age now").waitFor();
    await expect.poll(async () => (await standing.client.sessions.get(session)).cursor).toBe(before.cursor);
  });

  test("[W12] two states are compared: counts by column, rows, and what differs", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await standing.client.sessions.apply(session, { op: "change-case", params: { columns: ["city"], to: "upper" } });
    await standing.client.sessions.apply(session, {
      op: "duplicate-column",
      params: { column: "city", into: "place" },
    });
    await expect.poll(() => steps(page).count()).toBe(2);

    await ofStep(page, "Change case", "What this step changed");
    const pane = page.getByRole("region", { name: "Compare two states" });
    await expect.poll(() => pane.textContent()).toMatch(/city: 3 cells/);
    await expect.poll(() => pane.locator("tbody tr").count()).toBe(3);
    expect(await pane.locator("tbody tr").first().textContent()).toMatch(/london/i);

    // From the original to now: the new column too.
    await pane.getByRole("combobox", { name: "To" }).click();
    await page.getByRole("option", { name: /\(now\)$/ }).click();
    await expect.poll(() => pane.textContent()).toMatch(/New columns: /);
    await pane.getByRole("button", { name: "The other way round" }).click();
    await expect.poll(() => pane.textContent()).toMatch(/Columns that go: /);
    await page.getByRole("heading", { name: "History" }).click();
    await page.keyboard.press("Escape");
    await pane.waitFor({ state: "hidden" });
    await expect.poll(() => cells(page, "age")).toHaveLength(4);
  });

  test("a named step is a checkpoint, found again among many", async () => {
    const page = await standing.open();
    await load(page, people);
    await rename(page, "city", "town");
    await rename(page, "town", "place");
    await rename(page, "age", "years");
    await ofStep(page, "place", "Name or note…");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Ready for Maria");
    await dialog.getByRole("textbox", { name: "Note" }).fill("as agreed on Monday");
    await dialog.getByRole("button", { name: "Keep" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("checkbox", { name: "Checkpoints only" }).check();
    await expect.poll(() => steps(page).allTextContents()).toHaveLength(2);
    expect((await steps(page).allTextContents())[0]).toMatch(/Ready for Maria.*as agreed on Monday/);
    await goTo(page, "Ready for Maria");
    await header(page, "age").waitFor();
  });

  test("ten steps, all the way back and forth, a reload, a branch, out again", { timeout: 120_000 }, async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const names = ["city", ...Array.from({ length: 10 }, (_each, place) => `city ${place + 1}`)];
    for (let place = 1; place <= 10; place++) await rename(page, names[place - 1] ?? "", names[place] ?? "");
    expect((await standing.client.sessions.get(session)).depth).toBe(10);

    for (let place = 9; place >= 0; place--) {
      await undo(page).click();
      await header(page, names[place] ?? "").waitFor();
    }
    await expect.poll(() => isOff(undo(page))).toBe(true);
    await expect.poll(async () => (await standing.client.sessions.get(session)).depth).toBe(0);
    for (let place = 1; place <= 10; place++) {
      await redo(page).click();
      await header(page, names[place] ?? "").waitFor();
    }
    await expect.poll(() => isOff(redo(page))).toBe(true);

    await page.reload();
    await header(page, "city 10").waitFor();
    await expect.poll(() => steps(page).count()).toBe(10);
    await goTo(page, "to “city 5”");
    await header(page, "city 5").waitFor();
    await rename(page, "city 5", "town");
    expect((await standing.client.sessions.history(session)).steps).toHaveLength(11);
    await page.getByRole("button", { name: "1 other line from here" }).click();
    await goTo(page, "to “city 10”");
    await header(page, "city 10").waitFor();
    await goTo(page, "town");
    await header(page, "town").waitFor();

    await page.getByRole("button", { name: "Save as datasource" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("towns");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    const saved = (await standing.client.datasources.list()).find(({ name }) => name === "towns");
    expect(saved?.columns.map(({ name }) => name)).toEqual(["name", "town", "age"]);
    const arriving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Download as CSV" }).click();
    const file = readFileSync(await (await arriving).path(), "utf8");
    expect(
      file
        .replace(/^\ufeff/, "")
        .trim()
        .split(/\r?\n/),
    ).toEqual(["name,town,age", "Ada,london,36", "Grace,new york,85", "Alan,london,41", "Edsger,,72"]);
  });

  test("nothing leaves the server's address and nothing fails unseen", () => {
    expect(standing.complaints).toEqual([]);
  });
});
