// Where metrics are told, and to whom; and what administrators see of them.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { listenForMetrics, type MetricsListener, metricsPlace } from "../../src/http/metrics.ts";
import { readMetrics } from "../metrics/reading.ts";
import { openTestProduct } from "./product.ts";
import { ask, json, type Running, serve } from "./running.ts";
import { clientWith, firstAdmin, invited, standUp } from "./signing-in.ts";

const token = "0123456789abcdef-secret";
let product: OpenedProduct;
let server: Running | null = null;
let listener: MetricsListener | null = null;

beforeEach(async () => {
  product = await openTestProduct();
});
afterEach(async () => {
  await listener?.close();
  await server?.close();
  [listener, server] = [null, null];
  await product.close();
});

async function listen(secret = ""): Promise<string> {
  listener = await listenForMetrics({ host: "127.0.0.1", port: 0 }, secret, product.measuring.told);
  return `http://127.0.0.1:${listener.address.port}`;
}

describe("who may see metrics", () => {
  test("[N80] by default nobody: the server has no such address", async () => {
    server = await serve(product);
    const answer = await server.ask("/metrics");
    expect(answer.body).not.toContain("data_tools_");
    expect((await server.ask("/api/metrics")).status).toBe(404);
  });

  test("[N80] a listener on loopback tells who asks for it there, and no page that calls itself otherwise", async () => {
    const url = await listen();
    const answer = await ask(`${url}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toContain("text/plain; version=0.0.4");
    expect(readMetrics(answer.body).kinds.size).toBeGreaterThan(30);
    for (const [name, value] of [
      ["host", "attacker.example"],
      ["origin", "https://attacker.example"],
    ] as const) {
      const refused = await ask(`${url}/metrics`, { headers: { [name]: value } });
      expect([refused.status, refused.body]).toEqual([403, "not for you\n"]);
    }
    for (const path of ["/", "/api/sessions", "/metrics/x"]) expect((await ask(url + path)).status).toBe(404);
    expect((await ask(`${url}/metrics`, { method: "POST" })).status).toBe(404);
  });

  test("[N80] with a token it tells who brings it alone, at the listener and at the server's own address", async () => {
    server = await serve(product, { metricsToken: token });
    for (const url of [await listen(token), server.url]) {
      for (const given of [null, "Bearer wrong", token, `Bearer ${token}x`]) {
        const refused = await ask(`${url}/metrics`, { headers: given === null ? {} : { authorization: given } });
        expect(refused.status).toBe(401);
        expect(refused.body).not.toContain("data_tools");
      }
      const answer = await ask(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.body).toContain("data_tools_process_start_time_seconds");
    }
  });

  test("[N80] places that are none, or not safe, are refused by their setting", () => {
    expect(metricsPlace("off", "")).toBeNull();
    expect(metricsPlace("127.0.0.1:9464", "")).toEqual({ host: "127.0.0.1", port: 9464 });
    expect(metricsPlace("[::1]:0", "")).toEqual({ host: "::1", port: 0 });
    expect(metricsPlace("0.0.0.0:9464", token)).toEqual({ host: "0.0.0.0", port: 9464 });
    for (const place of [
      "",
      "on",
      "9464",
      ":9464",
      "127.0.0.1",
      "127.0.0.1:99999",
      "0.0.0.0:9464",
      "metrics.example:1",
    ])
      expect(() => metricsPlace(place, ""), place).toThrow(/METRICS/);
    expect(() => metricsPlace("0.0.0.0:9464", "short")).toThrow(/METRICS_TOKEN/);
  });
});

test("[N83] requests are measured by route and outcome, refusals by code, open pages as they are", async () => {
  server = await serve(product);
  await server.ask("/api/sessions");
  await server.ask("/api/sessions/s_00000000000000000000000000");
  await server.ask("/api/no/such/address");
  await server.ask("/api/sessions", json({ wrong: true }));
  const { value, text } = readMetrics(await product.measuring.told());
  const requests = (route: string, outcome: string) =>
    value("data_tools_http_request_seconds_count", { route, outcome });
  expect(requests("GET /api/sessions", "done")).toBe(1);
  expect(requests("GET /api/sessions/:id", "refused")).toBe(1);
  expect(requests("POST /api/sessions", "refused")).toBe(1);
  expect(requests("none", "refused")).toBe(1);
  expect(text).not.toContain("s_0000");
  expect(value("data_tools_refusals_total", { code: "not_found" })).toBe(2);
  expect(value("data_tools_refusals_total", { code: "bad_request" })).toBe(1);
  const away = new AbortController();
  const stream = await fetch(`${server.url}/api/events`, { signal: away.signal });
  expect(readMetrics(await product.measuring.told()).value("data_tools_event_streams", {})).toBe(1);
  away.abort();
  await stream.text().catch(() => {});
  await expect
    .poll(async () => readMetrics(await product.measuring.told()).value("data_tools_event_streams", {}))
    .toBe(0);
});

test("[N85] administrators see the indicators of real work; for others the address does not exist", async () => {
  const clock = manualClock(Date.now());
  const there = await openTestProduct({}, clock);
  const running = await standUp(there, clock);
  try {
    const admin = await firstAdmin(there, running);
    const { browser: ann } = await invited(admin, running, "Ann");
    const client = clientWith(running, { cookie: ann.cookie ?? "" });
    const { id } = await client.datasources.create(new Blob(["city\nOslo\n"]), { fileName: "a.csv" });
    const session = await client.sessions.create({ datasource: id });
    await client.sessions.apply(session.id, { op: "rename-column", params: { column: "city", to: "place" } });
    await client.sessions.undo(session.id);
    clock.advance(60_000);
    const answer = await admin.ask("/api/admin/indicators?window=hour");
    expect(answer.status).toBe(200);
    const { indicators } = answer.json<{ indicators: { name: string; count: number; value: number }[] }>();
    const of = (name: string) => indicators.find((each) => each.name === name);
    expect(of("mean")).toMatchObject({ count: 1 });
    expect(of("mean")?.value).toBeGreaterThan(0);
    expect(of("moves")).toMatchObject({ count: 1, value: 1, met: true });
    expect(of("errors")).toMatchObject({ value: 0, met: true });
    const refused = await ann.ask("/api/admin/indicators");
    expect(refused.status).toBe(404);
    expect((await admin.ask("/api/admin/indicators?window=year")).status).toBe(400);
  } finally {
    await running.close();
    await there.close();
  }
});

test("[N89] people are asked how satisfied they are only where it is switched on; how often each score was given is all that is kept", async () => {
  server = await serve(product);
  expect((await server.ask("/api/satisfaction")).json()).toEqual({ asks: false });
  expect((await server.ask("/api/satisfaction", json({ score: 9 }))).status).toBe(204);
  expect(readMetrics(await product.measuring.told()).text).not.toContain('score="9"');
  const asking = await openTestProduct({ satisfaction: "true" });
  const running = await serve(asking);
  try {
    expect((await running.ask("/api/satisfaction")).json()).toEqual({ asks: true });
    for (const score of [10, 10, 7]) await running.ask("/api/satisfaction", json({ score }));
    for (const score of [0, 11, 7.5, "8"])
      expect((await running.ask("/api/satisfaction", json({ score }))).status).toBe(400);
    const { samples } = readMetrics(await asking.measuring.told());
    const scores = samples.filter(({ of }) => of === "data_tools_satisfaction_total");
    expect(scores.map(({ labels, value }) => [labels, value])).toEqual([
      [{ score: "10" }, 2],
      [{ score: "7" }, 1],
    ]);
    const { indicators } = await asking.measuring.indicators({ owner: "root", name: "root", role: "admin" }, "hour");
    expect(indicators.at(-1)).toMatchObject({ name: "satisfaction", value: 9, goal: 8, count: 3, met: true });
  } finally {
    await running.close();
    await asking.close();
  }
});
