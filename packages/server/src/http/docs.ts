// The documents at /docs, as they were built: for anyone, signed in or not, because they tell what the program is
// and nothing of what is in it. Their policy allows a style sheet, pictures and the search, all from here.
import { existsSync } from "node:fs";
import { join } from "node:path";
import serveStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves the built documents from `folder`; where they are not built, nothing is there. */
export function serveDocs(app: FastifyInstance, folder: string): void {
  if (!existsSync(join(folder, "index.html"))) return;
  // Relative, so that it leads right below any path.
  app.get("/docs", { schema: { hide: true } }, (_request, reply) => reply.redirect("docs/"));
  app.register(serveStatic, {
    root: folder,
    prefix: "/docs/",
    decorateReply: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply) => {
      reply.header("cache-control", "no-cache");
      reply.header("content-security-policy", policy);
    },
  });
}

/** Whether an address lies among the documents, where no place of the page is. */
export function isDocs(path: string): boolean {
  return /^\/docs(\/|$)/.test(path);
}
