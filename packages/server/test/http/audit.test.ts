// What a user did, over HTTP: refusals of changes with their codes, where requests come from, NDJSON.
import { type AuditLine, createClient, ProblemError } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
let client: ReturnType<typeof createClient>;
let session: string;
beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  client = createClient({ baseUrl: server.url });
  const { id } = await client.datasources.create(new File(["city,price\nOslo,3\n"], "t.csv"));
  session = (await client.sessions.create({ datasource: id })).id;
});
afterAll(async () => {
  await server.close();
  await product.close();
});

test("[J1] a refused change is written with its route, code, session and address; what the user wrote is not", async () => {
  const mark = "hemmelig7Qx";
  const refused = [
    client.sessions.undo(session),
    client.sessions.apply(session, { op: "rename-column", params: { column: mark, to: mark } }),
    client.recipes.remove(mark),
    client.sessions.preview(session, { op: "rename-column", params: { column: mark, to: "x" } }),
    client.sessions.rows(session, { where: { column: mark, is: "eq", value: mark } }),
  ];
  for (const outcome of await Promise.allSettled(refused)) {
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(ProblemError) });
  }
  const { entries } = await client.audit();
  const shown = entries.filter(({ outcome }) => outcome === "refused").reverse();
  expect(shown.map(({ action, on, detail }) => [action, on, detail.code]).sort()).toEqual([
    ["DELETE /api/recipes/:id", null, "not_found"],
    ["POST /api/sessions/:id/steps", session, "column_not_found"],
    ["POST /api/sessions/:id/undo", session, "nothing_to_undo"],
  ]);
  expect(JSON.stringify(entries)).not.toContain(mark);
  expect(new Set(entries.map(({ from }) => from))).toEqual(new Set(["127.0.0.1"]));
});

test("[J2] the same comes as lines of JSON, all of them, oldest first", async () => {
  const answer = await fetch(`${server.url}/api/audit`, { headers: { accept: "application/x-ndjson" } });
  expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
  const lines = (await answer.text()).trimEnd().split("\n");
  const entries = lines.map((line): AuditLine => JSON.parse(line));
  expect(entries.reverse()).toEqual((await client.audit({ limit: 1000 })).entries);
  expect(entries.map(({ action }) => action)).toContain("create");
});

test("[J1] a proxy's word on the address is taken only if it is trusted", async () => {
  const trusting = await serve(product, { proxies: ["127.0.0.1"] });
  for (const [url, name] of [
    [server.url, "one"],
    [trusting.url, "two"],
  ]) {
    await fetch(`${url}/api/sessions/${session}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", "x-forwarded-for": "198.51.100.4" },
      body: JSON.stringify({ name }),
    });
  }
  const { entries } = await client.audit();
  expect(entries.filter(({ action }) => action === "rename").map(({ from }) => from)).toEqual([
    "198.51.100.4",
    "127.0.0.1",
  ]);
  await trusting.close();
});
