// What is noted of every request once it is answered: a line of the log and a measurement, told apart by route,
// operation and outcome. Who asked and of which session stands there under names that say nothing to others; what was
// asked, and what is in the tables, does not stand there at all.
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { newId } from "../clock.ts";
import { type Outcome, operationOf } from "../metrics/measured.ts";
import { operations } from "../operations/index.ts";
import type { RefusalCode } from "../refusals.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import { knownActor } from "./actor.ts";
import type { Served } from "./context.ts";
import { isApi } from "./headers.ts";
import { endTrace, spanOf } from "./traces.ts";
import { trusting } from "./trusted.ts";

const refused = new WeakMap<FastifyRequest, RefusalCode>();

/** Notes the code in which a request ended. */
export function noteRefusal(request: FastifyRequest, code: RefusalCode): void {
  refused.set(request, code);
}

const passedOn = new WeakSet<FastifyRequest>();

/** Notes that another server answers a request. */
export function notePassedOn(request: FastifyRequest): void {
  passedOn.add(request);
}

const sent = "x-request-id";

/**
 * Names each request: as a trusted proxy named it, so that its log and ours tell of the same, else anew. What others
 * send is not taken, for it would stand in the log.
 */
export function requestNames(proxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = trusting(proxies);
  return ({ headers, socket }) => {
    const given = headers[sent];
    const isGood = typeof given === "string" && /^[\w.:-]{1,128}$/.test(given);
    return isGood && isTrusted(socket.remoteAddress ?? "") ? given : newId("req");
  };
}

/** What became of a request, by the status it was answered with. */
export function outcomeOfStatus(status: number): Outcome {
  return status < 400 ? "done" : status < 500 ? "refused" : "failed";
}

/** Notes every request of the interface; each answer says under which name. */
export function noteRequests(app: FastifyInstance, { measuring, observing, pseudonym }: Served): void {
  const { metrics } = measuring;
  const { tracing } = observing;
  const known = new Set(operations.keys());
  measuring.countStreams(() => app.eventStreams.size);
  app.addHook("onRequest", async (request, reply) => {
    if (isApi(request)) reply.header(sent, request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    if (!isApi(request) && request.routeOptions.config.old === undefined) return;
    const { method } = request;
    if (passedOn.has(request)) {
      if (tracing) endTrace(tracing, request, { name: "passed on", facts: {}, failure: undefined });
      return;
    }
    const route = routeOf(request);
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.statusCode;
    const outcome = outcomeOfStatus(status);
    const code = refused.get(request);
    const named = route === "none" ? route : `${method} ${route}`;
    const operation = operationIn(request, known);
    const whose = { ...pseudonymsOf(request, pseudonym), ...(operation !== null && { operation }) };
    const ended = { outcome, ...(code !== undefined && { code }) };
    const trace = spanOf(request)?.trace;
    request.log.info({ ...whose, method, route, ...ended, status, ms, ...(trace && { trace }) }, "request");
    if (tracing) {
      const ours = Object.entries({ request: request.id, ...whose, ...ended });
      const facts = {
        ...Object.fromEntries(ours.map(([name, value]) => [`data_tools.${name}`, value])),
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
      };
      endTrace(tracing, request, { name: named, facts, failure: status < 500 ? undefined : String(code ?? status) });
    }
    if (code !== undefined) metrics.count("data_tools_refusals_total", { code });
    if (code === "damaged") metrics.count("data_tools_corruption_incidents_total", { found: "request" });
    if (!String(reply.getHeader("content-type") ?? "").startsWith("text/event-stream")) {
      metrics.observe("data_tools_http_request_seconds", { route: named, outcome }, reply.elapsedTime / 1000);
    }
  });
}

/** The pattern of a request's address, with its parameters by name alone; `none` for one there is not. */
export function routeOf({ routeOptions: { url } }: FastifyRequest): string {
  return url === undefined || url === "/*" ? "none" : url.replaceAll(/(:\w+)\([^)]*\)/g, "$1");
}

/** Who asks and of which session, by names that say nothing to others. */
export function pseudonymsOf(
  request: FastifyRequest,
  pseudonym: Pseudonym,
): { readonly user?: string; readonly session?: string } {
  const actor = knownActor(request);
  const session = sessionIn(request);
  return {
    ...(actor && { user: pseudonym("user", actor.owner) }),
    ...(session !== null && { session: pseudonym("session", session) }),
  };
}

/** The session a request is about. */
function sessionIn({ routeOptions: { url = "" }, params }: FastifyRequest): string | null {
  const { id } = (params ?? {}) as { id?: unknown };
  return /\/sessions\/:id(\/|$)/.test(url) && typeof id === "string" && /^s_[0-9a-z]{26}$/.test(id) ? id : null;
}

/** The operation that a request applies or tries. */
function operationIn({ routeOptions: { url = "" }, body }: FastifyRequest, known: ReadonlySet<string>): string | null {
  if (!/^\/api\/sessions\/:id\/(steps|preview)$/.test(url) || typeof body !== "object" || body === null) return null;
  const { op, calls } = body as { op?: unknown; calls?: unknown };
  if (Array.isArray(calls)) return operationOf(calls, known);
  return typeof op === "string" ? operationOf([{ op, params: {} }], known) : null;
}
