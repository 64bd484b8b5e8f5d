// Signing in with name and password, from the first link to the last administrator.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAccounts } from "../../src/accounts/accounts.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { heartbeat } from "../../src/http/event-stream.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { browser, clientWith, firstAdmin, goodPassword, invited, linkIn, standUp } from "./signing-in.ts";

const minute = 60_000;
const hour = 60 * minute;

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let server: Running;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({ "sign-in-idle": "1h", "sign-in-lifetime": "8h" }, clock);
  server = await standUp(product, clock);
});
afterEach(async () => {
  await server.close();
  await product.close();
});

const signIn = (name: string, password: string, from = browser(server)) =>
  from.post("/api/sign-in", { name, password });

describe("signing in", () => {
  test("[N10] the first administrator comes by a link that works once, for a day", async () => {
    expect(await product.accounts.isNew()).toBe(true);
    const old = await product.accounts.firstLink();
    const { path } = await product.accounts.firstLink();
    const someone = browser(server);
    const take = (link: string) =>
      someone.post("/api/sign-in/password", { link, name: "root", password: goodPassword });
    expect((await take(linkIn(old.path))).json()).toMatchObject({ status: 410, code: "link_gone" });
    clock.advance(25 * hour);
    expect((await take(linkIn(path))).json()).toMatchObject({ code: "link_gone" });
    const renewed = linkIn((await product.accounts.firstLink()).path);
    const weak = (password: string) => someone.post("/api/sign-in/password", { link: renewed, name: "root", password });
    for (const password of ["short", "password1234", "aaaaaaaaaaaaaaa", "rootrootroot", "x".repeat(300)])
      expect([password, (await weak(password)).json()]).toEqual([
        password,
        expect.objectContaining({ code: "weak_password" }),
      ]);
    expect((await take(renewed)).status).toBe(200);
    expect((await someone.ask("/api/me")).json()).toMatchObject({ name: "root", role: "admin" });
    expect(await product.accounts.isNew()).toBe(false);
    expect((await take(renewed)).json()).toMatchObject({ code: "link_gone" });
    expect(await product.accounts.list({ owner: "", name: "cli", role: "admin" })).toHaveLength(1);
  });

  test("[N11] wrong password, unknown name, shut account and account without password get one answer", async () => {
    const admin = await firstAdmin(product, server);
    const ann = await invited(admin, server, "Ann");
    await admin.post("/api/admin/users", { name: "waiting" });
    const shut = await invited(admin, server, "shut");
    await admin.post(`/api/admin/users/${shut.id}`, { disabled: true }, "PATCH");
    const answers = [];
    for (const [name, password] of [
      ["Ann", "wrong password here"],
      ["nobody", goodPassword],
      ["shut", goodPassword],
      ["waiting", goodPassword],
      ["Ann", `${goodPassword}${"x".repeat(900)}`],
    ] as const)
      answers.push(await signIn(name, password));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.every(({ headers }) => headers["set-cookie"] === undefined)).toBe(true);
    expect((await signIn(" ann ", goodPassword)).status).toBe(200);
    expect((await ann.browser.ask("/api/me")).json()).toMatchObject({ name: "Ann", role: "user" });
  });

  test("[N12] a sign-in ends when it is unused, and at last however much it is used; a stream of events is no use", async () => {
    const admin = await firstAdmin(product, server);
    const events = () => admin.ask("/api/sessions/unknown/events");
    for (let used = 0; used < 4; used++) {
      clock.advance(50 * minute);
      expect((await admin.ask("/api/me")).status).toBe(200);
    }
    clock.advance(50 * minute);
    expect((await events()).status).toBe(404);
    clock.advance(11 * minute);
    expect((await admin.ask("/api/me")).json()).toMatchObject({ code: "not_signed_in" });
    expect((await signIn("root", goodPassword, admin)).status).toBe(200);
    for (let minutes = 0; minutes < 8 * 60 - 40; minutes += 40) {
      expect([minutes, (await admin.ask("/api/me")).status]).toEqual([minutes, 200]);
      clock.advance(40 * minute);
    }
    clock.advance(40 * minute);
    expect((await admin.ask("/api/me")).status).toBe(401);
  });

  test("[N13] signing out, shutting an account and ending sign-ins hold at once, and open streams end", async () => {
    const admin = await firstAdmin(product, server);
    const { id, browser: ann } = await invited(admin, server, "Ann");
    const again = browser(server);
    await signIn("Ann", goodPassword, again);
    const kept = ann.cookie;
    const stream = fetch(`${server.url}/api/events`, { headers: { cookie: again.cookie ?? "" } });
    await stream;
    expect(server.streams()).toBe(1);

    const left = await ann.post("/api/sign-out");
    expect(left.headers["clear-site-data"]).toContain("storage");
    expect(ann.cookie).toBeNull();
    expect((await ann.ask("/api/me", { headers: { cookie: kept ?? "" } })).status).toBe(401);
    expect((await again.ask("/api/me")).status).toBe(200);

    await admin.post(`/api/admin/users/${id}`, { disabled: true }, "PATCH");
    expect((await again.ask("/api/me")).status).toBe(401);
    clock.advance(heartbeat);
    await expect.poll(() => server.streams()).toBe(0);
    expect((await signIn("Ann", goodPassword)).status).toBe(401);
    await admin.post(`/api/admin/users/${id}`, { disabled: false }, "PATCH");
    expect((await again.ask("/api/me")).status).toBe(401);

    await signIn("Ann", goodPassword, again);
    expect((await admin.ask(`/api/admin/sign-ins?id=${id}`, { method: "DELETE" })).json()).toEqual({ ended: 1 });
    expect((await again.ask("/api/me")).status).toBe(401);
  });

  test("[N14] another password signs out everywhere else and makes this cookie a new one", async () => {
    const admin = await firstAdmin(product, server);
    const elsewhere = browser(server);
    await signIn("root", goodPassword, elsewhere);
    const before = admin.cookie;
    const change = (current: string, next: string) => admin.post("/api/me/password", { current, next }, "PUT");
    expect((await change("not it at all, no", "copper velvet marsh 71")).json()).toMatchObject({ status: 422 });
    expect((await change(goodPassword, "too short")).json()).toMatchObject({ code: "weak_password" });
    expect((await elsewhere.ask("/api/me")).status).toBe(200);
    expect((await change(goodPassword, "copper velvet marsh 71")).status).toBe(204);
    expect(admin.cookie).not.toBe(before);
    expect((await admin.ask("/api/me")).status).toBe(200);
    expect((await admin.ask("/api/me", { headers: { cookie: before ?? "" } })).status).toBe(401);
    expect((await elsewhere.ask("/api/me")).status).toBe(401);
    expect((await signIn("root", goodPassword)).status).toBe(401);
    expect((await signIn("root", "copper velvet marsh 71")).status).toBe(200);
  });

  test("[N15] guessing is slowed, many at once too, and the right password does not pass meanwhile", async () => {
    await firstAdmin(product, server);
    const flood = await Promise.all(Array.from({ length: 20 }, () => signIn("root", "a wrong password")));
    expect(flood.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    const slowed = flood.find(({ status }) => status === 429);
    expect(slowed?.json()).toMatchObject({ code: "too_many_attempts" });
    expect(Number(slowed?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await signIn("root", goodPassword)).status).toBe(429);
    expect((await signIn("someone else", goodPassword)).status).toBe(401);
    clock.advance(2_000);
    expect((await signIn("root", goodPassword)).status).toBe(200);
    expect((await signIn("root", "a wrong password")).status).toBe(401);
    for (let name = 0; name < 40; name++) await signIn(`name ${name}`, goodPassword);
    expect((await signIn("root", goodPassword)).status).toBe(429);
  });

  test("[N16] a token does what its scopes say, until it ends, and nothing to the account", async () => {
    const admin = await firstAdmin(product, server);
    const make = async (scopes: string[], days = 1) =>
      (await admin.post("/api/me/tokens", { name: scopes.join(), scopes, days })).json<{ token: string; id: string }>();
    const [reads, writes, all] = [
      await make(["read"]),
      await make(["read", "write"]),
      await make(["read", "admin"], 2),
    ];
    const ask = (token: string, path: string, method = "GET", body?: object) =>
      server.ask(path, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
        ...(body && { body: JSON.stringify(body) }),
      });
    expect((await ask(reads.token, "/api/sessions")).status).toBe(200);
    expect((await ask(reads.token, "/api/recipes", "POST", { name: "r", calls: [] })).json()).toMatchObject({
      status: 403,
      code: "needs_scope",
      data: { scope: "write" },
    });
    const work = clientWith(server, { authorization: `Bearer ${writes.token}` });
    const { id } = await work.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv" });
    const session = await work.sessions.create({ datasource: id });
    const looking = clientWith(server, { authorization: `Bearer ${reads.token}` });
    const call = { op: "rename-column", params: { column: "a", to: "b" } };
    expect((await looking.sessions.preview(session.id, call)).columns).toHaveLength(1);
    await expect(looking.sessions.apply(session.id, call)).rejects.toThrow(/scope/);

    expect((await ask(writes.token, "/api/admin/users")).json()).toMatchObject({ code: "needs_scope" });
    expect((await ask(all.token, "/api/admin/users")).status).toBe(200);
    for (const [path, method, body] of [
      ["/api/me/password", "PUT", { current: goodPassword, next: "copper velvet marsh 71" }],
      ["/api/me/tokens", "POST", { name: "more", scopes: ["read"] }],
      ["/api/admin/users", "POST", { name: "more" }],
      ["/api/me/sign-ins", "DELETE", undefined],
      [`/api/me/tokens/${reads.id}`, "DELETE", undefined],
    ] as const) {
      const { token } = path.startsWith("/api/admin") ? all : writes;
      expect([path, (await ask(token, path, method, body)).json()]).toEqual([
        path,
        expect.objectContaining({ code: "needs_sign_in" }),
      ]);
    }
    expect((await admin.ask("/api/me/tokens")).json<unknown[]>()).toHaveLength(3);
    await admin.ask(`/api/me/tokens/${reads.id}`, { method: "DELETE" });
    expect((await ask(reads.token, "/api/sessions")).status).toBe(401);
    clock.advance(25 * hour);
    expect((await ask(writes.token, "/api/sessions")).status).toBe(401);
    expect((await ask(all.token, "/api/sessions")).status).toBe(200);
    for (const token of ["", "a", `${all.token}x`, all.token.replace(/.$/, "!"), all.token.slice(0, 29)])
      expect([token, (await ask(token, "/api/sessions")).status]).toEqual([token, 401]);
  });

  test("[N17] the cookie is for our own page alone, and travels only where nobody listens", async () => {
    const admin = await firstAdmin(product, server);
    const cookie = admin.cookie ?? "";
    const bare = { "content-type": "application/json", cookie };
    const post = (headers: Record<string, string>) =>
      server.ask("/api/me/preferences", { method: "PATCH", headers: { ...bare, ...headers }, body: "{}" });
    expect((await post({})).json()).toMatchObject({ code: "foreign_origin" });
    expect((await post({ origin: "http://evil.example" })).json()).toMatchObject({ code: "foreign_origin" });
    expect((await post({ "sec-fetch-site": "same-site" })).json()).toMatchObject({ code: "foreign_origin" });
    expect((await post({ origin: server.url })).status).toBe(200);
    expect((await post({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await server.ask("/api/me", { headers: { cookie: `${cookie}; ${cookie}` } })).status).toBe(401);

    const behind = await standUp(product, clock, { proxies: ["127.0.0.1"], names: ["data.example"] });
    const outside = browser(behind, { host: "data.example", "x-forwarded-for": "10.1.2.3" });
    expect((await signIn("root", goodPassword, outside)).json()).toMatchObject({ status: 403, code: "needs_tls" });
    const safe = browser(behind, { host: "data.example", "x-forwarded-for": "10.1.2.3", "x-forwarded-proto": "https" });
    const entered = await signIn("root", goodPassword, safe);
    expect(entered.headers["set-cookie"]?.[0]).toMatch(
      /^__Host-data-tools=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(entered.headers["strict-transport-security"]).toContain("max-age=31536000");
    expect((await safe.ask("/api/me")).status).toBe(200);
    const token = (safe.cookie ?? "").split("=")[1];
    const plain = { host: "data.example", "x-forwarded-for": "10.1.2.3", cookie: `data-tools=${token}` };
    expect((await behind.ask("/api/me", { headers: plain })).json()).toMatchObject({ code: "needs_tls" });
    await behind.close();
  });

  test("[N18] administrators invite, shut and promote; one who can sign in is always left; sensitive things ask again", async () => {
    const admin = await firstAdmin(product, server);
    const rootId = (await admin.ask("/api/admin/users")).json<{ id: string }[]>()[0]?.id;
    const { id, browser: ann } = await invited(admin, server, "Ann");
    expect((await admin.post("/api/admin/users", { name: "ANN" })).json()).toMatchObject({
      code: "account_name_taken",
    });
    expect((await ann.ask("/api/admin/users")).status).toBe(404);
    expect((await ann.post("/api/admin/users", { name: "x" })).status).toBe(404);
    const change = (who: string | undefined, body: object) => admin.post(`/api/admin/users/${who}`, body, "PATCH");
    expect((await change(rootId, { role: "user" })).json()).toMatchObject({ code: "last_admin" });
    expect((await change(rootId, { disabled: true })).json()).toMatchObject({ code: "last_admin" });
    expect((await change(id, { role: "admin" })).json()).toMatchObject({ role: "admin", state: "active" });
    expect((await change(rootId, { role: "user" })).status).toBe(200);
    expect((await ann.ask("/api/admin/users")).status).toBe(200);

    clock.advance(20 * minute);
    const invite = () => ann.post("/api/admin/users", { name: "later" });
    expect((await invite()).json()).toMatchObject({ status: 403, code: "confirm_first" });
    expect((await ann.post("/api/sign-in/confirm", { password: "not this one" })).status).toBe(422);
    expect((await ann.post("/api/sign-in/confirm", { password: goodPassword })).status).toBe(204);
    expect((await invite()).status).toBe(201);

    const { path } = (await ann.post(`/api/admin/users/${rootId}/link`)).json<{ path: string }>();
    const lost = browser(server);
    expect((await lost.post("/api/sign-in/link", { link: linkIn(path) })).json()).toEqual({ name: "root" });
    const next = "copper velvet marsh 71";
    expect((await lost.post("/api/sign-in/password", { link: linkIn(path), password: next })).status).toBe(200);
    expect((await admin.ask("/api/me")).status).toBe(401);
  });

  test("[N22] who goes hands the work over, or takes it along for good; half done, it is done again", async () => {
    const admin = await firstAdmin(product, server);
    const [ann, bob] = [await invited(admin, server, "Ann"), await invited(admin, server, "Bob")];
    const work = async (who: typeof ann) => {
      const client = clientWith(server, { cookie: who.browser.cookie ?? "" });
      const { id } = await client.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv" });
      return (await client.sessions.create({ datasource: id })).id;
    };
    const hers = await work(ann);
    const remove = (id: string, query: string) => admin.ask(`/api/admin/users/${id}${query}`, { method: "DELETE" });
    for (const query of ["", `?transferTo=${bob.id}&erase=true`, `?transferTo=${ann.id}`])
      expect([query, (await remove(ann.id, query)).status]).toEqual([query, 422]);
    expect((await remove(ann.id, "?transferTo=a_nobody")).status).toBe(404);
    expect((await ann.browser.ask("/api/me")).status).toBe(200);
    expect((await remove(ann.id, `?transferTo=${bob.id}`)).json()).toMatchObject({ sessions: 1, erased: false });
    expect((await ann.browser.ask("/api/me")).status).toBe(401);
    expect((await bob.browser.ask(`/api/sessions/${hers}/rows`)).json()).toMatchObject({ rows: [[1]] });
    expect((await remove(bob.id, "?erase=true")).json()).toMatchObject({ sessions: 1, erased: true });
    expect(await product.core.vault.store.owners()).toEqual([]);
    const rest = (await admin.ask("/api/admin/users")).json<{ id: string; name: string }[]>();
    expect(rest.map(({ name }) => name)).toEqual(["root"]);
    expect((await remove(rest[0]?.id ?? "", "?erase=true")).json()).toMatchObject({ code: "last_admin" });
    expect((await admin.ask("/api/me")).status).toBe(200);
  });

  test("[N19] two made at once under one name are one; twenty browsers at most are signed in", async () => {
    const admin = await firstAdmin(product, server);
    const both = await Promise.all([1, 2].map(() => admin.post("/api/admin/users", { name: "twin" })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    for (let many = 0; many < 20; many++) expect((await signIn("root", goodPassword)).status).toBe(200);
    expect((await admin.ask("/api/me")).status).toBe(401);
    await signIn("root", goodPassword, admin);
    const views = (await admin.ask("/api/me/sign-ins")).json<{ current: boolean; from: string }[]>();
    expect(views.length).toBe(20);
    expect(views.filter(({ current }) => current)).toHaveLength(1);
    expect(views[0]?.from).toBe("127.0.0.1");
    expect((await admin.ask("/api/me/sign-ins", { method: "DELETE" })).status).toBe(204);
    expect((await admin.ask("/api/me/sign-ins")).json<unknown[]>()).toHaveLength(1);
  });

  test("[N19] a name is found on every server as soon as somebody has it, and no longer than that", async () => {
    const admin = await firstAdmin(product, server);
    const other = await standUp({ ...product, accounts: createAccounts(product.core) }, clock);
    const there = async (name: string, password = goodPassword) =>
      (await signIn(name, password, browser(other))).status === 200;
    expect([await there("Ann"), await there("root")]).toEqual([false, true]);
    const { id } = await invited(admin, server, "Ann");
    expect([await there("Ann"), await there("Bob")]).toEqual([true, false]);
    await admin.ask(`/api/admin/users/${id}?erase=true`, { method: "DELETE" });
    expect(await there("Ann")).toBe(false);
    const again = await invited(admin, server, "ann");
    expect(await there("Ann")).toBe(true);
    await again.browser.post("/api/me/password", { current: goodPassword, next: "copper velvet marsh 71" }, "PUT");
    expect([await there("Ann"), await there("Ann", "copper velvet marsh 71")]).toEqual([false, true]);
    await other.close();
  });

  test("[N20] what was done is in the audit, and no secret is in it, in the log or in the store", async () => {
    const admin = await firstAdmin(product, server);
    await signIn("root", "a wrong password");
    const { token } = (await admin.post("/api/me/tokens", { name: "t", scopes: ["read"] })).json<{ token: string }>();
    clock.advance(2_000);
    const actions = async () =>
      (await admin.ask("/api/audit")).json<{ entries: { action: string; outcome: string }[] }>().entries;
    await expect
      .poll(async () => (await actions()).map(({ action, outcome }) => `${action} ${outcome}`))
      .toEqual(expect.arrayContaining(["sign in done", "sign in refused", "create token done"]));
    const secrets = [goodPassword, "a wrong password", token, (admin.cookie ?? "").split("=")[1] ?? ""];
    const told = server.logged() + JSON.stringify(await actions());
    for (const secret of secrets) expect(told).not.toContain(secret);
    for (const { body } of await product.core.vault.store.heads("", "account"))
      for (const secret of secrets) expect(Buffer.from(body).includes(secret)).toBe(false);
  });
});
