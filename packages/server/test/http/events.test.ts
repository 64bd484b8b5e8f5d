// Event streams: what clients hear, and that nothing stays open behind them.

import { once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { createClient, type SessionEvent, type SessionView } from "@data-tools/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { heartbeat } from "../../src/http/event-stream.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

const clock = manualClock();
let product: OpenedProduct;
let server: Running;
let session: SessionView;

beforeAll(async () => {
  product = await openTestProduct();
});
afterAll(() => product.close());
beforeEach(async () => {
  server = await serve(product, { clock });
  const client = createClient({ baseUrl: server.url });
  const source = await client.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv" });
  session = await client.sessions.create({ datasource: source.id });
});
afterEach(() => server.close());

const tell = (event: SessionEvent) => product.core.events.tell("local", event);

async function listen(path: string, headers: Record<string, string> = {}) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(server.url + path, { headers, agent: false }, resolve).on("error", reject);
  });
  let text = "";
  let ended = false;
  answer.on("data", (chunk) => {
    text += chunk;
  });
  answer.on("end", () => {
    ended = true;
  });
  return { answer, text: () => text, ended: () => ended };
}

const step = (session: string, version: number) =>
  ({ type: "step", session, version, cursor: null, action: "apply", key: null }) as const;

test("[H9] an event travels as one frame whose id is the session's version", async () => {
  const stream = await listen("/api/events");
  expect(stream.answer.headers["content-type"]).toMatch(/^text\/event-stream/);
  tell(step("s_1", 5));
  tell({ type: "datasource", id: "d_1", action: "created" });
  await vi.waitFor(() => expect(stream.text()).toContain("d_1"));
  expect(stream.text()).toBe(
    `retry: 2000\n\nid: 5\ndata: ${JSON.stringify(step("s_1", 5))}\n\n` +
      'data: {"type":"datasource","id":"d_1","action":"created"}\n\n',
  );
});

test("[H9] a session's stream has that session's events only", async () => {
  const stream = await listen(`/api/sessions/${session.id}/events`);
  tell(step("s_another", 9));
  tell(step(session.id, 5));
  await vi.waitFor(() => expect(stream.text()).toContain(session.id));
  expect(stream.text()).not.toContain("s_another");
});

test("[H9] whoever comes back after a version went by is told so at once", async () => {
  const path = `/api/sessions/${session.id}/events`;
  const missed = await listen(path, { "last-event-id": String(session.version - 1) });
  await vi.waitFor(() => expect(missed.text()).toContain('"action":"missed"'));
  expect(missed.text()).toContain(`id: ${session.version}\n`);
  const upToDate = await listen(path, { "last-event-id": String(session.version) });
  tell(step(session.id, 77));
  await vi.waitFor(() => expect(upToDate.text()).toContain("id: 77\n"));
  expect(upToDate.text()).not.toContain("missed");
});

test("[H9] no stream is opened on a session that is not there", async () => {
  const stream = await listen("/api/sessions/s_none/events");
  expect(stream.answer.statusCode).toBe(404);
});

test("[H9] an idle stream beats, so that a dead one shows", async () => {
  const stream = await listen("/api/events");
  await vi.waitFor(() => expect(stream.text()).toBe("retry: 2000\n\n"));
  clock.advance(2 * heartbeat);
  await vi.waitFor(() => expect(stream.text()).toBe("retry: 2000\n\n: here\n\n: here\n\n"));
});

test("[H9] closing the server ends its streams", async () => {
  const stream = await listen("/api/events");
  await server.close();
  await vi.waitFor(() => expect(stream.ended()).toBe(true));
});

test("[H9] a reader that goes is forgotten", async () => {
  const stream = await listen("/api/events");
  expect(server.streams()).toBe(1);
  stream.answer.destroy();
  await vi.waitFor(() => expect(server.streams()).toBe(0));
});

test("[H16] a closing server ends connections that nothing uses, and lets requests finish", async () => {
  const unused = connect(server.port, "127.0.0.1");
  await once(unused, "connect");
  const form = '--edge\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\nb\n1\n\r\n--edge--\r\n';
  const headers = { "content-type": "multipart/form-data; boundary=edge", "content-length": form.length };
  const upload = request(`${server.url}/api/datasources`, { method: "POST", headers, agent: false });
  upload.write(form.slice(0, 30));
  await vi.waitFor(() => expect(server.requests()).toBe(1));
  const closed = server.close();
  await once(unused, "close");
  upload.end(form.slice(30));
  const [answer] = (await once(upload, "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(201);
  answer.resume();
  await closed;
});
