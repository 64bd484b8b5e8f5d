// What an attacker tries before anything else: other spellings of an address, forged requests, guessing without end,
// a door that was left open between two machines.
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAttempts, freeFailures } from "../../src/accounts/attempts.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { noBus } from "../../src/sessions/bus.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { browser, firstAdmin, goodPassword, invited, linkIn, signedIn, standUp } from "./signing-in.ts";

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

/** Sends bytes as they are, and gives what came back; the connection is the server's to end. */
async function sent(bytes: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(bytes);
  return textOf(socket);
}

const request = (line: string, more = "", body = "") =>
  `${line} HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: close\r\n${more}\r\n${body}`;

test("[Z1] nobody comes to a route of the interface by writing its address otherwise", async () => {
  const first = await sent(request("GET /api/sessions"));
  expect(first).toMatch(/^HTTP\/1\.1 401 /);
  // All but what differs from answer to answer.
  const withoutDate = (answer: string) => answer.replace(/\r\n(date|x-request-id): [^\r]*/gi, "");
  const spellings = (path: string) => [
    `/%61pi${path}`,
    `/ap%69${path}`,
    `/%61%70%69${path}`,
    `http://127.0.0.1:${server.port}/api${path}`,
    `http://evil.example/api${path}`,
  ];
  for (const path of ["/sessions", "/operations", "/me", "/admin/users", "/openapi.json"])
    for (const spelling of spellings(path))
      expect([spelling, withoutDate(await sent(request(`GET ${spelling}`)))]).toEqual([spelling, withoutDate(first)]);
  const json = "content-type: application/json\r\ncontent-length: 2\r\n";
  for (const spelling of [...spellings("/samples/customers"), ...spellings("/imports/preview")])
    expect([spelling, await sent(request(`POST ${spelling}`, json, "{}"))]).toEqual([
      spelling,
      expect.stringMatching(/^HTTP\/1\.1 401 /),
    ]);
});

test("[Z1] a link elsewhere leads to the page, and to no spelling of the interface's addresses", async () => {
  const { cookie } = await firstAdmin(product, server);
  const from = "sec-fetch-site: cross-site\r\nsec-fetch-mode: navigate\r\nsec-fetch-dest: document\r\n";
  for (const path of [
    "/api/me",
    "/%61pi/me",
    `http://127.0.0.1:${server.port}/api/me`,
    "/health/live",
    "/%68ealth/live",
  ])
    expect([path, await sent(request(`GET ${path}`, `${from}cookie: ${cookie}\r\n`))]).toEqual([
      path,
      expect.stringMatching(/^HTTP\/1\.1 403 /),
    ]);
});

test("[Z2] who must wait cannot push out what is known of others, however many names are tried", () => {
  const attempts = createAttempts(clock, noBus);
  const fail = (name: string, address: string) => {
    try {
      attempts.begin(name, address);
      return true;
    } catch {
      return false;
    }
  };
  const guesses = Array.from({ length: 20 }, () => fail("ann", "10.0.0.1"));
  expect(guesses.filter(Boolean)).toHaveLength(freeFailures.both);
  for (let many = 0; many < 30_000; many++) fail(randomUUID(), "10.0.0.2");
  expect(fail("ann", "10.0.0.1")).toBe(false);
});

test("[Z2] all addresses of one network of IPv6 count as one, all spellings of a name too", async () => {
  const attempts = createAttempts(clock, noBus);
  let entered = 0;
  for (let host = 1; host <= 200; host++) {
    try {
      attempts.begin(`name ${host}`, `2001:db8:1:2::${host.toString(16)}`);
      entered++;
    } catch {}
  }
  expect(entered).toBe(freeFailures.address);
  expect(() => attempts.begin("one more", "2001:0DB8:0001:0002:ffff:1:2:3")).toThrow();
  expect(() => attempts.begin("one more", "2001:db8:1:3::1")).not.toThrow();
  expect(() => attempts.begin("one more", "::1")).not.toThrow();

  const admin = await firstAdmin(product, server);
  await invited(admin, server, "Zo\u00eb");
  const spelled = ["Zo\u00eb", "zo\u00eb", "Zoe\u0308", " zoe\u0308 "];
  const statuses: number[] = [];
  for (let guess = 0; guess < 12; guess++)
    statuses.push(
      (await browser(server).post("/api/sign-in", { name: spelled[guess % 4], password: "not this one" })).status,
    );
  expect(statuses.filter((status) => status === 401)).toHaveLength(freeFailures.both);
});

test("[Z3] behind a proxy on the same machine that is not named, no password travels in the clear", async () => {
  await firstAdmin(product, server);
  const behind = await standUp(product, clock, { names: ["data.example"] });
  const outside = browser(behind, {
    host: "data.example",
    "x-forwarded-for": "10.1.2.3",
    "x-forwarded-proto": "https",
  });
  const entering = { name: "root", password: goodPassword };
  expect((await outside.post("/api/sign-in", entering)).json()).toMatchObject({ status: 403, code: "needs_tls" });
  expect((await browser(behind, { host: `localhost:${behind.port}` }).post("/api/sign-in", entering)).status).toBe(200);
  await behind.close();
});

test("[Z4] a name is not empty, and nothing in it is invisible", async () => {
  const admin = await firstAdmin(product, server);
  for (const name of [" ", "\u00a0", "a\u001b[31mb", "ro\u200bot", "a\u202eb", "a\nb"])
    expect([name, (await admin.post("/api/admin/users", { name })).json()]).toEqual([
      name,
      expect.objectContaining({ code: "invalid_params", data: expect.objectContaining({ field: "name" }) }),
    ]);
  expect((await admin.ask("/api/admin/users")).json<unknown[]>()).toHaveLength(1);
});

test("[Z4] nor is the first administrator's", async () => {
  const { path } = await product.accounts.firstLink();
  const choose = (name: string) =>
    browser(server).post("/api/sign-in/password", { link: linkIn(path), name, password: goodPassword });
  expect((await choose(" ")).json()).toMatchObject({ code: "invalid_params", data: { field: "name" } });
  expect((await choose("ro\u200bot")).json()).toMatchObject({ code: "invalid_params", data: { field: "name" } });
  expect((await choose(" root ")).status).toBe(200);
});

test("[N16] a token is no way to try passwords", async () => {
  const admin = await firstAdmin(product, server);
  const made = await admin.post("/api/me/tokens", { name: "t", scopes: ["read", "write"] });
  const { token } = made.json<{ token: string }>();
  for (const password of [goodPassword, "not this one"])
    expect(
      (
        await server.ask("/api/sign-in/confirm", {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ password }),
        })
      ).json(),
    ).toMatchObject({ status: 403, code: "needs_sign_in" });
});

test("[N18] nobody who finds an open browser signs the others out: the password is asked for again", async () => {
  const admin = await firstAdmin(product, server);
  await browser(server).post("/api/sign-in", { name: "root", password: goodPassword });
  clock.advance(20 * 60_000);
  const end = () => admin.ask("/api/me/sign-ins", { method: "DELETE" });
  expect((await end()).json()).toMatchObject({ status: 403, code: "confirm_first" });
  expect((await admin.ask("/api/me/sign-ins")).json<unknown[]>()).toHaveLength(2);
  expect((await admin.post("/api/sign-in/confirm", { password: goodPassword })).status).toBe(204);
  expect((await end()).status).toBe(204);
  expect((await admin.ask("/api/me/sign-ins")).json<unknown[]>()).toHaveLength(1);
});

test("[N18] a token that is being made while its account is shut lets nobody in when it is opened again", async () => {
  const admin = await firstAdmin(product, server);
  const { id } = await invited(admin, server, "Ann");
  const { accounts } = product;
  const root = { owner: "", name: "root", role: "admin" } as const;
  const ask = { name: "t", scopes: ["read"], days: 1 } as const;
  // One of these moments lies between the look at the sign-in and the making.
  for (let moment = 0; moment < 8; moment++) {
    const { visitor } = signedIn(await accounts.signIn({ name: "Ann", password: goodPassword, from: "127.0.0.1" }));
    const shutting = accounts.change(root, id, { disabled: true });
    for (let tick = 0; tick < moment; tick++) await Promise.resolve();
    const token = await accounts.createToken(visitor, ask).then(
      (made) => made.token,
      () => "",
    );
    await shutting;
    await accounts.change(root, id, { disabled: false });
    expect([moment, await accounts.byApiToken(token)]).toEqual([moment, null]);
  }
});

test("[Z5] methods nobody asks for are refused, TRACE shows nothing back", async () => {
  const { cookie } = await firstAdmin(product, server);
  const mine = `cookie: ${cookie}\r\norigin: http://127.0.0.1:${server.port}\r\n`;
  for (const method of ["TRACE", "OPTIONS", "PROPFIND", "LOCK"]) {
    const answer = await sent(request(`${method} /api/me`, `${mine}x-shown: back\r\n`));
    expect([method, answer]).toEqual([method, expect.stringMatching(/^HTTP\/1\.1 (404|405) /)]);
    expect(answer).not.toContain("x-shown");
  }
  expect(await sent(request("CONNECT example.org:80"))).toBe("");
});

test("[Z5] where a message ends is never in doubt: two lengths, or a length beside chunks, are refused", async () => {
  const head = `POST /api/sign-in HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-type: application/json\r\n`;
  const behind = request("GET /health/live");
  for (const lengths of [
    "content-length: 4\r\ntransfer-encoding: chunked\r\n",
    "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
    "content-length: 2\r\ncontent-length: 4\r\n",
    "transfer-encoding: xchunked\r\n",
    "transfer-encoding : chunked\r\n",
  ]) {
    const answer = await sent(`${head}${lengths}\r\n0\r\n\r\n${behind}`);
    expect([lengths, answer]).toEqual([lengths, expect.stringMatching(/^HTTP\/1\.1 400 /)]);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  }
});

test("[Z5] what is sent twice or under the name of a prototype is no way around a check", async () => {
  const admin = await firstAdmin(product, server);
  const send = (body: string) =>
    admin.ask("/api/me/preferences", { method: "PATCH", headers: { "content-type": "application/json" }, body });
  for (const body of ['{"__proto__":{"role":"admin"}}', '{"constructor":{"prototype":{"role":"admin"}}}'])
    expect([body, (await send(body)).status]).toEqual([body, 400]);
  expect((await admin.ask("/api/me/sign-ins?id=one&id=two", { method: "DELETE" })).status).toBe(400);
  expect((await admin.ask("/api/me/preferences", { method: "PATCH", body: "{}" })).status).toBe(400);
});
