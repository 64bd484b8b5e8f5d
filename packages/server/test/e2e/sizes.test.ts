// The page at every size it promises, from a tablet held upright and 200 % zoom to 4K: one works on it, nothing
// is cut off, and it does not scroll sideways.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, header, load } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};
const sizes = [
  [720, 450],
  [820, 1180],
  [1024, 768],
  [1280, 720],
  [1440, 900],
  [2560, 1440],
  [3840, 2160],
] as const;

describe.skipIf(unwanted)("sizes of the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  /** What stands in the bar, in the status line and beside the table, and is out of sight, lies over its neighbour or is too small to touch. */
  const misplaced = (page: Page) =>
    page.evaluate<string[]>(`(() => {
      const found = [];
      if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
      const shown = [...document.querySelectorAll("header button, header a, footer button, footer p, aside button")]
        .map((at) => ({ at, box: at.getBoundingClientRect() }))
        .filter(({ at, box }) => box.width > 0 && at.checkVisibility({ opacityProperty: true }));
      const name = (at) => at.getAttribute("aria-label") ?? at.textContent;
      for (const { at, box } of shown) {
        if (box.left < 0 || box.right > innerWidth + 0.5) found.push(name(at) + " is out of sight");
        if (at.closest("aside") === null && at.matches("button, a") && (box.width < 20 || box.height < 20))
          found.push(name(at) + " is too small");
      }
      const bar = shown.filter(({ at }) => at.closest("header, footer") !== null && at.closest("aside") === null);
      for (const a of bar)
        for (const b of bar)
          if (a !== b && !a.at.contains(b.at) && !b.at.contains(a.at) && a.box.left < b.box.right - 1 &&
            b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 1 && b.box.top < a.box.bottom - 1)
            found.push(name(a.at) + " lies over " + name(b.at));
      return [...new Set(found)];
    })()`);

  for (const [width, height] of sizes)
    test(`[W15] ${width} × ${height}: a step is made and taken back, nothing is cut off`, async () => {
      const page = await standing.open();
      await page.setViewportSize({ width, height });
      expect(await misplaced(page)).toEqual([]);
      await load(page, people);
      const tools = page.getByRole("button", { name: "Show the operations" });
      if (await tools.isVisible()) await tools.click();
      const form = await choose(page, "Rename column");
      await form
        .getByRole("combobox", { name: "Column" })
        .or(form.getByRole("textbox", { name: "Column" }))
        .first()
        .click();
      await page.getByRole("option", { name: /city/ }).click();
      await form.getByRole("textbox", { name: "New name" }).fill("town");
      expect(await misplaced(page)).toEqual([]);
      await form.getByRole("button", { name: "Apply" }).click();
      await header(page, "town").waitFor();
      await page.getByRole("button", { name: /^Undo: / }).click();
      await header(page, "city").waitFor();
      const history = page.getByRole("button", { name: "Show the history" });
      if (await history.isVisible()) await history.click();
      await page
        .getByRole("button", { name: /^Rename/ })
        .first()
        .waitFor();
      await expect.poll(() => misplaced(page)).toEqual([]);
    });
});
