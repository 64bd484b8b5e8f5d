// The client over a bad line: what is asked again, under which key, and when it gives up.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { ConnectionError, createClient, ProblemError, type SessionEvent } from "../src/index.ts";

interface Seen {
  method: string | undefined;
  url: string | undefined;
  key: string | undefined;
  lastEventId: string | undefined;
  body: string;
  authorization: string | undefined;
}

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});

/** A server that answers each request with the next of `answers`, the last one from then on. */
async function answering(...answers: ((out: ServerResponse, asked: IncomingMessage) => void)[]) {
  const seen: Seen[] = [];
  server = createServer(async (asked, out) => {
    const { method, url, headers } = asked;
    const key = headers["idempotency-key"];
    const last = headers["last-event-id"];
    const body = await text(asked);
    const { authorization } = headers;
    seen.push({ method, url, body, key: key?.toString(), lastEventId: last?.toString(), authorization });
    answers[Math.min(seen.length, answers.length) - 1]?.(out, asked);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  return { seen, url, client: createClient({ baseUrl: url }) };
}

const lost = (out: ServerResponse) => out.destroy();
const done = (body: unknown) => (out: ServerResponse) => out.end(JSON.stringify(body));
const brokenOff = (out: ServerResponse) => {
  out.writeHead(200, { "content-length": 100 }).write("{");
  setTimeout(() => out.destroy(), 10);
};
const refused =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  (out: ServerResponse) => {
    out.writeHead(status, { "content-type": "application/problem+json", ...headers });
    out.end(JSON.stringify({ type: "", title: "", status, code, detail: "No." }));
  };

test("[C1] a lost answer is asked for again under the same key and body", async () => {
  const { seen, client } = await answering(lost, brokenOff, done({ version: 2 }));
  const view = await client.sessions.apply("s_1", { op: "rename-column", params: { a: 1 }, version: 1 });
  expect(view.version).toBe(2);
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
  expect(seen[0]?.key).toMatch(/^[\x21-\x7e]{1,200}$/);
  expect(seen[0]?.url).toBe("/api/sessions/s_1/steps");
  expect(new Set(seen.map(({ body }) => body))).toEqual(
    new Set(['{"op":"rename-column","params":{"a":1},"version":1}']),
  );
});

test("[C1] two calls have two keys; a gesture's own key is used as it is", async () => {
  const { seen, client } = await answering(done({}));
  await client.sessions.undo("s_1");
  await client.sessions.undo("s_1");
  await client.sessions.undo("s_1", { key: "gesture-1" });
  expect(new Set(seen.map(({ key }) => key)).size).toBe(3);
  expect(seen[2]?.key).toBe("gesture-1");
});

test.each([
  ["a file", {}],
  ["a file whose progress is watched", { onUploadProgress: () => {} }],
])("[C1] an upload of %s keeps its key when the answer is lost", async (_name, watched) => {
  const { seen, client } = await answering(lost, done({ id: "d_1" }));
  const file = new Blob(["a,b\n1,2\n"]);
  const source = await client.datasources.create(file, { fileName: "a.csv", name: "Sales", ...watched });
  expect(source.id).toBe("d_1");
  expect(seen).toHaveLength(2);
  expect(seen[0]?.key).toBe(seen[1]?.key);
  for (const { body } of seen) expect(body).toMatch(/name="name"\r\n\r\nSales\r\n.*filename="a.csv".*a,b\n1,2\n/s);
});

test("[C1] it gives up after five attempts and says that no answer came", async () => {
  const { seen, client } = await answering(lost);
  await expect(client.sessions.redo("s_1")).rejects.toThrow(ConnectionError);
  expect(seen).toHaveLength(5);
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
});

test("[C2] a refusal is thrown as the server said it, and not asked again", async () => {
  const { seen, client } = await answering(refused(409, "version_conflict"));
  const failure = await client.sessions.undo("s_1", { version: 1 }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProblemError);
  expect((failure as ProblemError).problem).toMatchObject({ status: 409, code: "version_conflict" });
  expect(seen).toHaveLength(1);
});

test("[C2] a refusal that passes soon is tried again when the server says so, without a time or after a long one it is not", async () => {
  const passing = await answering(refused(429, "busy", { "retry-after": "0" }), done({ version: 3 }));
  expect((await passing.client.sessions.redo("s_1")).version).toBe(3);
  expect(new Set(passing.seen.map(({ key }) => key)).size).toBe(1);
  server?.close();
  const lasting = await answering(refused(503, "engine_crashed"));
  await expect(lasting.client.sessions.redo("s_1")).rejects.toThrow(ProblemError);
  expect(lasting.seen).toHaveLength(1);
  server?.close();
  const long = await answering(refused(503, "low_memory", { "retry-after": "15" }));
  await expect(long.client.sessions.redo("s_1")).rejects.toThrow(ProblemError);
  expect(long.seen).toHaveLength(1);
});

test("[C2] a caller who stops waiting hears so at once, and nothing more is sent", async () => {
  const { seen, client } = await answering(() => {});
  const stop = new AbortController();
  const waiting = client.sessions.list({ signal: stop.signal });
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  stop.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
  expect(seen).toHaveLength(1);
});

test("[C6] what a browser uploads and watches carries the token and the language too", async () => {
  const sent: Record<string, string>[] = [];
  class Watched {
    readonly headers: Record<string, string> = {};
    readonly upload = { onprogress: null };
    readonly status = 200;
    readonly responseText = '{"id":"d_1"}';
    onload: (() => void) | null = null;
    open(): void {}
    getResponseHeader(): null {
      return null;
    }
    setRequestHeader(name: string, value: string): void {
      this.headers[name] = value;
    }
    send(): void {
      sent.push(this.headers);
      queueMicrotask(() => this.onload?.());
    }
  }
  vi.stubGlobal("XMLHttpRequest", Watched);
  try {
    const client = createClient({ token: "a_token", language: "es" });
    await client.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv", onUploadProgress: () => {} });
  } finally {
    vi.unstubAllGlobals();
  }
  expect(sent).toMatchObject([{ authorization: "Bearer a_token", "accept-language": "es" }]);
});

test("[C3] names with any characters reach the server as they are", async () => {
  const { seen, client } = await answering(done({}));
  await client.sessions.rows("s/1", { columns: ["a,b", '"&=', "ä"], step: null, search: "x&y", limit: 5 });
  expect(seen[0]).toMatchObject({ method: "POST", url: "/api/sessions/s%2F1/rows" });
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
    columns: ["a,b", '"&=', "ä"],
    step: null,
    search: "x&y",
    limit: 5,
  });
  await client.sessions.profile("s/1", { columns: ["a,b", '"&=', "ä"], step: null });
  const url = new URL(`http://x${seen[1]?.url}`);
  expect(url.pathname).toBe("/api/sessions/s%2F1/profile");
  expect(JSON.parse(url.searchParams.get("columns") ?? "")).toEqual(["a,b", '"&=', "ä"]);
  expect(url.searchParams.get("step")).toBe("original");
});

test("[C4] events are heard again after a loss, and the last one seen is told", async () => {
  const event = (version: number) =>
    `: here\n\nid: ${version}\ndata: {"type":"conflict",\ndata: "session":"s_1","version":${version}}\n\n`;
  const { seen, client } = await answering(
    (out) => {
      out.write(event(7).slice(0, 20));
      setTimeout(() => out.end(event(7).slice(20)), 10);
    },
    (out) => void out.write(event(8)),
  );
  const heard: SessionEvent[] = [];
  const states: boolean[] = [];
  const stop = client.events((one) => heard.push(one), { session: "s_1", onState: (state) => states.push(state) });
  await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 5000 });
  stop();
  expect(heard).toEqual([7, 8].map((version) => ({ type: "conflict", session: "s_1", version })));
  expect(states).toEqual([true, false, true]);
  expect(seen.map(({ url, lastEventId }) => [url, lastEventId])).toEqual([
    ["/api/sessions/s_1/events", undefined],
    ["/api/sessions/s_1/events", "7"],
  ]);
});

test("[C5] a download has the name the server gave it", async () => {
  const { client } = await answering((out) => {
    const name = "attachment; filename=\"t_ble.csv\"; filename*=UTF-8''t%C3%A4ble.csv";
    out.writeHead(200, { "content-disposition": name, "content-type": "text/csv", "data-tools-neutralised": "3" });
    out.end("a\n1\n");
  });
  const download = await client.sessions.download("s_1", { format: "csv", safe: true });
  expect(download).toMatchObject({ fileName: "täble.csv", mediaType: "text/csv", neutralised: 3 });
  expect(await (await download.blob()).text()).toBe("a\n1\n");
});

test("[C6] a token goes with every request, and without one nothing does", async () => {
  const { seen, client, url } = await answering(done({}));
  const own = createClient({ baseUrl: url, token: "a_token" });
  await own.sessions.list();
  await own.sessions.undo("s_1");
  await own.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv", onUploadProgress: () => {} });
  await own.sessions.download("s_1", { format: "csv" });
  await own.sessions.rowsArrow("s_1", { limit: 1 });
  // Also where there is an EventSource, as in browsers: it could not take the token along.
  vi.stubGlobal("EventSource", class {});
  try {
    const stop = own.events(() => {});
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(6));
    stop();
  } finally {
    vi.unstubAllGlobals();
  }
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer a_token"]));
  expect(seen[2]?.body).toContain("a.csv");
  await client.sessions.list();
  expect(seen.at(-1)?.authorization).toBeUndefined();
});
