// Event streams: what clients hear, and that nothing stays open behind them.

import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { get } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { manualClock } from "../../src/clock.ts";
import { heartbeat } from "../../src/http/event-stream.ts";
import { type Running, serve } from "./running.ts";
import { standIn } from "./stand-in.ts";

const clock = manualClock();
const product = standIn({ sessions: { view: async () => ({ version: 4, cursor: "st_4" }) } });
let server: Running;

beforeEach(async () => {
  server = await serve(product, { clock });
});
afterEach(async () => {
  await server.close();
  await product.close();
});

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
  product.tell(step("s_1", 5));
  product.tell({ type: "datasource", id: "d_1", action: "created" });
  await vi.waitFor(() => expect(stream.text()).toContain("d_1"));
  expect(stream.text()).toBe(
    `retry: 2000\n\nid: 5\ndata: ${JSON.stringify(step("s_1", 5))}\n\n` +
      'data: {"type":"datasource","id":"d_1","action":"created"}\n\n',
  );
});

test("[H9] a session's stream has that session's events only", async () => {
  const stream = await listen("/api/sessions/s_1/events");
  product.tell(step("s_2", 9));
  product.tell(step("s_1", 5));
  await vi.waitFor(() => expect(stream.text()).toContain("s_1"));
  expect(stream.text()).not.toContain("s_2");
});

test("[H9] whoever comes back after a version went by is told so at once", async () => {
  const missed = await listen("/api/sessions/s_1/events", { "last-event-id": "3" });
  await vi.waitFor(() => expect(missed.text()).toContain('"action":"missed"'));
  expect(missed.text()).toContain("id: 4\n");
  const upToDate = await listen("/api/sessions/s_1/events", { "last-event-id": "4" });
  product.tell(step("s_1", 5));
  await vi.waitFor(() => expect(upToDate.text()).toContain("id: 5\n"));
  expect(upToDate.text()).not.toContain("missed");
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
  expect(product.hearers()).toBe(0);
});

test("[H9] a reader that goes is forgotten", async () => {
  const stream = await listen("/api/events");
  expect(product.hearers()).toBe(1);
  stream.answer.destroy();
  await vi.waitFor(() => expect(product.hearers()).toBe(0));
});

test("[H16] a closing server ends connections that nothing uses, and lets requests finish", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  const slow = standIn({
    sessions: {
      list: async () => {
        asked = true;
        await promise;
        return [];
      },
    },
  });
  const own = await serve(slow);
  const unused = connect(own.port, "127.0.0.1");
  await once(unused, "connect");
  const answer = own.ask("/api/sessions", { headers: { connection: "keep-alive" } });
  await vi.waitFor(() => expect(asked).toBe(true));
  const closed = own.close();
  await once(unused, "close");
  resolve();
  expect((await answer).status).toBe(200);
  await closed;
});
