// A server that answers each request as a test says, one after the other: what S3 servers of others answer, and ours
// for tests does not.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status?: number;
  /** Of an error. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The body's length is not told. */
  readonly chunked?: boolean;
  /** So many bytes of the body come; then the connection ends. */
  readonly cutAt?: number;
}

interface Answering {
  readonly endpoint: string;
  /** What was asked: the method, what of the object, and under which conditions. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** Starts it on a free port of loopback; what is asked beyond the answers is an error that lasts. */
export async function answering(answers: readonly Answer[]): Promise<Answering> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(told(request));
    const answer = answers[asked.length - 1] ?? { status: 400, code: "NothingMore" };
    request.resume().on("end", () => give(answer, request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function told({ method, url, headers }: IncomingMessage): string {
  const query = new URL(url ?? "", "http://s3").searchParams;
  const of = ["list-type", "uploads", "uploadId", "partNumber"].filter((name) => query.has(name));
  const conditions = (["if-none-match", "if-match", "range"] as const).flatMap((name) => headers[name] ?? []);
  return [method, ...of, ...conditions].join(" ");
}

function give(
  { status = 200, code, headers = {}, body = code === undefined ? "" : errorOf(code), chunked = false, cutAt }: Answer,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, ...(!chunked && { "content-length": String(bytes.length) }) });
  if (cutAt === undefined) return void response.end(method === "HEAD" ? "" : bytes);
  response.write(bytes.subarray(0, cutAt), () => response.socket?.destroy());
}

function errorOf(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}
