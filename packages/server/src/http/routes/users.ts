// The accounts of all, for administrators; for others these addresses do not exist.
import type { RemovedUserView } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import { removeUser } from "../../accounts/leaving.ts";
import { refuse } from "../../errors.ts";
import { assertAdmin } from "../../sessions/admins.ts";
import type { Actor } from "../../sessions/api.ts";
import { actorOf, isVisitor } from "../actor.ts";
import type { Context, Routes } from "../context.ts";
import { fields, id, idParams, name } from "../schemas.ts";

const tags = ["admin"];
const role = { enum: ["admin", "user"] } as const;

export const userRoutes: Routes = (app, { accounts, signIn, product: { ownership } }) => {
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
      // Nobody could take the link where people sign in elsewhere.
      if (signIn.way !== "accounts") refuse("not_found", { what: "address" });
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

  app.delete<{ Params: { id: string } }>(
    "/api/admin/users/:id/second-factor",
    {
      schema: {
        summary: "Take a second factor away that was lost; its user is signed out everywhere",
        tags,
        params: idParams,
      },
      config: { always: true, answer: { type: "AccountView" } },
    },
    async (request) => accounts.removeFactor(await confirmed(request, accounts), request.params.id),
  );

  app.delete<{ Params: { id: string }; Querystring: { transferTo?: string; erase?: boolean } }>(
    "/api/admin/users/:id",
    {
      schema: {
        summary: "Remove an account: its work is handed over to another, or erased for good",
        tags,
        params: idParams,
        querystring: fields({
          transferTo: { ...id, description: "The account that gets the work" },
          erase: { type: "boolean", description: "Erase the work; backups made before still hold it" },
        }),
      },
      config: { answer: { type: "RemovedUserView" } },
    },
    async (request): Promise<RemovedUserView> => {
      const actor = await confirmed(request, accounts);
      const { transferTo, erase = false } = request.query;
      if ((transferTo === undefined) === !erase)
        refuse("invalid_params", { field: "transferTo", reason: "say who gets the work, or that it is to be erased" });
      const counts = await removeUser(
        { accounts, ownership },
        actor,
        request.params.id,
        transferTo === undefined ? "erase" : { transferTo },
      );
      const { sessions, datasources, recipes, bytes } = counts;
      return { sessions, datasources, recipes, bytes, erased: erase };
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
