// The state of the session as the page tells it: two tabs, a server that dies and comes back, a page older than
// its server, the bin, and the end of a session's time, on a clock that moves only when told.
import { createClient } from "@data-tools/client";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { catalogue } from "../../src/operations/catalogue.ts";
import { openTestProduct } from "../http/product.ts";
import { serve } from "../http/running.ts";
import { choose, header, load, pick, rename, steps } from "./bench.ts";
import { browse, type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city,age\nAda,london,36\nGrace,new york,85\nAlan,london,41\nEdsger,,72\n"),
};
const minute = 60_000;

describe.skipIf(unwanted)("the state of the session in the page", () => {
  let standing: Standing;

  beforeAll(async () => {
    standing = await stand();
  });
  afterAll(async () => {
    await standing?.end();
  });

  const line = (page: Page) => page.getByRole("contentinfo");
  const told = (of: Locator) => expect.poll(async () => (await of.allTextContents()).join(" "));

  test("[W13] two tabs: each follows the other, and what crosses is told and not applied twice", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    const other = await standing.open(`/s/${session}`);
    await rename(other, "city", "town");
    await header(page, "town").waitFor();
    await told(line(page)).toMatch(/Changed elsewhere: Rename “city” to “town”/);
    await page.getByText(/^Saved /).waitFor();

    // The other tab acts while this one is not yet told: its events are held back.
    await page.route("**/api/events", (route) => route.abort());
    await page.route("**/api/sessions/*/steps", async (route) => {
      const body = route.request().postDataJSON();
      await route.continue({ postData: JSON.stringify({ ...body, version: 1 }) });
    });
    await pick(page, "age");
    const form = await choose(page, "Rename column");
    await form.getByRole("textbox", { name: "New name" }).fill("years");
    await form.getByRole("button", { name: "Apply" }).click();
    await page.getByText(/was changed elsewhere: .* Nothing of yours was applied/).waitFor();
    expect((await standing.client.sessions.get(session)).depth).toBe(1);
    await expect.poll(() => form.getByRole("textbox", { name: "New name" }).inputValue()).toBe("years");
    await page.unroute("**/api/sessions/*/steps");
    await page.getByRole("button", { name: "Go on from here" }).click();
    await form.getByRole("button", { name: "Apply" }).click();
    await header(page, "years").waitFor();
    expect((await standing.client.sessions.get(session)).depth).toBe(2);
  });

  test("[W13] the server dies in the middle and comes back: nothing acknowledged is lost, work goes on", {
    timeout: 120_000,
  }, async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await rename(page, "city", "town");
    await pick(page, "age");
    const form = await choose(page, "Rename column");
    await form.getByRole("textbox", { name: "New name" }).fill("years");
    await standing.kill();
    await page.getByText("Offline", { exact: true }).waitFor();
    await page.getByText(/The server cannot be reached; trying again/).waitFor();
    await form.getByRole("button", { name: "Apply" }).click();
    await standing.restart();
    await page.getByText("Offline", { exact: true }).waitFor({ state: "hidden" });
    // What was asked for meanwhile is done once, by itself or on a second click.
    const apply = form.getByRole("button", { name: "Apply" });
    await expect
      .poll(
        async () => {
          if ((await steps(page).count()) === 2) return 2;
          if (await apply.isEnabled()) await apply.click();
          return 1;
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toBe(2);
    await header(page, "years").waitFor();
    const history = await standing.client.sessions.history(session);
    expect(history.steps.map(({ summary }) => summary)).toEqual(["Rename “city” to “town”", "Rename “age” to “years”"]);
  });

  test("[W13] a page older than its server says so and offers to load again", async () => {
    const page = await standing.open();
    await load(page, people);
    // The server of tomorrow: its page begins with another script.
    await page.route(`${standing.url}/`, async (route) => {
      // The page may ask while the server is away.
      const answer = await route.fetch().catch(() => null);
      if (answer === null) return route.abort();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/(assets\/index)-/, "$1-next-") });
    });
    await standing.kill();
    await page.getByText("Offline", { exact: true }).waitFor();
    await standing.restart();
    await page.getByText(/^The server was updated/).waitFor();
    await page.unroute(`${standing.url}/`);
    await page.getByRole("button", { name: "Load again" }).click();
    await page.getByText(/^The server was updated/).waitFor({ state: "hidden" });
    await header(page, "city").waitFor();
  });

  test("[W13] signed out: it is said, what is filled in stays, and after signing in one goes on", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await pick(page, "age");
    const form = await choose(page, "Rename column");
    await form.getByRole("textbox", { name: "New name" }).fill("years");
    // What stands before the server no longer knows who asks.
    await page.route("**/api/sessions/**", (route) => route.fulfill({ status: 401, body: "who are you?" }));
    await form.getByRole("button", { name: "Apply" }).click();
    await page.getByText(/^You are signed out\./).waitFor();
    expect(await page.getByRole("link", { name: "Sign in again" }).getAttribute("target")).toBe("_blank");
    expect((await standing.client.sessions.get(session)).depth).toBe(0);
    await page.unroute("**/api/sessions/**");
    await expect.poll(() => form.getByRole("textbox", { name: "New name" }).inputValue()).toBe("years");
    await form.getByRole("button", { name: "Apply" }).click();
    await header(page, "years").waitFor();
    await page.getByText(/^You are signed out\./).waitFor({ state: "hidden" });
  });

  test("[W13] in the bin one looks, and restores", async () => {
    const page = await standing.open();
    const session = await load(page, people);
    await rename(page, "city", "town");
    await standing.client.sessions.remove(session);
    await page.getByText(/^This session is in the bin until/).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Start over" }).isEnabled()).toBe(false);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await page.getByText(/^This session is in the bin until/).waitFor({ state: "hidden" });
    await told(line(page)).toMatch(/Restored\./);
    await rename(page, "town", "place");
  });

  test("[W14] by keyboard alone: an operation is found, filled in, applied, looked back at and undone", async () => {
    const page = await standing.open();
    await load(page, people);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("Control+k");
    await page.getByRole("textbox", { name: "What do you want to do?" }).waitFor();
    await page.keyboard.type("rename column");
    await page
      .getByRole("button", { name: /^Rename column/ })
      .first()
      .waitFor();
    await press("Enter");
    const form = page.getByRole("form", { name: "Rename column" });
    await form.waitFor();
    await tabTo(page, "Column");
    await page.keyboard.type("city");
    await page.getByRole("option", { name: /city/ }).waitFor();
    await press("ArrowDown", "Enter");
    await tabTo(page, "New name");
    await page.keyboard.type("town");
    await press("Enter");
    await header(page, "town").waitFor();

    await tabTo(page, /^Original$/, "Shift+Tab");
    await press("Enter");
    await page.getByRole("region", { name: "Another state is shown" }).waitFor();
    await header(page, "city").waitFor();
    await press("Escape");
    await header(page, "town").waitFor();
    await press("Control+z");
    await header(page, "city").waitFor();
    await press("Control+Shift+z");
    await header(page, "town").waitFor();
  });

  test("nothing leaves the server's address and nothing fails unseen", () => {
    expect(
      standing.complaints.filter((said) => !/ERR_CONNECTION|ERR_FAILED|ERR_INCOMPLETE|ERR_EMPTY/.test(said)),
    ).toEqual([]);
  });
});

/** Moves the focus with one key until it is on what has this name. */
async function tabTo(page: Page, name: string | RegExp, key = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < 120; pressed++) {
    await page.keyboard.press(key);
    const focused = await page.locator(":focus").evaluate((at) => {
      const { labels } = at as { labels?: { textContent: string | null }[] };
      return at.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? at.textContent ?? "";
    });
    const bare = focused.replace(/\s*\*$/, "").trim();
    if (typeof name === "string" ? bare === name : name.test(bare)) return;
  }
  throw new Error(`${name} cannot be reached with ${key}`);
}

describe.skipIf(unwanted)("the end of a session's time in the page", () => {
  test("[W13] it is warned of at the lead, counted down, said aloud, prolonged by one key from any tab", async () => {
    const clock = manualClock(Date.now());
    const product = await openTestProduct({ retention: "60m", warning: "15m", bin: "2h" }, clock);
    const server = await serve(product, { operations: catalogue(), clock });
    const browsing = await browse(server.url);
    try {
      const page = await browsing.open();
      await page.clock.install();
      await page.reload();
      const session = await load(page, people);
      const other = await browsing.open(`/s/${session}`);
      const line = page.getByRole("contentinfo");
      const aloud = page.getByRole("alert").filter({ hasText: "goes to the bin" });
      const keep = (of: Page) => of.getByRole("button", { name: "Keep longer (F8)" });
      await line.getByText(/^kept until /).waitFor();
      // Reading is use, and prolongs the time: both pages have read all they show.
      for (const each of [page, other]) await each.getByText("all different").first().waitFor();
      expect(await keep(page).count()).toBe(0);

      // Near the end the page asks for the session now and then: not while its clock is ahead of the server's.
      let even = Promise.resolve();
      await page.route(`**/api/sessions/${session}`, async (route) => {
        await even;
        await route.continue();
      });
      const shift = async (ms: number) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        even = promise;
        await page.clock.fastForward(ms);
        clock.advance(ms);
        resolve();
      };
      // The server keeps house once a minute, and tells the pages what it finds.
      const pass = async (ms: number) => {
        await shift(ms);
        await product.sessions.sweep();
      };
      await pass(46 * minute);
      await keep(page).waitFor();
      await keep(other).waitFor();
      await expect.poll(() => line.textContent()).toMatch(/kept for 14 minutes more/);
      await expect.poll(() => aloud.textContent()).toMatch(/in 14 minutes\. Press F8/);
      expect(await page.title()).toMatch(/^14 minutes · people/);

      await page.keyboard.press("F8");
      await keep(page).waitFor({ state: "hidden" });
      await keep(other).waitFor({ state: "hidden" });
      const { expiresAt } = await createClient({ baseUrl: server.url }).sessions.get(session);
      expect(Date.parse(expiresAt ?? "")).toBe(clock.now() + 60 * minute);

      await pass(57 * minute);
      await keep(page).waitFor();
      for (const [ms, left] of [
        [minute, 120],
        [minute, 60],
        [minute / 2, 30],
        [minute / 3, 10],
      ] as const) {
        await shift(ms);
        await expect.poll(() => aloud.textContent()).toMatch(new RegExp(`in ${left} seconds\\.`));
      }
      const binned = page.getByText(/^This session is in the bin until/);
      await expect
        .poll(() => {
          clock.advance(minute);
          return binned.count();
        })
        .toBe(1);
      await other.getByRole("button", { name: "Restore", exact: true }).click();
      await binned.waitFor({ state: "hidden" });
      await header(page, "city").waitFor();
      await line.getByText(/^kept until /).waitFor();
      expect(browsing.complaints).toEqual([]);
    } finally {
      await browsing.end();
      await server.close();
      await product.close();
    }
  });
});
