// Who is asking: told once for each request to the interface, before anything else looks at it.
import type { Scope } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import type { Visitor } from "../accounts/api.ts";
import { assert, refuse } from "../errors.ts";
import { assertAdmin } from "../sessions/admins.ts";
import type { Actor } from "../sessions/api.ts";
import { isApi } from "./headers.ts";
import type { Identify } from "./identity/identity.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Asked by those who are not signed in too. */
    open?: true;
    /** A POST that changes nothing: a token that may only look may use it. */
    reads?: true;
  }
}

const actors = new WeakMap<FastifyRequest, Actor | Visitor>();
const doors = new WeakMap<FastifyRequest, Identify>();

/** Lets nobody into the interface who is not known; whether the server lives, anyone may ask. */
export function doorkeeper(identify: Identify): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    // By the route, never by the address: that one may be written in many ways.
    if (!isApi(request) || request.routeOptions.url?.startsWith("/health/")) return;
    const actor = await identify(request);
    if (actor === null && request.routeOptions.config.open !== true) refuse("not_signed_in");
    if (actor === null) return;
    letIn(request, actor, identify);
    if (isVisitor(actor) && actor.scopes) assertScope(request, actor.scopes);
    // Before the request is read, so that no answer tells others what would be asked here.
    if (request.routeOptions.url?.startsWith("/api/admin/")) assertAdmin(actor);
  };
}

/** From here on a request is this actor's. */
export function letIn(request: FastifyRequest, actor: Actor | Visitor, identify: Identify): void {
  actors.set(request, { ...actor, from: clientOf(request) });
  doors.set(request, identify);
}

/** What a token must allow for a request. */
function assertScope({ method, routeOptions: { url = "", config } }: FastifyRequest, scopes: readonly Scope[]): void {
  const looks = method === "GET" || method === "HEAD" || config.reads === true;
  const scope: Scope = url.startsWith("/api/admin/") ? "admin" : looks ? "read" : "write";
  if (!scopes.includes(scope)) refuse("needs_scope", { scope });
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
export function knownActor(request: FastifyRequest): Actor | Visitor | null {
  return actors.get(request) ?? null;
}

/** The actor of a request that was let in. */
export function actorOf(request: FastifyRequest): Actor | Visitor {
  const actor = knownActor(request);
  assert(actor, "a request of the interface passed the doorkeeper");
  return actor;
}

/** The visitor of a request that came in with an account; where people are known otherwise, there are no accounts. */
export function visitorOf(request: FastifyRequest): Visitor {
  const actor = actorOf(request);
  return isVisitor(actor) ? actor : refuse("not_found", { what: "address" });
}

/** Whether someone came in with an account. */
export function isVisitor(actor: Actor | Visitor): actor is Visitor {
  return "account" in actor;
}
