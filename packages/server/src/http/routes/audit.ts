// What a user did: all trails of their own, newest first; the same as lines of JSON, oldest first.
import { Readable } from "node:stream";
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { fields } from "../schemas.ts";

/** What administrators look for; times as dates or times. */
interface Asked {
  owner?: string;
  actor?: string;
  action?: string;
  outcome?: "done" | "refused";
  session?: string;
  from?: string;
  to?: string;
  before?: string;
  limit?: number;
}

const name = { type: "string", maxLength: 200 } as const;
const before = {
  type: "string",
  maxLength: 300,
  description: "Where the page before this one ended: its `next`",
} as const;
const limit = { type: "integer", minimum: 1, maximum: 1000, default: 100 } as const;
const ndjson = "application/x-ndjson";

export const auditRoutes: Routes = (app, { product }) => {
  app.get<{ Querystring: { before?: string; limit?: number } }>(
    "/api/audit",
    {
      schema: {
        summary: "What you did, newest first: changes, reads, exports, refusals; all of it as NDJSON, oldest first",
        tags: ["safety"],
        querystring: fields({ before, limit }),
      },
      config: { answer: { type: "AuditLog", also: [ndjson] } },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      if (request.headers.accept?.includes(ndjson) !== true) return product.audit.list(actor, request.query);
      return reply.header("content-type", ndjson).send(Readable.from(lines(product.audit.lines(actor))));
    },
  );

  app.get<{ Querystring: Asked }>(
    "/api/admin/audit",
    {
      schema: {
        summary: "What everybody did, newest first, or as NDJSON, oldest first: filtered, and without any cell",
        tags: ["admin"],
        querystring: fields({
          owner: { ...name, description: "Only what is this user's; empty for what concerns the organisation" },
          actor: { ...name, description: "Only what this one did" },
          action: { ...name, description: "Only this action, as apply or erase" },
          outcome: { type: "string", enum: ["done", "refused"] },
          session: { ...name, description: "Only what was done to it" },
          from: { type: "string", maxLength: 40, description: "From this date or time on" },
          to: { type: "string", maxLength: 40, description: "Up to this date or time" },
          before,
          limit,
        }),
      },
      config: { answer: { type: "AuditLog", also: [ndjson] } },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      if (request.headers.accept?.includes(ndjson) !== true) return product.audit.listAll(actor, request.query);
      const all = await product.audit.linesOfAll(actor, request.query);
      return reply.header("content-type", ndjson).send(Readable.from(lines(all)));
    },
  );
};

async function* lines(all: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of all) yield `${JSON.stringify(line)}\n`;
}
