// The accounts of all, for administrators; for others these addresses do not exist.
import type { FastifyRequest } from "fastify";
import type { Actor } from "../../sessions/api.ts";
import { assertAdmin } from "../../sessions/preferences.ts";
import { actorOf, isVisitor } from "../actor.ts";
import type { Context, Routes } from "../context.ts";
import { fields, id, idParams, name } from "../schemas.ts";

const tags = ["admin"];
const role = { enum: ["admin", "user"] } as const;

export const userRoutes: Routes = (app, { accounts }) => {
  app.get(
    "/api/admin/users",
    { schema: { summary: "All accounts", tags }, config: { answer: { type: "AccountView[]" } } },
    (request) => accounts.list(actorOf(request)),
  );

  app.post<{ Body: { name: string; role?: "admin" | "user" } }>(
    "/api/admin/users",
    {
      schema: {
        summary: "Invite someone: the answer has a link by which they choose their password",
        tags,
        body: fields({ name, role }, ["name"]),
      },
      config: { answer: { status: 201, type: "NewAccountView" } },
    },
    async (request, reply) => {
      const actor = await confirmed(request, accounts);
      reply.code(201);
      return accounts.create(actor, { role: "user", ...request.body });
    },
  );

  app.patch<{ Params: { id: string }; Body: { role?: "admin" | "user"; disabled?: boolean } }>(
    "/api/admin/users/:id",
    {
      schema: {
        summary: "Make someone an administrator or not; shut an account, which signs it out everywhere, or open it",
        tags,
        params: idParams,
        body: fields({ role, disabled: { type: "boolean" } }),
      },
      config: { always: true, answer: { type: "AccountView" } },
    },
    async (request) => accounts.change(await confirmed(request, accounts), request.params.id, request.body),
  );

  app.post<{ Params: { id: string } }>(
    "/api/admin/users/:id/link",
    {
      schema: {
        summary: "A new link to choose a password; the one before is void",
        tags,
        params: idParams,
        body: fields({}),
      },
      config: { answer: { status: 201, type: "LinkView" } },
    },
    async (request, reply) => {
      const actor = await confirmed(request, accounts);
      reply.code(201);
      return accounts.renewLink(actor, request.params.id);
    },
  );

  app.delete<{ Querystring: { id?: string } }>(
    "/api/admin/sign-ins",
    {
      schema: {
        summary: "Sign one account out everywhere, or without an id all accounts",
        tags,
        querystring: fields({ id }),
      },
      config: { always: true, answer: { schema: fields({ ended: { type: "integer" } }, ["ended"]) } },
    },
    async (request) => ({ ended: await accounts.endAll(actorOf(request), request.query.id) }),
  );
};

/** An administrator whose password was given lately, where there are passwords. */
export async function confirmed(request: FastifyRequest, accounts: Context["accounts"]): Promise<Actor> {
  const actor = actorOf(request);
  assertAdmin(actor);
  if (isVisitor(actor)) await accounts.assertConfirmed(actor);
  return actor;
}
