// Sessions themselves: made, listed, named, copied, deleted and restored, extended.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { fields, id, idParams, name } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const tags = ["sessions"];
const answer = { type: "SessionView" };

export const sessionRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.post<{ Body: { datasource: string; name?: string } }>(
    "/api/sessions",
    {
      schema: {
        summary: "Start a session on a datasource",
        tags,
        body: fields({ datasource: id, name }, ["datasource"]),
      },
      config: { answer: { status: 201, type: "SessionView" } },
    },
    async (request, reply) => {
      reply.code(201);
      return await sessions.create(actorOf(request), { ...request.body, opKey: opKeyOf(request) });
    },
  );

  app.get(
    "/api/sessions",
    { schema: { summary: "All sessions, the bin included", tags }, config: { answer: { type: "SessionView[]" } } },
    (request) => sessions.list(actorOf(request)),
  );

  app.get<Id>(
    "/api/sessions/:id",
    { schema: { summary: "One session", tags, params: idParams }, config: { answer } },
    (request) => sessions.view(actorOf(request), request.params.id),
  );

  app.patch<Id & { Body: { name: string } }>(
    "/api/sessions/:id",
    { schema: { summary: "Rename", tags, params: idParams, body: fields({ name }, ["name"]) }, config: { answer } },
    (request) => sessions.rename(actorOf(request), request.params.id, request.body.name),
  );

  app.delete<Id & { Querystring: { now?: boolean } }>(
    "/api/sessions/:id",
    {
      schema: {
        summary: "Move to the bin, or with now=true erase for good",
        tags,
        params: idParams,
        querystring: fields({ now: { type: "boolean" } }),
      },
      config: { answer: { status: 204 } },
    },
    async (request, reply) => {
      await sessions.remove(actorOf(request), request.params.id, { now: request.query.now ?? false });
      return reply.code(204).send();
    },
  );

  app.post<Id>(
    "/api/sessions/:id/restore",
    {
      schema: { summary: "Take out of the bin", tags, params: idParams, body: fields({}) },
      config: { always: true, answer },
    },
    (request) => sessions.restore(actorOf(request), request.params.id, { opKey: opKeyOf(request) }),
  );

  app.post<Id & { Body: { name?: string } }>(
    "/api/sessions/:id/duplicate",
    {
      schema: { summary: "A copy with its whole history", tags, params: idParams, body: fields({ name }) },
      config: { answer: { status: 201, type: "SessionView" } },
    },
    async (request, reply) => {
      reply.code(201);
      const ask = { ...request.body, opKey: opKeyOf(request) };
      return await sessions.duplicate(actorOf(request), request.params.id, ask);
    },
  );

  app.post<Id & { Body: { minutes?: number | null } }>(
    "/api/sessions/:id/extend",
    {
      schema: {
        summary: "Start the retention time anew, or ask for another one",
        tags,
        params: idParams,
        body: fields({ minutes: { type: ["integer", "null"], minimum: 1, maximum: 60 * 24 * 3660 } }),
      },
      config: { always: true, answer },
    },
    (request) => sessions.extend(actorOf(request), request.params.id, { ...request.body, opKey: opKeyOf(request) }),
  );
};
