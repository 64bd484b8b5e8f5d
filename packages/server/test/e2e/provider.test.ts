// Signing in at an identity provider in a real browser, for which the provider is another site.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import { openTestProduct } from "../http/product.ts";
import { openProvider, type TestProvider } from "../http/provider.ts";
import { standWith } from "../http/provider-browser.ts";
import type { Running } from "../http/running.ts";
import { type Browsing, browse, unwanted } from "./standing.ts";

let product: OpenedProduct;
let provider: TestProvider;
let server: Running;
let browsing: Browsing;

describe.skipIf(unwanted)("a browser", () => {
  beforeAll(async () => {
    product = await openTestProduct();
    provider = await openProvider(systemClock);
    server = await standWith(product, provider, systemClock);
    browsing = await browse(server.url);
  });
  afterAll(async () => {
    await browsing.end();
    await server.close();
    await provider.stop();
    await product.close();
  });

  test("[N60] comes back from the provider signed in, with a cookie that other sites' links do not bring along", async () => {
    const page = await browsing.open("/sign-in/start?to=/favicon.svg");
    expect(page.url()).toBe(`${server.url}/favicon.svg`);
    const status = (path: string) => page.evaluate(async (to) => (await fetch(to)).status, path);
    await expect.poll(() => status("/api/me")).toBe(200);
    const cookies = await page.context().cookies(server.url);
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ["data-tools", true, "Strict"],
    ]);
    await page.goto(`${provider.issuer}/keys`);
    await page.goto(`${server.url}/sign-in/start?again=1&to=/favicon.svg`);
    await expect.poll(() => status("/api/me")).toBe(200);
  });

  test("[N61] is not signed in by a link to the way back of another", async () => {
    const started = await server.ask("/sign-in/start");
    const there = await fetch(started.headers.location ?? "", { redirect: "manual" });
    const page = await browsing.open("/favicon.svg");
    await page.goto(`${provider.issuer}/keys`);
    await page.evaluate(`location.assign(${JSON.stringify(there.headers.get("location"))})`);
    await expect.poll(() => page.url()).toBe(`${server.url}/sign-in#problem=oidc_failed`);
    const status = () => page.evaluate(async () => (await fetch("/api/me")).status);
    await expect.poll(status).toBe(401);
  });
});
