// One server among several behind a load balancer: which one it is, and how it leaves without a failed request.
import type { FastifyInstance } from "fastify";
import { cookieName, cookieScope, onlyValue } from "./identity/cookie.ts";

declare module "fastify" {
  interface FastifyInstance {
    /**
     * From now on the server answers what comes, but says that it is not ready, keeps no connection and ends event
     * streams, so that everybody goes elsewhere.
     */
    drain(): void;
  }
}

const bare = "data-tools-node";

/** Has every answer tell the name, and browsers keep it in a cookie; an empty name is not told. */
export function tellNode(app: FastifyInstance, name: string): void {
  if (name === "") return;
  app.addHook("onRequest", async (request, reply) => {
    reply.header(bare, name);
    const cookie = cookieName(request, bare);
    if (onlyValue(request, cookie) === name) return;
    reply.setCookie(cookie, name, { ...cookieScope(request), sameSite: "strict" });
  });
}

/** Gives the server its `drain`; `begin` is called once, when it begins. */
export function drainable(app: FastifyInstance, begin: () => void): void {
  let draining = false;
  app.decorate("drain", () => {
    if (draining) return;
    draining = true;
    begin();
    for (const stream of app.eventStreams) stream.end();
  });
  app.addHook("onSend", async (_request, reply) => {
    if (draining) reply.header("connection", "close");
  });
}
