// Signing in at a certified OpenID provider that others made, through its own pages.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import { openTestProduct } from "../http/product.ts";
import { standWith, type Walker, walker } from "../http/provider-browser.ts";
import { ask, type Running } from "../http/running.ts";

const client = { id: "workbench", secret: "a secret: with + and %" };
const audience = "https://data.example/api";

let product: OpenedProduct;
let server: Running;
let provider: Server;
let issuer: string;

beforeAll(async () => {
  product = await openTestProduct();
  let answer: RequestListener = () => {};
  provider = createServer((request, response) => answer(request, response));
  await new Promise<void>((done) => provider.listen(0, "localhost", done));
  issuer = `http://localhost:${(provider.address() as AddressInfo).port}`;
  server = await standWith(product, { issuer, client }, systemClock, {
    "oidc-scopes": "openid profile email groups",
    "oidc-admin-role": "admins",
    "oidc-audience": audience,
  });
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  answer = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["authorization_code", "client_credentials"],
        redirect_uris: [`${server.url}/sign-in/callback`],
        post_logout_redirect_uris: [`${server.url}/sign-in`],
        backchannel_logout_uri: `${server.url}/auth/oidc/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "one", use: "sig", alg: "RS256" }] },
    cookies: { keys: ["a key for the provider's cookies"] },
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email"], groups: ["groups"] },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, preferred_username: `${accountId} of the house`, groups: ["staff", "admins"] }),
    }),
    // By itself it asks no address of this machine.
    fetch: (url: string, options: object) =>
      globalThis.fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "", audience, accessTokenFormat: "jwt" }),
      },
    },
  }).callback();
});
afterAll(async () => {
  await server.close();
  provider.closeAllConnections();
  provider.close();
  await product.close();
});

/** Signs in through the provider's pages; answers the address of ours that it leads back to, unvisited. */
async function through(address: string, jar: Map<string, string>): Promise<string> {
  let next = address;
  let form: string | undefined;
  for (let step = 0; step < 20; step++) {
    const answer = await ask(next, {
      method: form === undefined ? "GET" : "POST",
      headers: {
        cookie: [...jar].map((pair) => pair.join("=")).join("; "),
        ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(form !== undefined && { body: form }),
    });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      jar.set(name, value);
    }
    const { location } = answer.headers;
    if (location !== undefined) {
      next = new URL(location, next).href;
      form = undefined;
      if (next.startsWith(server.url)) return next;
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(answer.body)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(answer.body)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(answer.body);
    next = new URL(action, next).href;
    form = new URLSearchParams({ prompt, ...(prompt === "login" && { login: "ann", password: "x" }) }).toString();
  }
  throw new Error(`still at ${next}`);
}

async function signIn(browser: Walker, jar: Map<string, string>, query: string): Promise<string | undefined> {
  const { headers } = await browser.step(`/sign-in/start${query}`);
  const back = await through(headers.location ?? "", jar);
  return (await browser.step(back, "elsewhere")).headers.location;
}

test("[N71] the whole way there and back, again for what is sensitive, and out", async () => {
  const [browser, jar] = [walker(server), new Map<string, string>()];
  expect(await signIn(browser, jar, "?to=/s/one")).toBe("/s/one");
  expect((await browser.ask("/api/me")).json()).toMatchObject({ name: "ann of the house", role: "admin" });
  expect(await signIn(browser, jar, "?again=1&to=/account")).toBe("/account");
  const made = await browser.post("/api/me/tokens", { name: "t", scopes: ["read"] });
  expect(made.status).toBe(201);
  const { next } = (await browser.post("/api/sign-out")).json<{ next: string }>();
  expect(next).toContain(`${issuer}/session/end?`);
  expect((await ask(next)).status).toBe(200);
  expect((await browser.ask("/api/me")).status).toBe(401);
});

test("[N71] [N72] who leaves the provider is signed out here, in every browser of that session and in no other", async () => {
  const [here, jar] = [walker(server), new Map<string, string>()];
  const [other, otherJar] = [walker(server), new Map<string, string>()];
  await signIn(here, jar, "");
  await signIn(other, otherJar, "");
  const cookie = () => ({ cookie: [...jar].map((pair) => pair.join("=")).join("; ") });
  const asked = await ask(`${issuer}/session/end?client_id=${client.id}`, { headers: cookie() });
  for (const line of asked.headers["set-cookie"] ?? []) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
    jar.set(name, value);
  }
  const xsrf = /name="xsrf" value="(\w+)"/.exec(asked.body)?.[1] ?? "";
  expect((await here.ask("/api/me")).status).toBe(200);
  await ask(`${issuer}/session/end/confirm`, {
    method: "POST",
    headers: { ...cookie(), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ xsrf, logout: "yes" }).toString(),
  });
  expect((await here.ask("/api/me")).status).toBe(401);
  expect((await other.ask("/api/me")).status).toBe(200);
  expect(server.logged()).toContain("sign-ins ended by the provider");
});

test("[N71] a program with the provider's access token", async () => {
  const pair = [client.id, client.secret].map((part) => new URLSearchParams({ "": part }).toString().slice(1));
  const given = await ask(`${issuer}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(pair.join(":")).toString("base64")}`,
    },
    body: new URLSearchParams({ grant_type: "client_credentials", resource: audience }).toString(),
  });
  const { access_token: token } = given.json<{ access_token: string }>();
  const authorization = `Bearer ${token}`;
  expect((await server.ask("/api/me", { headers: { authorization } })).json()).toMatchObject({
    name: client.id,
    role: "user",
  });
});
