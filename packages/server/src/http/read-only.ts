// In read-only mode every request that changes something is refused before its body is read. What a route is not
// said to leave unchanged counts as a change, so that a new route is safe by itself.
import type { FastifyRequest } from "fastify";
import type { Product } from "../sessions/api.ts";
import { knownActor } from "./actor.ts";
import { isApi } from "./headers.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Goes on in read-only mode: it signs in or out, ends access, stops work, or keeps a session longer. */
    always?: true;
  }
}

const looking = new Set(["GET", "HEAD", "OPTIONS"]);

/** Lets no change through while changes are switched off. */
export function readOnlyGuard(product: Product): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const { url, config } = request.routeOptions;
    if (looking.has(request.method) || !isApi(request) || url === undefined || url === "/*") return;
    if (config.always || config.reads || config.open) return;
    // For others administration does not exist, in the same words as ever.
    if (url.startsWith("/api/admin/") && knownActor(request)?.role !== "admin") return;
    await product.assertWritable();
  };
}
