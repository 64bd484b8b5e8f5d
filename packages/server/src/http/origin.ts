// A web page elsewhere must not reach this server, though the browser that shows it can. Three things a
// page cannot forge say where a request comes from: Host (against DNS rebinding), Origin, Sec-Fetch-Site.
import type { FastifyRequest } from "fastify";
import { refuse } from "../errors.ts";
import { isApi } from "./headers.ts";

const loopback = ["127.0.0.1", "localhost", "[::1]"];

/** Checks requests against the names under which this server may be called. */
export function originGuard(names: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const configured = names.map((name) => name.toLowerCase());
  return async (request) => {
    const host = request.headers.host?.toLowerCase();
    const port = request.socket.localPort ?? 0;
    if (host === undefined || !isOurs(host, port, configured)) refuse("foreign_origin");
    const origin = request.headers.origin?.toLowerCase();
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) refuse("foreign_origin");
    // A link elsewhere may lead to the page; what the interface holds is asked by the page alone.
    if (isVisit(request)) return;
    const site = request.headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") refuse("foreign_origin");
  };
}

/** A configured name stands for itself, with or without our port; the loopback names only with it. */
function isOurs(host: string, port: number, configured: readonly string[]): boolean {
  const withPort = (name: string) => host === `${name}:${port}` || (port === 80 && host === name);
  return loopback.some(withPort) || configured.some((name) => host === name || withPort(name));
}

/**
 * A browser that goes to the page: it looks at what everyone may see, and takes nothing along; or it comes back from
 * an identity provider, with what was given to it here.
 */
function isVisit(request: FastifyRequest): boolean {
  const { method, headers } = request;
  return (
    method === "GET" &&
    !isApi(request) &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document"
  );
}
