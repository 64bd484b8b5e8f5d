// Old branches of a history, removed by a person: listed with their steps and sizes, picked, removed for good.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load, steps } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};

describe.skipIf(unwanted)("old branches in the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const ways = (page: Page) => page.getByRole("button", { name: "More of the history" });
  const dialog = (page: Page) => page.getByRole("dialog", { name: "Remove old branches" });
  const renamed = (column: string, to: string) => ({ op: "rename-column", params: { column, to } });

  /** Three branches beside the line: of two steps, of one step with a name, of one step. */
  async function branched(session: string) {
    const { sessions } = standing.client;
    const apply = async (...calls: ReturnType<typeof renamed>[]) => (await sessions.apply(session, { calls })).steps;
    await apply(renamed("city", "town"), renamed("age", "years"));
    await sessions.goTo(session, null);
    const [named = ""] = await apply(renamed("name", "who"));
    await sessions.patchStep(session, named, { name: "Names at last" });
    await sessions.goTo(session, null);
    await sessions.apply(session, { calls: [{ op: "change-case", params: { columns: ["city"], to: "upper" } }] });
    await sessions.goTo(session, null);
    return apply(renamed("age", "old"));
  }

  test("[V6] they are listed and picked; what is picked goes, the rest stays as it was", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await ways(page).click();
    await expect.poll(() => page.getByRole("menuitem", { name: "Remove old branches…" }).isDisabled()).toBe(true);
    await page.getByText("There is only one line of steps").waitFor();
    await page.keyboard.press("Escape");

    const [present] = await branched(session);
    await expect.poll(() => page.getByRole("button", { name: "3 other lines from here" }).count()).toBe(1);
    await ways(page).click();
    await page.getByRole("menuitem", { name: "Remove old branches…" }).click();
    await dialog(page).waitFor();
    const rows = dialog(page).locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(2);
    await expect.poll(() => dialog(page).textContent()).toContain("1 checkpoint and the way to it stay.");
    await expect.poll(() => dialog(page).textContent()).toContain("2 branches, 3 steps");

    await dialog(page).getByRole("checkbox", { name: "Remove branches with checkpoints too" }).check();
    await expect.poll(() => rows.count()).toBe(3);
    await expect.poll(() => dialog(page).textContent()).toContain("Names at last");
    await dialog(page)
      .getByRole("checkbox", { name: /^Remove the branch: .*Change case/ })
      .uncheck();
    await expect.poll(() => dialog(page).textContent()).toContain("2 branches, 3 steps");
    await dialog(page).getByRole("checkbox", { name: "Remove branches with checkpoints too" }).uncheck();
    await expect.poll(() => dialog(page).textContent()).toContain("1 branch, 2 steps");
    await dialog(page).getByRole("button", { name: "Remove for good" }).click();
    await dialog(page).waitFor({ state: "hidden" });
    await page.getByText(/^Old branches removed: 2 steps, /).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "2 other lines from here" }).count()).toBe(1);
    const { steps: left, cursor } = await standing.client.sessions.history(session);
    expect([left.length, cursor]).toEqual([3, present]);
    await expect.poll(() => steps(page).count()).toBe(1);
    await page
      .locator("button:focus", { has: page.locator("svg") })
      .and(ways(page))
      .waitFor();
  });

  test("[V6] what changed meanwhile stops it, with nothing removed, and the list is looked at again", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await branched(session);
    await ways(page).click();
    await page.getByRole("menuitem", { name: "Remove old branches…" }).click();
    await expect.poll(() => dialog(page).textContent()).toContain("2 branches, 3 steps");
    const { branches } = await standing.client.sessions.pruneList(session);
    await standing.client.sessions.patchStep(session, branches[0]?.step ?? "", { name: "mine" });
    await dialog(page).getByRole("button", { name: "Remove for good" }).click();
    await expect
      .poll(() => dialog(page).getByRole("alert").textContent())
      .toBe("The list has changed meanwhile. Look again before you remove anything.");
    await expect.poll(() => dialog(page).textContent()).toContain("2 checkpoints and the ways to them stay.");
    expect((await standing.client.sessions.history(session)).steps).toHaveLength(5);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "hidden" });
  });

  test("nothing leaves the server's address and nothing fails unseen", () => {
    expect(standing.complaints).toEqual([]);
  });
});
