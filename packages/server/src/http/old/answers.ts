// Routes of the old addresses, and what their answers have in common: statuses and keys as the old clients know
// them, sentences of ours.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../clock.ts";
import { Refusal, type RefusalValues } from "../../errors.ts";
import type { RefusalCode } from "../../refusals.ts";
import type { Actor } from "../../sessions/api.ts";
import { actorOf } from "../actor.ts";
import type { Served } from "../context.ts";
import { problemOf, refusalFor } from "../problem.ts";
import type { Meant } from "./work.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** How an old address says that something was refused: by its status, or by its body alone with 200. */
    oldRefusals?: "status" | "body";
    /** Without the word for success. */
    oldBare?: true;
  }
}

/** A request to an old address. */
export interface Asked extends Meant {
  readonly request: FastifyRequest;
  readonly actor: Actor;
}

export interface Answered {
  readonly status?: number;
  readonly body: object;
}

type Handler = (asked: Asked) => Promise<Answered>;

export interface OldRoute {
  /** Below `/tools` and `/data-tools`. */
  readonly path: string;
  readonly get?: Handler;
  readonly post?: Handler;
  /** What Django said in place of the other methods. */
  readonly allow: string;
  readonly refusals: "status" | "body";
  readonly bare?: true;
}

export const prefixes = ["/tools", "/data-tools"] as const;

/** An id of the old system in an address. */
export const uuidParam = ":id(^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)";

/** Adds a route under both prefixes. */
export function addOldRoute(app: FastifyInstance, { path, get, post, allow, refusals, bare }: OldRoute): void {
  for (const prefix of prefixes) {
    app.route<{ Params: { id: string } }>({
      method: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
      url: prefix + path.replace(":id", uuidParam),
      schema: { hide: true } as object,
      config: { old: "call", oldRefusals: refusals, ...(bare && { oldBare: true }) },
      async handler(request, reply) {
        const handler = { GET: get, HEAD: get, POST: post }[request.method];
        if (handler === undefined)
          return reply.code(405).headers({ allow, "content-type": "text/html; charset=utf-8" }).send("");
        const asked = { request, actor: actorOf(request), uuid: request.params.id, log: request.log };
        const { status = 200, body } = await handler(asked);
        return sendJson(reply.code(status), body);
      },
    });
  }
}

/** JSON as the old system labelled it; of a text the framework would say its encoding too. */
export function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.header("content-type", "application/json").send(Buffer.from(JSON.stringify(body)));
}

/** A refusal that is an answer of its own there: the sentence is one of ours. */
export function failed(status: number, code: RefusalCode, values: RefusalValues = {}): Answered {
  return { status, body: { success: false, error: new Refusal(code, values).sentence() } };
}

/** Renders whatever went wrong as the old clients expect it; nothing of our inside is told. */
export function oldRefusals(product: Served, clock: Clock) {
  return async (error: Error, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refusal = refusalFor(product, error, request);
    const { oldRefusals: way, oldBare, old } = request.routeOptions.config;
    const text = problemOf(refusal).detail;
    const wait = Math.ceil(refusal.retryAfter ?? (refusal.status === 503 ? 5 : 1));
    if (refusal.retryAfter !== undefined || [429, 503].includes(refusal.status)) reply.header("retry-after", wait);
    if (old === "page") {
      await reply.code(refusal.status).header("content-type", "text/plain; charset=utf-8").send(`${text}\n`);
    } else if (refusal.status === 429) {
      await sendJson(reply.code(429), { error: text, rate_limit_info: rateLimit(refusal, wait, clock) });
    } else {
      const status = statusOf(refusal, way ?? "status");
      await sendJson(reply.code(status), oldBare ? { error: text } : { success: false, error: text });
    }
  };
}

/** What nobody who asks can mend keeps its status, all else has the one that the clients are used to. */
function statusOf({ status }: Refusal, way: "status" | "body"): number {
  if (status >= 500 || [401, 403, 413].includes(status)) return status;
  if (way === "body") return 200;
  return status === 404 ? 404 : 400;
}

function rateLimit({ values }: Refusal, wait: number, clock: Clock): object {
  const [limit = 1] = [values.limit].filter((value) => typeof value === "number");
  return {
    limit,
    remaining: 0,
    reset_time: clock.now() / 1000 + wait,
    retry_after: wait,
    window_seconds: 60,
  };
}
