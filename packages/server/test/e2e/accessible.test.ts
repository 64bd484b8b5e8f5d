// What axe finds on every view of the page, in light and in dark: nothing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults } from "./axe.ts";
import { choose, load, pick } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};

describe.skipIf(unwanted)("accessibility", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`[W6] axe finds nothing on the views of the page in ${colorScheme}`, async () => {
      const calls = [{ op: "change-case", params: { columns: ["name"], to: "upper" } }];
      await standing.client.recipes.create({ name: `Capitals (${colorScheme})`, description: "All of them.", calls });
      const page = await standing.open();
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page
        .getByRole("button", { name: /^New session with/ })
        .first()
        .waitFor();
      expect(await faults(page), "start").toEqual([]);
      await page.getByRole("button", { name: "Your use" }).click();
      await page.getByRole("dialog", { name: "Your use" }).getByText("Rows", { exact: true }).waitFor();
      expect(await faults(page), "your use").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const session = await load(page, people);
      expect(await faults(page), "workbench").toEqual([]);
      await pick(page, "city");
      const form = await choose(page, "Change case");
      await form.getByLabel("To").first().click();
      await page.getByRole("option", { name: "ALL CAPITALS" }).click();
      await form.getByRole("button", { name: "Preview" }).click();
      await page
        .getByText(/cells? (?:changed|in)/)
        .first()
        .waitFor();
      expect(await faults(page), "preview").toEqual([]);
      await form.getByRole("button", { name: "Apply" }).click();
      await form.getByText(/^Done:/).waitFor();
      expect(await faults(page), "after a step").toEqual([]);
      await page.keyboard.press("Control+k");
      await page.getByRole("textbox", { name: "What do you want to do?" }).waitFor();
      expect(await faults(page), "palette").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Save as datasource" }).click();
      await page.getByRole("dialog").waitFor();
      expect(await faults(page), "dialog").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });

      await page.getByRole("button", { name: "How your work is kept safe" }).click();
      await page.getByRole("button", { name: "Verify now" }).click();
      await page.getByRole("cell", { name: "Verified: everything is whole" }).waitFor();
      expect(await faults(page), "safety").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });

      await page.getByRole("button", { name: "Recipes", exact: true }).click();
      await page.getByRole("menuitem", { name: "Apply a recipe…" }).click();
      const recipe = [
        { op: "change-case", params: { columns: ["Name"], to: "upper" } },
        { op: "change-case", params: { columns: ["nowhere"], to: "upper" } },
      ];
      await page.getByText("Pasted or from a file").click();
      await page.getByRole("textbox", { name: "Recipe as JSON" }).fill(JSON.stringify(recipe));
      await page.getByText("1 of 2 steps fit.").waitFor();
      expect(await faults(page), "recipe").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Recipes", exact: true }).click();
      await page.getByRole("menuitem", { name: "Recipes…", exact: true }).click();
      await page.getByRole("list", { name: "Recipes" }).waitFor();
      expect(await faults(page), "recipes").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });

      await page.getByRole("button", { name: "Original", exact: true }).click();
      await page.getByRole("region", { name: "Another state is shown" }).waitFor();
      expect(await faults(page), "looking").toEqual([]);
      await page.getByRole("button", { name: "Compare with now" }).click();
      await page.getByRole("region", { name: "Compare two states" }).waitFor();
      await page.getByRole("combobox", { name: "From" }).waitFor();
      expect(await faults(page), "comparison").toEqual([]);
      await page.getByRole("button", { name: "Close the comparison" }).click();
      await page.getByRole("button", { name: "Back to now" }).click();
      await page.getByRole("region", { name: "Another state is shown" }).waitFor({ state: "hidden" });
      await page.setViewportSize({ width: 820, height: 1180 });
      await page.getByRole("button", { name: "Show the history" }).click();
      await page.getByRole("heading", { name: "History" }).waitFor();
      expect(await faults(page), "tablet").toEqual([]);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole("button", { name: "Hide the history" }).waitFor();

      await page.locator('.ag-row[row-index="0"] .ag-cell[col-id="c:name"]').click();
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menu").waitFor();
      expect(await faults(page), "menu").toEqual([]);
      await page.getByRole("menuitem", { name: /^Show only/ }).click();
      await page.getByRole("region", { name: "View", exact: true }).waitFor();
      await page.keyboard.press("Control+f");
      await page.keyboard.type("a");
      await page.getByText("contains “a”").waitFor();
      expect(await faults(page), "view").toEqual([]);

      await standing.client.sessions.goTo(session, null);
      await standing.client.sessions.apply(session, { op: "rename-column", params: { column: "age", to: "years" } });
      await page.getByRole("button", { name: "1 other line from here" }).waitFor();
      await page.getByRole("button", { name: "More of the history" }).click();
      await page.getByRole("menuitem", { name: "Remove old branches…" }).click();
      await page.getByRole("checkbox", { name: "All branches" }).waitFor();
      await page.getByText(/^1 branch, /).waitFor();
      expect(await faults(page), "old branches").toEqual([]);
    });
  }
});
