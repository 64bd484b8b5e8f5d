// Work that takes a while: it tells how far it is and can be stopped, and the page stays usable meanwhile.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, load, pick, steps } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const threeMillion = fileURLToPath(
  new URL("../../../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url),
);

describe.skipIf(unwanted)("long work in the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  test("[W16] an operation, a save and an export are stopped half way; nothing changed, the table scrolls meanwhile", {
    timeout: 180_000,
  }, async () => {
    const page = await standing.open();
    const session = await load(page, threeMillion);
    const status = page.getByRole("contentinfo");
    const before = (await standing.client.datasources.list()).length;

    // A formula that takes its time on three million rows.
    const slow = Array.from({ length: 12 }, () => "sha256(origin & destination & text(distance))").join(" & ");
    await pick(page, "origin");
    const form = await choose(page, "Formula");
    await form.getByRole("textbox", { name: "New column" }).fill("slow");
    await form.locator(".cm-content").fill(slow);
    await form.getByRole("button", { name: "Apply" }).click();
    await status.getByRole("progressbar").waitFor();
    await page.locator('.ag-row[row-index="3"] .ag-cell[col-id="c:origin"]').click();
    await page.keyboard.press("Control+End");
    await expect.poll(() => page.locator(".ag-row").last().textContent()).toMatch(/\d/);
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.getByRole("button", { name: "Preview" }).waitFor();
    await expect.poll(() => status.textContent()).toMatch(/Cancelled\. Nothing was changed\./);
    expect((await standing.client.sessions.get(session)).depth).toBe(0);
    await expect.poll(() => steps(page).count()).toBe(0);

    await page.getByRole("button", { name: "Save as datasource" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("half");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.getByRole("button", { name: "Stop saving" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await standing.client.datasources.list()).toHaveLength(before);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });

    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Download as NDJSON" }).click();
    await status.getByText("Preparing the file…").waitFor();
    await status.getByRole("button", { name: "Cancel" }).click();
    await status.getByText("Preparing the file…").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Export" }).click();
    await expect.poll(() => page.getByRole("menuitem", { name: "Download as CSV" }).isEnabled()).toBe(true);
    expect(standing.complaints).toEqual([]);
  });
});
