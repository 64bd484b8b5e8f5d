// Requests passed on to the old site as they came, and its answers as they are: any method, bodies of any size as
// they flow, and connections that change their protocol (WebSockets). Node's own HTTP client does this with every
// header in our hands; a proxy library would bring a second client to say the same.
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { type Duplex, pipeline } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { describeError } from "../log.ts";
import { trusting } from "../trusted.ts";

export interface Passing {
  /** Answers a request with what the old site answers. */
  pass(request: IncomingMessage, response: ServerResponse): void;
  /** The same for a request that changes the protocol of its connection. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface PassingOptions {
  readonly log: Logger;
  /** Proxies whose word on where a request comes from is passed on; that of others is replaced. */
  readonly proxies: readonly string[];
  /** Hears of each request that was passed on, once it is over: its status, and how long it took. */
  readonly told?: (status: number, seconds: number) => void;
  /** False once connections should end with their answers. */
  readonly open: () => boolean;
  /** Milliseconds to come to a connection, and without a byte either way; for tests. */
  readonly connectMs?: number;
  readonly idleMs?: number;
}

/** What concerns a single connection. */
const hopByHop = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"],
]);
const ways = new Set(["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"]);
const untrusted = new Set([...ways, "x-forwarded-port", "forwarded"]);

const down = "The site behind this server cannot be reached right now. Try again in a moment.\n";
const late = "The site behind this server did not answer in time. Try again in a moment.\n";

class Late extends Error {}

/** What passes requests on to the site at an address such as `http://127.0.0.1:8000`. */
export function passingTo(upstream: URL, options: PassingOptions): Passing {
  const { log, open, told, connectMs = 10_000, idleMs = 300_000 } = options;
  const isTrusted = trusting(options.proxies);
  const send = upstream.protocol === "https:" ? httpsRequest : httpRequest;
  const target: RequestOptions = {
    host: upstream.hostname.replace(/^\[|\]$/g, ""),
    port: upstream.port === "" ? (upstream.protocol === "https:" ? 443 : 80) : Number(upstream.port),
    ...(upstream.protocol === "https:" && { servername: upstream.hostname }),
    // A connection for each request: one that is kept may be shut by the site just as it is used again.
    agent: false,
  };

  function ask(request: IncomingMessage, more: readonly string[]): ClientRequest {
    const headers = [...plain(request.rawHeaders, leftOut(request)), ...forwarded(request), ...more];
    const asked = send({ ...target, method: request.method, path: pathOf(request), headers });
    asked.setTimeout(idleMs, () => asked.destroy(new Late("no byte for too long")));
    asked.once("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => asked.destroy(new Late("no connection for too long")), connectMs);
      for (const event of ["connect", "close"]) socket.once(event, () => clearTimeout(timer));
    });
    return asked;
  }

  function leftOut({ socket }: IncomingMessage): ReadonlySet<string> {
    return isTrusted(socket.remoteAddress) ? ways : untrusted;
  }

  /** Where the request came from, in the headers that applications read. */
  function forwarded({ socket, headers }: IncomingMessage): string[] {
    const isBelieved = isTrusted(socket.remoteAddress);
    const before = (name: string) => (isBelieved ? [headers[name] ?? []].flat().join(", ") : "");
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
    const way = before("x-forwarded-for");
    const scheme = (socket as TLSSocket).encrypted ? "https" : "http";
    return [
      ...["X-Forwarded-For", way === "" ? address : `${way}, ${address}`],
      ...["X-Forwarded-Host", before("x-forwarded-host") || (headers.host ?? "")],
      ...["X-Forwarded-Proto", before("x-forwarded-proto") || scheme],
    ];
  }

  function failed(error: Error): { status: 502 | 504; text: string } {
    log.warn({ failure: describeError(error) }, "the old site cannot be reached");
    return error instanceof Late ? { status: 504, text: late } : { status: 502, text: down };
  }

  return {
    pass(request, response) {
      const began = performance.now();
      response.once("close", () => {
        const ms = performance.now() - began;
        // Who asked may have left before there was an answer.
        const status = response.headersSent ? response.statusCode : 499;
        log.debug({ method: request.method, status, ms: Math.round(ms * 10) / 10 }, "passed on");
        told?.(status, ms / 1000);
      });
      const asked = ask(request, framing(request));
      let isAnswered = false;
      asked.once("response", (answer) => {
        isAnswered = true;
        const ending = open() ? [] : ["Connection", "close"];
        const headers = [...plain(answer.rawHeaders), ...ending];
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? "", headers);
        // Sent at once, also where the first bytes of the body take long.
        response.flushHeaders();
        pipeline(answer, response, (error) => {
          if (error) asked.destroy();
        });
      });
      asked.on("error", (error) => {
        request.unpipe(asked);
        request.resume();
        // An answer may come before the whole body went; where it breaks off itself, the pipe says so.
        if (isAnswered || response.destroyed) return;
        const { status, text } = failed(error);
        response.writeHead(status, { ...plainText(text), connection: "close" });
        response.end(request.method === "HEAD" ? undefined : text);
      });
      response.once("close", () => {
        if (!response.writableFinished) asked.destroy();
      });
      request.pipe(asked);
    },
    upgrade(request, socket, head) {
      const asked = ask(request, ["Connection", "Upgrade", "Upgrade", request.headers.upgrade ?? ""]);
      socket.on("error", () => asked.destroy());
      socket.once("close", () => asked.destroy());
      asked.once("upgrade", (answer, other, first) => {
        asked.setTimeout(0);
        other.setTimeout(0);
        socket.write(statusLine(answer) + lines(answer.rawHeaders), "latin1");
        if (first.length > 0) socket.write(first);
        if (head.length > 0) other.write(head);
        other.on("error", () => socket.destroy());
        other.once("close", () => socket.destroy());
        socket.once("close", () => other.destroy());
        socket.pipe(other).pipe(socket);
      });
      asked.once("response", (answer) => {
        socket.write(statusLine(answer) + lines([...plain(answer.rawHeaders), "Connection", "close"]), "latin1");
        // Also where it breaks off.
        pipeline(answer, socket, () => {});
      });
      asked.on("error", (error) => {
        if (socket.destroyed) return;
        const { status, text } = failed(error);
        const headers = Object.entries({ ...plainText(text), connection: "close" }).flat();
        socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines(headers.map(String))}${text}`);
      });
      asked.end();
    },
  };
}

/** The headers that go on, in their order, as they were written; `besides` are left out too. */
function plain(raw: readonly string[], besides: ReadonlySet<string> = new Set()): string[] {
  const named = new Set<string>();
  const each = (work: (name: string, value: string) => void) => {
    for (let at = 0; at < raw.length; at += 2) work(raw[at] ?? "", raw[at + 1] ?? "");
  };
  each((name, value) => {
    if (name.toLowerCase() !== "connection") return;
    for (const word of value.split(",")) named.add(word.trim().toLowerCase());
  });
  const kept: string[] = [];
  each((name, value) => {
    const lower = name.toLowerCase();
    // What the other side needs to find the end of a body cannot be called off.
    if (hopByHop.has(lower) || besides.has(lower) || (named.has(lower) && lower !== "content-length")) return;
    kept.push(name, value);
  });
  return kept;
}

/** How the other side finds the end of the request's body. */
function framing({ headers, method }: IncomingMessage): string[] {
  if (headers["transfer-encoding"] !== undefined) return ["Transfer-Encoding", "chunked"];
  if (headers["content-length"] !== undefined || method === "GET" || method === "HEAD") return [];
  return ["Content-Length", "0"];
}

/** The path and the question, as they were sent. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return url.replace(/^https?:\/\/[^/?]*(?=[/?]|$)/i, "") || "/";
}

function plainText(text: string): Record<string, string | number> {
  return {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
}

function statusLine({ statusCode, statusMessage }: IncomingMessage): string {
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`;
}

function lines(raw: readonly string[]): string {
  let text = "";
  for (let at = 0; at < raw.length; at += 2) text += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return `${text}\r\n`;
}
