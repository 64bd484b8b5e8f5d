// Work: calls become steps, are tried out first, stopped, named.
import type { Call } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { call, calls, fields, id, idParams, version } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

type Steps = { calls?: Call[]; version?: number } & Partial<Pick<Call, "op" | "params">>;

const tags = ["steps"];
const { op, params } = call.properties;
const text = (maxLength: number) => ({ type: ["string", "null"], maxLength });

/** The calls of a body that has one call or a list of them. */
function callsOf(body: Steps): Call[] {
  if (body.calls !== undefined && body.op === undefined) return body.calls;
  if (body.op !== undefined && body.params !== undefined && body.calls === undefined) {
    return [{ op: body.op, params: body.params }];
  }
  refuse("bad_request", { reason: "send either “op” with “params”, or “calls”" });
}

export const stepRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.post<Id & { Body: Steps }>(
    "/api/sessions/:id/steps",
    {
      schema: {
        summary: "Apply one call, or several of which all or none are done",
        tags,
        params: idParams,
        body: fields({ op, params, calls, version }),
      },
      config: { answer: { status: 201, type: "AppliedView" } },
    },
    async (request, reply) => {
      const ask = { version: request.body.version, opKey: opKeyOf(request) };
      const applied = await sessions.apply(actorOf(request), request.params.id, callsOf(request.body), ask);
      reply.code(201);
      return applied;
    },
  );

  app.post<Id & { Body: { op: string; params: Record<string, unknown>; limit?: number; version?: number } }>(
    "/api/sessions/:id/preview",
    {
      schema: {
        summary: "What a call would do, changing nothing",
        tags,
        params: idParams,
        body: fields({ op, params, version, limit: { type: "integer", minimum: 1, maximum: 1000 } }, ["op", "params"]),
      },
      config: { reads: true, answer: { type: "PreviewView" } },
    },
    (request) => {
      const { op, params, ...options } = request.body;
      return sessions.preview(actorOf(request), request.params.id, { op, params }, options);
    },
  );

  app.get<{ Params: { id: string; preview: string }; Querystring: { offset?: number; limit?: number } }>(
    "/api/sessions/:id/preview/:preview/rows",
    {
      schema: {
        summary: "A page of the table as a preview changes it, while the preview is kept",
        tags,
        params: fields({ id, preview: id }, ["id", "preview"]),
        querystring: fields({
          offset: { type: "integer", minimum: 0, maximum: 2 ** 32 },
          limit: { type: "integer", minimum: 1, maximum: 1000 },
        }),
      },
      config: { answer: { type: "PreviewPage" } },
    },
    (request) => {
      const { offset = 0, limit = 100 } = request.query;
      return sessions.previewRows(actorOf(request), request.params.id, request.params.preview, { offset, limit });
    },
  );

  app.patch<{ Params: { id: string; step: string }; Body: { name?: string | null; note?: string | null } }>(
    "/api/sessions/:id/steps/:step",
    {
      schema: {
        summary: "Name a step (a checkpoint) or write a note on it",
        tags,
        params: fields({ id, step: id }, ["id", "step"]),
        body: fields({ name: text(200), note: text(10_000) }),
      },
      config: { answer: { type: "HistoryView" } },
    },
    (request) => sessions.patchStep(actorOf(request), request.params.id, request.params.step, request.body),
  );

  app.post<Id & { Body: { key: string } }>(
    "/api/sessions/:id/cancel",
    {
      schema: {
        summary: "Stop the operation that was started under this key",
        tags,
        params: idParams,
        body: fields({ key: { type: "string", minLength: 1, maxLength: 200 } }, ["key"]),
      },
      config: { always: true, answer: { status: 204 } },
    },
    async (request, reply) => {
      await sessions.cancel(actorOf(request), request.params.id, request.body.key);
      return reply.code(204).send();
    },
  );
};
