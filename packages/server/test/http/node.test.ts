// A server among several: it says which it is, and leaves without a failed request.
import { Agent, request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openLog } from "../../src/http/log.ts";
import { createServer } from "../../src/http/server.ts";
import { openTestProduct } from "./product.ts";
import { ask } from "./running.ts";

let product: OpenedProduct;
let app: ReturnType<typeof createServer>;
let url: string;

beforeEach(async () => {
  product = await openTestProduct();
  app = createServer(product, { operations: [], log: openLog("silent"), node: "north-1" });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await app.close();
  await product.close();
});

/** A request on a connection that would be kept. */
function kept(path: string, agent: Agent): Promise<{ status: number; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { agent }, (answer) => {
      answer
        .resume()
        .on("end", () => resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection }));
    })
      .on("error", reject)
      .end();
  });
}

test("[H20] a server that is leaving answers what comes, keeps no connection, ends streams, and says that it is not ready", async () => {
  const agent = new Agent({ keepAlive: true });
  expect(await kept("/api/me", agent)).toEqual({ status: 200, connection: "keep-alive" });
  const stream = await fetch(`${url}/api/events`);
  expect((await ask(`${url}/health/ready`)).status).toBe(200);
  app.drain();
  expect(await stream.text()).toContain("retry");
  expect((await ask(`${url}/health/ready`)).status).toBe(503);
  expect((await ask(`${url}/health/live`)).status).toBe(200);
  expect(await kept("/api/me", agent)).toEqual({ status: 200, connection: "close" });
  const [one, two] = await Promise.all([ask(`${url}/api/operations`), ask(`${url}/api/sessions`)]);
  expect([one.status, two.status]).toEqual([200, 200]);
  agent.destroy();
});

test("[H21] every answer names the server, and a browser that came from another one keeps its name", async () => {
  const first = await ask(`${url}/api/me`);
  expect(first.headers["data-tools-node"]).toBe("north-1");
  expect(first.headers["set-cookie"]).toEqual(["data-tools-node=north-1; Path=/; HttpOnly; SameSite=Strict"]);
  const again = await ask(`${url}/api/me`, { headers: { cookie: "data-tools-node=north-1" } });
  expect(again.headers["set-cookie"]).toBeUndefined();
  const moved = await ask(`${url}/api/me`, { headers: { cookie: "a=b; data-tools-node=south-2" } });
  expect(moved.headers["set-cookie"]).toHaveLength(1);
});
