// Signing in at an identity provider: the whole way there and back, who one is afterwards, and leaving.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { wayOf } from "../../src/http/identity/index.ts";
import { openTestProduct } from "./product.ts";
import { openProvider, type TestProvider } from "./provider.ts";
import { flagsFor, standWith, walker } from "./provider-browser.ts";
import { type Running, serve } from "./running.ts";
import { signedIn } from "./signing-in.ts";

const minute = 60_000;
const admin = { owner: "", name: "test", role: "admin" } as const;

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let provider: TestProvider;
let server: Running;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({ "sign-in-idle": "1h" }, clock);
  provider = await openProvider(clock);
  server = await standWith(product, provider, clock);
});
afterEach(async () => {
  await server.close();
  await provider.stop();
  await product.close();
});

/** Another server in its place, over the same product, with further settings. */
async function also(flags: Record<string, string>, options: Parameters<typeof standWith>[4] = {}): Promise<void> {
  const { port } = server;
  await server.close();
  server = await standWith(product, provider, clock, flags, options, port);
}

const me = async (browser = walker(server)) => {
  await browser.go("/sign-in/start");
  const answer = await browser.ask("/api/me");
  return answer.json<{ name: string; role: string }>();
};

describe("the way there and back", () => {
  test("[N60] a browser goes to the provider and comes back signed in, where it wanted to go", async () => {
    const browser = walker(server);
    expect((await browser.ask("/api/sign-in")).json()).toEqual({
      way: "oidc",
      signedIn: false,
      provider: new URL(provider.issuer).host,
      url: null,
    });
    const passed = await browser.go("/sign-in/start?to=/s/s_1%3Fview%3Dwide%23row");
    expect(passed.map((each) => each.replace(/[?#].*/, ""))).toEqual([
      `${server.url}/sign-in/start`,
      `${provider.issuer}/authorize`,
      `${server.url}/sign-in/callback`,
      `${server.url}/s/s_1`,
    ]);
    expect(passed.at(-1)).toBe(`${server.url}/s/s_1?view=wide#row`);
    expect((await browser.ask("/api/me")).json()).toMatchObject({ name: "ann", role: "user" });
    expect((await browser.ask("/api/sign-in")).json()).toMatchObject({ signedIn: true });
    expect([...browser.cookies.keys()]).toEqual(["data-tools"]);
    expect(browser.cookies.get("data-tools")?.attributes).toContain("SameSite=Strict");

    const asked = Object.fromEntries(provider.last);
    expect(asked).toMatchObject({
      tenant: "one",
      response_type: "code",
      client_id: "workbench",
      redirect_uri: `${server.url}/sign-in/callback`,
      scope: "openid profile email",
      code_challenge_method: "S256",
    });
    expect(new Set([asked.state, asked.nonce, asked.code_challenge]).size).toBe(3);
    for (const each of [asked.state, asked.nonce, asked.code_challenge]) expect(each).toMatch(/^[\w-]{43}$/);
  });

  test("[N60] the same person has the same account; another has another; what is kept says who they are", async () => {
    const [first, second] = [walker(server), walker(server)];
    const work = await me(first).then(() =>
      first.post("/api/recipes", { name: "Ann's", calls: [{ op: "reverse-rows", params: {} }] }),
    );
    expect(work.status).toBe(201);
    await me(second);
    expect((await second.ask("/api/recipes")).json<unknown[]>()).toHaveLength(1);
    provider.person = { sub: "u-2", preferred_username: "ann", email: "other@example.org" };
    const other = walker(server);
    await me(other);
    expect((await other.ask("/api/recipes")).json()).toEqual([]);
    const accounts = await product.accounts.list(admin);
    expect(accounts.map(({ name, state }) => [name, state])).toEqual([
      ["ann", "active"],
      ["ann", "active"],
    ]);
  });

  test("[N60] who got another name at the provider stands under it in the audit from that sign-in on", async () => {
    await me();
    provider.person = { sub: "u-1", preferred_username: "anna" };
    const browser = walker(server);
    expect(await me(browser)).toMatchObject({ name: "anna" });
    const { entries } = (await browser.ask("/api/audit")).json<{ entries: { action: string; actor: string }[] }>();
    expect(entries.filter(({ action }) => action === "sign in").map(({ actor }) => actor)).toEqual(["anna", "ann"]);
  });

  test("[N60] over TLS both cookies have the prefix; the one for the way comes along from the provider, the other does not", async () => {
    const tls = { host: "data.example", "x-forwarded-for": "10.1.2.3", "x-forwarded-proto": "https" };
    await also({ "public-url": "https://data.example" }, { proxies: ["127.0.0.1"], names: ["data.example"] });
    const started = await walker(server, tls).step("/sign-in/start");
    const [cookie = ""] = started.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^__Host-data-tools-sign-in=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(started.headers["cache-control"]).toBe("no-store");
    const leave = new URL(started.headers.location ?? "");
    expect(leave.searchParams.get("redirect_uri")).toBe("https://data.example/sign-in/callback");
    // What the cookie keeps nobody reads, and nothing of it is in the address but the state.
    expect(started.headers.location).not.toContain(cookie.split("=")[1]?.split(";")[0]);
    const back = await fetch(leave, { redirect: "manual" });
    const { search } = new URL(back.headers.get("location") ?? "");
    const came = await server.ask(`/sign-in/callback${search}`, {
      headers: { ...tls, cookie: cookie.split(";")[0] ?? "" },
    });
    expect([came.status, came.headers.location]).toEqual([303, "/"]);
    expect(came.headers["set-cookie"]?.find((each) => each.startsWith("__Host-data-tools="))).toMatch(
      /; HttpOnly; Secure; SameSite=Strict$/,
    );
    const plain = { host: "data.example", "x-forwarded-for": "10.1.2.3" };
    expect((await server.ask("/sign-in/start", { headers: plain })).json()).toMatchObject({ code: "needs_tls" });
  });

  test("[N60] clients prove themselves as the provider asks, or not at all where they are public", async () => {
    expect(await me()).toMatchObject({ name: "ann" });
    provider.discovery = { token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_post"] };
    await also({});
    expect(await me()).toMatchObject({ name: "ann" });
    provider.client.secret = "";
    await also({});
    expect(await me()).toMatchObject({ name: "ann" });
    provider.client.secret = "not the one set";
    await also({ "oidc-client-secret": "a wrong one" });
    const passed = await walker(server).go("/sign-in/start");
    expect(passed.at(-1)).toBe(`${server.url}/sign-in#problem=oidc_failed`);
    expect(server.logged()).toContain('"why":"invalid_client"');
  });

  test("[N61] another sign-in of the same browser takes the place of the one before", async () => {
    const browser = walker(server);
    await me(browser);
    const before = browser.cookies.get("data-tools")?.value;
    await browser.go("/sign-in/start");
    const old = await server.ask("/api/me", { headers: { cookie: `data-tools=${before}` } });
    expect(old.status).toBe(401);
    expect((await browser.ask("/api/me/sign-ins")).json<unknown[]>()).toHaveLength(1);
  });

  test("[N64] after signing in one is led to a path of ours and nowhere else", async () => {
    for (const [to, wanted] of [
      ["/s/s_1", "/s/s_1"],
      ["/?a=b", "/?a=b"],
      ["//evil.example", "/"],
      ["/\\evil.example", "/"],
      ["/\t/evil.example", "/"],
      ["/.//evil.example", "/"],
      ["/a/..//evil.example", "/"],
      ["https://evil.example/", "/"],
      ["javascript:alert(1)", "/"],
      ["evil.example", "/"],
      ["@evil.example", "/"],
      ["", "/"],
      [`/${"x".repeat(1001)}`, "/"],
      ["/api/me", "/"],
      ["/sign-in/start", "/"],
    ]) {
      const passed = await walker(server).go(`/sign-in/start?to=${encodeURIComponent(to ?? "")}`);
      expect([to, passed.at(-1)]).toEqual([to, server.url + wanted]);
    }
    const twice = await walker(server).go("/sign-in/start?to=/a&to=//evil.example");
    expect(twice.at(-1)).toBe(`${server.url}/`);
  });
});

describe("who one is", () => {
  test("[N66] the name is what the chosen claim says, then a looked-at address, then the subject", async () => {
    const say = (claims: object) => {
      provider.person = { sub: "u-9", ...claims };
    };
    say({ preferred_username: " ann ", email: "a@example.org" });
    expect(await me()).toMatchObject({ name: "ann" });
    say({ email: "a@example.org", email_verified: true });
    expect(await me()).toMatchObject({ name: "a@example.org" });
    say({ email: "a@example.org", email_verified: false });
    expect(await me()).toMatchObject({ name: "u-9" });
    say({ preferred_username: "line\nbreak" });
    expect(await me()).toMatchObject({ name: "u-9" });
    expect(await product.accounts.list(admin)).toHaveLength(1);
  });

  test("[N66] a role makes an administrator for as long as the provider says so", async () => {
    await also({ "oidc-admin-role": "tables-admin", "oidc-role-claim": "realm_access.roles" });
    provider.person = { sub: "u-1", preferred_username: "ann", realm_access: { roles: ["x", "tables-admin"] } };
    const browser = walker(server);
    expect(await me(browser)).toMatchObject({ role: "admin" });
    expect((await browser.ask("/api/admin/users")).status).toBe(200);
    provider.person = { sub: "u-1", preferred_username: "ann", realm_access: { roles: ["x", "tables-admin-2"] } };
    expect(await me()).toMatchObject({ role: "user" });
    // In every browser at once.
    expect((await browser.ask("/api/admin/users")).status).toBe(404);
  });

  test("[N66] ADMINS names administrators by the chosen claim alone, and by an address only if it was looked at", async () => {
    await also({ admins: "boss@example.org,root" });
    provider.person = { sub: "u-1", email: "boss@example.org", email_verified: true };
    expect(await me()).toMatchObject({ name: "boss@example.org", role: "user" });
    provider.person = { sub: "root", preferred_username: "x" };
    expect(await me()).toMatchObject({ role: "user" });
    provider.person = { sub: "u-3", preferred_username: "root" };
    expect(await me()).toMatchObject({ role: "admin" });
    await also({ admins: "boss@example.org", "oidc-name-claim": "email" });
    provider.person = { sub: "u-4", email: "boss@example.org" };
    expect(await me()).toMatchObject({ role: "user" });
    provider.person = { sub: "u-4", email: "boss@example.org", email_verified: true };
    expect(await me()).toMatchObject({ role: "admin" });
  });

  test("[N66] what the ID token leaves out is asked of the provider, of the same person", async () => {
    provider.person = { sub: "u-1" };
    provider.info = { preferred_username: "ann from userinfo" };
    await also({});
    expect(await me()).toMatchObject({ name: "ann from userinfo" });
    provider.info = { sub: "u-2", preferred_username: "someone else" };
    const passed = await walker(server).go("/sign-in/start");
    expect(passed.at(-1)).toBe(`${server.url}/sign-in#problem=oidc_failed`);
  });

  test("[N68] an account that is shut here stays out, whatever the provider says, and comes in again when it is opened", async () => {
    const browser = walker(server);
    await me(browser);
    const [account] = await product.accounts.list(admin);
    const bearer = { headers: { authorization: `Bearer ${await provider.bearer()}` } };
    expect((await server.ask("/api/me", bearer)).status).toBe(200);
    provider.person = { sub: "u-2", preferred_username: "root" };
    await also({ admins: "root" });
    const root = walker(server);
    await me(root);
    const shut = (disabled: boolean) => root.post(`/api/admin/users/${account?.id}`, { disabled }, "PATCH");
    expect((await shut(true)).status).toBe(200);
    provider.person = { sub: "u-1", preferred_username: "ann" };
    expect((await browser.ask("/api/me")).status).toBe(401);
    expect((await server.ask("/api/me", bearer)).status).toBe(401);
    const passed = await browser.go("/sign-in/start");
    expect(passed.at(-1)).toBe(`${server.url}/sign-in#problem=account_shut`);
    expect((await browser.ask("/api/me")).status).toBe(401);
    await shut(false);
    expect(await me(browser)).toMatchObject({ name: "ann" });
  });

  test("[N68] accounts of another way, and of another provider, let nobody in", async () => {
    const { path } = await product.accounts.firstLink();
    const link = path.slice("/sign-in#link=".length);
    const ask = { link, name: "old", password: "lantern otter gravel thirteen", from: "127.0.0.1" };
    const { token } = signedIn(await product.accounts.takeLink(ask));
    const old = { headers: { cookie: `data-tools=${token}` } };
    expect((await server.ask("/api/me", old)).status).toBe(401);
    const browser = walker(server);
    await me(browser);
    const cookie = `data-tools=${browser.cookies.get("data-tools")?.value}`;
    await also({ "oidc-issuer": "https://other.example" });
    expect((await server.ask("/api/me", { headers: { cookie } })).status).toBe(401);
    const here = wayOf(readConfig({ auth: "accounts" }, {}));
    await server.close();
    server = await serve(product, {
      identify: here.open(readConfig({}, {}), { accounts: product.accounts }),
      signIn: here.signIn,
    });
    expect((await server.ask("/api/me", { headers: { cookie } })).status).toBe(401);
    expect((await server.ask("/api/me", old)).status).toBe(200);
  });
});

describe("asking again, and leaving", () => {
  test("[N69] what must not be done from an open browser asks for the provider anew, which must have asked", async () => {
    const browser = walker(server);
    const makeToken = () => browser.post("/api/me/tokens", { name: "t", scopes: ["read"] });
    await me(browser);
    expect((await makeToken()).status).toBe(201);
    clock.advance(20 * minute);
    expect((await makeToken()).json()).toMatchObject({ code: "confirm_first" });
    expect((await browser.post("/api/sign-in/confirm", { password: "anything at all" })).status).toBe(422);

    // Somebody was signed in at the provider for long: coming back at once proves nothing.
    const seconds = () => Math.floor(clock.now() / 1000);
    provider.person.auth_time = seconds() - 20 * 60;
    await browser.go("/sign-in/start");
    expect((await makeToken()).json()).toMatchObject({ code: "confirm_first" });
    const stale = await browser.go("/sign-in/start?again=1");
    expect(Object.fromEntries(provider.last)).toMatchObject({ prompt: "login", max_age: "0" });
    expect(stale.at(-1)).toBe(`${server.url}/sign-in#problem=oidc_failed`);
    provider.person.auth_time = seconds();
    await browser.go("/sign-in/start?again=1&to=/account");
    expect((await makeToken()).status).toBe(201);
  });

  test("[N69] signing out ends the sign-in here and tells where to go to leave the provider", async () => {
    const browser = walker(server);
    await me(browser);
    const left = (await browser.post("/api/sign-out")).json<{ next: string }>();
    const next = new URL(left.next);
    expect(next.origin + next.pathname).toBe(`${provider.issuer}/leave`);
    expect(Object.fromEntries(next.searchParams)).toEqual({
      client_id: "workbench",
      post_logout_redirect_uri: `${server.url}/sign-in`,
    });
    expect((await browser.ask("/api/me")).status).toBe(401);
    provider.discovery = { end_session_endpoint: undefined };
    await also({});
    await me(browser);
    expect((await browser.post("/api/sign-out")).json()).toEqual({ next: null });
  });

  test("[N70] settings that cannot work are refused by name at the start", () => {
    const open = (flags: Record<string, string>) => {
      const config = readConfig({ ...flagsFor(provider, "https://data.example"), ...flags }, {});
      return () => wayOf(config).open(config, { accounts: product.accounts });
    };
    expect(open({})).not.toThrow();
    for (const [flag, value] of [
      ["oidc-issuer", ""],
      ["oidc-issuer", "http://id.example.org"],
      ["oidc-issuer", "https://id.example.org/?tenant=1"],
      ["oidc-client-id", ""],
      ["oidc-scopes", "profile email"],
      ["public-url", ""],
      ["public-url", "http://data.example"],
      ["public-url", "https://data.example/api"],
      ["public-url", "data.example"],
    ] as const)
      expect(open({ [flag]: value }), `${flag} ${value}`).toThrow(flag.toUpperCase().replaceAll("-", "_"));
  });
});
