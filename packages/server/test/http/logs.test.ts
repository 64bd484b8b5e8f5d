// The line that is logged of each request: which it is, by whom, of which session, how it ended; and nothing of the data.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { openTestProduct } from "./product.ts";
import { type Answer, json, type Running, serve } from "./running.ts";

const secret = "clandestine";
let product: OpenedProduct;
let server: Running;

beforeEach(async () => {
  product = await openTestProduct();
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
  server = await serve(product, { identify: proxy.open(config), proxies: ["127.0.0.1"] });
});
afterEach(async () => {
  await server.close();
  await product.close();
});

type Line = Record<string, string | number | undefined>;
const lines = (of: Running = server): Line[] =>
  of
    .logged()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
const requests = (of: Running = server) => lines(of).filter(({ msg }) => msg === "request");

const as = (user: string, more: Record<string, string> = {}) => ({ "x-forwarded-user": user, ...more });

/** A datasource and a session of someone, with one step that works, one that is refused, and a page of rows. */
async function worked(user: string): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([`${secret},price\n${secret} cell,3\n`]), `${secret}.csv`);
  const sent = await fetch(`${server.url}/api/datasources`, { method: "POST", body: form, headers: as(user) });
  const { id: datasource } = (await sent.json()) as { id: string };
  const post = async (path: string, body: object): Promise<Answer> => server.ask(path, json(body, as(user)));
  const { id } = (await post("/api/sessions", { datasource, name: secret })).json<{ id: string }>();
  const rename = { op: "rename-column", params: { column: secret, to: `${secret} 2` } };
  expect((await post(`/api/sessions/${id}/steps`, rename)).status).toBe(201);
  expect((await post(`/api/sessions/${id}/steps`, rename)).status).toBe(422);
  expect((await post(`/api/sessions/${id}/steps`, { op: secret, params: {} })).status).toBeGreaterThan(399);
  await post(`/api/sessions/${id}/rows`, { search: secret });
  return id;
}

test("[N87] one line for each request says route, operation, outcome and time, and not a word of what is in the table", async () => {
  const id = await worked(`${secret} user`);
  const found = requests();
  expect(found).toHaveLength(6);
  expect(
    found.map(({ method, route, operation, outcome, code, status }) => [
      method,
      route,
      operation,
      outcome,
      code,
      status,
    ]),
  ).toEqual([
    ["POST", "/api/datasources", undefined, "done", undefined, 201],
    ["POST", "/api/sessions", undefined, "done", undefined, 201],
    ["POST", "/api/sessions/:id/steps", "rename-column", "done", undefined, 201],
    ["POST", "/api/sessions/:id/steps", "rename-column", "refused", "column_not_found", 422],
    ["POST", "/api/sessions/:id/steps", "unknown", "refused", expect.any(String), expect.any(Number)],
    ["POST", "/api/sessions/:id/rows", undefined, "done", undefined, 200],
  ]);
  for (const line of found) {
    expect(line.ms).toBeGreaterThanOrEqual(0);
    expect(line.request).toMatch(/^req_[0-9a-z]{26}$/);
  }
  expect(new Set(found.map(({ request }) => request)).size).toBe(6);
  for (const word of [secret, id]) expect(server.logged()).not.toContain(word);
});

test("[N87] the answer says the request's name; a trusted proxy gives it, and nobody else", async () => {
  const named = await server.ask("/api/sessions", { headers: as("ann", { "x-request-id": "edge:7f.3-a_1" }) });
  expect(named.headers["x-request-id"]).toBe("edge:7f.3-a_1");
  expect(requests().at(-1)?.request).toBe("edge:7f.3-a_1");
  for (const bad of [`${secret} {"level":60}`, "x".repeat(129), ""]) {
    const answer = await server.ask("/api/sessions", { headers: as("ann", { "x-request-id": bad }) });
    expect(answer.headers["x-request-id"]).toMatch(/^req_/);
  }
  expect(server.logged()).not.toContain(secret);
  const open = await serve(product);
  try {
    const answer = await open.ask("/api/sessions", { headers: { "x-request-id": secret } });
    expect(answer.headers["x-request-id"]).toMatch(/^req_/);
    expect(open.logged()).not.toContain(secret);
  } finally {
    await open.close();
  }
});

test("[N87] what nobody foresaw is told by the same name in both of its lines", async () => {
  const list = product.sessions.list;
  Object.assign(product.sessions, { list: () => Promise.reject(new Error(`${secret} broke`)) });
  try {
    const answer = await server.ask("/api/sessions", { headers: as("ann") });
    expect(answer.status).toBe(500);
    const about = lines().filter(({ request }) => request === answer.headers["x-request-id"]);
    expect(about.map(({ msg, level }) => [msg, level])).toEqual([
      ["request failed", 50],
      ["request", 30],
    ]);
    expect(about[1]).toMatchObject({ outcome: "failed", code: "internal_error", status: 500 });
    expect(server.logged()).not.toContain(secret);
  } finally {
    Object.assign(product.sessions, { list });
  }
});

test("[N88] users and sessions have the same name in every line, different from each other's, and none that can be guessed", async () => {
  const [hers, his] = [await worked("ann"), await worked("bob")];
  await server.ask(`/api/sessions/${hers}`, { headers: as("ann") });
  await server.ask(`/api/sessions/${his}`, { headers: as("bob") });
  const [ann, bob] = requests().slice(-2);
  expect(ann?.user).toMatch(/^[0-9a-f]{16}$/);
  expect(ann?.session).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set([ann?.user, ann?.session, bob?.user, bob?.session]).size).toBe(4);
  const users = requests().map(({ user }) => user);
  expect(users.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => ann?.user));
  const ofSession = requests().filter(({ session }) => session === ann?.session);
  expect(ofSession).toHaveLength(5);
  // Another store, whose key nobody knows here, has other names for the same user.
  const other = await openTestProduct();
  expect(other.pseudonym("user", "proxy:ann")).not.toBe(product.pseudonym("user", "proxy:ann"));
  expect(product.pseudonym("user", "proxy:ann")).toBe(ann?.user);
  await other.close();
});
