// The description must say everything that the server does.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wireSchemas } from "../../../../scripts/wire-schemas.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

interface Description {
  openapi: string;
  components: { schemas: Record<string, object> };
  paths: Record<string, Record<string, Described>>;
}

interface Described {
  summary?: string;
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: { type: string; properties: object } }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

let server: Running;
let description: Description;
let product: OpenedProduct;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  description = (await server.ask("/api/openapi.json")).json<Description>();
});
afterAll(async () => {
  await server.close();
  await product.close();
});

test("[H3] the types of answers are described as the client's wire types are now", () => {
  expect(JSON.parse(wireSchemas())).toEqual(description.components.schemas);
});

test("[H3] every type that is referred to is described", () => {
  const names = [...JSON.stringify(description).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    (match) => match[1] ?? "",
  );
  expect(names.length).toBeGreaterThan(100);
  for (const name of names) expect(description.components.schemas).toHaveProperty(name);
});

test("[H3] every route is in the OpenAPI 3.1 document with its schemas", () => {
  expect(description.openapi).toBe("3.1.0");
  expect(server.routes.length).toBeGreaterThan(35);
  for (const { method, path } of server.routes) {
    const name = `${method} ${path}`;
    const described = description.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    expect(described?.summary, name).toBeTruthy();
    expect(Object.keys(described?.responses ?? {}), name).toContain("default");
    const answer = Object.entries(described?.responses ?? {}).find(([status]) => status !== "default");
    if (answer?.[0] !== "204") expect(Object.values(answer?.[1].content ?? {})[0]?.schema, name).toBeTruthy();
    const placed = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
    const parameters = described?.parameters ?? [];
    expect(
      parameters.filter((one) => one.in === "path").map((one) => one.name),
      name,
    ).toEqual(placed);
    expect(
      parameters.every(({ schema }) => Object.keys(schema).length > 0),
      name,
    ).toBe(true);
    if (["POST", "PATCH", "PUT"].includes(method)) {
      const [content] = Object.values(described?.requestBody?.content ?? {});
      expect(content?.schema.type, name).toBe("object");
    }
    if (method === "POST")
      expect(
        parameters.map((one) => one.name),
        name,
      ).toContain("idempotency-key");
  }
});

test("[V17] the document tells the version of the package", async () => {
  const { info } = (await server.ask("/api/openapi.json")).json<{ info: { version: string } }>();
  expect(info.version).toBe(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version);
});
