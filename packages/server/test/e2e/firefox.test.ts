// The page in Debian's Firefox: from a sample through a step, undo and redo, with mouse and keyboard.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Firefox, firefox, firefoxPath } from "./firefox.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const missing = !existsSync(firefoxPath);
if (missing) process.stderr.write(`\n*** THE TEST IN FIREFOX DOES NOT RUN: ${firefoxPath} is missing. ***\n\n`);

describe.skipIf(unwanted || missing)("in Firefox", () => {
  let standing: Standing;
  let browser: Firefox;
  beforeAll(async () => {
    standing = await stand();
    browser = await firefox();
  });
  afterAll(async () => {
    await browser?.end();
    await standing?.end();
  });

  test("[W7] a sample is opened, changed, undone and redone", async () => {
    await browser.open(standing.url);
    await browser.click("button", "New session with");
    await browser.until(`document.querySelectorAll(".ag-row .ag-cell").length > 20`);
    const name = await browser.look<string>(
      `document.querySelector(".ag-header-cell[col-id^='c:']").getAttribute("col-id").slice(2)`,
    );
    const heads = `[...document.querySelectorAll(".ag-header-cell[col-id^='c:']")].map((each) => each.getAttribute("col-id").slice(2))`;
    await browser.click(`.ag-header-cell[col-id="c:${name}"] button`, "");
    await browser.type("\uE009k");
    await browser.until(`document.querySelector("[role=dialog] input") === document.activeElement`);
    await browser.type("rename column\uE007");
    await browser.until(`document.querySelector("form[aria-label='Rename column']") !== null`);
    await browser.click("form label", "New name");
    await browser.type("seen in firefox\uE007");
    await browser.until(`${heads}.includes("seen in firefox")`);
    await browser.click("button", "Undo");
    await browser.until(`${heads}.includes(${JSON.stringify(name)})`);
    await browser.click("button", "Redo");
    await browser.until(`${heads}.includes("seen in firefox")`);
    expect(await browser.look<string[]>(heads)).not.toContain(name);
  });
});
