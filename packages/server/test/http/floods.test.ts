// Floods of one user's requests, over HTTP: refused with when to come again, written down once for all of a kind,
// and never in the way of others or of the own undo.
import { connect, type Socket } from "node:net";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { stillClock } from "../sessions/product.ts";
import { openTestProduct } from "./product.ts";
import { json, type Running, serve } from "./running.ts";

const header = "x-forwarded-user";
const clock = stillClock();
let product: OpenedProduct;
let server: Running;
let session: string;
const as = (user: string, asking = {}) => {
  const { headers, ...rest } = { headers: {}, ...asking };
  return { ...rest, headers: { ...headers, [header]: user } };
};
const clientOf = (user: string) =>
  createClient({
    baseUrl: server.url,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, [header]: user } }),
  });

beforeAll(async () => {
  product = await openTestProduct({ "quota-changes": "10", "quota-moves": "1200", "quota-heavy": "2" }, clock);
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
  server = await serve(product, { identify: proxy.open(config) });
  const client = clientOf("ann");
  const { id } = await client.datasources.create(new Blob(["a,b\n1,2\n"]), { fileName: "a.csv" });
  session = (await client.sessions.create({ datasource: id })).id;
  await client.sessions.apply(session, { op: "rename-column", params: { column: "a", to: "c" } });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

test("[G4] of a hundred steps at once those beyond the pace are refused with Retry-After; undo and others go on", async () => {
  const step = (n: number) =>
    server.ask(
      `/api/sessions/${session}/steps`,
      as("ann", json({ op: "formula", params: { into: `x${n}`, expression: "b + 1" } })),
    );
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => step(n)));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused).toHaveLength(23);
  for (const { status, headers, json: read } of refused) {
    expect({ status, after: headers["retry-after"] }).toEqual({ status: 429, after: "6" });
    expect(read()).toMatchObject({ code: "too_fast", title: "Too many requests", data: { limit: 10, seconds: 6 } });
  }
  expect((await server.ask(`/api/sessions/${session}/undo`, as("ann", json({})))).status).toBe(200);
  expect((await server.ask(`/api/sessions/${session}/redo`, as("ann", json({})))).status).toBe(200);
  await clientOf("bob").datasources.create(new Blob(["a\n1\n"]), { fileName: "b.csv" });
  await product.core.journal.flush();
  const { entries } = await clientOf("ann").audit();
  const written = entries.filter(({ outcome }) => outcome === "refused");
  expect(written.map(({ action, on, detail }) => ({ action, on, ...detail }))).toEqual([
    { action: "POST /api/sessions/:id/steps", on: session, code: "too_fast", times: 23 },
  ]);
  clock.advance(6000);
  expect((await step(100)).status).toBe(201);
});

test("[G5] nobody holds more uploads open than heavy jobs, however slowly they are sent", async () => {
  clock.advance(60_000);
  const head = [
    "POST /api/datasources HTTP/1.1",
    `host: 127.0.0.1:${server.port}`,
    `${header}: ann`,
    "content-type: multipart/form-data; boundary=edge",
    "content-length: 100000",
  ];
  const begin = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          `${head.join("\r\n")}\r\n\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\n1`,
        );
        resolve(socket);
      });
      socket.on("error", () => {});
    });
  const slow = [await begin(), await begin()];
  const form = {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=edge" },
    body: '--edge\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\na\n1\r\n--edge--\r\n',
  };
  await expect.poll(() => server.requests()).toBe(2);
  await expect
    .poll(async () => (await server.ask("/api/datasources", as("ann", form))).status, { interval: 100 })
    .toBe(429);
  const refused = await server.ask("/api/datasources", as("ann", form));
  expect(refused.headers["retry-after"]).toBe("5");
  expect(refused.json()).toMatchObject({ code: "too_much_at_once", data: { limit: 2 } });
  expect((await server.ask("/api/datasources", as("cleo", form))).status).toBe(201);
  for (const socket of slow) socket.destroy();
  await expect.poll(async () => (await server.ask("/api/datasources", as("ann", form))).status).toBe(201);
});

test("[G1] the use of one user is told to that one, with the limits", async () => {
  const { limits } = await clientOf("cleo").use();
  const of = (name: string) => limits.find((line) => line.name === name);
  expect(of("datasources")).toEqual({ name: "datasources", unit: "count", of: "user", used: 1, limit: 200 });
  expect(of("stored")).toMatchObject({ unit: "bytes", limit: 20 * 2 ** 30 });
  expect(of("stored")?.used).toBeGreaterThan(0);
  expect(of("changes")).toMatchObject({ used: 1, limit: 10 });
  expect(of("rows")).toMatchObject({ used: null, limit: 20_000_000 });
});

test("[G3] administrators see and set them over HTTP", async () => {
  const root = clientOf("root");
  expect((await root.admin.quotas()).everyone).toMatchObject({ changes: 10, heavy: 2 });
  const set = await root.admin.setQuotasOf("proxy:cleo", { datasources: 1 });
  expect(set).toMatchObject({ owner: "proxy:cleo", set: { datasources: 1 }, quotas: { datasources: 1, changes: 10 } });
  const full = clientOf("cleo").datasources.create(new Blob(["a\n1\n"]), { fileName: "c.csv" });
  await expect(full).rejects.toMatchObject({ problem: { code: "too_many_datasources", status: 409 } });
  expect((await root.admin.quotasOf("proxy:cleo")).use.find(({ name }) => name === "datasources")?.used).toBe(1);
  await root.admin.setQuotas({ datasources: null });
  await root.admin.setQuotasOf("proxy:cleo", {});
  await clientOf("cleo").datasources.create(new Blob(["a\n1\n"]), { fileName: "c.csv" });
});
