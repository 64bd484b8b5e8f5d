// What MLflow is told of a session's results, and what became of it.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { opKeyOf } from "../key.ts";
import { stepOf } from "../query.ts";
import { fields, id, idParams, stepQuery } from "../schemas.ts";

interface Id {
  Params: { id: string };
}

const tags = ["results"];

export const trackingRoutes: Routes = (app, { product: { tracking } }) => {
  app.get<Id>(
    "/api/sessions/:id/tracking",
    {
      schema: { summary: "What is told to MLflow here, and the session's runs, newest first", tags, params: idParams },
      config: { answer: { type: "TrackingView" } },
    },
    (request) => tracking.view(actorOf(request), request.params.id),
  );

  app.post<Id & { Body: { step?: string } }>(
    "/api/sessions/:id/tracking",
    {
      schema: {
        summary: "Have the table told to MLflow as a run; it waits until that is done",
        tags,
        params: idParams,
        body: fields({ step: stepQuery }),
      },
      config: { answer: { status: 202, type: "TrackedRunView" } },
    },
    async (request, reply) => {
      const step = stepOf(request.body.step);
      const ask = { opKey: opKeyOf(request), ...(step !== undefined && { step }) };
      const run = await tracking.ask(actorOf(request), request.params.id, ask);
      reply.code(202);
      return run;
    },
  );

  app.post<{ Params: { id: string; run: string } }>(
    "/api/sessions/:id/tracking/:run",
    {
      schema: {
        summary: "Try to tell a run again now, also one that was given up",
        tags,
        params: { type: "object", properties: { id, run: id }, required: ["id", "run"] },
        body: fields({}),
      },
      config: { answer: { status: 202, type: "TrackedRunView" } },
    },
    async (request, reply) => {
      const run = await tracking.again(actorOf(request), request.params.id, request.params.run);
      reply.code(202);
      return run;
    },
  );
};
