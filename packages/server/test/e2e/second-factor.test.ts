// The second factor on the page: turned on by keyboard alone, asked for at the next sign-in, lost and taken away, and
// set up on the way in where one must have it. The server's clock is the test's, for each code counts once.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccounts } from "../../src/accounts/accounts.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { codeOf } from "../http/authenticator.ts";
import { openTestProduct } from "../http/product.ts";
import type { Running } from "../http/running.ts";
import { standUp } from "../http/signing-in.ts";
import { faults } from "./axe.ts";
import { enter, goodPassword } from "./people.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

describe.skipIf(unwanted)("the second factor on the page", () => {
  const clock = manualClock(Date.now());
  let product: OpenedProduct;
  let server: Running;
  let browsing: Browsing;
  let secret = "";
  let codes: string[] = [];
  beforeAll(async () => {
    product = await openTestProduct({}, clock);
    server = await standUp(product, clock);
    browsing = await browse(server.url);
  });
  afterAll(async () => {
    await browsing?.end();
    await server?.close();
    await product?.close();
  });

  /** In light and in dark. */
  async function assertClean(page: Page, what: string): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await faults(page), `${what}, ${colorScheme}`).toEqual([]);
    }
  }

  async function givePassword(page: Page): Promise<void> {
    await page.getByLabel("Name", { exact: true }).fill("root");
    await page.getByLabel("Password", { exact: true }).fill(goodPassword);
    await page.keyboard.press("Enter");
  }

  /** The key as the page writes it for those who type, which the picture says too. */
  async function keyOn(page: Page): Promise<string> {
    await page.getByRole("img", { name: /^Picture for an authenticator app/ }).waitFor();
    const [key] = await page.locator("code").allTextContents();
    return (key ?? "").replaceAll(" ", "");
  }

  test("[W21] is turned on in one's account without a mouse: password, picture and key, a code, recovery codes", async () => {
    const page = await browsing.open("/");
    await enter(page, (await product.accounts.firstLink()).path, "root");
    await page.getByRole("button", { name: "Your account, root" }).click();
    await page.getByRole("menuitem", { name: "Your account…" }).click();
    await page.getByRole("tab", { name: "Password" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "Set up a second factor" }).waitFor();
    await assertClean(page, "off");
    clock.advance(16 * 60_000);
    await page.getByRole("button", { name: "Set up a second factor" }).focus();
    await page.keyboard.press("Enter");
    const ask = page.getByRole("dialog", { name: "Your password once more" });
    await ask.waitFor();
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('type')")).toBe("password");
    await page.keyboard.type(goodPassword);
    await page.keyboard.press("Enter");
    await ask.waitFor({ state: "detached" });
    secret = await keyOn(page);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await assertClean(page, "picture");
    const field = page.getByRole("textbox", { name: "Code that the app shows" });
    await expect.poll(() => field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.type("12 34");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("This code is wrong");
    await page.keyboard.type(codeOf(secret, clock));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
    codes = await page.locator("code").allTextContents();
    expect(codes).toHaveLength(10);
    // Enter once more does not lead past what is shown this once.
    await page.keyboard.press("Enter");
    expect(await page.locator("code").count()).toBe(10);
    await assertClean(page, "recovery codes");
    const loading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    expect((await loading).suggestedFilename()).toBe("Data Tools recovery codes.txt");
    await page.getByRole("button", { name: "I have kept them" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("10 recovery codes are left").waitFor();
    await assertClean(page, "on");
  });

  test("[W21] is asked for after the password, wherever one signs in, and a recovery code does as well", async () => {
    clock.advance(30_000);
    const page = await browsing.open("/admin/users");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await givePassword(page);
    await page.getByRole("heading", { name: "Second step" }).waitFor();
    await assertClean(page, "second step");
    await page.keyboard.type("000000");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("This code is wrong");
    await page.keyboard.type(codeOf(secret, clock));
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /^root/ }).getByText("yes").waitFor();
    expect(page.url()).toBe(`${server.url}/admin/users`);

    const other = await browsing.open("/");
    await givePassword(other);
    await other.getByRole("heading", { name: "Second step" }).waitFor();
    await other.getByRole("button", { name: "Sign in from the beginning" }).click();
    await givePassword(other);
    await other.getByRole("textbox", { name: "Code" }).fill(codes[0] ?? "");
    await other.keyboard.press("Enter");
    await other.getByRole("button", { name: "Your account, root" }).click();
    await other.getByRole("menuitem", { name: "Your account…" }).click();
    await other.getByRole("tab", { name: "Second factor" }).click();
    await other.getByText("9 recovery codes are left").waitFor();

    clock.advance(30_000);
    await other.getByRole("button", { name: "New recovery codes" }).click();
    await other.getByRole("textbox", { name: "Code" }).fill(codeOf(secret, clock));
    await other.keyboard.press("Enter");
    await other.getByRole("heading", { name: "Recovery codes" }).waitFor();
    expect(await other.locator("code").allTextContents()).not.toContain(codes[1]);
    await other.getByRole("button", { name: "I have kept them" }).click();
    clock.advance(30_000);
    await other.getByRole("button", { name: "Turn off" }).click();
    await other.getByRole("textbox", { name: "Code" }).fill(codeOf(secret, clock));
    await other.keyboard.press("Enter");
    await other.getByText("The second factor is off.").waitFor();
  });

  test("[W21] an administrator takes a lost one away", async () => {
    const root = { owner: "", name: "root", role: "admin" } as const;
    const { link } = await product.accounts.create(root, { name: "Ann", role: "user" });
    const ann = await browsing.open("/");
    await enter(ann, link.path);
    await ann.getByRole("button", { name: "Your account, Ann" }).click();
    await ann.getByRole("menuitem", { name: "Your account…" }).click();
    await ann.getByRole("tab", { name: "Second factor" }).click();
    await ann.getByRole("button", { name: "Set up a second factor" }).click();
    await ann.getByRole("textbox", { name: "Code that the app shows" }).fill(codeOf(await keyOn(ann), clock));
    await ann.keyboard.press("Enter");
    await ann.getByRole("heading", { name: "Recovery codes" }).waitFor();

    const page = await browsing.open("/admin/users");
    await givePassword(page);
    const row = page.getByRole("row", { name: /Ann/ });
    await row.getByText("yes").waitFor();
    await row.getByRole("button", { name: "More for Ann" }).click();
    await page.getByRole("menuitem", { name: "Take the second factor away" }).click();
    await page.getByRole("dialog").getByText("Do it only if it is lost").waitFor();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await assertClean(page, "taking it away");
    await page.getByRole("dialog").getByRole("button", { name: "Take the second factor away" }).click();
    await expect.poll(() => row.getByText("yes").count()).toBe(0);
    await ann.reload();
    await ann.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  test("[W21] who must have one sets it up on the way in, in Spanish as well", async () => {
    await server.close();
    const accounts = createAccounts({ ...product.core, config: { ...product.core.config, SECOND_FACTOR: "required" } });
    server = await standUp({ ...product, accounts }, clock);
    await browsing.end();
    browsing = await browse(server.url);
    const page = await browsing.open("/", 'if (origin !== "null") localStorage.setItem("data-tools-language", "es")');
    await page.getByLabel("Nombre", { exact: true }).fill("root");
    await page.getByLabel("Contraseña", { exact: true }).fill(goodPassword);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Configurar un segundo factor" }).waitFor();
    const key = page.getByRole("img", { name: /^Imagen para una aplicación/ });
    await key.waitFor();
    await assertClean(page, "set up on the way in");
    const [shown = ""] = await page.locator("code").allTextContents();
    await page
      .getByRole("textbox", { name: "Código que muestra la aplicación" })
      .fill(codeOf(shown.replaceAll(" ", ""), clock));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Códigos de recuperación" }).waitFor();
    // The server knows by now who asks, and the page hears of it whenever its stream begins anew: the codes stay.
    const known = page.waitForResponse((answer) => answer.url().endsWith("/api/me") && answer.ok());
    const looked = page.waitForResponse((answer) => answer.url().endsWith("/api/sign-in") && answer.ok());
    await page.evaluate("for (const what of ['offline', 'online']) dispatchEvent(new Event(what))");
    await Promise.all([known, looked].map(async (answer) => (await answer).finished()));
    await page.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))");
    expect(await page.locator("code").count()).toBe(10);
    await page.getByRole("button", { name: "Los he guardado" }).click();
    await page.getByRole("button", { name: "Su cuenta, root" }).click();
    await page.getByRole("menuitem", { name: "Su cuenta…" }).click();
    await page.getByRole("tab", { name: "Segundo factor" }).click();
    await page.getByText("Aquí debe tener un segundo factor.").waitFor();
    expect(await page.getByRole("button", { name: "Desactivar" }).count()).toBe(0);
    expect(browsing.complaints).toEqual([]);
  });
});
