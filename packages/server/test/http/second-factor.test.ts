// The second factor: set up, asked for, lost, and required.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAccounts } from "../../src/accounts/accounts.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { codeOf, wrongCode } from "./authenticator.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { type Browser, browser, firstAdmin, goodPassword, invited, linkIn, standUp } from "./signing-in.ts";

const minute = 60_000;

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let server: Running;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({}, clock);
  server = await standUp(product, clock);
});
afterEach(async () => {
  await server.close();
  await product.close();
});

interface Asked {
  signedIn: boolean;
  challenge: { token: string; asks: string } | null;
}

const signIn = async (name: string, from = browser(server)) =>
  (await from.post("/api/sign-in", { name, password: goodPassword })).json<Asked>();

/** Gives the password and answers what the second step brings along. */
const challengeOf = async (name: string, from?: Browser) => (await signIn(name, from)).challenge?.token ?? "";

/** Turns it on; the codes of the app count from the next step on. */
async function turnOn(who: Browser): Promise<{ secret: string; codes: string[] }> {
  const { secret } = (await who.post("/api/me/second-factor")).json<{ secret: string }>();
  const { codes } = (await who.post("/api/me/second-factor", { code: codeOf(secret, clock) }, "PUT")).json<{
    codes: string[];
  }>();
  clock.advance(30_000);
  return { secret, codes };
}

describe("a second factor", () => {
  test("[N23] is set up by a first code, ends other sign-ins, and is asked for after each password, each code once", async () => {
    const admin = await firstAdmin(product, server);
    const elsewhere = browser(server);
    expect(await signIn("root", elsewhere)).toMatchObject({ signedIn: true, challenge: null });
    expect((await admin.ask("/api/me/second-factor")).json()).toEqual({
      on: false,
      since: null,
      recoveryCodes: 0,
      required: false,
    });
    const setup = (await admin.post("/api/me/second-factor")).json<{ secret: string; uri: string }>();
    expect(setup.uri).toBe(
      `otpauth://totp/Data%20Tools:root?issuer=Data%20Tools&secret=${setup.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    const give = (code: string) => admin.post("/api/me/second-factor", { code }, "PUT");
    expect((await give(wrongCode(setup.secret, clock))).json()).toMatchObject({ status: 422, code: "wrong_code" });
    expect((await elsewhere.ask("/api/me")).status).toBe(200);
    const first = codeOf(setup.secret, clock);
    const { codes } = (await give(first)).json<{ codes: string[] }>();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-z2-7]{6}-){3}[a-z2-7]{6}$/);
    expect((await elsewhere.ask("/api/me")).status).toBe(401);
    expect((await admin.ask("/api/me")).status).toBe(200);
    expect((await admin.ask("/api/me/second-factor")).json()).toMatchObject({ on: true, recoveryCodes: 10 });

    const person = browser(server);
    const step = async (code: string) =>
      person.post("/api/sign-in/code", { challenge: await challengeOf("root", person), code });
    expect((await step(first)).json()).toMatchObject({ code: "wrong_code" });
    // One step early is the app's clock; it may be off by one, and no more.
    expect((await step(codeOf(setup.secret, clock, 2))).json()).toMatchObject({ code: "wrong_code" });
    const early = codeOf(setup.secret, clock, 1);
    expect((await step(`${early.slice(0, 3)} ${early.slice(3)}`)).json()).toMatchObject({ signedIn: true });
    expect((await person.ask("/api/me")).json()).toMatchObject({ name: "root" });
    clock.advance(30_000);
    expect((await step(early)).json()).toMatchObject({ code: "wrong_code" });

    const [one = "", two = ""] = codes;
    expect((await step(one.toUpperCase().replaceAll("-", " "))).json()).toMatchObject({ signedIn: true });
    expect((await step(one)).json()).toMatchObject({ code: "wrong_code" });
    expect((await admin.ask("/api/me/second-factor")).json()).toMatchObject({ recoveryCodes: 9 });
    clock.advance(30_000);
    const renewed = await admin.post("/api/me/second-factor/recovery-codes", { code: codeOf(setup.secret, clock) });
    expect(renewed.status).toBe(201);
    expect((await step(two)).json()).toMatchObject({ code: "wrong_code" });
    expect((await step(renewed.json<{ codes: string[] }>().codes[0] ?? "")).json()).toMatchObject({ signedIn: true });
  });

  test("[N23] two requests at once with one code are one sign-in", async () => {
    const admin = await firstAdmin(product, server);
    const { secret } = await turnOn(admin);
    const challenges = [await challengeOf("root"), await challengeOf("root")];
    const code = codeOf(secret, clock);
    const both = await Promise.all(
      challenges.map((challenge) => browser(server).post("/api/sign-in/code", { challenge, code })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  test("[N23] beginning asks for the password again, and what weakens it for a code", async () => {
    const admin = await firstAdmin(product, server);
    clock.advance(16 * minute);
    const begin = (body = {}) => admin.post("/api/me/second-factor", body);
    expect((await begin()).json()).toMatchObject({ code: "confirm_first" });
    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    const { secret } = await turnOn(admin);
    for (const path of ["off", "recovery-codes"])
      expect([path, (await admin.post(`/api/me/second-factor/${path}`, { code: "000000" })).json()]).toEqual([
        path,
        expect.objectContaining({ code: "wrong_code" }),
      ]);
    expect((await begin()).json()).toMatchObject({ code: "wrong_code" });
    const other = (await begin({ code: codeOf(secret, clock) })).json<{ secret: string }>();
    expect(other.secret).not.toBe(secret);
    clock.advance(16 * minute);
    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    const late = await admin.post("/api/me/second-factor", { code: codeOf(other.secret, clock) }, "PUT");
    expect(late.json()).toMatchObject({ status: 410, code: "setup_gone" });
    expect((await admin.post("/api/me/second-factor/off", { code: codeOf(secret, clock) })).status).toBe(204);
    expect(await signIn("root")).toMatchObject({ signedIn: true });
    const token = (await admin.post("/api/me/tokens", { name: "t", scopes: ["read", "write"] })).json<{
      token: string;
    }>();
    const byToken = await server.ask("/api/me/second-factor", {
      method: "POST",
      headers: { authorization: `Bearer ${token.token}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(byToken.json()).toMatchObject({ code: "needs_sign_in" });
  });

  test("[N24] between password and code nobody is signed in; the second step works once, for ten minutes, and no link leads around it", async () => {
    const admin = await firstAdmin(product, server);
    const ann = await invited(admin, server, "Ann");
    const { secret } = await turnOn(ann.browser);
    const person = browser(server);
    const challenge = await challengeOf("Ann", person);
    expect(person.cookie).toBeNull();
    const asCookie = { cookie: `data-tools=${challenge}` };
    expect((await person.ask("/api/me", { headers: asCookie })).status).toBe(401);
    expect((await person.ask("/api/me", { headers: { authorization: `Bearer ${challenge}` } })).status).toBe(401);
    const step = (token: string, code = codeOf(secret, clock)) =>
      person.post("/api/sign-in/code", { challenge: token, code });
    expect((await step(challenge)).status).toBe(200);
    clock.advance(30_000);
    expect((await step(challenge)).json()).toMatchObject({ status: 410, code: "challenge_gone" });
    const late = await challengeOf("Ann");
    clock.advance(11 * minute);
    expect((await step(late)).json()).toMatchObject({ code: "challenge_gone" });
    for (const token of ["", "a", `${ann.id}.${"x".repeat(43)}`])
      expect([token, (await step(token)).status]).toEqual([token, token === "" ? 400 : 410]);

    const between = await challengeOf("Ann");
    const { path } = (await admin.post(`/api/admin/users/${ann.id}/link`)).json<{ path: string }>();
    const stranger = browser(server);
    const taken = await stranger.post("/api/sign-in/password", { link: linkIn(path), password: goodPassword });
    expect(taken.json()).toMatchObject({ signedIn: false, challenge: { asks: "code" } });
    expect((await stranger.ask("/api/me")).status).toBe(401);
    expect((await step(between)).json()).toMatchObject({ code: "challenge_gone" });
    const waiting = await challengeOf("Ann");
    await admin.post(`/api/admin/users/${ann.id}`, { disabled: true }, "PATCH");
    expect((await step(waiting)).json()).toMatchObject({ code: "challenge_gone" });
  });

  test("[N25] guesses at codes are slowed by account; right passwords between them forgive none, and at last only a recovery code is taken", async () => {
    const admin = await firstAdmin(product, server);
    const { secret, codes } = await turnOn(admin);
    const guess = async (code: string) =>
      browser(server).post("/api/sign-in/code", { challenge: await challengeOf("root"), code });
    const answers = [];
    for (let guesses = 0; guesses < 7; guesses++) answers.push((await guess(wrongCode(secret, clock))).status);
    expect(answers).toEqual([422, 422, 422, 422, 422, 429, 429]);
    expect((await guess(codeOf(secret, clock))).status).toBe(429);
    for (let wrong = 5; wrong < 100; wrong++) {
      clock.advance(20 * minute);
      expect([wrong, (await guess(wrongCode(secret, clock))).status]).toEqual([wrong, 422]);
    }
    clock.advance(20 * minute);
    expect((await guess(codeOf(secret, clock))).json()).toMatchObject({ code: "wrong_code" });
    expect((await guess(codes[0] ?? "")).status).toBe(200);
    expect((await guess(codeOf(secret, clock))).status).toBe(200);
  });

  test("[N27] an administrator takes a lost one away, which signs out; its secret is told to nobody", async () => {
    const admin = await firstAdmin(product, server);
    const ann = await invited(admin, server, "Ann");
    const { secret, codes } = await turnOn(ann.browser);
    const list = await admin.ask("/api/admin/users");
    const factors = list.json<{ name: string; secondFactor: boolean }[]>();
    expect(Object.fromEntries(factors.map(({ name, secondFactor }) => [name, secondFactor]))).toEqual({
      root: false,
      Ann: true,
    });
    const take = (by: Browser) => by.ask(`/api/admin/users/${ann.id}/second-factor`, { method: "DELETE" });
    expect((await take(ann.browser)).status).toBe(404);
    clock.advance(16 * minute);
    expect((await take(admin)).json()).toMatchObject({ code: "confirm_first" });
    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    const challenge = await challengeOf("Ann");
    expect((await take(admin)).json()).toMatchObject({ name: "Ann", secondFactor: false });
    expect((await ann.browser.ask("/api/me")).status).toBe(401);
    const gone = await browser(server).post("/api/sign-in/code", { challenge, code: codeOf(secret, clock) });
    expect(gone.json()).toMatchObject({ code: "challenge_gone" });
    expect((await take(admin)).json()).toMatchObject({ status: 404 });
    expect(await signIn("Ann")).toMatchObject({ signedIn: true });
    const journal = async () => (await admin.ask("/api/admin/audit")).body;
    await expect.poll(journal).toContain("remove second factor");
    for (const told of [server.logged(), await journal(), list.body])
      for (const each of [secret, ...codes]) expect(told).not.toContain(each);
    for (const { body } of await product.core.vault.store.heads("", "account"))
      for (const each of [secret, ...codes]) expect(Buffer.from(body).includes(each)).toBe(false);
  });
});

describe("who must have a second factor", () => {
  /** The same people with another setting, as after a start of the server. */
  async function restart(said: string): Promise<void> {
    await server.close();
    const accounts = createAccounts({ ...product.core, config: { ...product.core.config, SECOND_FACTOR: said } });
    server = await standUp({ ...product, accounts }, clock);
  }

  test("[N26] is led to set it up right after the password, and can do nothing before", async () => {
    await restart("required");
    const { path } = await product.accounts.firstLink();
    const person = browser(server);
    const chosen = await person.post("/api/sign-in/password", {
      link: linkIn(path),
      name: "root",
      password: goodPassword,
    });
    expect(chosen.json()).toMatchObject({ signedIn: false, challenge: { asks: "setup" } });
    const challenge = chosen.json<Asked>().challenge?.token ?? "";
    expect(person.cookie).toBeNull();
    const code = { challenge, code: "000000" };
    expect((await person.post("/api/sign-in/code", code)).json()).toMatchObject({ code: "wrong_code" });
    const early = await person.post("/api/sign-in/second-factor", code, "PUT");
    expect(early.json()).toMatchObject({ code: "setup_gone" });
    const { secret, uri } = (await person.post("/api/sign-in/second-factor", { challenge })).json<{
      secret: string;
      uri: string;
    }>();
    expect(uri).toContain(secret);
    const give = (given: string) => person.post("/api/sign-in/second-factor", { challenge, code: given }, "PUT");
    expect((await give(wrongCode(secret, clock))).json()).toMatchObject({ code: "wrong_code" });
    expect((await person.ask("/api/me")).status).toBe(401);
    const done = await give(codeOf(secret, clock));
    expect(done.json<{ codes: string[] }>().codes).toHaveLength(10);
    expect((await person.ask("/api/me")).json()).toMatchObject({ name: "root", role: "admin" });
    expect((await give(codeOf(secret, clock, 1))).json()).toMatchObject({ code: "challenge_gone" });
    expect((await person.ask("/api/me/second-factor")).json()).toMatchObject({ on: true, required: true });
    clock.advance(30_000);
    const off = await person.post("/api/me/second-factor/off", { code: codeOf(secret, clock) });
    expect(off.json()).toMatchObject({ status: 409, code: "second_factor_required" });
    expect(await signIn("root")).toMatchObject({ challenge: { asks: "code" } });
  });

  test("[N26] sign-ins of before end where it became required, tokens do not; admins alone are asked if that is said", async () => {
    const admin = await firstAdmin(product, server);
    const ann = await invited(admin, server, "Ann");
    const { token } = (await admin.post("/api/me/tokens", { name: "t", scopes: ["read"] })).json<{ token: string }>();
    await restart("admins");
    const me = (cookie: string | null) => server.ask("/api/me", { headers: { cookie: cookie ?? "" } });
    expect((await me(admin.cookie)).status).toBe(401);
    expect((await me(ann.browser.cookie)).status).toBe(200);
    expect((await server.ask("/api/me", { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect(await signIn("root")).toMatchObject({ challenge: { asks: "setup" } });
    expect(await signIn("Ann")).toMatchObject({ signedIn: true });
    const root = { owner: "", name: "root", role: "admin" } as const;
    await product.accounts.change(root, ann.id, { role: "admin" });
    expect((await me(ann.browser.cookie)).status).toBe(401);
    await restart("required");
    await product.accounts.change(root, ann.id, { role: "user" });
    expect((await me(ann.browser.cookie)).status).toBe(401);
    expect(await signIn("Ann")).toMatchObject({ challenge: { asks: "setup" } });
  });

  test("[N26] a word that SECOND_FACTOR does not know is refused at the start", async () => {
    await expect(openTestProduct({ "second-factor": "sometimes" })).rejects.toThrow(/SECOND_FACTOR/);
  });
});
