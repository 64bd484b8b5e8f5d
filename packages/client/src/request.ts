// One request to the server and its answer. An answer that was lost on the way is asked for again, a
// bounded number of times and under the same Idempotency-Key, so that nothing is ever done twice.
import type { Problem } from "./wire.ts";

/** Given with every call: how to stop waiting for it. What the server has begun goes on. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** With writing calls: the Idempotency-Key of the gesture. The client makes one per call if none is given. */
export interface KeyOptions extends CallOptions {
  key?: string;
}

/** The server's refusal or failure, as it said it. `problem.code` is stable; `message` is its sentence. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** No answer came, however often it was asked for. Whether a writing call was done is not known. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "ConnectionError";
  }
}

/** An export on its way. Read `body` or call `blob()`, not both. */
export interface Download {
  fileName: string;
  mediaType: string;
  bytes: number;
  /** Cells that were neutralised. */
  neutralised: number;
  body: ReadableStream<Uint8Array>;
  blob(): Promise<Blob>;
}

export interface Ask {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  key?: string;
  signal?: AbortSignal | undefined;
}

/** Sends once; rejects if the connection is lost. */
export type Send = () => Promise<{ status: number; headers: Headers; text: string }>;

const attempts = 5;
/** Who asks to wait longer than that, in seconds, is not asked again: the user hears of it at once. */
const soon = 5;

/** A fresh Idempotency-Key: one per gesture. */
export function newKey(): string {
  return globalThis.crypto.randomUUID();
}

/** The problem in an answer; one is made where a proxy answered instead of the server. */
export function problemOf(status: number, text: string): Problem {
  try {
    const problem = JSON.parse(text);
    if (typeof problem?.code === "string" && typeof problem.detail === "string") return problem;
  } catch {
    // Not ours: a proxy's page.
  }
  const detail = `The server answered ${status} without saying why.`;
  return { type: "about:blank", title: "No answer", status, code: "no_answer", detail };
}

/** Seconds to wait if trying again soon makes sense, else null. Without a Retry-After, only a lost answer does. */
function retryAfter(status: number, headers: Headers): number | null {
  const said = Number(headers.get("retry-after") ?? Number.NaN);
  if ((status === 429 || status === 503) && Number.isFinite(said)) return said > soon ? null : said;
  return status === 502 || status === 504 ? 0 : null;
}

/** Resolves after about that long; rejects at once when the signal is aborted. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Sends until an answer comes; throws ProblemError for a refusal, ConnectionError if none comes. */
export async function answered(send: Send, signal?: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    let wait: number | null = 0;
    let failure: Error;
    try {
      const { status, headers, text } = await send();
      if (status >= 200 && status < 300) return text;
      failure = new ProblemError(problemOf(status, text));
      wait = retryAfter(status, headers);
    } catch (error) {
      signal?.throwIfAborted();
      failure = new ConnectionError(error);
    }
    if (wait === null || attempt === attempts) throw failure;
    const backoff = 100 * 2 ** attempt;
    await pause(wait * 1000 + backoff * (0.5 + Math.random() / 2), signal);
  }
}

/** Fetches with these headers in every request. */
export function withHeaders(fetchPlain: typeof fetch, own: Readonly<Record<string, string>>): typeof fetch {
  return (input, init) => fetchPlain(input, { ...init, headers: { ...own, ...(init?.headers as typeof own) } });
}

/** A request function over one base address. */
export function requester(baseUrl: string, fetchOnce: typeof fetch) {
  return async function request<T>(ask: Ask): Promise<T> {
    const { method, path, body, key, signal } = ask;
    const headers = {
      accept: "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const send: Send = async () => {
      const answer = await fetchOnce(baseUrl + path, { method, headers, body: JSON.stringify(body), signal });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const text = await answered(send, signal);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
}

/** A query string; undefined is left out, lists and objects travel as JSON. */
export function query(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    search.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** The name that the server gave a file. */
export function fileNameOf(disposition: string | null): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return disposition?.match(/filename="([^"]*)"/i)?.[1] ?? "export";
}
