// Steps leave one table as a recipe and are applied to another, after the page told what each would do there.
import { readFile } from "node:fs/promises";
import type { Call } from "@data-tools/client";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header, load, openPalette, steps } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const table = (name: string, rows: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(rows) });
const people = table("people.csv", "First Name,city,age\nAda,london,36\nGrace,new york,\nAlan,london,41\n");
const guests = table("guests.csv", "first_name,town,age\nEva,rome,\nOtto,bonn,50\n");

const capitals: Call = { op: "change-case", params: { columns: ["city"], to: "upper" } };
const filled: Call = { op: "fill-missing", params: { columns: ["age"], with: "mean" } };
const renamed: Call = { op: "rename-column", params: { column: "First Name", to: "who" } };

describe.skipIf(unwanted)("recipes", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const choose = async (page: Page, name: string) => {
    await page.getByRole("button", { name: "Recipes", exact: true }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
  const cells = (page: Page, column: string) =>
    page.locator(`.ag-row .ag-cell[col-id="c:${column}"]`).allTextContents();
  const report = (applying: Locator) =>
    applying.getByRole("list", { name: "What each step would do" }).getByRole("listitem").allTextContents();
  const pickKept = async (applying: Locator, name: string) => {
    await applying.getByRole("combobox", { name: "Recipe", exact: true }).click();
    await applying
      .page()
      .getByRole("option", { name: new RegExp(`^${name}`) })
      .click();
  };
  /** A session of its own with these steps done; the page follows. */
  const worked = async (calls: Call[]) => {
    const page = await standing.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const session = await load(page, people);
    await standing.client.sessions.apply(session, { calls });
    await expect.poll(() => steps(page).count()).toBe(calls.length);
    return { page, session };
  };

  test("steps are kept and applied to a table whose columns have other names, once one has seen what they do", async () => {
    const { page } = await worked([capitals, filled, renamed]);
    await choose(page, "Keep as a recipe…");
    const keeping = dialog(page, "Keep as a recipe");
    await keeping.getByRole("textbox", { name: "Name" }).fill("Tidy people");
    await keeping.getByRole("textbox", { name: "Description" }).fill("Capitals, ages, a short name.");
    await keeping.getByRole("button", { name: "Keep" }).click();
    await page.getByText("Kept as the recipe “Tidy people”.").waitFor();

    const other = await standing.open();
    const session = await load(other, guests);
    await choose(other, "Apply a recipe…");
    const applying = dialog(other, "Apply a recipe");
    await pickKept(applying, "Tidy people");
    await applying.getByText("2 of 3 steps fit.").waitFor();
    await applying.getByText("A guess: nearly the same name").waitFor();
    expect(await applying.getByRole("combobox", { name: "Column for “First Name”" }).inputValue()).toBe("first_name");
    expect((await report(applying))[0]).toContain("There is no column named “city”.");
    expect(await applying.getByRole("button", { name: "Apply all" }).isDisabled()).toBe(true);

    await applying.getByRole("combobox", { name: "Column for “city”" }).click();
    await other.getByRole("option", { name: "town" }).click();
    await applying.getByText("3 steps: all fit.").waitFor();
    await expect.poll(() => report(applying)).toContainEqual(expect.stringContaining("was filled with 38.5"));
    await applying.getByRole("checkbox", { name: "Learn values anew" }).check();
    await expect.poll(() => report(applying)).toContainEqual(expect.stringContaining("was filled with 50"));
    expect((await standing.client.sessions.get(session)).depth, "nothing is changed by looking").toBe(0);

    await applying.getByRole("button", { name: "Apply all" }).click();
    await applying.waitFor({ state: "detached" });
    await other.getByText("3 steps applied.").waitFor();
    await expect.poll(() => cells(other, "who")).toEqual(["Eva", "Otto"]);
    await expect.poll(() => cells(other, "town")).toEqual(["ROME", "BONN"]);
    await expect.poll(() => cells(other, "age")).toEqual(["50", "50"]);

    await other.getByRole("button", { name: "Undo" }).click();
    await header(other, "first_name").waitFor();
    await expect.poll(async () => (await standing.client.sessions.get(session)).depth).toBe(2);
    expect(standing.complaints).toEqual([]);
  });

  test("a step that does not fit is told with its reason; those that fit are applied without it", async () => {
    await standing.client.recipes.create({ name: "Half of it", calls: [capitals, filled] });
    const page = await standing.open();
    const session = await load(page, guests);
    await choose(page, "Apply a recipe…");
    const applying = dialog(page, "Apply a recipe");
    await pickKept(applying, "Half of it");
    await applying.getByText("1 of 2 steps fit.").waitFor();
    const [first, second] = await report(applying);
    expect(first).toMatch(/^1\. Change case of “city” to upper: does not fit.*There is no column named “city”/);
    expect(second).toMatch(/^2\. Fill missing “age” with the mean: fits/);
    await applying.getByRole("button", { name: "Apply those that fit" }).click();
    await page.getByText("1 step applied.").waitFor();
    await expect.poll(() => steps(page).allTextContents()).toEqual([expect.stringContaining("Fill missing “age”")]);
    expect((await standing.client.sessions.history(session)).steps.map(({ call }) => call.op)).toEqual([
      "fill-missing",
    ]);
    expect(standing.complaints).toEqual([]);
  });

  test("copied steps are pasted into another session, all by the keyboard", async () => {
    const { page } = await worked([filled]);
    await openPalette(page);
    await page.keyboard.type("copy the steps");
    await page.getByText("Copy the steps as a recipe").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Copied: a recipe of 1 step.").waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");

    await page.goto(standing.url);
    await load(page, guests);
    await openPalette(page);
    await page.keyboard.type("apply a recipe");
    await page.getByText("Apply a recipe…").waitFor();
    await page.keyboard.press("Enter");
    const applying = dialog(page, "Apply a recipe");
    await applying.locator(":focus").waitFor();
    await applying.getByRole("radio", { name: "Kept recipe" }).focus();
    await page.keyboard.press("ArrowRight");
    const field = applying.getByRole("textbox", { name: "Recipe as JSON" });
    await page.keyboard.press("Tab");
    await field.and(page.locator(":focus")).waitFor();
    await page.keyboard.insertText(copied.slice(0, -1));
    await applying.getByText("This is not JSON.").waitFor();
    await page.keyboard.insertText(copied.slice(-1));
    await applying.getByText("1 step: all fit.").waitFor();
    await applying.getByRole("button", { name: "Apply all" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => cells(page, "age")).toEqual(["38.5", "50"]);
    expect(standing.complaints).toEqual([]);
  });

  test("the steps are downloaded as a recipe, as SQL and as Python; the recipe opens from its file", async () => {
    const { page } = await worked([filled]);
    const files: Record<string, string> = {};
    for (const what of ["recipe", "SQL", "Python"]) {
      const coming = page.waitForEvent("download");
      await choose(page, `Download as ${what === "recipe" ? "a recipe" : what}`);
      const download = await coming;
      files[download.suggestedFilename()] = await readFile(await download.path(), "utf8");
    }
    expect(Object.keys(files)).toEqual(["people.recipe.json", "people.sql", "people.py"]);
    expect(files["people.sql"]).toContain("SELECT");
    expect(files["people.py"]).toContain("import pandas");

    await page.goto(standing.url);
    await load(page, guests);
    await choose(page, "Apply a recipe…");
    const applying = dialog(page, "Apply a recipe");
    await applying.getByText("Pasted or from a file").click();
    const buffer = Buffer.from(files["people.recipe.json"] ?? "");
    await applying.locator("input[type=file]").setInputFiles({ name: "r.json", mimeType: "application/json", buffer });
    await applying.getByText("1 step: all fit.").waitFor();
    expect(standing.complaints).toEqual([]);
  });

  test("kept recipes are renamed, described and deleted; the focus comes back", async () => {
    await standing.client.recipes.create({ name: "Capitals", calls: [capitals] });
    await standing.client.recipes.create({ name: "Ages", calls: [filled] });
    const page = await standing.open();
    await load(page, guests);
    await choose(page, "Recipes…");
    const list = dialog(page, "Recipes");
    const actions = async (recipe: string, name: string) => {
      await list.getByRole("button", { name: `Actions for the recipe “${recipe}”` }).click();
      await page.getByRole("menuitem", { name, exact: true }).click();
    };
    await actions("Capitals", "Rename and describe…");
    const changing = dialog(page, "Recipe “Capitals”");
    await changing.getByRole("textbox", { name: "Name" }).fill("ages");
    await changing.getByRole("button", { name: "Save" }).click();
    await changing.getByRole("alert").getByText("There is a recipe named “ages” already.").waitFor();
    await changing.getByRole("textbox", { name: "Name" }).fill("Cities");
    await changing.getByRole("textbox", { name: "Description" }).fill("All in capitals.");
    await changing.getByRole("button", { name: "Save" }).click();
    const item = list.getByRole("listitem").filter({ hasText: "Cities" });
    await item.getByText("All in capitals.").waitFor();
    await item.getByText("1 step · changed just now").waitFor();
    await expect.poll(() => page.locator("button:focus").getAttribute("aria-label")).toContain("“Cities”");

    await actions("Cities", "Delete…");
    await page.keyboard.press("Escape");
    await dialog(page, "Delete recipe").waitFor({ state: "detached" });
    expect(await item.count()).toBe(1);
    await actions("Cities", "Delete…");
    await dialog(page, "Delete recipe").getByRole("button", { name: "Delete recipe" }).click();
    await item.waitFor({ state: "detached" });
    expect((await standing.client.recipes.list()).map(({ name }) => name)).not.toContain("Cities");
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await expect.poll(() => page.locator("button:focus").getAttribute("aria-label")).toBe("Recipes");
    expect(standing.complaints).toEqual([]);
  });
});
