// What a user did: all trails of their own, newest first; the same as lines of JSON, oldest first.
import { Readable } from "node:stream";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

const ndjson = "application/x-ndjson";

export const auditRoutes: Routes = (app, { product }) => {
  app.get<{ Querystring: { before?: string; limit?: number } }>(
    "/api/audit",
    {
      schema: {
        summary: "What you did, newest first: changes, reads, exports, refusals; all of it as NDJSON, oldest first",
        tags: ["safety"],
        querystring: fields({
          before: { type: "string", maxLength: 100, description: "Where the page before this one ended: its `next`" },
          limit: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
        }),
      },
      config: { answer: { type: "AuditLog", also: [ndjson] } },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      if (request.headers.accept?.includes(ndjson) !== true) return product.audit.list(actor, request.query);
      return reply.header("content-type", ndjson).send(Readable.from(lines(product.audit.lines(actor))));
    },
  );
};

async function* lines(all: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of all) yield `${JSON.stringify(line)}\n`;
}
