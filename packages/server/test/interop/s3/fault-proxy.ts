// Stands before an S3 server and spoils chosen requests: answers in its place, breaks off, cuts, stalls or changes
// what it sends, or lets it do the work and loses the answer.
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Fault =
  /** An error in the server's place, which hears nothing of the request. */
  | { readonly answer: number; readonly code: string }
  /** drop: nothing is passed on, and the connection ends; silent: nothing is passed on or answered. */
  | "drop"
  | "silent"
  /** The server does the work; lost: the connection ends without an answer; late: no answer comes. */
  | "lost"
  | "late"
  /** Half of the answer's body comes; cut: then the connection ends; stall: then nothing. */
  | "cut"
  | "stall"
  /** One byte of the answer's body is another. */
  | "flip";

export interface Spoiling {
  /** Method and address, as `PUT /bucket/key?query`. */
  readonly of: RegExp;
  readonly fault: Fault;
  /** How often; left out: always. */
  times?: number;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** What is spoiled from now on, in place of what was. */
  spoil(...spoilings: Spoiling[]): void;
  /** The `at`-th request from now on meets the fault, and so do the `times` - 1 after it; in place of what was. */
  strike(fault: Fault, at: number, times: number): void;
  /** Every request since the last `spoil`, and which fault it met. */
  readonly seen: { readonly of: string; readonly fault: Fault | null }[];
  stop(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let spoilings: Spoiling[] = [];
  let struck: { readonly fault: Fault; left: number; times: number } | null = null;
  const seen: FaultProxy["seen"] = [];
  const { hostname, port } = new URL(target);

  function spoiledBy(of: string): Fault | null {
    const found = spoilings.find((each) => each.of.test(of) && each.times !== 0);
    if (found?.times !== undefined) found.times -= 1;
    return found?.fault ?? null;
  }

  function struckBy(): Fault | null {
    if (struck === null) return null;
    struck.left -= 1;
    if (struck.left > 0) return null;
    struck.times -= 1;
    return struck.times < 0 ? null : struck.fault;
  }

  function faultOf(of: string): Fault | null {
    const fault = struckBy() ?? spoiledBy(of);
    seen.push({ of, fault });
    return fault;
  }

  const server = createServer((incoming, answer) => {
    const fault = faultOf(`${incoming.method} ${decodeURIComponent(incoming.url ?? "")}`);
    incoming.on("error", () => {});
    if (fault === "drop") return void incoming.socket.destroy();
    if (fault === "silent") return void incoming.resume();
    if (typeof fault === "object" && fault !== null) return say(incoming, answer, fault);
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers, agent: false }, async (given) => {
      const chunks: Buffer[] = [];
      for await (const chunk of given) chunks.push(chunk as Buffer);
      pass(Buffer.concat(chunks), given, answer, fault);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    spoil(...next) {
      spoilings = next;
      struck = null;
      seen.length = 0;
    },
    strike(fault, at, times) {
      spoilings = [];
      struck = { fault, left: at, times };
      seen.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function say(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { answer: status, code }: { answer: number; code: string },
): void {
  incoming.resume().on("end", () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
    answer.writeHead(status, { "content-type": "application/xml", "content-length": body.length });
    answer.end(incoming.method === "HEAD" ? "" : body);
  });
}

function pass(body: Buffer, given: IncomingMessage, answer: ServerResponse, fault: Fault | null): void {
  if (fault === "lost") return void answer.socket?.destroy();
  if (fault === "late") return;
  answer.writeHead(given.statusCode ?? 502, given.headers);
  if (fault === "flip" && body.length > 0) {
    const at = body.length >> 1;
    body[at] = (body[at] ?? 0) ^ 1;
  }
  if (fault !== "cut" && fault !== "stall") return void answer.end(body);
  answer.write(body.subarray(0, body.length >> 1), () => {
    if (fault === "cut") answer.socket?.destroy();
  });
}
