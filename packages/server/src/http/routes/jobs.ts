// Jobs: what is under way, by the key of the request that began it.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

interface Job {
  Params: { id: string };
}

const tags = ["jobs"];
const params = fields({ id: { type: "string", minLength: 1, maxLength: 200 } }, ["id"]);
const path = "/api/jobs/:id";

export const jobRoutes: Routes = (app, { product }) => {
  const { jobs } = product;

  app.get<Job>(
    path,
    { schema: { summary: "How far something under way is", tags, params }, config: { answer: { type: "JobView" } } },
    (request) => jobs.get(actorOf(request), request.params.id),
  );

  app.delete<Job>(
    path,
    {
      schema: { summary: "Stop something under way; nothing of it stays", tags, params },
      config: { always: true, answer: { status: 204 } },
    },
    async (request, reply) => {
      await jobs.cancel(actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
};
