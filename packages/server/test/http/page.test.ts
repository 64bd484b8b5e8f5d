// The page and the headers that guard it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let server: Running;
const folder = mkdtempSync(join(tmpdir(), "data-tools-page-"));
const page = join(folder, "page");
let product: OpenedProduct;

beforeAll(async () => {
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(folder, "secret"), "outside");
  writeFileSync(join(page, "index.html"), "<!doctype html><title>Data Tools</title>");
  writeFileSync(join(page, "assets", "index-Ab12.js"), "export {};");
  writeFileSync(join(page, "assets", "index-Ab12.js.br"), brotliCompressSync("export {};"));
  product = await openTestProduct();
  server = await serve(product, { page });
});
afterAll(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true });
});

test.each(["/", "/sessions/s_1", "/datasources?sort=name"])(
  "[H10] the page answers at %s and is asked for anew each time",
  async (path) => {
    const answer = await server.ask(path);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining("<title>Data Tools</title>") });
    expect(answer.headers["cache-control"]).toBe("no-cache");
  },
);

test("[H10] files with hashed names are kept for ever", async () => {
  const answer = await server.ask("/assets/index-Ab12.js");
  expect(answer).toMatchObject({ status: 200, body: "export {};" });
  expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("[H10] files go out in the compressed form that the reader takes, if there is one", async () => {
  const path = "/assets/index-Ab12.js";
  const plain = await server.ask(path, { headers: { "accept-encoding": "identity" } });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  const packed = await server.ask(path, { headers: { "accept-encoding": "gzip, br" } });
  expect(packed.headers).toMatchObject({
    "content-encoding": "br",
    "content-type": expect.stringContaining("javascript"),
  });
  expect(packed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each([
  ["a file that is not there", "/assets/index-Old.js", "GET"],
  ["an unknown address of the interface", "/api/other", "GET"],
  ["an unknown address of health", "/health", "GET"],
  ["writing to the page", "/", "POST"],
])("[H10] %s is not found, and never the page", async (_name, path, method) => {
  const answer = await server.ask(path, { method });
  expect(answer.status).toBe(404);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
});

test.each(["/../secret", "/..%2fsecret", "/assets/..%2f..%2fsecret", "/%2e%2e/secret"])(
  "[H10] nothing outside the folder is served: %s",
  async (path) => {
    const answer = await server.ask(path);
    expect(answer.body).not.toContain("outside");
  },
);

test.each(["/", "/assets/index-Ab12.js", "/api/operations", "/api/other", "/api/%zz", "/health/live"])(
  "[H11] %s carries the headers that keep other sites out",
  async (path) => {
    const { headers } = await server.ask(path);
    const policy = headers["content-security-policy"];
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    if (path.startsWith("/api")) expect(headers["cache-control"]).toBe("no-store");
  },
);
