// For whoever runs the server: is the process alive, and can it do its work.
import { Refusal } from "../../errors.ts";
import type { Routes } from "../context.ts";

export const healthRoutes: Routes = (app, { product, open }) => {
  app.get(
    "/health/live",
    { schema: { summary: "The process answers", tags: ["server"] }, config: { answer: { type: "{ ok }" } } },
    async () => ({ ok: true }),
  );

  app.get(
    "/health/ready",
    {
      schema: { summary: "The parts it needs answer", tags: ["server"] },
      config: { answer: { type: "{ ok, checks }" } },
    },
    async (_request, reply) => {
      if (!open()) throw new Refusal("unavailable", { what: "server", reason: "it is closing" }, 5);
      const health = await product.health();
      reply.code(health.ok ? 200 : 503);
      return health;
    },
  );
};
