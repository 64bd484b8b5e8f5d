// The page of administration, as an administrator uses it, with the people it is about in browsers of their own.
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults } from "./axe.ts";
import { load } from "./bench.ts";
import { enter, firstAdmin, goodPassword } from "./people.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const people = {
  name: "people.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("name,city\nAda,london\nGrace,new york\n"),
};

describe.skipIf(unwanted)("administration", () => {
  let standing: Standing;
  let admin: Page;
  let ann: Page;
  let session: string;
  beforeAll(async () => {
    standing = await stand({ auth: "accounts" });
    admin = await firstAdmin(standing);
  });
  afterAll(async () => {
    await standing?.end();
  });

  const tab = async (page: Page, name: string) => {
    await page.getByRole("tab", { name, exact: true }).click();
    await page.getByRole("tabpanel", { name, exact: true }).waitFor();
  };
  const rowOf = (page: Page, text: string) => page.locator("tbody tr").filter({ hasText: text });
  const from = async (row: Locator, item: string) => {
    const button = row.getByRole("button", { name: /^More for/ });
    const name = (await button.getAttribute("aria-label")) ?? "";
    await button.click();
    // That of another row may not have faded yet.
    const menu = row.page().getByRole("menu", { name, exact: true });
    await menu.getByRole("menuitem", { name: item, exact: true }).click();
  };
  const sure = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

  test("[Y10] an administrator comes from the start page, invites someone, promotes and shuts accounts", async () => {
    await admin.getByRole("link", { name: "Administration" }).click();
    await expect.poll(() => new URL(admin.url()).pathname).toBe("/admin/users");
    await rowOf(admin, "root").getByText("administrator").waitFor();
    await admin.getByRole("button", { name: "Invite" }).click();
    const dialog = admin.getByRole("dialog", { name: "Invite someone" });
    await dialog.getByRole("textbox", { name: "Name they sign in with" }).fill("root");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    await dialog.getByText(/an account named “root” already/).waitFor();
    await dialog.getByRole("textbox", { name: "Name they sign in with" }).fill("Ann");
    await admin.keyboard.press("Enter");
    const shown = admin.getByRole("dialog", { name: "Link for Ann" });
    const link = await shown.getByRole("textbox", { name: "One-time link" }).inputValue();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#link=/);
    await shown.getByRole("button", { name: "Done" }).click();
    await rowOf(admin, "Ann").getByText("invited").waitFor();

    ann = await standing.open();
    await enter(ann, link);
    await ann.getByText("Drop a file anywhere").waitFor();
    await expect.poll(() => ann.getByRole("link", { name: "Administration" }).count()).toBe(0);
    await ann.goto(`${standing.url}/admin/users`);
    await ann.getByText("This page is for administrators.").waitFor();

    await admin.reload();
    await from(rowOf(admin, "Ann"), "Make administrator");
    await rowOf(admin, "Ann").getByText("administrator").waitFor();
    await ann.reload();
    await rowOf(ann, "root").waitFor();
    await from(rowOf(admin, "Ann"), "Make user");
    await rowOf(admin, "Ann").getByText("user", { exact: true }).waitFor();
    await from(rowOf(admin, "root"), "Make user");
    await admin.getByText(/^This is the last administrator/).waitFor();

    await from(rowOf(admin, "Ann"), "Shut the account");
    await sure(admin, "Shut the account");
    await rowOf(admin, "Ann").getByText("shut", { exact: true }).waitFor();
    await from(rowOf(admin, "Ann"), "Open the account again");
    await rowOf(admin, "Ann").getByText("active").waitFor();
    await admin.getByRole("textbox", { name: "Find by name" }).fill("an");
    await expect.poll(() => admin.locator("tbody tr").count()).toBe(1);
    expect(standing.complaints).toEqual([]);
  });

  test("[Y10] sessions are found by their owner, ended, restored and kept longer; none says what is in it", async () => {
    await ann.goto(standing.url);
    await ann.evaluate(
      `fetch("/api/sign-in", ${JSON.stringify({
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Ann", password: goodPassword }),
      })})`,
    );
    await ann.reload();
    session = await load(ann, people);
    await admin.goto(`${standing.url}/admin/users`);
    await from(rowOf(admin, "Ann"), "Their sessions");
    await expect.poll(() => new URL(admin.url()).pathname).toMatch(/^\/admin\/sessions\/a_/);
    await rowOf(admin, session).getByText("Ann").waitFor();
    expect(await admin.locator("body").textContent()).not.toContain("people");
    await from(rowOf(admin, session), "Move to the bin");
    await sure(admin, "Move to the bin");
    await rowOf(admin, session)
      .getByText(/^in the bin until/)
      .waitFor();
    await ann.getByText(/^This session is in the bin until/).waitFor();
    await from(rowOf(admin, session), "Restore");
    await rowOf(admin, session).getByText("ready").waitFor();
    await ann.getByText(/^This session is in the bin until/).waitFor({ state: "detached" });
    await from(rowOf(admin, session), "Keep longer…");
    const dialog = admin.getByRole("dialog", { name: "Keep a session longer" });
    await dialog.getByRole("combobox", { name: "Keep for" }).click();
    await admin.getByRole("option", { name: "8 hours" }).click();
    await dialog.getByRole("button", { name: "Keep", exact: true }).click();
    await expect.poll(() => rowOf(admin, session).getByText("deleted", { exact: true }).count()).toBe(0);
    await ann.getByRole("button", { name: "How your work is kept safe" }).click();
    const trail = ann.getByRole("dialog").locator("tbody tr");
    await expect
      .poll(() =>
        trail.evaluateAll((rows) =>
          rows.slice(0, 3).map((row) => `${row.children[2]?.textContent} ${row.children[3]?.textContent}`),
        ),
      )
      .toEqual(["Session kept longer root", "Session taken out of the bin root", "Session moved to the bin root"]);
    await ann.keyboard.press("Escape");
    expect(standing.complaints).toEqual([]);
  });

  test("[Y10] settings hold at once; what is beyond their bounds is told at its field", async () => {
    await tab(admin, "Settings");
    const least = admin.getByRole("group", { name: "Shortest time one may choose" });
    await least.getByText("Holds now: 15 minutes").waitFor();
    const kept = admin.getByRole("group", { name: "Kept after the last use, if nobody chose" });
    await kept.getByRole("checkbox", { name: "without end" }).uncheck();
    await kept.getByRole("textbox", { name: /Amount$/ }).fill("5");
    await kept.getByRole("combobox", { name: /Unit$/ }).click();
    await admin.getByRole("option", { name: "minutes" }).click();
    await admin.getByRole("button", { name: "Save" }).click();
    await kept.getByText("It must be at least: 15 minutes.").waitFor();
    await kept.getByRole("textbox", { name: /Amount$/ }).fill("20");
    await kept.getByRole("combobox", { name: /Unit$/ }).click();
    await admin.getByRole("option", { name: "days" }).click();
    await admin.getByRole("button", { name: "Save" }).click();
    await kept.getByText("Holds now: 20 days").waitFor();
    await expect.poll(() => admin.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    expect(standing.complaints).toEqual([]);
  });

  test("[Y10] quotas hold at once; the audit of all is searched; figures are told", async () => {
    await tab(admin, "Quotas");
    const field = admin.getByLabel("Sessions, set here");
    await field.fill("7");
    await admin.getByLabel("Small writes in a minute, set here").fill("700");
    await admin.getByRole("button", { name: "Save" }).click();
    await rowOf(admin, "Small writes in a minute").getByRole("cell", { name: "700", exact: true }).first().waitFor();
    // What is saved for one quota leaves the others as they are set.
    await field.fill("8");
    await admin.getByRole("button", { name: "Save" }).click();
    await rowOf(admin, "Sessions").getByRole("cell", { name: "8", exact: true }).first().waitFor();
    await rowOf(admin, "Small writes in a minute").getByRole("cell", { name: "700", exact: true }).first().waitFor();
    await field.fill("7");
    await admin.getByRole("button", { name: "Save" }).click();
    await rowOf(admin, "Sessions").getByRole("cell", { name: "7", exact: true }).first().waitFor();
    expect((await (await ann.request.get(`${standing.url}/api/me/use`)).json()).limits).toContainEqual(
      expect.objectContaining({ name: "sessions", limit: 7 }),
    );
    await admin.getByRole("button", { name: "Set nothing here" }).click();
    await expect.poll(() => rowOf(admin, "Sessions").getByRole("cell", { name: "7", exact: true }).count()).toBe(0);

    await tab(admin, "Audit");
    await admin.getByLabel("Who").fill("Ann");
    await rowOf(admin, "sign in").first().waitFor();
    await expect.poll(() => rowOf(admin, "root").count()).toBe(0);
    await admin.getByLabel("What", { exact: true }).fill("no such thing");
    await admin.getByText("There are no such entries.").waitFor();

    await tab(admin, "Figures");
    await rowOf(admin, "data_tools_sessions_expired_total").waitFor();
  });

  test("[N85] what was promised stands beside what was measured, as figures and as pictures", async () => {
    await ann.goto(`${standing.url}/s/${session}`);
    await ann.locator(".ag-cell").first().waitFor();
    await tab(admin, "Health");
    await rowOf(admin, "Undo and redo that succeeded").getByText("at least 99.9 %").waitFor();
    await rowOf(admin, "What was asked of sessions and failed").getByText("yes").waitFor();
    await admin.getByText("Sessions that ended while they were in use").waitFor();
    await admin.getByRole("img", { name: "How long steps took" }).waitFor();
    await admin.getByRole("img", { name: "How many there were" }).waitFor();
    await admin.getByText("Last day").click();
    await rowOf(admin, "Saves that succeeded").waitFor();
  });

  test("[Y10] [Y7] the read-only mode is seen in another browser at once, and over again", async () => {
    await ann.goto(`${standing.url}/s/${session}`);
    await ann.locator(".ag-cell").first().waitFor();
    await tab(admin, "Read-only mode");
    await admin.getByRole("textbox", { name: /^Why/ }).fill("The disk is being replaced");
    await admin.getByRole("button", { name: "Switch changes off" }).click();
    await sure(admin, "Switch changes off");
    await admin.getByText("Changes are switched off.").waitFor();
    await ann.getByText(/^Nothing can be changed for now: The disk is being replaced\. You can/).waitFor();
    const there = await standing.open();
    const status = await ann.evaluate(
      `fetch("/api/sessions/${session}", ${JSON.stringify({
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "other" }),
      })}).then((answer) => answer.status)`,
    );
    expect(status).toBe(503);
    await there.close();
    await ann.goto(standing.url);
    await ann.getByText(/^Nothing can be changed for now/).waitFor();
    await admin.getByText(/^Switched off by root/).waitFor();
    await admin.getByRole("button", { name: "Allow changes again" }).click();
    await admin.getByText("Changes are possible.").waitFor();
    await ann.getByText(/^Nothing can be changed for now/).waitFor({ state: "detached" });
    expect(standing.complaints.filter((complaint) => !/status of 503/.test(complaint))).toEqual([]);
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`[W6] axe finds nothing on the sections of the page in ${colorScheme}`, async () => {
      await admin.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const name of [
        "Users",
        "Sessions",
        "Settings",
        "Quotas",
        "Audit",
        "Keys",
        "Storage",
        "Health",
        "Figures",
        "Read-only mode",
      ]) {
        await tab(admin, name);
        await admin.getByRole("tabpanel", { name, exact: true }).getByLabel("Loading…").waitFor({ state: "detached" });
        expect([name, await faults(admin)]).toEqual([name, []]);
      }
      await tab(admin, "Users");
      await admin.getByRole("button", { name: "Invite" }).click();
      await admin.getByRole("dialog").waitFor();
      expect(await faults(admin), "invite").toEqual([]);
      await admin.keyboard.press("Escape");
      await admin.getByRole("dialog").waitFor({ state: "detached" });
    });
});
