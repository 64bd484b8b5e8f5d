// The page: built files with hashed names may be kept for ever, the page that names them never. Any
// address that is no file and no interface is a place within the page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import serveStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import { isApi } from "./headers.ts";

const methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];

/** Serves the built page from `folder`, and answers every address that nothing else answers. */
export function servePage(app: FastifyInstance, folder: string): void {
  const built = existsSync(join(folder, "index.html"));
  if (built) {
    app.register(serveStatic, {
      root: folder,
      cacheControl: false,
      preCompressed: true,
      schemaHide: true,
      setHeaders: (reply, path) => {
        const hashed = /[\\/]assets[\\/]/.test(path);
        reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    if (!methods.includes(request.method)) {
      reply.header("allow", methods.join(", "));
      throw new Refusal("method_not_allowed", { method: request.method });
    }
    const path = request.url.split("?", 1)[0] ?? "/";
    const reads = request.method === "GET" || request.method === "HEAD";
    const place = reads && !isApi(request) && !/\.[a-z0-9]+$/i.test(path);
    if (!place || !built)
      throw new Refusal("not_found", { what: place ? "page: build it with npm run build" : "address" });
    return reply.sendFile("index.html");
  });
}
