// Every route, asked by its owner, by another user, by an administrator and by nobody: what is another's does
// not exist, in the same words as what never existed, and nobody unknown comes in at all.
import type { SessionView } from "@data-tools/client";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { openTestProduct } from "./product.ts";
import { type Answer, type Running, serve } from "./running.ts";

const header = "x-forwarded-user";
const call = { op: "rename-column", params: { column: "city", to: "place" } };

/** What is sent where a route needs a body; every such route has a line. */
const bodies: Readonly<Record<string, object>> = {
  "POST /api/datasources/:id/preview": { options: {} },
  "PATCH /api/datasources/:id": { name: "taken" },
  "PATCH /api/sessions/:id": { name: "taken" },
  "POST /api/sessions/:id/duplicate": {},
  "POST /api/sessions/:id/restore": {},
  "POST /api/sessions/:id/extend": {},
  "POST /api/sessions/:id/verify": {},
  "POST /api/sessions/:id/steps": { calls: [call] },
  "POST /api/sessions/:id/preview": { op: call.op, params: call.params },
  "PATCH /api/sessions/:id/steps/:step": { name: "mine" },
  "POST /api/sessions/:id/undo": {},
  "POST /api/sessions/:id/redo": {},
  "POST /api/sessions/:id/goto": { step: null },
  "POST /api/sessions/:id/prune": { dryRun: true },
  "POST /api/sessions/:id/save": { name: "taken" },
  "POST /api/sessions/:id/cancel": { key: "k" },
  "POST /api/sessions/:id/recipe": { calls: [call], dryRun: true },
  "POST /api/sessions/:id/analyses/:name": { params: {} },
  "PUT /api/sessions/:id/drafts/:key": { value: 1 },
  "PATCH /api/recipes/:id": { name: "taken" },
  "PUT /api/admin/quotas": {},
  "PUT /api/admin/quotas/:owner": {},
};
/** What follows an address in a question. */
const questions: Readonly<Record<string, string>> = {
  "GET /api/sessions/:id/export": "?format=csv",
  "GET /api/sessions/:id/diff": "?from=original&to=original",
};
/** Routes that are nobody's in particular: those who are signed in may use them, and see their own alone. */
const common = [
  "GET /api/operations",
  "GET /api/formula",
  "GET /api/analyses",
  "GET /api/samples",
  "POST /api/samples/:name",
  "GET /api/datasources",
  "POST /api/datasources",
  "POST /api/imports/preview",
  "GET /api/sessions",
  "POST /api/sessions",
  "GET /api/recipes",
  "POST /api/recipes",
  "GET /api/audit",
  "GET /api/events",
  "GET /api/me",
  "PATCH /api/me/preferences",
  "GET /api/sign-in",
  "GET /api/me/use",
];
/** Those who are not signed in ask them too. */
const open = [
  "GET /api/sign-in",
  "POST /api/sign-in",
  "POST /api/sign-in/link",
  "POST /api/sign-in/password",
  "POST /api/sign-in/code",
  "POST /api/sign-in/second-factor",
  "PUT /api/sign-in/second-factor",
];
/** Of accounts alone, which this way of knowing people has none of: accounts.test.ts asks them. */
const ofAccounts = [
  "POST /api/sign-in",
  "POST /api/sign-in/link",
  "POST /api/sign-in/password",
  "POST /api/sign-in/code",
  "POST /api/sign-in/second-factor",
  "PUT /api/sign-in/second-factor",
  "GET /api/me/second-factor",
  "POST /api/me/second-factor",
  "PUT /api/me/second-factor",
  "POST /api/me/second-factor/off",
  "POST /api/me/second-factor/recovery-codes",
  "DELETE /api/admin/users/:id/second-factor",
  "POST /api/sign-in/confirm",
  "POST /api/sign-out",
  "PUT /api/me/password",
  "GET /api/me/sign-ins",
  "DELETE /api/me/sign-ins",
  "GET /api/me/tokens",
  "POST /api/me/tokens",
  "DELETE /api/me/tokens/:id",
  "GET /api/admin/users",
  "POST /api/admin/users",
  "PATCH /api/admin/users/:id",
  "POST /api/admin/users/:id/link",
  "DELETE /api/admin/users/:id",
  "DELETE /api/admin/sign-ins",
];
const forAdmins: Readonly<Record<string, object | null>> = {
  "GET /api/admin/settings": null,
  "PATCH /api/admin/settings": {},
  "GET /api/admin/sessions": null,
  "POST /api/admin/sessions/:id/extend": {},
  "POST /api/admin/sessions/:id/end": {},
  "POST /api/admin/sessions/:id/restore": {},
  "GET /api/admin/keys": null,
  "GET /api/admin/storage": null,
  "GET /api/admin/read-only": null,
  "PUT /api/admin/read-only": { on: false },
  "GET /api/admin/figures": null,
  "GET /api/admin/audit": null,
  "GET /api/admin/quotas": null,
  "PUT /api/admin/quotas": {},
  "GET /api/admin/quotas/:owner": null,
  "PUT /api/admin/quotas/:owner": {},
};

let product: OpenedProduct;
let server: Running;
let ids: Record<string, string>;
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
  const ann = clientOf("ann");
  const datasource = await ann.datasources.create(new Blob(["city,price\nOslo,1\nRome,2\n"]), { fileName: "a.csv" });
  session = await ann.sessions.create({ datasource: datasource.id });
  const { steps } = await ann.sessions.apply(session.id, { calls: [call] });
  await ann.sessions.apply(session.id, { op: "rename-column", params: { column: "price", to: "amount" } });
  await ann.sessions.undo(session.id);
  const { id: preview } = await ann.sessions.preview(session.id, {
    op: "rename-column",
    params: { column: "price", to: "cost" },
  });
  await ann.sessions.putDraft(session.id, "form", { secret: true });
  const recipe = await ann.recipes.create({ name: "Ann's recipe", calls: [call] });
  session = await ann.sessions.get(session.id);
  ids = {
    datasource: datasource.id,
    session: session.id,
    step: steps[0] ?? "",
    preview: preview ?? "",
    recipe: recipe.id,
    job: "k",
    key: "form",
    name: "profile",
  };
});
afterAll(async () => {
  await server.close();
  await product.close();
});

/** The address of a route with ids put in; `own`: those of Ann's things, else such as never were. */
function address(method: string, path: string, own: boolean): string {
  const home = path.split("/")[2] ?? "";
  const of: Record<string, string> = { datasources: "datasource", sessions: "session", recipes: "recipe", jobs: "job" };
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) => {
    const what = name === "id" ? (of[home] ?? name) : name;
    const id = ids[what] ?? "unknown";
    return own || ["key", "name", "job"].includes(what) ? id : `${id.slice(0, 2)}${"0".repeat(26)}`;
  });
  return filled + (questions[`${method} ${path}`] ?? "");
}

async function ask(method: string, path: string, own: boolean, user: string | null): Promise<Answer> {
  const body = bodies[`${method} ${path}`];
  return server.ask(address(method, path, own), {
    method,
    headers: {
      ...(user !== null && { [header]: user }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(method === "POST" && { "idempotency-key": `${method} ${path} ${own} ${user}`.replace(/[^!-~]/g, "") }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** An answer without what names the request itself. */
function bare({ status, body }: Answer): unknown {
  const said = body === "" ? null : JSON.parse(body);
  if (typeof said === "object" && said !== null) delete said.instance;
  return { status, said };
}

const routes = () =>
  server.routes.filter(
    ({ method, path }) => path.startsWith("/api/") && method !== "HEAD" && !path.includes("openapi"),
  );
const owned = () =>
  routes().filter(
    ({ method, path }) => ![...common, ...Object.keys(forAdmins), ...ofAccounts].includes(`${method} ${path}`),
  );

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
