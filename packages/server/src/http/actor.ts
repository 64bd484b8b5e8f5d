// Who is asking. The one place that knows: today a single local user, whom the loopback address and the
// origin check stand for.
import type { FastifyRequest } from "fastify";
import type { Actor } from "../sessions/api.ts";

const local: Actor = { owner: "local", name: "local", role: "admin" };

/** The actor of a request. */
export function actorOf(_request: FastifyRequest): Actor {
  return local;
}
