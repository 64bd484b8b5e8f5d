// What comes back from an identity provider and does not hold, or does not come back at all: nobody is signed in.
import { createPublicKey } from "node:crypto";

import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { openTestProduct } from "./product.ts";
import { newKey, openProvider, type TestProvider } from "./provider.ts";
import { standWith, type Walker, walker } from "./provider-browser.ts";
import type { Running } from "./running.ts";

const minute = 60_000;

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

/** What the whole way ends in: a problem's code, or null where one is signed in. */
async function outcome(browser = walker(server)): Promise<string | null> {
  const end = (await browser.go("/sign-in/start")).at(-1) ?? "";
  const isIn = (await browser.ask("/api/me")).status === 200;
  const [, code = null] = /\/sign-in#problem=(\w+)$/.exec(end) ?? [];
  expect([end, isIn]).toEqual([end, code === null]);
  return code;
}

/** Goes to the provider and stops at the way back, whose address is the answer. */
async function wayBack(browser: Walker): Promise<URL> {
  const { headers } = await browser.step("/sign-in/start");
  const there = await fetch(headers.location ?? "", { redirect: "manual" });
  return new URL(there.headers.get("location") ?? "");
}

const problem = async (browser: Walker, back: URL) =>
  (await browser.step(back.href, "elsewhere")).headers.location?.replace("/sign-in#problem=", "");
const isIn = async (browser: Walker) => (await browser.ask("/api/me")).status === 200;

describe("the way back", () => {
  test("[N61] it is taken from the browser that went, once, and before it has run out", async () => {
    const [ann, eve] = [walker(server), walker(server)];
    const hers = await wayBack(eve);
    // Nobody is signed in as someone else by following a link, whether under way or not.
    expect(await problem(ann, hers)).toBe("oidc_failed");
    const own = await wayBack(ann);
    expect(await problem(ann, hers)).toBe("oidc_failed");
    expect(await isIn(ann)).toBe(false);
    // Nor does such a link end what is under way.
    const kept = [...ann.cookies].map(([name, { value }]) => `${name}=${value}`).join("; ");
    expect(await problem(ann, own)).toBe("/");
    expect(await isIn(ann)).toBe(true);
    expect(await problem(ann, own)).toBe("oidc_failed");
    const again = await server.ask(own.pathname + own.search, { headers: { cookie: kept } });
    expect(again.json()).toMatchObject({ status: 400, code: "oidc_failed" });
    expect(again.headers["set-cookie"]?.join()).not.toContain("data-tools=");
    expect(provider.asked("/token")).toBe(1);
    expect(await isIn(ann)).toBe(true);

    const late = await wayBack(eve);
    clock.advance(11 * minute);
    expect(await problem(eve, late)).toBe("oidc_failed");
    expect(await isIn(eve)).toBe(false);
    expect(provider.asked("/token")).toBe(1);
  });

  test("[N61] two that come back at once with one code are one", async () => {
    const browser = walker(server);
    const back = await wayBack(browser);
    const both = await Promise.all([problem(browser, back), problem(browser, back)]);
    expect(both.sort()).toEqual(["/", "oidc_failed"]);
    expect(provider.asked("/token")).toBe(1);
  });

  test("[N61] a code that another browser's way brought forth is of no use", async () => {
    const [ann, eve] = [walker(server), walker(server)];
    const [own, hers] = [await wayBack(ann), await wayBack(eve)];
    own.searchParams.set("code", hers.searchParams.get("code") ?? "");
    expect(await problem(ann, own)).toBe("oidc_failed");
    expect(await isIn(ann)).toBe(false);
    expect(server.logged()).toContain('"why":"invalid_grant"');
  });

  test("[N61] an answer with a wrong state, of another issuer or with anything said twice is refused", async () => {
    for (const [name, value] of [
      ["state", "x".repeat(43)],
      ["state", ""],
      ["state", null],
      ["iss", "https://evil.example"],
      ["iss", `${provider.issuer}/`],
      ["iss", null],
      ["code", ""],
      ["code", null],
      ["code", "x".repeat(5000)],
    ] as const) {
      provider.back = (answer) => (value === null ? answer.delete(name) : answer.set(name, value));
      expect([name, value, await outcome()]).toEqual([name, value, "oidc_failed"]);
    }
    for (const name of ["state", "code", "iss"]) {
      provider.back = (answer) => answer.append(name, answer.get(name) ?? "");
      expect([name, await outcome()]).toEqual([name, "oidc_failed"]);
    }
    expect(provider.asked("/token")).toBe(0);
  });

  test("[N61] what we sealed ourselves is taken, and nothing else", async () => {
    const browser = walker(server);
    const back = await wayBack(browser);
    const [name, { value }] = [...browser.cookies][0] ?? ["", { value: "" }];
    const parts = value.split(".");
    for (const forged of [
      "",
      "x",
      value.slice(0, -2),
      value.replace(/.(?=.{30}$)/, (letter) => (letter === "A" ? "B" : "A")),
      [parts[0], parts[1], parts[2], parts[3], "A".repeat(22)].join("."),
      new UnsecuredJWT({ leave: { state: back.searchParams.get("state") } }).encode(),
    ]) {
      const cookie = `${name}=${forged}`;
      const answer = await server.ask(back.pathname + back.search, { headers: { cookie } });
      expect([forged, answer.json().code]).toEqual([forged, "oidc_failed"]);
    }
    const twice = { cookie: `${name}=${value}; ${name}=${value}` };
    expect((await server.ask(back.pathname + back.search, { headers: twice })).status).toBe(400);
    expect(await problem(browser, back)).toBe("/");
  });

  test("[N61] that the provider let nobody in, or failed, is told as such", async () => {
    for (const [error, code] of [
      ["access_denied", "oidc_refused"],
      ["server_error", "oidc_unavailable"],
      ["temporarily_unavailable", "oidc_unavailable"],
      ["invalid_scope", "oidc_failed"],
      ["<script>", "oidc_failed"],
    ] as const) {
      provider.back = (answer) => {
        answer.delete("code");
        answer.set("error", error);
        answer.set("error_description", "words of the provider");
      };
      expect([error, await outcome()]).toEqual([error, code]);
    }
    expect(server.logged()).not.toContain("words of the provider");
    expect(server.logged()).not.toContain("<script>");
    const entries = await product.audit.list({ owner: "", name: "t", role: "admin" }, {});
    expect(JSON.stringify(entries)).toContain("oidc_refused");
  });

  test("[N61] a page elsewhere can lead a browser here, but neither frame it nor ask in its name", async () => {
    const askings: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
      { origin: "https://evil.example" },
    ];
    for (const headers of askings)
      expect((await server.ask("/sign-in/start", { headers })).json()).toMatchObject({ code: "foreign_origin" });
  });
});

describe("the ID token", () => {
  const now = () => Math.floor(clock.now() / 1000);

  test("[N62] it must be of the provider, for us, of now, and the answer to our question", async () => {
    const wrong: Record<string, JWTPayload> = {
      iss: { iss: "https://evil.example" },
      "iss but for a stroke": { iss: `${provider.issuer}/` },
      aud: { aud: "another client" },
      "aud among others, none ours": { aud: ["one", "two"] },
      "aud of several without azp": { aud: ["workbench", "other"] },
      azp: { azp: "other" },
      "azp of several": { aud: ["workbench", "other"], azp: "other" },
      exp: { exp: now() - 61 },
      "exp missing": { exp: undefined },
      "exp no number": { exp: "never" as unknown as number },
      iat: { iat: now() + 3600 },
      "iat long ago": { iat: now() - 3600 },
      "iat missing": { iat: undefined },
      nbf: { nbf: now() + 3600 },
      nonce: { nonce: "x".repeat(43) },
      "nonce missing": { nonce: undefined },
      "nonce no text": { nonce: 1 },
      "sub missing": { sub: undefined },
      "sub empty": { sub: "" },
      "sub no text": { sub: 7 as unknown as string },
      "sub too long": { sub: "x".repeat(256) },
    };
    for (const [name, claims] of Object.entries(wrong)) {
      provider.tamper = (right) => ({ ...right, ...claims });
      expect([name, await outcome()]).toEqual([name, "oidc_failed"]);
    }
    provider.tamper = (right) => ({ ...right, aud: ["workbench", "other"], azp: "workbench", exp: now() - 30 });
    expect(await outcome()).toBeNull();
  });

  test("[N62] it must be signed by a key that the provider shows, with nothing that is shared or left out", async () => {
    const [shown] = provider.shown;
    const stranger = await newKey("first");
    const pem = createPublicKey({ key: { ...shown?.shown }, format: "jwk" }).export({ type: "spki", format: "pem" });
    const hmac =
      (secret: Uint8Array, kid = "first") =>
      (claims: JWTPayload) =>
        new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(secret);
    const sign = provider.sign;
    const ways: Record<string, (claims: JWTPayload) => Promise<string>> = {
      "another key of the same name": (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "first" }).sign(stranger.secret),
      "HS256 with the public key": hmac(new TextEncoder().encode(pem.toString())),
      "HS256 with the client's secret": hmac(new TextEncoder().encode(provider.client.secret)),
      none: async (claims) => new UnsecuredJWT(claims).encode(),
      "none, said in capitals": async (claims) =>
        (await sign(claims)).replace(/^[^.]+/, Buffer.from('{"alg":"NONE"}').toString("base64url")),
      "no signature": async (claims) => (await sign(claims)).replace(/[^.]+$/, ""),
      "a changed payload": async (claims) => {
        const [head, , signature] = (await sign(claims)).split(".");
        const other = Buffer.from(JSON.stringify({ ...claims, sub: "u-2" })).toString("base64url");
        return [head, other, signature].join(".");
      },
      "its own key in the header": (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: "RS256", jwk: stranger.shown }).sign(stranger.secret),
      "no token": async () => "not a token",
    };
    for (const [name, way] of Object.entries(ways)) {
      provider.sign = way;
      expect([name, await outcome()]).toEqual([name, "oidc_failed"]);
    }
    provider.sign = sign;
    expect(await outcome()).toBeNull();
  });

  test("[N62] the algorithms of other keys hold too, and a key without a name is found", async () => {
    for (const alg of ["PS256", "ES256", "EdDSA"]) {
      provider.signing = await newKey(alg, alg);
      provider.shown.push(provider.signing);
      expect([alg, await outcome()]).toEqual([alg, null]);
    }
    const [one, two] = [await newKey("one"), await newKey("two")];
    provider.shown = [one, two];
    provider.sign = (claims) => new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(two.secret);
    clock.advance(11 * minute);
    expect(await outcome()).toBeNull();
  });

  test("[N63] rotated keys are read anew, a key that nobody shows once and no more", async () => {
    expect(await outcome()).toBeNull();
    expect(provider.asked("/keys")).toBe(1);
    expect(await outcome()).toBeNull();
    expect(provider.asked("/keys")).toBe(1);
    provider.signing = await newKey("second");
    provider.shown = [provider.signing];
    expect(await outcome()).toBeNull();
    expect(provider.asked("/keys")).toBe(2);
    provider.signing = await newKey("never shown");
    expect(await outcome()).toBe("oidc_failed");
    expect(provider.asked("/keys")).toBe(3);
  });
});
