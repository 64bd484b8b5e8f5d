// `data-tools users` beside a running server, and a program that comes with a token.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import { codeOf } from "../http/authenticator.ts";
import { type Running, serve } from "../http/running.ts";
import { browser, clientWith, goodPassword, linkIn, standUp } from "../http/signing-in.ts";
import { dataTools } from "./terminal.ts";

let folder: string;
let flags: string[];
let product: OpenedProduct;
let server: Running;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-users-"));
  const data = join(folder, "data");
  flags = ["--data-dir", data];
  product = await openProduct(readConfig({ "data-dir": data, auth: "accounts", "engine-processes": "1" }, {}));
  server = await standUp(product, systemClock);
});
afterEach(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

const users = (...words: string[]) => dataTools(["users", ...words, ...flags, "--json"]);

test("[N21] users are invited, shut and promoted by the command line while the server runs", async () => {
  const made = await users("add", "Ann", "--role", "admin");
  expect(made.code).toBe(0);
  const { link } = made.json<{ link: { path: string } }>();
  const ann = browser(server);
  expect((await ann.post("/api/sign-in/password", { link: linkIn(link.path), password: goodPassword })).status).toBe(
    200,
  );
  expect((await ann.ask("/api/admin/users")).status).toBe(200);
  expect((await users("add", "ann")).err).toContain("There is an account named");
  expect((await users("role", "ann", "--role", "user")).err).toContain("last administrator");
  await users("add", "Bob", "--role", "admin");
  const bobs = (await users("link", "Bob")).json<{ path: string }>();
  const bob = browser(server);
  await bob.post("/api/sign-in/password", { link: linkIn(bobs.path), password: goodPassword });

  expect((await users("role", "ann", "--role", "user")).json()).toMatchObject({ name: "Ann", role: "user" });
  expect((await ann.ask("/api/admin/users")).status).toBe(404);
  expect((await users("sign-out", "Ann")).json()).toEqual({ ended: 1 });
  expect((await ann.ask("/api/me")).status).toBe(401);
  expect((await users("disable", "Bob")).err).toContain("last administrator");
  expect((await users("disable", "Ann")).json()).toMatchObject({ state: "disabled" });
  expect((await users()).json<{ name: string }[]>().map(({ name }) => name)).toEqual(["Ann", "Bob"]);
  expect(await users("add")).toMatchObject({ code: 2 });
  expect(await users("constructor", "Ann")).toMatchObject({ code: 2 });
  expect(await users("disable", "nobody")).toMatchObject({ code: 2 });
  expect((await dataTools(["audit", "verify", ...flags])).code).toBe(0);
});

test("[N27] a lost second factor is taken away by the command line while the server runs", async () => {
  const { link } = (await users("add", "Ann")).json<{ link: { path: string } }>();
  const ann = browser(server);
  await ann.post("/api/sign-in/password", { link: linkIn(link.path), password: goodPassword });
  expect((await users("remove-second-factor", "Ann")).err).toContain("no such second factor");
  const { secret } = (await ann.post("/api/me/second-factor")).json<{ secret: string }>();
  await ann.post("/api/me/second-factor", { code: codeOf(secret, systemClock) }, "PUT");
  expect((await dataTools(["users", ...flags])).out).toMatch(/Ann +user +active +yes/);
  const removed = await users("remove-second-factor", "Ann");
  expect(removed.json()).toMatchObject({ name: "Ann", secondFactor: false });
  expect(removed.out).not.toContain(secret);
  expect((await ann.ask("/api/me")).status).toBe(401);
  const again = await ann.post("/api/sign-in", { name: "Ann", password: goodPassword });
  expect(again.json()).toMatchObject({ signedIn: true });
  expect((await dataTools(["audit", "verify", ...flags])).code).toBe(0);
});

test("[N21] a program comes in with the token in its environment", async () => {
  const { link } = (await users("add", "Ann")).json<{ link: { path: string } }>();
  const ann = browser(server);
  await ann.post("/api/sign-in/password", { link: linkIn(link.path), password: goodPassword });
  const { token } = (await ann.post("/api/me/tokens", { name: "t", scopes: ["read"] })).json<{ token: string }>();
  const list = (env: Record<string, string>) => dataTools(["sessions", "--server", server.url, "--json"], { env });
  expect((await list({})).err).toContain("not signed in");
  expect((await list({ DATA_TOOLS_TOKEN: token })).json()).toEqual([]);
});

test("[N22] work begun by the one local user becomes somebody's, and goes on to another", async () => {
  await product.close();
  const alone = await openProduct(readConfig({ "data-dir": join(folder, "data"), "engine-processes": "1" }, {}));
  const local = await serve(alone);
  const client = clientWith(local, {});
  const { id } = await client.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv" });
  await client.sessions.create({ datasource: id, name: "begun alone" });
  await users("add", "Ann");
  await users("add", "Bob");
  expect((await users("adopt", "Ann")).json()).toMatchObject({ sessions: 1, datasources: 1 });
  expect(await client.sessions.list()).toEqual([]);
  expect(await users("delete", "Ann")).toMatchObject({ code: 2 });
  expect((await users("delete", "Ann", "--transfer-to", "Bob")).json()).toMatchObject({ sessions: 1, erased: false });
  expect((await users()).json<{ name: string }[]>().map(({ name }) => name)).toEqual(["Bob"]);
  const owned = (await dataTools(["owners", ...flags, "--json"])).json<{ owner: string; sessions: number }[]>();
  expect(owned.map(({ sessions }) => sessions)).toEqual([1]);
  expect((await dataTools(["audit", "verify", ...flags])).code).toBe(0);
  await local.close();
  await alone.close();
  product = await openProduct(readConfig({ "data-dir": join(folder, "data"), "engine-processes": "1" }, {}));
});

test("[G3] quotas are set by the command line, of everybody and of one, and hold on the running server", async () => {
  const { link } = (await users("add", "Ann")).json<{ link: { path: string } }>();
  const ann = browser(server);
  await ann.post("/api/sign-in/password", { link: linkIn(link.path), password: goodPassword });
  const quotas = (...words: string[]) => dataTools(["quotas", ...words, ...flags, "--json"]);
  expect((await quotas("--set", "sessions=9")).json()).toMatchObject({
    everyone: { sessions: 9 },
    set: { sessions: 9 },
  });
  expect((await quotas("Ann", "--set", "sessions=3", "--set", "heavy=none")).json()).toMatchObject({
    quotas: { sessions: 3, heavy: null },
    use: expect.arrayContaining([expect.objectContaining({ name: "sessions", used: 0, limit: 3 })]),
  });
  const limit = async () => {
    const { limits } = (await ann.ask("/api/me/use")).json<{ limits: { name: string; limit: number }[] }>();
    return limits.find(({ name }) => name === "sessions")?.limit;
  };
  await expect.poll(limit, { timeout: 20_000 }).toBe(3);
  expect((await quotas("Ann", "--reset")).json()).toMatchObject({ quotas: { sessions: 9 }, set: {} });
  expect(await quotas("--set", "wishes=3")).toMatchObject({ code: 2 });
  expect((await quotas("local")).json()).toMatchObject({ quotas: null });
});
