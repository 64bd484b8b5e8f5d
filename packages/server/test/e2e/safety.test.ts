// What the lock in the status line tells: the key, what a verification found, and who did what.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load, rename } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city\nAda,london\nGrace,new york\n"),
};

describe.skipIf(unwanted)("safety", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const open = async (page: Page) => {
    await page.getByRole("button", { name: "How your work is kept safe" }).click();
    const dialog = page.getByRole("dialog", { name: "How your work is kept safe" });
    await dialog.waitFor();
    return dialog;
  };

  test("[K6] [K8] the key and the steps are told, and the trail is downloaded", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await rename(page, "city", "town");
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expect.poll(async () => (await standing.client.sessions.get(session)).cursor).toBeNull();
    const dialog = await open(page);
    const { key } = await standing.client.sessions.safety(session);
    await dialog.getByText(key.id).waitFor();
    await dialog.getByText("The trail is unbroken: 3 entries").waitFor();
    const told = () => dialog.locator("tbody tr td:nth-child(3)").allTextContents();
    await expect.poll(told).toEqual(["Undone, then at: Original table", "Rename “city” to “town”", "Session started"]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Download (JSON)" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("people audit.json");
    const trail = JSON.parse(readFileSync(await download.path(), "utf8"));
    expect(trail).toMatchObject({ session, broken: null });
    expect(trail.entries).toHaveLength(3);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => page.locator("button:focus").getAttribute("aria-label")).toBe("How your work is kept safe");
    expect(standing.complaints).toEqual([]);
  });

  test("[K8] a long trail is shown a hundred entries at a time", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    for (let round = 0; round < 110; round++) await standing.client.sessions.rename(session, `name ${round}`);
    const dialog = await open(page);
    const rows = dialog.locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(100);
    await dialog.getByRole("button", { name: "Show earlier" }).click();
    await expect.poll(() => rows.count()).toBe(111);
    await dialog.getByRole("button", { name: "Show earlier" }).waitFor({ state: "detached" });
    expect(await rows.last().textContent()).toContain("Session started");
    expect(standing.complaints).toEqual([]);
  });

  test("[K7] verifying says that all is whole and when, also after a reload; then a damaged file is told", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await standing.client.sessions.apply(session, {
      op: "change-case",
      params: { columns: ["city"], to: "upper" },
    });
    let dialog = await open(page);
    await dialog.getByText(/^Not yet\./).waitFor();
    await dialog.getByRole("button", { name: "Verify now" }).click();
    await dialog.getByText("Everything is whole.").waitFor();
    await dialog.getByRole("cell", { name: "Verified: everything is whole" }).waitFor();
    const { verified } = await standing.client.sessions.safety(session);
    await page.reload();
    dialog = await open(page);
    await dialog.getByText("Everything is whole.").waitFor();
    await dialog.getByText(`${verified?.checked} objects`).waitFor();

    const file = readdirSync(join(standing.data, "blobs"), { recursive: true, encoding: "utf8" }).find((path) =>
      path.includes(`${session}.`),
    );
    if (file === undefined) throw new Error("the step has a blob");
    const path = join(standing.data, "blobs", file);
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      bytes.map((byte, at) => (at === 90 ? byte ^ 1 : byte)),
    );
    await dialog.getByRole("button", { name: "Verify now" }).click();
    await dialog.getByText("1 thing is damaged.").waitFor();
    await expect
      .poll(() => dialog.getByRole("alert").textContent())
      .toMatch(/^Change case of “city” to .*: The data of step 1 is damaged\. Go back to the step before it/);
    expect(standing.complaints).toEqual([]);
  });
});
