// Who is asking: told once for each request to the interface, before anything else looks at it.
import type { FastifyRequest } from "fastify";
import { assert, refuse } from "../errors.ts";
import type { Actor } from "../sessions/api.ts";
import { isApi } from "./headers.ts";
import type { Identify } from "./identity/identity.ts";

const actors = new WeakMap<FastifyRequest, Actor>();
const doors = new WeakMap<FastifyRequest, Identify>();

/** Lets nobody into the interface who is not known; whether the server lives, anyone may ask. */
export function doorkeeper(identify: Identify): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (!isApi(request.url) || /^\/health([/?]|$)/.test(request.url)) return;
    const actor = (await identify(request)) ?? refuse("not_signed_in");
    actors.set(request, { ...actor, from: clientOf(request) });
    doors.set(request, identify);
  };
}

/** Whether whoever sent a request that is still being answered would be let in now, as the same one. */
export async function isStillIn(request: FastifyRequest): Promise<boolean> {
  try {
    const now = await doors.get(request)?.(request);
    return now?.owner === actorOf(request).owner;
  } catch {
    // Nobody can tell, so nothing more is told; the reader comes back and hears why.
    return false;
  }
}

/** The address a request came from. */
export function clientOf({ ip }: FastifyRequest): string {
  // A socket that takes both kinds of addresses writes 127.0.0.1 as ::ffff:127.0.0.1.
  return ip.replace(/^::ffff:(?=\d+\.)/, "");
}

/** The actor of a request, null if it was not let in. */
export function knownActor(request: FastifyRequest): Actor | null {
  return actors.get(request) ?? null;
}

/** The actor of a request that was let in. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = knownActor(request);
  assert(actor, "a request of the interface passed the doorkeeper");
  return actor;
}
