// The ways in: a pasted table, and anything by its name.
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load, openPalette, until } from "./bench.ts";
import { builtPage, type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city\nAda,london\nGrace,new york\n"),
};

describe.skipIf(unwanted)("ways in", () => {
  let standing: Standing;
  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const paste = (page: Awaited<ReturnType<Standing["open"]>>, pasted: string) =>
    page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData("text/plain", ${JSON.stringify(pasted)});
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);

  test("[W8] a table that was copied elsewhere is pasted and loaded", async () => {
    const page = await standing.open();
    await page.getByText("Drop a file anywhere").waitFor();
    await paste(page, "just a word");
    await page.getByText("What was pasted is no table").waitFor();
    await paste(page, "city\tpeople\nOslo\t709037\nRome\t2748109\n");
    const button = page.getByRole("button", { name: "Load", exact: true });
    await until(() => button.isEnabled());
    await button.click();
    await page.waitForURL(/\/s\//);
    await page.locator(".ag-cell").first().waitFor();
    await expect
      .poll(() => page.locator('.ag-row .ag-cell[col-id="c:people"]').allTextContents())
      .toEqual(["709037", "2748109"]);
    await page.getByRole("heading", { name: "Pasted table" }).waitFor();
  });

  test("[W8] operations and moves are found by name from anywhere, without the mouse", async () => {
    const page = await standing.open();
    await load(page, people);
    const field = await openPalette(page);
    await page.keyboard.type("uppercase");
    await expect.poll(() => field.inputValue()).toBe("uppercase");
    await page.getByRole("button", { name: /^Change case Writes/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("form", { name: "Change case" }).waitFor();
    await openPalette(page);
    await page.keyboard.type("all datasources");
    await page.getByRole("button", { name: /Leave this session/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Drop a file anywhere").waitFor();
  });

  test("[W11] a session’s page begins with less than 500 kB of script, in either language", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    for (const language of ["en", "es"]) {
      const scripts: string[] = [];
      const context = await page.context().browser()?.newContext({ locale: language });
      const fresh = await context?.newPage();
      // What comes in idle time is not waited for.
      await fresh?.addInitScript("window.requestIdleCallback = () => 0");
      fresh?.on("response", (answer) => {
        const { pathname } = new URL(answer.url());
        if (pathname.endsWith(".js")) scripts.push(pathname);
      });
      await fresh?.goto(`${standing.url}/s/${session}`);
      await fresh?.locator('.ag-cell[col-id="c:city"]').first().waitFor();
      await context?.close();
      const folder = dirname(builtPage);
      const sizes = scripts.map((path) => statSync(join(folder, `${path}.gz`)).size);
      expect(scripts.length).toBeGreaterThan(2);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(500_000);
    }
  });

  test("[T8] one chooses how long sessions are kept, all of them or one alone", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const kept = async () => (await standing.client.sessions.get(session)).expiresAt;
    const days = async () => Math.round((Date.parse((await kept()) ?? "") - Date.now()) / 86_400_000);
    expect(await kept()).toBe(null);
    await page.getByRole("button", { name: /^kept until you delete it; choose how long/ }).click();
    await page.getByRole("menuitem", { name: "7 days" }).click();
    await expect.poll(days).toBe(7);
    await page.getByRole("button", { name: /^kept until \w+ \d+, \d+; choose how long/ }).waitFor();
    const other = await standing.client.sessions.duplicate(session);
    await page.goto(standing.url);
    await page.getByRole("button", { name: "Sessions are kept: until you delete them" }).click();
    await page.getByRole("menuitem", { name: "30 days" }).click();
    await page.getByRole("button", { name: "Sessions are kept: 30 days" }).waitFor();
    expect((await standing.client.me()).retention).toEqual({ minutes: 30 * 24 * 60, from: "user" });
    // The one that has a wish of its own keeps it; so does its copy.
    await expect.poll(days).toBe(7);
    expect(Date.parse((await standing.client.sessions.get(other.id)).expiresAt ?? "")).toBeLessThan(
      Date.now() + 8 * 86_400_000,
    );
    await standing.client.setPreferences({ retentionMinutes: null });
  });

  test("[W10] a file whose session could not be begun is loaded once, however often one asks", async () => {
    const page = await standing.open();
    const before = (await standing.client.datasources.list()).length;
    await page.route("**/api/sessions", (route) =>
      route.request().method() === "POST" ? route.abort() : route.fallback(),
    );
    await page.locator("input[type=file]").setInputFiles(people);
    const button = page.getByRole("button", { name: "Load", exact: true });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.click();
    await page.getByText("The server cannot be reached").first().waitFor();
    await page.unroute("**/api/sessions");
    await button.click();
    await page.waitForURL(/\/s\//);
    expect(await standing.client.datasources.list()).toHaveLength(before + 1);
  });

  test("[W10] the page speaks Spanish once that is chosen, on every visit", async () => {
    const page = await standing.open();
    await page.getByRole("button", { name: /^English/ }).click();
    await page.getByRole("menuitem", { name: "Español" }).click();
    await page.getByRole("heading", { name: "Sesiones" }).waitFor();
    await expect.poll(() => page.evaluate("document.documentElement.lang")).toBe("es");
    await page.route("**/api/samples/*", (route) => route.abort());
    await page
      .getByRole("button", { name: /^Nueva sesión con/ })
      .first()
      .click();
    await page.getByText("No se puede contactar con el servidor.").waitFor();
    await page.unroute("**/api/samples/*");
    await load(page, people, "Cargar");
    await page.getByRole("complementary", { name: "Historial" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: /^Deshacer/ }).waitFor();
    await openPalette(page, "¿Qué quiere hacer?");
  });
});
