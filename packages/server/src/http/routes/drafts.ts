// Drafts: what a person has typed but not sent, kept sealed on the server.
import { fixedLimits } from "../../limits.ts";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields, id } from "../schemas.ts";

interface Draft {
  Params: { id: string; key: string };
}

const tags = ["drafts"];
const params = fields({ id, key: { type: "string", pattern: "^[A-Za-z0-9._:-]{1,100}$" } }, ["id", "key"]);
const path = "/api/sessions/:id/drafts/:key";

export const draftRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.put<Draft & { Body: { value: unknown } }>(
    path,
    {
      schema: { summary: "Keep a draft", tags, params, body: fields({ value: {} }, ["value"]) },
      config: { answer: { status: 204 } },
      bodyLimit: fixedLimits.draftBytes.most,
    },
    async (request, reply) => {
      await sessions.putDraft(actorOf(request), request.params.id, request.params.key, request.body.value);
      return reply.code(204).send();
    },
  );

  app.get<Draft>(
    path,
    {
      schema: { summary: "A draft; its value is null if there is none", tags, params },
      config: { answer: { schema: fields({ value: {} }, ["value"]) } },
    },
    async (request) => ({
      value: (await sessions.draft(actorOf(request), request.params.id, request.params.key)) ?? null,
    }),
  );

  app.delete<Draft>(
    path,
    { schema: { summary: "Forget a draft", tags, params }, config: { answer: { status: 204 } } },
    async (request, reply) => {
      await sessions.deleteDraft(actorOf(request), request.params.id, request.params.key);
      return reply.code(204).send();
    },
  );
};
