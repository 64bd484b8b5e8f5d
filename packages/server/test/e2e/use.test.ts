// “Your use” at the start: what one has of what one may have.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

describe.skipIf(unwanted)("your use", () => {
  let product: OpenedProduct;
  let server: Running;
  let browsing: Browsing;
  const user = { "x-forwarded-user": "ann" };
  beforeAll(async () => {
    product = await openTestProduct({ "quota-sessions": "10", "quota-datasources": "2" });
    const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
    server = await serve(product, { identify: proxy.open(config) });
    browsing = await browse(server.url);
  });
  afterAll(async () => {
    await browsing?.end();
    await server?.close();
    await product?.close();
  });

  /** The start page as a proxy's user sees it. */
  async function start(locale?: string): Promise<Page> {
    const page = await browsing.open("/health/live");
    await page.setExtraHTTPHeaders({ ...user, ...(locale !== undefined && { "accept-language": locale }) });
    await page.goto(server.url);
    return page;
  }
  const told = (page: Page, name: string) =>
    page
      .getByRole("dialog")
      .locator("div", { has: page.getByText(name, { exact: true }) })
      .last()
      .locator("dd")
      .first()
      .textContent();

  test("[G10] it tells what one has, may have and may do, and follows what one does", async () => {
    const page = await start();
    await page.getByText("No datasources yet").waitFor();
    await page.getByRole("button", { name: "Your use" }).click();
    const dialog = page.getByRole("dialog", { name: "Your use" });
    await dialog.waitFor();
    await expect.poll(() => told(page, "Sessions")).toBe("0 of 10");
    await expect.poll(() => told(page, "Datasources")).toBe("0 of 2");
    await expect.poll(() => told(page, "Stored")).toBe("0 B of 20 GB");
    await expect.poll(() => told(page, "Rows")).toBe("at most 20,000,000");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => page.locator("button:focus").textContent()).toBe("Your use");
    const headers = { "content-type": "multipart/form-data; boundary=edge", ...user };
    const form = '--edge\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\na\n1\r\n--edge--\r\n';
    for (let n = 0; n < 2; n++)
      expect((await server.ask("/api/datasources", { method: "POST", headers, body: form })).status).toBe(201);
    await page.keyboard.press("Enter");
    await expect.poll(() => told(page, "Datasources")).toBe("2 of 2");
    await dialog.getByText("Nearly used up").waitFor();
    const bar = dialog.getByRole("progressbar", { name: "Datasources: 100 % used" });
    await expect.poll(() => bar.count()).toBe(1);
    expect(browsing.complaints).toEqual([]);
  });

  test("[G10] who has no quotas is told so", async () => {
    const local = await serve(product);
    const own = await browse(local.url);
    try {
      const page = await own.open();
      await page.getByRole("button", { name: "Your use" }).click();
      await expect.poll(() => told(page, "Sessions")).toBe("0, no limit");
      expect(own.complaints).toEqual([]);
    } finally {
      await own.end();
      await local.close();
    }
  });
});
