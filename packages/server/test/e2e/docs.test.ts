// The documents in a real browser: in light and in dark, by keyboard, searched, on a small screen, from the page.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults } from "./axe.ts";
import { choose, load } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("name,city\nAda,london\n") };

describe.skipIf(unwanted)("documents", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`[X17] axe finds nothing on the documents in ${colorScheme}`, async () => {
      const page = await standing.open("/docs/");
      await page.emulateMedia({ colorScheme });
      for (const address of ["/docs/", "/docs/tutorial.html", "/docs/operations/join.html"]) {
        await page.goto(standing.url + address);
        expect(await faults(page), address).toEqual([]);
      }
      expect(standing.complaints).toEqual([]);
    });
  }

  test("[X17] a page is found by the words of its headings, by keyboard alone", async () => {
    const page = await standing.open("/docs/operations/join.html");
    await page.getByRole("searchbox", { name: "Search" }).focus();
    await page.keyboard.type("fill miss");
    await page.getByRole("link", { name: "Fill missing values" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/docs\/operations\/fill-missing\.html$/);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To the text");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    expect(standing.complaints).toEqual([]);
  });

  test("[X17] on a small screen nothing scrolls sideways but tables and code by themselves", async () => {
    const page = await standing.open("/docs/settings.html");
    await page.setViewportSize({ width: 400, height: 800 });
    for (const address of ["/docs/settings.html", "/docs/tutorial.html", "/docs/api.html"]) {
      await page.goto(standing.url + address);
      expect(await page.evaluate("document.documentElement.scrollWidth"), address).toBeLessThanOrEqual(400);
    }
  });

  test("[X17] the page leads to the documents, and each operation's form to its own", async () => {
    const page = await standing.open("/");
    expect(await page.getByRole("link", { name: "Documentation" }).getAttribute("href")).toBe("/docs/");
    await load(page, people);
    const form = await choose(page, "Change case");
    const opening = page.context().waitForEvent("page");
    await form.getByRole("link", { name: "Examples and parameters" }).click();
    const opened = await opening;
    await opened.getByRole("heading", { name: "Change case", level: 1 }).waitFor();
    expect(standing.complaints).toEqual([]);
  });
});
