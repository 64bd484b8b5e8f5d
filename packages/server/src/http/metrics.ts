// Where metrics are told: on a listener of their own (METRICS), by default nowhere, or at /metrics of the server itself
// for who brings METRICS_TOKEN. Without a token they are told on loopback alone.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { digestOf, hasDigest } from "../accounts/secrets.ts";
import { refuse } from "../errors.ts";
import { metricsType } from "../metrics/registry.ts";
import { always } from "./headers.ts";

/** All metrics as they are now. */
export type Told = () => Promise<string>;

/** Addresses of this machine alone. */
export const loopback = ["127.0.0.1", "::1", "localhost"];
const leastToken = 16;

/** The place of a listener, as METRICS names it; null if there is none. Refuses what is none, or not safe. */
export function metricsPlace(place: string, token: string): { host: string; port: number } | null {
  const say = (field: string, reason: string) => refuse("invalid_params", { field, reason });
  if (token !== "" && token.length < leastToken)
    say("METRICS_TOKEN", `it must have at least ${leastToken} characters, or it is guessed`);
  if (place === "off") return null;
  const [, address = "", digits = ""] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(place) ?? [];
  const host = address.replace(/^\[|\]$/g, "");
  const port = Number(digits);
  if (host === "" || port > 65535) return say("METRICS", "it is off, or an address and a port: 127.0.0.1:9464");
  if (token === "" && !loopback.includes(host))
    say("METRICS", `without METRICS_TOKEN metrics are told on loopback only: ${loopback.join(", ")}`);
  return { host, port };
}

/** Whether a request may see them: with the token if there is one, else only if it was sent to loopback by name. */
function mayAsk({ headers }: IncomingMessage, token: string): boolean {
  if (token !== "") return hasDigest(headers.authorization ?? "", digestOf(`Bearer ${token}`));
  // A page elsewhere whose name leads here sends that name, and is no collector.
  const host = (headers.host ?? "").replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return loopback.includes(host) && headers.origin === undefined;
}

export interface MetricsListener {
  readonly address: AddressInfo;
  close(): Promise<void>;
}

/** Tells metrics on a listener of their own; it answers nothing else. */
export async function listenForMetrics(
  { host, port }: { host: string; port: number },
  token: string,
  told: Told,
): Promise<MetricsListener> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const end = (status: number, text: string, type = "text/plain; charset=utf-8") =>
      response
        .writeHead(status, {
          ...always,
          "content-type": type,
          "cache-control": "no-store",
          ...(status === 401 && { "www-authenticate": "Bearer" }),
        })
        .end(text);
    if (!mayAsk(request, token)) return end(token === "" ? 403 : 401, "not for you\n");
    if (request.method !== "GET" || request.url?.split("?", 1)[0] !== "/metrics") return end(404, "see /metrics\n");
    return end(200, await told(), metricsType);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end("metrics cannot be told now\n"));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Tells metrics at /metrics of the server itself, to who brings the token. */
export function tellMetrics(app: FastifyInstance, token: string, told: Told): void {
  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (!mayAsk(request.raw, token)) return reply.code(401).header("www-authenticate", "Bearer").send("not for you\n");
    return reply.type(metricsType).send(await told());
  });
}
