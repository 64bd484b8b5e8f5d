// The trace of each request to the interface: everything it sets off is below its span. A proxy that is trusted may
// have begun it (traceparent); every answer says which it is (traceresponse). Streams of events, which last for hours,
// and questions about health, which come every few seconds, are left out.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Facts, Span, Tracing } from "../observing/tracing.ts";
import { isApi } from "./headers.ts";
import { trusting } from "./trusted.ts";

const spans = new WeakMap<FastifyRequest, Span>();

/** The span of a request, while it has one. */
export function spanOf(request: FastifyRequest): Span | null {
  return spans.get(request) ?? null;
}

/** Gives each request its span; comes before whatever is to be below it. */
export function traceRequests(app: FastifyInstance, tracing: Tracing, proxies: readonly string[]): void {
  const isTrusted = trusting(proxies);
  app.addHook("onRequest", (request, reply, done) => {
    if (!isTraced(request)) return done();
    const { traceparent } = request.headers;
    const isBelieved = typeof traceparent === "string" && isTrusted(request.socket.remoteAddress);
    const span = tracing.request(isBelieved ? traceparent : undefined);
    spans.set(request, span);
    reply.header("traceresponse", span.traceparent);
    tracing.within(span, done);
  });
  // What reads a body goes on from the connection, which is within no span.
  app.addHook("preValidation", (request, _reply, done) => {
    const span = spans.get(request);
    if (span) tracing.within(span, done);
    else done();
  });
}

/** Ends the span of a request with what it turned out to be. */
export function endTrace(
  tracing: Tracing,
  request: FastifyRequest,
  { name, facts, failure }: { name: string; facts: Facts; failure: string | undefined },
): void {
  const span = spans.get(request);
  if (!span) return;
  tracing.answered(span, name, facts, failure);
  spans.delete(request);
}

function isTraced(request: FastifyRequest): boolean {
  const { url = "", config } = request.routeOptions;
  return isApi(request) && !url.startsWith("/health/") && config.answer?.media !== "text/event-stream";
}
