// A server on a free port of the loopback, and plain requests to it that can say what browsers forbid.
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import type { Served } from "../../src/http/context.ts";
import { openLog } from "../../src/http/log.ts";
import { createServer, type ServerOptions } from "../../src/http/server.ts";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as JSON; typed by whoever asks. */
  json<T = Record<string, unknown>>(): T;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Running {
  url: string;
  port: number;
  /** `METHOD /path` of every route of the interface. */
  routes: { method: string; path: string }[];
  /** Everything logged so far. */
  logged(): string;
  ask(path: string, asking?: Asking): Promise<Answer>;
  /** Open event streams. */
  streams(): number;
  /** Requests under way. */
  requests(): number;
  close(): Promise<void>;
}

/** One request; headers are sent exactly as given. */
export function ask(url: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, agent: false }, async (answer) => {
      const text = await textOf(answer).catch(reject);
      if (typeof text !== "string") return;
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text, json: () => JSON.parse(text) });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Starts a server over the product; the caller closes it. */
export async function serve(product: Served, options: Partial<ServerOptions> = {}, onPort = 0): Promise<Running> {
  let log = "";
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  const app = createServer(product, { operations: [], log: openLog("debug", sink), ...options });
  const routes: { method: string; path: string }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat())
      if (url !== "/*" && !url.startsWith("/docs")) routes.push({ method: one, path: url });
  });
  let underWay = 0;
  app.addHook("onRequest", async () => void underWay++);
  app.addHook("onResponse", async () => void underWay--);
  await app.listen({ host: "127.0.0.1", port: onPort });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    routes,
    logged: () => log,
    ask: (path, asking) => ask(url + path, asking),
    streams: () => app.eventStreams.size,
    requests: () => underWay,
    close: () => app.close(),
  };
}

/** A JSON body as a request. */
export function json(body: unknown, headers: Record<string, string> = {}, method = "POST"): Asking {
  return { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
