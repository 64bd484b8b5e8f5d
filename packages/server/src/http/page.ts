// The page: built files with hashed names may be kept for ever, the page that names them never. Any
// address that is no file and no interface is a place within the page.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import serveStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import { isDocs } from "./docs.ts";
import { isApi } from "./headers.ts";

const methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];
const start = "index.html";

/** Serves the built page from `folder`, and answers every address that nothing else answers. */
export function servePage(app: FastifyInstance, folder: string): void {
  const built = existsSync(join(folder, start));
  if (built) {
    app.register(serveStatic, {
      root: folder,
      index: false,
      allowedPath: (path) => path !== "/" && path !== `/${start}`,
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
    const place = reads && !isApi(request) && !isDocs(path) && !/\.[a-z0-9]+$/i.test(path);
    if (!place || !built)
      throw new Refusal("not_found", { what: place ? "page: build it with npm run build" : "address" });
    const page = await readFile(join(folder, start), "utf8");
    return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(at(app.base, page));
  });
}

/** The page with its files named, and itself told, where they lie: it is built to lie anywhere. */
function at(base: string, page: string): string {
  return page.replaceAll('="./', `="${base}/`).replace('name="base" content=""', `name="base" content="${base}"`);
}
