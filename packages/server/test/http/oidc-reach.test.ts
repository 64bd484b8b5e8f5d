// A provider out of reach or out of order, and programs that come with its tokens.

import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { openTestProduct } from "./product.ts";
import { newKey, openProvider, type TestProvider } from "./provider.ts";
import { standWith, walker } from "./provider-browser.ts";
import type { Running } from "./running.ts";

const minute = 60_000;
const known = "/.well-known/openid-configuration";
const admin = { owner: "", name: "test", role: "admin" } as const;

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let provider: TestProvider;
let server: Running;

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

const start = () => server.ask("/sign-in/start");
const come = (token: string, path = "/api/me") => server.ask(path, { headers: { authorization: `Bearer ${token}` } });

describe("a provider", () => {
  test("[N65] that is down is told with a sentence, asked again after a while, and used when it is back", async () => {
    await provider.stop();
    const answer = await start();
    expect(answer.json()).toMatchObject({ status: 503, code: "oidc_unavailable" });
    expect(answer.json().detail).toContain("it does not answer");
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    const browser = walker(server);
    expect((await browser.go("/sign-in/start")).at(-1)).toBe(`${server.url}/sign-in#problem=oidc_unavailable`);
    expect((await server.ask("/api/sign-in")).json()).toMatchObject({ way: "oidc", signedIn: false });

    await provider.start();
    // It is not asked by every visitor while it may still be down.
    expect((await start()).status).toBe(503);
    expect(provider.asked(known)).toBe(0);
    clock.advance(minute);
    expect((await start()).status).toBe(303);
    await browser.go("/sign-in/start");
    expect((await browser.ask("/api/me")).status).toBe(200);
    expect(provider.asked(known)).toBe(1);

    // Who is signed in stays so, and can leave.
    await provider.stop();
    clock.advance(2 * 60 * minute);
    expect((await browser.ask("/api/me")).status).toBe(200);
    expect((await browser.post("/api/sign-out")).status).toBe(200);
    await provider.start();
  });

  test("[N65] that is slow, answers without end, leads elsewhere or says nonsense is out of order", async () => {
    const good = { issuer: provider.issuer, authorization_endpoint: `${provider.issuer}/a` };
    const rest = { token_endpoint: `${provider.issuer}/t`, jwks_uri: `${provider.issuer}/k` };
    const say = (body: object) => () => JSON.stringify(body);
    const bodies: Record<string, () => string> = {
      "no JSON": () => "<html>",
      "no object": () => "[]",
      "another issuer": say({ ...good, ...rest, issuer: "https://evil.example" }),
      "the issuer but for a stroke": say({ ...good, ...rest, issuer: `${provider.issuer}/` }),
      "no token endpoint": say({ ...good, jwks_uri: rest.jwks_uri }),
      "an unsafe endpoint": say({ ...good, ...rest, token_endpoint: "http://evil.example/token" }),
      "no address": say({ ...good, ...rest, jwks_uri: "file:///etc/passwd" }),
      "too much": say({ ...good, ...rest, filler: "x".repeat(600_000) }),
    };
    for (const [name, body] of Object.entries(bodies)) {
      provider.instead.set(known, (_request, response) => void response.end(body()));
      clock.advance(10 * minute);
      expect([name, (await start()).json().code]).toEqual([name, "oidc_unavailable"]);
    }
    provider.instead.set(known, (_request, response) => {
      response.writeHead(302, { location: `${provider.issuer}/elsewhere` }).end();
    });
    clock.advance(10 * minute);
    expect((await start()).json().detail).toContain("it leads elsewhere");
    expect(provider.asked("/elsewhere")).toBe(0);
    let sent = 0;
    provider.instead.set(known, (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) sent += 65_536;
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    clock.advance(10 * minute);
    expect((await start()).json().detail).toContain("too large");
    expect(sent).toBeLessThan(50_000_000);
    provider.instead.set(known, () => {});
    clock.advance(10 * minute);
    expect((await start()).json().detail).toContain("too long");
    provider.instead.delete(known);
    clock.advance(10 * minute);
    expect((await start()).status).toBe(303);
  });

  test("[N65] that fails half way signs nobody in", async () => {
    provider.info = {};
    provider.person = { sub: "u-1" };
    for (const path of ["/token", "/keys", "/userinfo"]) {
      provider.instead.set(path, (_request, response) => void response.writeHead(500).end("{}"));
      clock.advance(20 * minute);
      const browser = walker(server);
      expect([path, (await browser.go("/sign-in/start")).at(-1)]).toEqual([
        path,
        `${server.url}/sign-in#problem=oidc_unavailable`,
      ]);
      expect((await browser.ask("/api/me")).status).toBe(401);
      provider.instead.delete(path);
    }
    for (const body of [{}, { id_token: 1 }, { id_token: "" }]) {
      provider.instead.set("/token", (_request, response) => void response.end(JSON.stringify(body)));
      const passed = await walker(server).go("/sign-in/start");
      expect(passed.at(-1)).toBe(`${server.url}/sign-in#problem=oidc_failed`);
    }
  });

  test("[N65] is asked once by many who come at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, start));
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(303));
    expect(provider.asked(known)).toBe(1);
  });
});

describe("a program with a token of the provider's", () => {
  const now = () => Math.floor(clock.now() / 1000);

  test("[N67] is let in as its person, with the role the token says, and changes nothing of the account", async () => {
    await server.close();
    server = await standWith(product, provider, clock, { "oidc-admin-role": "admins" });
    const subject = { issuer: provider.issuer, subject: "u-1", name: "ann", role: "user" } as const;
    const many = await Promise.all(Array.from({ length: 8 }, () => product.accounts.visitorOf(subject)));
    expect(new Set(many.map((visitor) => visitor?.account)).size).toBe(1);
    expect((await come(await provider.bearer())).status).toBe(200);
    expect(await product.accounts.list(admin)).toHaveLength(1);
    provider.person.groups = ["admins"];
    const browser = walker(server);
    await browser.go("/sign-in/start");
    expect((await browser.ask("/api/me")).json()).toMatchObject({ name: "ann", role: "admin" });
    const poor = await come(await provider.bearer({ preferred_username: undefined }));
    expect(poor.json()).toMatchObject({ name: "ann", role: "user" });
    expect((await come(await provider.bearer(), "/api/admin/users")).status).toBe(404);
    expect((await browser.ask("/api/me")).json()).toMatchObject({ role: "admin" });
    expect((await come(await provider.bearer({ groups: ["admins"] }), "/api/admin/users")).status).toBe(200);
    expect(await product.accounts.list(admin)).toHaveLength(1);
    // What needs a person asks for one.
    const token = await server.ask("/api/me/tokens", {
      method: "POST",
      headers: { authorization: `Bearer ${await provider.bearer()}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "t", scopes: ["read"] }),
    });
    expect(token.json()).toMatchObject({ code: "needs_sign_in" });
  });

  test("[N67] tokens of our own hold beside them", async () => {
    const browser = walker(server);
    await browser.go("/sign-in/start");
    const made = await browser.post("/api/me/tokens", { name: "t", scopes: ["read"] });
    const { token } = made.json<{ token: string }>();
    expect((await come(token)).json()).toMatchObject({ name: "ann" });
    expect((await come(`${token}x`)).status).toBe(401);
  });

  test("[N67] is refused where it does not hold", async () => {
    const stranger = await newKey("first");
    const sign = (claims: JWTPayload, header: object = {}) =>
      new SignJWT({ iss: provider.issuer, aud: "workbench", sub: "u-1", exp: now() + 60, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "first", ...header })
        .sign(provider.signing.secret);
    const { issuer: iss } = provider;
    const claims = { iss, aud: "workbench", sub: "u-1", exp: now() + 60 };
    expect((await come(await sign({}))).status).toBe(200);
    expect((await come(await sign({}, { typ: "JWT" }))).status).toBe(200);
    const wrong: Record<string, string | Promise<string>> = {
      iss: sign({ iss: "https://evil.example" }),
      aud: sign({ aud: "another" }),
      "aud missing": sign({ aud: undefined }),
      exp: sign({ exp: now() - 61 }),
      "exp missing": sign({ exp: undefined }),
      nbf: sign({ nbf: now() + 120 }),
      "sub missing": sign({ sub: undefined }),
      "typ of a logout": sign({}, { typ: "logout+jwt" }),
      "another key": new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "first" }).sign(stranger.secret),
      none: new UnsecuredJWT(claims).encode(),
      HS256: new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(provider.client.secret)),
      "no token": "a.b.c",
      "only dots": "..",
    };
    for (const [name, token] of Object.entries(wrong))
      expect([name, (await come(await token)).json()]).toEqual([
        name,
        expect.objectContaining({ status: 401, code: "not_signed_in" }),
      ]);
    expect(server.logged()).toContain('"why":"aud"');
    await server.close();
    server = await standWith(product, provider, clock, { "oidc-audience": "https://data.example/api" });
    expect((await come(await sign({}))).status).toBe(401);
    expect((await come(await sign({ aud: ["x", "https://data.example/api"] }))).status).toBe(200);
  });

  test("[N67] whose key is unknown has the keys read anew now and then, not each time", async () => {
    expect((await come(await provider.bearer())).status).toBe(200);
    provider.signing = await newKey("second");
    for (let many = 0; many < 5; many++) expect((await come(await provider.bearer())).status).toBe(401);
    expect(provider.asked("/keys")).toBe(1);
    provider.shown.push(provider.signing);
    clock.advance(31_000);
    expect((await come(await provider.bearer())).status).toBe(200);
    expect(provider.asked("/keys")).toBe(2);
  });

  test("[N67] hears that the provider is out of reach where nothing can be told without it", async () => {
    const token = await provider.bearer({ exp: now() + 3600 });
    await provider.stop();
    expect((await come(token)).json()).toMatchObject({ status: 503, code: "oidc_unavailable" });
    expect((await come("a.b.c")).status).toBe(401);
    await provider.start();
    clock.advance(minute);
    expect((await come(token)).status).toBe(200);
    await provider.stop();
    clock.advance(20 * minute);
    expect((await come(token)).status).toBe(200);
    await provider.start();
  });
});
