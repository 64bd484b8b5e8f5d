// How strongly somebody signed in at the provider: what is asked, what is refused, and what the audit is told.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { openTestProduct } from "./product.ts";
import { openProvider, type TestProvider } from "./provider.ts";
import { standWith, walker } from "./provider-browser.ts";
import type { Running } from "./running.ts";

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let provider: TestProvider;
let server: Running;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({}, clock);
  provider = await openProvider(clock);
  server = await standWith(product, provider, clock, { "oidc-acr-values": "urn:gold, phr" });
});
afterEach(async () => {
  await server.close();
  await provider.stop();
  await product.close();
});

const end = async () => {
  const browser = walker(server);
  const passed = await browser.go("/sign-in/start");
  return [passed.at(-1)?.slice(server.url.length), (await browser.ask("/api/me")).status];
};

test("[N74] the classes are asked for; who comes back with none of them is not signed in and hears why", async () => {
  for (const acr of [undefined, "urn:silver", "urn:gold phr", ["urn:gold"], 1])
    for (const info of [null, { acr: "urn:gold" }]) {
      provider.person = { sub: "u-1", preferred_username: "ann", acr };
      // What is not signed says nothing of it.
      provider.info = info;
      expect([acr, await end()]).toEqual([acr, ["/sign-in#problem=oidc_too_weak", 401]]);
    }
  expect(provider.last.get("acr_values")).toBe("urn:gold phr");
  expect(server.logged()).toContain('"why":"acr"');
  for (const acr of ["urn:gold", "phr"]) {
    provider.person = { sub: "u-1", preferred_username: "ann", acr };
    expect([acr, await end()]).toEqual([acr, ["/", 200]]);
  }
});

test("[N74] a program's access token must say one of them too, and hears of it by its code", async () => {
  const come = async (acr?: string) => {
    const authorization = `Bearer ${await provider.bearer({ acr })}`;
    return server.ask("/api/me", { headers: { authorization } });
  };
  for (const acr of [undefined, "urn:silver"])
    expect((await come(acr)).json()).toMatchObject({ status: 403, code: "oidc_too_weak" });
  expect(await product.accounts.list({ owner: "", name: "test", role: "admin" })).toEqual([]);
  expect((await come("phr")).json()).toMatchObject({ name: "ann" });
});

test("[N75] class and means of a sign-in stand in its entry of the audit, as far as they are words", async () => {
  provider.person = { sub: "u-1", preferred_username: "ann", acr: "phr", amr: ["pwd", "otp", 7, "two words", "x\ny"] };
  const browser = walker(server);
  await browser.go("/sign-in/start");
  const entries = async () =>
    (await browser.ask("/api/audit")).json<{ entries: { action: string; detail: object }[] }>().entries;
  await expect
    .poll(async () => (await entries()).find(({ action }) => action === "sign in")?.detail)
    .toEqual({ acr: "phr", amr: "pwd otp" });
});

test("[N74] where nothing is asked, nothing is refused", async () => {
  const { port } = server;
  await server.close();
  server = await standWith(product, provider, clock, {}, {}, port);
  expect(await end()).toEqual(["/", 200]);
  expect(provider.last.has("acr_values")).toBe(false);
});
