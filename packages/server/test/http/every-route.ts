// Every route of the interface: whose it is, and what a request to it must carry.
import type { Client } from "@data-tools/client";
import type { Answer, Running } from "./running.ts";

export const call = { op: "rename-column", params: { column: "city", to: "place" } };

/** What is sent where a route needs a body; every such route has a line. */
export const bodies: Readonly<Record<string, object>> = {
  "POST /api/datasources/:id/preview": { options: {} },
  "PATCH /api/datasources/:id": { name: "taken" },
  "PATCH /api/sessions/:id": { name: "taken" },
  "POST /api/sessions/:id/duplicate": {},
  "POST /api/sessions/:id/restore": {},
  "POST /api/sessions/:id/extend": {},
  "POST /api/sessions/:id/verify": {},
  "POST /api/sessions/:id/steps": { calls: [call] },
  "POST /api/sessions/:id/rows": { search: "Oslo" },
  "POST /api/sessions/:id/preview": { op: call.op, params: call.params },
  "PATCH /api/sessions/:id/steps/:step": { name: "mine" },
  "POST /api/sessions/:id/undo": {},
  "POST /api/sessions/:id/redo": {},
  "POST /api/sessions/:id/goto": { step: null },
  "POST /api/sessions/:id/prune": { dryRun: true },
  "POST /api/sessions/:id/save": { name: "taken" },
  "POST /api/sessions/:id/tracking": {},
  "POST /api/sessions/:id/tracking/:run": {},
  "POST /api/sessions/:id/cancel": { key: "k" },
  "POST /api/sessions/:id/recipe": { calls: [call], dryRun: true },
  "POST /api/sessions/:id/analyses/:name": { params: {} },
  "PUT /api/sessions/:id/drafts/:key": { value: 1 },
  "PATCH /api/recipes/:id": { name: "taken" },
  "POST /api/satisfaction": { score: 9 },
  "PUT /api/admin/quotas": {},
  "PUT /api/admin/quotas/:owner": {},
  "PUT /api/admin/enrolment": {},
};
/** What follows an address in a question. */
export const questions: Readonly<Record<string, string>> = {
  "GET /api/sessions/:id/export": "?format=csv",
  "GET /api/sessions/:id/diff": "?from=original&to=original",
};
/** Routes that are nobody's in particular: those who are signed in may use them, and see their own alone. */
export const common = [
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
  "GET /api/satisfaction",
  "POST /api/satisfaction",
];
/** Those who are not signed in ask them too. */
export const open = [
  "GET /api/sign-in",
  "POST /api/sign-in",
  "POST /api/sign-in/link",
  "POST /api/sign-in/password",
  "POST /api/sign-in/code",
  "POST /api/sign-in/second-factor",
  "PUT /api/sign-in/second-factor",
];
/** Of accounts alone, which this way of knowing people has none of: accounts.test.ts asks them. */
export const ofAccounts = [
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
export const forAdmins: Readonly<Record<string, object | null>> = {
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
  "GET /api/admin/indicators": null,
  "GET /api/admin/audit": null,
  "GET /api/admin/quotas": null,
  "PUT /api/admin/quotas": {},
  "GET /api/admin/quotas/:owner": null,
  "PUT /api/admin/quotas/:owner": {},
  "GET /api/admin/enrolment": null,
  "PUT /api/admin/enrolment": {},
};

/** Ids of things by what they are. */
export type Ids = Readonly<Record<string, string>>;

/** Has someone make one of everything there is a route for. */
export async function belongings(client: Client, recipeName = "Ann's recipe"): Promise<Ids> {
  const datasource = await client.datasources.create(new Blob(["city,price\nOslo,1\nRome,2\n"]), { fileName: "a.csv" });
  const { id: session } = await client.sessions.create({ datasource: datasource.id });
  const { steps } = await client.sessions.apply(session, { calls: [call] });
  await client.sessions.apply(session, { op: "rename-column", params: { column: "price", to: "amount" } });
  await client.sessions.undo(session);
  const again = { op: "rename-column", params: { column: "price", to: "cost" } };
  const { id: preview } = await client.sessions.preview(session, again);
  await client.sessions.putDraft(session, "form", { secret: true });
  const recipe = await client.recipes.create({ name: recipeName, calls: [call] });
  return {
    datasource: datasource.id,
    session,
    step: steps[0] ?? "",
    preview: preview ?? "",
    recipe: recipe.id,
    job: "k",
    key: "form",
    name: "profile",
  };
}

/** The address of a route with ids put in; without them, those of what never was. */
export function addressOf(method: string, path: string, ids: Ids, own = true): string {
  const home = path.split("/")[2] ?? "";
  const of: Record<string, string> = { datasources: "datasource", sessions: "session", recipes: "recipe", jobs: "job" };
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) => {
    const what = name === "id" ? (of[home] ?? name) : name;
    const id = ids[what] ?? "unknown";
    return own || ["key", "name", "job"].includes(what) ? id : `${id.slice(0, 2)}${"0".repeat(26)}`;
  });
  return filled + (questions[`${method} ${path}`] ?? "");
}

/** The request to a route, with its body and its idempotency key. */
export function requestTo(method: string, path: string, headers: Record<string, string>, key: string) {
  const body = bodies[`${method} ${path}`];
  return {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(method === "POST" && { "idempotency-key": `${method} ${path} ${key}`.replace(/[^!-~]/g, "") }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** An answer without what names the request itself. */
export function bare({ status, body }: Answer): unknown {
  const said = body === "" ? null : JSON.parse(body);
  if (typeof said === "object" && said !== null) delete said.instance;
  return { status, said };
}

/** All routes of the interface. */
export function routesOf(server: Running): { method: string; path: string }[] {
  return server.routes.filter(
    ({ method, path }) => path.startsWith("/api/") && method !== "HEAD" && !path.includes("openapi"),
  );
}

/** Routes to what has an owner. */
export function ownedOf(server: Running): { method: string; path: string }[] {
  const others = [...common, ...Object.keys(forAdmins), ...ofAccounts];
  return routesOf(server).filter(({ method, path }) => !others.includes(`${method} ${path}`));
}
