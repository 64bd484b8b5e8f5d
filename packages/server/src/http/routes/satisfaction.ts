// How satisfied people are with undo and redo: whether they are to be asked, and what they answer.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

const tags = ["user"];

export const satisfactionRoutes: Routes = (app, { product: { measuring } }) => {
  app.get(
    "/api/satisfaction",
    {
      schema: { summary: "Whether people are to be asked how satisfied they are", tags },
      config: { answer: { type: "SatisfactionView" } },
    },
    async () => ({ asks: measuring.asksScores() }),
  );

  app.post<{ Body: { score: number } }>(
    "/api/satisfaction",
    {
      schema: {
        summary: "An answer; only how often each score was given is kept",
        tags,
        body: fields({ score: { type: "integer", minimum: 1, maximum: 10 } }, ["score"]),
      },
      config: { answer: { status: 204 } },
    },
    async (request, reply) => {
      await measuring.score(actorOf(request), request.body.score);
      return reply.code(204).send();
    },
  );
};
