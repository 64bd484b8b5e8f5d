// Signing in on the page: the first administrator, the way out and back, another browser, tokens.
import { afterAll, beforeAll, expect, test } from "vitest";
import { faults } from "./axe.ts";
import { choose, pick } from "./bench.ts";
import { type Standing, stand, unwanted } from "./standing.ts";

const password = "lantern otter gravel thirteen";
let standing: Standing;

beforeAll(async () => {
  if (!unwanted) standing = await stand({ auth: "accounts" });
});
afterAll(() => standing?.end());

async function enter() {
  const page = await standing.open();
  await page.getByLabel("Name", { exact: true }).fill("root");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Your account, Root" }).waitFor();
  return page;
}

test.skipIf(unwanted)(
  "[W20] the first administrator chooses a password, signs out and comes back where they were",
  async () => {
    const page = await standing.open(new URL(standing.first ?? "").pathname + new URL(standing.first ?? "").hash);
    await page.getByRole("heading", { name: "Make the first administrator" }).waitFor();
    await page.getByLabel("The name you will sign in with").fill("Root");
    const chosen = page.getByLabel("Password", { exact: true });
    await chosen.fill("password1234");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("easy to guess");
    expect(await faults(page), "link").toEqual([]);
    await chosen.fill(password);
    await page.getByRole("button", { name: "Choose and sign in" }).click();
    await page.getByRole("button", { name: "Your account, Root" }).waitFor();
    expect(page.url()).not.toContain("link=");

    await page.getByRole("button", { name: "New session with Customers" }).click();
    await page.waitForURL(/\/s\//);
    await page.getByRole("grid").waitFor();
    const session = page.url();
    const tab = await page.context().newPage();
    await tab.goto(session);
    await tab.getByRole("gridcell").first().waitFor();
    await page.goto(standing.url);
    await page.getByRole("button", { name: "Your account, Root" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    // What another tab showed is gone with it.
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await tab.getByRole("gridcell").count()).toBe(0);
    await tab.close();

    // Going to one's work leads to the sign-in, and from there on to the work.
    await page.goto(session);
    await page.getByLabel("Name", { exact: true }).fill("root");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("Name or password is wrong");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await faults(page), "sign-in").toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("grid").waitFor();
    expect(page.url()).toBe(session);
  },
);

test.skipIf(unwanted)(
  "[W20] another browser is seen and signed out; a token lets a program in; nothing is kept in the page",
  async () => {
    const [here, there] = [await enter(), await enter()];
    await here.getByRole("button", { name: "Your account, Root" }).click();
    await here.getByRole("menuitem", { name: "Your account…" }).click();
    await here.getByRole("tab", { name: "Signed in at" }).click();
    await here.getByText("(this browser)").waitFor();
    expect(await faults(here), "sign-ins").toEqual([]);
    await here.getByRole("button", { name: "Sign out all others" }).click();
    await expect.poll(() => here.getByRole("button", { name: "Sign out there" }).count()).toBe(0);
    await there.reload();
    await there.getByRole("heading", { name: "Sign in" }).waitFor();

    await here.getByRole("tab", { name: "Tokens for programs" }).click();
    await here.getByLabel("What it is for").fill("nightly");
    await here.getByRole("button", { name: "Make a token" }).click();
    const token = (await here.getByRole("status").locator("code").textContent()) ?? "";
    const answer = await fetch(`${standing.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    expect(await faults(here), "tokens").toEqual([]);
    const kept = await here.evaluate<string>("JSON.stringify({ ...localStorage }) + document.cookie");
    expect(kept).not.toContain(token.split(".")[0] ?? "");
    expect(standing.complaints).toEqual([]);
  },
);

test.skipIf(unwanted)(
  "[W20] a page whose sign-in was ended shows no cell until one signs in again, and keeps what was filled in",
  async () => {
    const [here, there] = [await enter(), await enter()];
    await there.getByRole("button", { name: "New session with Customers" }).first().click();
    await there.waitForURL(/\/s\//);
    await there.getByRole("gridcell").first().waitFor();
    await pick(there, "city");
    const form = await choose(there, "Rename column");
    await form.getByRole("textbox", { name: "New name" }).fill("town");
    await here.getByRole("button", { name: "Your account, Root" }).click();
    await here.getByRole("menuitem", { name: "Your account…" }).click();
    await here.getByRole("tab", { name: "Signed in at" }).click();
    await here.getByRole("button", { name: "Sign out all others" }).click();
    await there.getByRole("link", { name: "Sign in again" }).waitFor();
    expect(await there.getByRole("gridcell").count()).toBe(0);

    const [tab] = await Promise.all([
      there.context().waitForEvent("page"),
      there.getByRole("link", { name: "Sign in again" }).click(),
    ]);
    await tab.getByLabel("Name", { exact: true }).fill("root");
    await tab.getByLabel("Password", { exact: true }).fill(password);
    await tab.keyboard.press("Enter");
    await tab.getByRole("button", { name: "Your account, Root" }).waitFor();
    await tab.close();
    await there.getByRole("gridcell").first().waitFor();
    expect(await form.getByRole("textbox", { name: "New name" }).inputValue()).toBe("town");

    // The way out is in the workbench too.
    await there.getByRole("button", { name: "Your account, Root" }).click();
    await there.getByRole("menuitem", { name: "Sign out" }).click();
    await there.getByRole("heading", { name: "Sign in" }).waitFor();
  },
);
