// Who is asking. The one place that knows: today a single local user, whom the loopback address and the
// origin check stand for.
import type { FastifyRequest } from "fastify";
import type { Actor } from "../sessions/api.ts";

/** The actor of a request. */
export function actorOf(request: FastifyRequest): Actor {
  // A socket that takes both kinds of addresses writes 127.0.0.1 as ::ffff:127.0.0.1.
  return { owner: "local", name: "local", from: request.ip.replace(/^::ffff:(?=\d+\.)/, "") };
}
