// A page of another site must get nothing, whatever route it tries.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let server: Running;
let product: OpenedProduct;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product, { names: ["data.example.org", "localhost:5173"] });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

const foreign: [string, (port: number) => Record<string, string>][] = [
  ["another Host", () => ({ host: "evil.example" })],
  ["a Host that only begins like ours", (port) => ({ host: `localhost.evil.example:${port}` })],
  ["our Host with another port", () => ({ host: "127.0.0.1:1" })],
  ["a configured Host with a port of another service", () => ({ host: "data.example.org:81" })],
  ["another Origin", () => ({ origin: "http://evil.example" })],
  ["the Origin null", () => ({ origin: "null" })],
  ["the Origin of another port here", () => ({ origin: "http://127.0.0.1:3000" })],
  ["a cross-site request", () => ({ "sec-fetch-site": "cross-site" })],
  ["a request from another port here", () => ({ "sec-fetch-site": "same-site" })],
  ["a cross-site navigation", () => ({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })],
];

describe("[H1] a foreign Host, Origin or Sec-Fetch-Site is refused on every route", () => {
  test.each(foreign)("%s", async (_name, headers) => {
    const paths = [...server.routes, { method: "GET", path: "/" }, { method: "GET", path: "/%zz" }];
    expect(paths.length).toBeGreaterThan(35);
    for (const { method, path } of paths) {
      const answer = await server.ask(path.replaceAll(/:\w+/g, "x"), { method, headers: headers(server.port) });
      expect(answer.status, `${method} ${path}`).toBe(403);
      expect(answer.json().code).toBe("foreign_origin");
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

const ours: [string, (port: number) => Record<string, string>][] = [
  ["no Origin at all", () => ({})],
  ["localhost", (port) => ({ host: `localhost:${port}`, origin: `http://localhost:${port}` })],
  ["the loopback of IPv6", (port) => ({ host: `[::1]:${port}` })],
  ["a configured name behind a proxy", () => ({ host: "data.example.org", origin: "https://data.example.org" })],
  ["a configured name with its own port", () => ({ host: "localhost:5173", origin: "http://localhost:5173" })],
  ["the page itself", (port) => ({ origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" })],
  ["an address typed in", () => ({ "sec-fetch-site": "none" })],
];

test.each(ours)("[H1] %s is served", async (_name, headers) => {
  const answer = await server.ask("/api/operations", { headers: headers(server.port) });
  expect(answer.status).toBe(200);
});
