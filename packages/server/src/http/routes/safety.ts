// How a session is kept safe: its seals, their verification, and its audit trail.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { fields, idParams } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const tags = ["safety"];

export const safetyRoutes: Routes = (app, { product }) => {
  const { sessions } = product;

  app.get<Id>(
    "/api/sessions/:id/safety",
    {
      schema: { summary: "How the session is sealed, and when that was last verified", tags, params: idParams },
      config: { answer: { type: "SafetyView" } },
    },
    (request) => sessions.safety(actorOf(request), request.params.id),
  );

  app.post<Id>(
    "/api/sessions/:id/verify",
    {
      schema: {
        summary: "Read and open everything stored of the session; the key stops it like any other job",
        tags,
        params: idParams,
        body: fields({}),
      },
      config: { answer: { type: "VerificationView" } },
    },
    (request) => sessions.verify(actorOf(request), request.params.id, { opKey: opKeyOf(request) }),
  );

  app.get<Id & { Querystring: { before?: number; limit?: number } }>(
    "/api/sessions/:id/audit",
    {
      schema: {
        summary: "Who did what, and when, newest first",
        tags,
        params: idParams,
        querystring: fields({
          before: { type: "integer", minimum: 1, description: "Only entries older than this one" },
          limit: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
        }),
      },
      config: { answer: { type: "AuditPage" } },
    },
    (request) => sessions.audit(actorOf(request), request.params.id, request.query),
  );
};
