// The provider's word that somebody is signed out there: it ends the sign-ins here, and no other word does.
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { heartbeat } from "../../src/http/event-stream.ts";
import { openTestProduct } from "./product.ts";
import { newKey, openProvider, type TestProvider } from "./provider.ts";
import { standWith, type Walker, walker } from "./provider-browser.ts";
import { type Answer, type Running, serve } from "./running.ts";

const path = "/auth/oidc/back-channel-logout";
const signedOut = "http://schemas.openid.net/event/backchannel-logout";

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let provider: TestProvider;
let server: Running;
let made = 0;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({}, clock);
  provider = await openProvider(clock);
  server = await standWith(product, provider, clock);
});
afterEach(async () => {
  await server.close();
  await provider.stop();
  await product.close();
});

/** A logout token as the standard has it, but for what is said otherwise. */
const logoutToken = (claims: JWTPayload = {}, typ = "logout+jwt") =>
  provider.bearer(
    { preferred_username: undefined, jti: `token ${made++}`, events: { [signedOut]: {} }, ...claims },
    typ,
  );

const post = (form: string, type = "application/x-www-form-urlencoded"): Promise<Answer> =>
  server.ask(path, { method: "POST", headers: { "content-type": type }, body: form });
const tell = (token: string) => post(new URLSearchParams({ logout_token: token }).toString());

/** A browser that signed in, in a session of the provider's. */
async function signedIn(session?: string, sub = "u-1"): Promise<Walker> {
  provider.person = { sub, preferred_username: sub, ...(session !== undefined && { sid: session }) };
  const browser = walker(server);
  await browser.go("/sign-in/start");
  expect((await browser.ask("/api/me")).status).toBe(200);
  return browser;
}
const areIn = async (...browsers: Walker[]) => {
  const statuses = [];
  for (const browser of browsers) statuses.push((await browser.ask("/api/me")).status === 200);
  return statuses;
};

test("[N72] a subject is signed out everywhere, a session alone where it was; open streams end, tokens stay", async () => {
  const [one, two, other] = [await signedIn("s-1"), await signedIn("s-2"), await signedIn("s-3", "u-2")];
  const { token } = (await one.post("/api/me/tokens", { name: "t", scopes: ["read"] })).json<{ token: string }>();
  await fetch(`${server.url}/api/events`, {
    headers: { cookie: `data-tools=${two.cookies.get("data-tools")?.value}` },
  });
  expect(server.streams()).toBe(1);
  const answer = await tell(await logoutToken({ sub: "u-1", sid: "s-2" }));
  expect([answer.status, answer.body, answer.headers["cache-control"]]).toEqual([200, "", "no-store"]);
  expect(await areIn(one, two, other)).toEqual([true, false, true]);
  clock.advance(heartbeat);
  await expect.poll(() => server.streams()).toBe(0);

  expect((await tell(await logoutToken({ sub: undefined, sid: "s-3" }))).status).toBe(200);
  expect(await areIn(one, two, other)).toEqual([true, false, false]);
  const again = await signedIn("s-4");
  expect((await tell(await logoutToken({ sub: "u-1" }))).status).toBe(200);
  expect(await areIn(one, again)).toEqual([false, false]);
  const authorization = `Bearer ${token}`;
  expect((await server.ask("/api/me", { headers: { authorization } })).status).toBe(200);

  // Who is not signed in, or never was here, is signed out already.
  for (const sub of ["u-1", "u-9"]) expect((await tell(await logoutToken({ sub }))).status).toBe(200);
  const journal = () => server.ask("/api/audit", { headers: { authorization } });
  await expect.poll(async () => (await journal()).body).toContain('"actor":"provider"');
});

test("[N72] a sign-in whose session the provider did not tell ends with its subject's", async () => {
  const browser = await signedIn();
  await tell(await logoutToken({ sub: undefined, sid: "s-1" }));
  expect(await areIn(browser)).toEqual([true]);
  await tell(await logoutToken({ sub: "u-1", sid: "s-1" }));
  expect(await areIn(browser)).toEqual([false]);
});

test("[N73] a word counts once, and only for ten minutes", async () => {
  const token = await logoutToken();
  expect((await tell(token)).status).toBe(200);
  const browser = await signedIn();
  const twice = await tell(token);
  expect([twice.status, twice.headers["cache-control"]]).toEqual([400, "no-store"]);
  expect(twice.json()).toMatchObject({ code: "oidc_failed" });
  const kept = await logoutToken({ exp: undefined });
  clock.advance(12 * 60_000);
  expect((await tell(kept)).status).toBe(400);
  expect((await tell(token)).status).toBe(400);
  expect(await areIn(browser)).toEqual([true]);
  // The standard of old asks for no end.
  expect((await tell(await logoutToken({ exp: undefined }))).status).toBe(200);
  expect(await areIn(browser)).toEqual([false]);
});

test("[N73] every other word is refused, says why in the log alone, and ends nothing", async () => {
  const browser = await signedIn("s-1");
  const now = Math.floor(clock.now() / 1000);
  const claims: [string, JWTPayload][] = [
    ["iss", { iss: "https://evil.example" }],
    ["aud", { aud: "somebody else" }],
    ["iat", { iat: undefined }],
    ["iat", { iat: now - 700 }],
    ["iat", { iat: now + 300 }],
    ["exp", { exp: now - 100 }],
    ["jti", { jti: undefined }],
    ["jti", { jti: "" }],
    ["events", { events: undefined }],
    ["events", { events: [signedOut] }],
    ["events", { events: { [signedOut]: true } }],
    ["events", { events: { "http://schemas.openid.net/event/other": {} } }],
    ["nonce", { nonce: "n" }],
    ["sub, sid", { sub: undefined, sid: undefined }],
    ["sid", { sid: 1 }],
    ["sub", { sub: "x".repeat(256) }],
  ];
  for (const [why, wrong] of claims) {
    const before = server.logged().length;
    const answer = await tell(await logoutToken(wrong));
    expect([why, answer.status, answer.json().code]).toEqual([why, 400, "oidc_failed"]);
    expect(server.logged().slice(before)).toContain(`"why":"${why}"`);
  }
  const stranger = await newKey("first");
  const good = { iss: provider.issuer, aud: "workbench", iat: now, exp: now + 100, sub: "u-1", jti: "forged" };
  const forged = { ...good, events: { [signedOut]: {} } };
  const tokens: [string, string][] = [
    [
      "another's key",
      await new SignJWT(forged).setProtectedHeader({ alg: "RS256", kid: "first" }).sign(stranger.secret),
    ],
    [
      "our secret",
      await new SignJWT(forged)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode("a secret: with + and %")),
    ],
    ["no signature", new UnsecuredJWT(forged).encode()],
    ["an access token's kind", await logoutToken({}, "at+jwt")],
    ["an ID token", await provider.sign({ ...good, nonce: "n" })],
    ["no token", "nonsense"],
  ];
  for (const [name, token] of tokens) {
    const answer = await tell(token);
    expect([name, answer.status, answer.json().code]).toEqual([name, 400, "oidc_failed"]);
  }
  const token = await logoutToken();
  for (const [form, type] of [
    ["", undefined],
    ["token=x", undefined],
    [`logout_token=${token}&logout_token=${token}`, undefined],
    [JSON.stringify({ logout_token: token }), "application/json"],
    [`logout_token=${token}`, "text/plain"],
  ] as const)
    expect([form.slice(0, 20), (await post(form, type)).status >= 400]).toEqual([form.slice(0, 20), true]);
  expect((await post(`logout_token=${"x".repeat(20_000)}`)).status).toBe(413);
  const elsewhere = { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" };
  const form = await server.ask(path, { method: "POST", headers: elsewhere, body: `logout_token=${token}` });
  expect(form.json()).toMatchObject({ code: "foreign_origin" });
  expect(await areIn(browser)).toEqual([true]);
  expect((await tell(token)).status).toBe(200);
  expect(await areIn(browser)).toEqual([false]);
});

test("[N73] while the provider's keys cannot be read nothing ends, and the same word counts afterwards", async () => {
  const browser = await signedIn("s-1");
  const token = await logoutToken();
  const { port } = server;
  await server.close();
  server = await standWith(product, provider, clock, {}, {}, port);
  await provider.stop();
  expect((await tell(token)).json()).toMatchObject({ status: 503, code: "oidc_unavailable" });
  await provider.start();
  clock.advance(60_000);
  expect(await areIn(browser)).toEqual([true]);
  expect((await tell(token)).status).toBe(200);
  expect(await areIn(browser)).toEqual([false]);
});

test("[N73] without a provider there is no such place", async () => {
  const local = await serve(product);
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await local.ask(path, { method: "POST", headers: type, body: "logout_token=x" });
  expect(answer.status).toBe(404);
  await local.close();
});
