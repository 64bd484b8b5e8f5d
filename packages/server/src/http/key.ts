// Idempotency-Key: the client's name for one gesture. A retry under it gets the first answer, so what
// a retry must repeat is the whole request: the addressed things and the body.
import type { FastifyRequest } from "fastify";
import { refuse } from "../errors.ts";
import type { OpKey } from "../sessions/api.ts";

const visible = /^[\x21-\x7e]{1,200}$/;

/** The key of a request, or undefined; `body` only where the request's own body is not what was asked. */
export function opKeyOf(request: FastifyRequest, body: unknown = request.body ?? null): OpKey | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !visible.test(key)) {
    refuse("bad_request", { reason: "an Idempotency-Key is 1 to 200 visible ASCII characters" });
  }
  return { route: `${request.method} ${request.routeOptions.url}`, key, body: { params: request.params, body } };
}
