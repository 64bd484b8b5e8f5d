// Every route, asked by its owner, by another user, by an administrator and by nobody: what is another's does
// not exist, in the same words as what never existed, and nobody unknown comes in at all.
import type { SessionView } from "@data-tools/client";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import {
  addressOf,
  bare,
  belongings,
  bodies,
  common,
  forAdmins,
  type Ids,
  ofAccounts,
  open,
  ownedOf,
  questions,
  requestTo,
  routesOf,
} from "./every-route.ts";
import { openTestProduct } from "./product.ts";
import { type Answer, type Running, serve } from "./running.ts";

const header = "x-forwarded-user";
let product: OpenedProduct;
let server: Running;
let ids: Ids;
let session: SessionView;

const clientOf = (user: string) =>
  createClient({
    baseUrl: server.url,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, [header]: user } }),
  });

beforeAll(async () => {
  product = await openTestProduct();
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
  server = await serve(product, { identify: proxy.open(config) });
  ids = await belongings(clientOf("ann"));
  session = await clientOf("ann").sessions.get(ids.session ?? "");
});
afterAll(async () => {
  await server.close();
  await product.close();
});

const ask = (method: string, path: string, own: boolean, user: string | null): Promise<Answer> =>
  server.ask(
    addressOf(method, path, ids, own),
    requestTo(method, path, user === null ? {} : { [header]: user }, `${own} ${user}`),
  );
const routes = () => routesOf(server);
const owned = () => ownedOf(server);

describe("isolation", () => {
  test("[N1] every route is somebody's, everybody's or the administrators'", () => {
    const known = new Set(routes().map(({ method, path }) => `${method} ${path}`));
    expect(
      [...common, ...Object.keys(forAdmins), ...ofAccounts, ...Object.keys(bodies), ...Object.keys(questions)].filter(
        (route) => !known.has(route),
      ),
    ).toEqual([]);
    expect(owned().filter(({ path }) => !path.includes(":"))).toEqual([]);
    const needing = owned().filter(({ method }) => ["POST", "PATCH", "PUT"].includes(method));
    expect(needing.filter(({ method, path }) => bodies[`${method} ${path}`] === undefined)).toEqual([]);
    expect(owned().length).toBeGreaterThan(35);
  });

  test("[N2] nobody unknown comes in, with one and the same answer everywhere", async () => {
    const first = bare(await ask("GET", "/api/sessions", true, null));
    expect(first).toMatchObject({ status: 401, said: { code: "not_signed_in" } });
    for (const { method, path } of routes().filter(({ method, path }) => !open.includes(`${method} ${path}`)))
      expect([path, bare(await ask(method, path, true, null))]).toEqual([path, first]);
    expect((await server.ask("/health/live")).status).toBe(200);
  });

  for (const user of ["bob", "root"])
    test(`[N3] for ${user} what is Ann's does not exist, in the same words as what never did`, async () => {
      for (const { method, path } of owned()) {
        const hers = bare(await ask(method, path, true, user));
        const nobodys = bare(await ask(method, path, false, user));
        expect([`${method} ${path}`, hers]).toEqual([`${method} ${path}`, nobodys]);
        expect([`${method} ${path}`, (hers as Answer).status]).toEqual([`${method} ${path}`, 404]);
      }
      const other = clientOf(user);
      expect(await other.sessions.list()).toEqual([]);
      expect(await other.datasources.list()).toEqual([]);
      expect(await other.recipes.list()).toEqual([]);
    });

  test("[N3] nothing of Ann's was changed by it, and Ann is let in by the same requests", async () => {
    const ann = clientOf("ann");
    expect({ ...(await ann.sessions.get(session.id)), serverNow: "", usedAt: "" }).toEqual({
      ...session,
      serverNow: "",
      usedAt: "",
    });
    expect(await ann.sessions.getDraft(session.id, "form")).toEqual({ secret: true });
    for (const { method, path } of owned()) {
      if (method !== "GET" || path.endsWith("/events") || path.startsWith("/api/jobs")) continue;
      expect([path, (await ask(method, path, true, "ann")).status]).toEqual([path, 200]);
    }
  });

  test("[N4] administration exists for administrators alone", async () => {
    const nowhere = { status: 404, code: "not_found", detail: "There is no such address." };
    for (const [route, body] of Object.entries(forAdmins)) {
      const [method = "", path = ""] = route.split(" ");
      const send = (user: string, id: string) =>
        server.ask(path.replace(":id", id), {
          method,
          headers: { [header]: user, ...(body !== null && { "content-type": "application/json" }) },
          ...(body !== null && { body: JSON.stringify(body) }),
        });
      expect([route, (await send("bob", session.id)).json()]).toEqual([route, expect.objectContaining(nowhere)]);
      expect([route, (await send("bob", "s_never")).json()]).toEqual([route, expect.objectContaining(nowhere)]);
      expect([route, (await send("root", session.id)).status]).toEqual([route, 200]);
    }
    expect(await clientOf("root").me()).toMatchObject({ name: "root", role: "admin" });
    expect(await clientOf("bob").me()).toMatchObject({ name: "bob", role: "user" });
  });

  test("[N5] a header is believed from the proxy alone, once, and if it can be a name", async () => {
    const elsewhere = await serve(product, {
      identify: proxy.open(readConfig({ auth: "proxy", "trusted-proxies": "10.0.0.0/8,::2" }, {})),
    });
    expect((await elsewhere.ask("/api/me", { headers: { [header]: "ann" } })).status).toBe(401);
    await elsewhere.close();
    for (const value of ["", " ", "ann, bob", "a".repeat(201)])
      expect([value, (await server.ask("/api/me", { headers: { [header]: value } })).status]).toEqual([value, 401]);
    const twice = await server.ask("/api/me", { headers: { [header]: ["ann", "bob"] as unknown as string } });
    expect(twice.status).toBe(401);
    for (const from of ["", "nowhere", "10.0.0.0/33", "1.2.3.4/5/6"])
      expect(() => proxy.open(readConfig({ auth: "proxy", "trusted-proxies": from }, {}))).toThrow(/TRUSTED_PROXIES/);
  });
});
