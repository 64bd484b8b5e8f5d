// For whoever runs the server: is the process alive, and can it do its work.
import { Refusal } from "../../errors.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

const ok = { type: "boolean" };
const check = fields({ name: { type: "string" }, ok, text: { type: "string" } }, ["name", "ok", "text"]);
const health = fields({ ok, checks: { type: "array", items: check } }, ["ok", "checks"]);

export const healthRoutes: Routes = (app, { product, open }) => {
  app.get(
    "/health/live",
    {
      schema: { summary: "The process answers", tags: ["server"] },
      config: { answer: { schema: fields({ ok }, ["ok"]) } },
    },
    async () => ({ ok: true }),
  );

  app.get(
    "/health/ready",
    {
      schema: { summary: "The parts it needs answer", tags: ["server"] },
      config: { answer: { schema: health } },
    },
    async (_request, reply) => {
      if (!open()) throw new Refusal("unavailable", { what: "server", reason: "it is closing" }, 5);
      const { ok, checks } = await product.health();
      reply.code(ok ? 200 : 503);
      // Anyone may ask: how much there is, is told to administrators alone.
      return { ok, checks: checks.map((check) => (check.ok ? { ...check, text: "it is well" } : check)) };
    },
  );
};
