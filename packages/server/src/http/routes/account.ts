// One's own account: password, sign-ins, tokens for programs.
import type { Scope } from "@data-tools/client";
import { visitorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { setSignInCookie } from "../identity/cookie.ts";
import { fields, id, idParams, name } from "../schemas.ts";

const tags = ["me"];
const password = { type: "string", minLength: 1, maxLength: 1000 } as const;
const done = { answer: { status: 204 } } as const;

export const accountRoutes: Routes = (app, { accounts }) => {
  app.put<{ Body: { current: string; next: string } }>(
    "/api/me/password",
    {
      schema: {
        summary: "Change your password; every other browser is signed out",
        tags,
        body: fields({ current: password, next: password }, ["current", "next"]),
      },
      config: done,
    },
    async (request, reply) => {
      const { token, until } = await accounts.changePassword(visitorOf(request), request.body);
      setSignInCookie(request, reply, token, until);
      return reply.code(204).send();
    },
  );

  app.get(
    "/api/me/sign-ins",
    {
      schema: { summary: "Where you are signed in", tags },
      config: { answer: { type: "SignInView[]" } },
    },
    (request) => accounts.signIns(visitorOf(request)),
  );

  app.delete<{ Querystring: { id?: string } }>(
    "/api/me/sign-ins",
    {
      schema: {
        summary: "Sign out elsewhere: one browser, or without an id all others",
        tags,
        querystring: fields({ id }),
      },
      config: { always: true, ...done },
    },
    async (request, reply) => {
      await accounts.endSignIns(visitorOf(request), request.query.id);
      return reply.code(204).send();
    },
  );

  app.get(
    "/api/me/tokens",
    { schema: { summary: "Your tokens for programs", tags }, config: { answer: { type: "ApiTokenView[]" } } },
    (request) => accounts.tokens(visitorOf(request)),
  );

  app.post<{ Body: { name: string; scopes: Scope[]; days?: number } }>(
    "/api/me/tokens",
    {
      schema: {
        summary: "Make a token for a program; it is shown this once",
        tags,
        body: fields(
          {
            name,
            scopes: { type: "array", items: { enum: ["read", "write", "admin"] }, minItems: 1, maxItems: 3 },
            days: { type: "integer", minimum: 1, maximum: 366, description: "Default 90" },
          },
          ["name", "scopes"],
        ),
      },
      config: { answer: { status: 201, type: "NewTokenView" } },
    },
    async (request, reply) => {
      reply.code(201);
      return accounts.createToken(visitorOf(request), { days: 90, ...request.body });
    },
  );

  app.delete<{ Params: { id: string } }>(
    "/api/me/tokens/:id",
    { schema: { summary: "End a token", tags, params: idParams }, config: { always: true, ...done } },
    async (request, reply) => {
      await accounts.endToken(visitorOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
};
