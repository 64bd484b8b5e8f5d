// What asks for the password once more: it is given in place, and what was begun is then done. The server's clock
// is the test's, for a password counts for a quarter of an hour.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { openTestProduct } from "../http/product.ts";
import type { Running } from "../http/running.ts";
import { standUp } from "../http/signing-in.ts";
import { faults } from "./axe.ts";
import { enter, goodPassword } from "./people.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

describe.skipIf(unwanted)("the password once more", () => {
  const clock = manualClock(Date.now());
  let product: OpenedProduct;
  let server: Running;
  let browsing: Browsing;
  let page: Page;
  beforeAll(async () => {
    product = await openTestProduct({}, clock);
    server = await standUp(product, clock);
    browsing = await browse(server.url);
    page = await browsing.open("/admin/users");
    await enter(page, (await product.accounts.firstLink()).path, "root");
  });
  afterAll(async () => {
    await browsing?.end();
    await server?.close();
    await product?.close();
  });

  const ask = () => page.getByRole("dialog", { name: "Your password once more" });

  test("[N18] [Y10] a wrong one is told at its field, closing does nothing, the right one does what was begun", async () => {
    await page.getByRole("button", { name: "Invite" }).click();
    const invite = page.getByRole("dialog", { name: "Invite someone" });
    await invite.getByRole("textbox", { name: "Name they sign in with" }).fill("Ann");
    clock.advance(16 * 60_000);
    await invite.getByRole("button", { name: "Make the link" }).click();
    await ask().waitFor();
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('type')")).toBe("password");
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await ask().waitFor({ state: "detached" });
    expect(await invite.getByRole("textbox", { name: "Name they sign in with" }).inputValue()).toBe("Ann");
    expect(await page.locator("tbody tr").count()).toBe(1);

    await invite.getByRole("button", { name: "Make the link" }).click();
    await ask().getByLabel("Password", { exact: true }).fill("not it at all");
    await page.keyboard.press("Enter");
    await ask().getByText("The password is wrong.").waitFor();
    await ask().getByLabel("Password", { exact: true }).fill(goodPassword);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Link for Ann" }).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.locator("tbody tr").filter({ hasText: "Ann" }).waitFor();

    clock.advance(16 * 60_000);
    await page.locator("tbody tr").filter({ hasText: "Ann" }).getByRole("button", { name: "More for Ann" }).click();
    await page.getByRole("menuitem", { name: "Make administrator" }).click();
    await ask().getByRole("button", { name: "Cancel" }).click();
    await ask().waitFor({ state: "detached" });
    await page.locator("tbody tr").filter({ hasText: "Ann" }).getByText("user", { exact: true }).waitFor();
    expect(browsing.complaints).toEqual([]);
  });
});
