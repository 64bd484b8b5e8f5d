// Every failure as problem+json (RFC 9457): a stable code, a sentence that says what to do, and data.
// What nobody foresaw becomes internal_error with a reference; only the log knows more.
import type { Problem } from "@data-tools/client";
import type { FastifyReply, FastifyRequest } from "fastify";
import { newId } from "../clock.ts";
import { Refusal } from "../errors.ts";
import { said } from "../language.ts";
import { fixedLimits } from "../limits.ts";
import type { Product } from "../sessions/api.ts";
import { actorOf, clientOf, knownActor } from "./actor.ts";
import type { Served } from "./context.ts";
import { describeError } from "./log.ts";
import { noteRefusal, pseudonymsOf, routeOf } from "./requests.ts";
import { byteText } from "./sizes.ts";
import { spanOf } from "./traces.ts";

const mediaType = "application/problem+json; charset=utf-8";

export const titles: Record<number, string> = {
  400: "Bad request",
  403: "Refused",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  410: "Gone",
  413: "Too large",
  422: "Not possible",
  428: "Version required",
  429: "Too many requests",
  500: "Server error",
  503: "Unavailable",
  507: "Out of space",
};

/** The problem that tells of a refusal. */
export function problemOf(refusal: Refusal): Problem {
  return {
    type: `/api/problems/${refusal.code}`,
    title: said(titles[refusal.status] ?? "Refused"),
    status: refusal.status,
    code: refusal.code,
    detail: refusal.sentence(),
    data: { ...refusal.values },
  };
}

/** What the framework says about a request, in our words; null if it is not about the request. */
function refusalOf(error: Error, bodyLimit: number): Refusal | null {
  if (error instanceof Refusal) return error;
  const { code, statusCode, validation, validationContext } = error as Error & {
    code?: string;
    statusCode?: number;
    validation?: { instancePath: string; message?: string; params?: Record<string, unknown> }[];
    validationContext?: string;
  };
  if (code === "ENOSPC") return new Refusal("out_of_space", { limit: "the room for working files is used up" });
  const wrong = validation?.[0];
  if (wrong) {
    const extra = wrong.params?.additionalProperty;
    const place = `${validationContext ?? "request"}${wrong.instancePath.replaceAll("/", ".")}`;
    const what = typeof extra === "string" ? `has an unknown property “${extra}”` : (wrong.message ?? "is wrong");
    return new Refusal("bad_request", { reason: `${place} ${what}` });
  }
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return tooLarge("The request", bodyLimit);
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null;
  return new Refusal("bad_request", { reason: reasons[code ?? ""] ?? "its form is not understood" });
}

const reasons: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "its Content-Type is not application/json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "its body is empty",
  FST_ERR_CTP_INVALID_JSON_BODY: "its body is no JSON",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "its body is not as long as it says",
  FST_ERR_BAD_URL: "its address is malformed",
  FST_INVALID_MULTIPART_CONTENT_TYPE: "it is no multipart form",
  FST_FILES_LIMIT: "it has more than one file",
};

/** Whatever a handler threw, as a refusal; what nobody foresaw is logged, and what belongs to the audit written down. */
export function refusalFor(product: Served, error: Error, request: FastifyRequest): Refusal {
  const known = refusalOf(error, request.routeOptions?.bodyLimit ?? fixedLimits.requestBytes.most);
  const refusal = known ?? new Refusal("internal_error", { reference: newId("ref") });
  if (!known || refusal.status === 500) {
    request.log.error(
      { reference: refusal.values.reference, code: refusal.code, failure: describeError(error) },
      "request failed",
    );
    reportFailure(product, error, request, refusal);
  }
  noteRefusal(request, refusal.code);
  writeDown(product, request, refusal);
  return refusal;
}

/** Reports it to where ERROR_REPORTS says: the route, and names that say nothing to others. */
function reportFailure(
  { observing, pseudonym }: Served,
  error: Error,
  request: FastifyRequest,
  refusal: Refusal,
): void {
  const { reference } = refusal.values;
  const traceparent = spanOf(request)?.traceparent;
  observing.reports?.tell(error, {
    in: "request",
    name: `${request.method} ${routeOf(request)}`,
    request: request.id,
    ...(typeof reference === "string" && { reference }),
    ...pseudonymsOf(request, pseudonym),
    ...(traceparent !== undefined && { traceparent }),
  });
}

/** Renders whatever a handler threw; `product` is asked for the present session after a conflict. */
export function problemRenderer(product: Served) {
  return async (error: Error, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refusal = refusalFor(product, error, request);
    const problem = problemOf(refusal);
    if (refusal.code === "version_conflict") {
      const { id } = request.params as { id?: string };
      const current = id && (await product.sessions.view(actorOf(request), id).catch(() => undefined));
      if (current) problem.current = current;
    }
    if (refusal.retryAfter !== undefined) reply.header("retry-after", Math.ceil(refusal.retryAfter));
    await reply.code(refusal.status).header("content-type", mediaType).send(JSON.stringify(problem));
  };
}

/**
 * Refusals of what would have changed something belong to the audit, and looks at what is not one's own; ids and
 * routes only, no words of the user.
 */
function writeDown(product: Product, request: FastifyRequest, { code, status }: Refusal): void {
  const { url, config } = request.routeOptions ?? {};
  if (url === undefined) return;
  const looked = request.method === "GET" || config?.reads === true || url.endsWith("/cancel");
  const known = knownActor(request);
  if (looked && (known === null || (code !== "not_found" && status !== 403))) return;
  const { id } = (request.params ?? {}) as { id?: unknown };
  const on = typeof id === "string" && /^[a-z]_[0-9a-z]{26}$/.test(id) ? { on: id } : {};
  // Who was not let in is nobody's user: that stands in the server's own journal.
  const stranger = { owner: "", name: code === "foreign_origin" ? "another site" : "nobody", from: clientOf(request) };
  product.audit.refused(known ?? stranger, { route: `${request.method} ${url}`, code, ...on, looked });
}

/** The refusal of a file or body over a limit of bytes. */
export function tooLarge(what: string, limit: number): Refusal {
  return new Refusal("too_large", { what, limit: byteText(limit) });
}
