// What every answer tells the browser: run nothing but our own scripts, show us in no frame, keep
// nothing of the data.
import type { FastifyReply, FastifyRequest } from "fastify";

const policy = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // The component library sets styles from scripts; the grid's icons are images in its style sheet.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
].join("; ");

/** What stands in every answer, whoever writes it. */
export const always: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Sets the headers before anything else happens, so that refusals carry them too. */
export async function securityHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers(always);
  if (request.protocol === "https") {
    // Below a path the host has neighbours, whose other names are none of our business.
    const names = request.server.base === "" ? "; includeSubDomains" : "";
    reply.header("strict-transport-security", `max-age=31536000${names}`);
  }
  if (isApi(request)) reply.header("cache-control", "no-store");
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** An address of the old system: asked by its clients, or opened as a page. */
    old?: "call" | "page";
  }
}

/**
 * Whether a request is for the interface rather than for the page. The route it came to decides: addresses are written
 * in many ways (`/%61pi`, `http://host/api`), and all that come to a route of the interface are asked who they are.
 */
export function isApi({ url, routeOptions }: Pick<FastifyRequest, "url" | "routeOptions">): boolean {
  return isApiPath(url) || isApiPath(routeOptions?.url ?? "") || routeOptions?.config?.old === "call";
}

function isApiPath(path: string): boolean {
  return /^\/(api|health)([/?]|$)/.test(path);
}
