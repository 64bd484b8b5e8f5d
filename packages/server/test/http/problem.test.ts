// Failures as clients and operators see them.
import { connect } from "node:net";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { describeError } from "../../src/http/log.ts";
import { openTestProduct } from "./product.ts";
import { json, type Running, serve } from "./running.ts";

let server: Running;
let product: OpenedProduct;
let session = "";

beforeAll(async () => {
  product = await openTestProduct({ queue: "1" });
  server = await serve(product);
  const client = createClient({ baseUrl: server.url });
  const source = await client.datasources.create(new Blob(["a,b\n1,2\n"]), { fileName: "table.csv" });
  session = (await client.sessions.create({ datasource: source.id })).id;
  await client.sessions.apply(session, { op: "rename-column", params: { column: "a", to: "c" } });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

const wrong: [string, string, ReturnType<typeof json>, number, string][] = [
  ["an unknown address", "/api/nothing", {}, 404, "not_found"],
  ["a malformed address", "/api/%zz", {}, 400, "bad_request"],
  ["an unknown method", "/api/sessions", { method: "PROPFIND" }, 405, "method_not_allowed"],
  ["CORS", "/api/sessions", { method: "OPTIONS" }, 405, "method_not_allowed"],
  ["a body that is no JSON", "/api/sessions", { ...json({}), body: "{" }, 400, "bad_request"],
  [
    "a form of a web page",
    "/api/sessions",
    { ...json({}), headers: { "content-type": "text/plain" } },
    400,
    "bad_request",
  ],
  ["a missing property", "/api/sessions", json({}), 400, "bad_request"],
  ["an unknown property", "/api/sessions", json({ datasource: "d", x: 1 }), 400, "bad_request"],
  ["a text for a number", "/api/sessions/s_1/undo", json({ count: "1" }), 400, "bad_request"],
  ["a word for a number in the address", "/api/sessions/s_1/rows?limit=many", {}, 400, "bad_request"],
  ["columns that are no list", "/api/sessions/s_1/rows?columns=a", {}, 400, "bad_request"],
  ["a condition in an address", "/api/sessions/s_1/rows?where=a", {}, 400, "bad_request"],
  ["a sort in a wrong form", "/api/sessions/s_1/rows", json({ sort: ["a"] }), 400, "bad_request"],
  [
    "one call and several at once",
    "/api/sessions/s_1/steps",
    json({ op: "a", params: {}, calls: [{ op: "b", params: {} }] }),
    400,
    "bad_request",
  ],
  ["an upload that is no form", "/api/datasources", json({}), 400, "bad_request"],
  ["a body beyond all measure", "/api/sessions", json({ datasource: "d".repeat(9_000_000) }), 413, "too_large"],
  [
    "an unreadable key",
    "/api/sessions/s_1/steps",
    json({ op: "a", params: {} }, { "idempotency-key": "a b" }),
    400,
    "bad_request",
  ],
  [
    "a key without end",
    "/api/sessions/s_1/steps",
    json({ op: "a", params: {} }, { "idempotency-key": "k".repeat(201) }),
    400,
    "bad_request",
  ],
  ["a prototype in a body", "/api/sessions", { ...json({}), body: '{"__proto__":{"a":1}}' }, 400, "bad_request"],
];

test.each(wrong)("[H2] %s is answered with problem+json", async (_name, path, asking, status, code) => {
  const answer = await server.ask(path, asking);
  const problem = answer.json();
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
  expect(problem).toMatchObject({ type: `/api/problems/${code}`, status, title: expect.any(String) });
  expect(problem.detail).toMatch(/\.$/);
});

test("[H2] what is no HTTP at all is answered with problem+json", async () => {
  const socket = connect(server.port, "127.0.0.1");
  socket.write("nonsense\r\n\r\n");
  let text = "";
  for await (const chunk of socket) text += chunk;
  expect(text).toMatch(/^HTTP\/1.1 400 /);
  expect(text).toContain("application/problem+json");
});

test("[H2] a conflict of versions carries the session as it is now", async () => {
  const current = (await server.ask(`/api/sessions/${session}`)).json<{ version: number }>();
  const answer = await server.ask(`/api/sessions/${session}/undo`, json({ version: current.version - 1 }));
  expect(answer.status).toBe(409);
  expect(answer.json()).toMatchObject({
    code: "version_conflict",
    data: { expected: current.version - 1, version: current.version },
    current: { id: session, version: current.version },
  });
});

test("[H2] a refusal that passes says when to try again", async () => {
  const copy = (_: unknown, at: number) =>
    server.ask(
      `/api/sessions/${session}/steps`,
      json({ op: "duplicate-column", params: { column: "b", into: `b${at}` } }),
    );
  const answers = await Promise.all(Array.from({ length: 60 }, copy));
  const busy = answers.filter(({ status }) => status === 429);
  expect(busy.length).toBeGreaterThan(0);
  for (const answer of busy) {
    expect(answer.json()).toMatchObject({ code: "busy" });
    expect(answer.headers["retry-after"]).toBe("1");
  }
});

test("[H7] what the log says of an error is where it arose, never its message", () => {
  const inner = Object.assign(new RangeError("marked-cell"), { code: "ERR_ANY" });
  const said = describeError(
    new Error("Could not convert 'marked-cell' of \"marked-column\"\nmarked-line", { cause: inner }),
  );
  expect(said).toMatchObject({ type: "Error", cause: { type: "RangeError", code: "ERR_ANY" } });
  expect(JSON.stringify(said)).toContain("problem.test.ts");
  expect(JSON.stringify(said)).not.toContain("marked");
});

test("[H7] an unforeseen failure gives a reference, under which the log says where it arose", async () => {
  const broken = await openTestProduct({ store: "local:" });
  const own = await serve(broken);
  await broken.core.vault.store.close();
  const answer = await own.ask("/api/sessions?note=marked-query");
  await own.close();
  await broken.close().catch(() => {});
  expect(answer.status).toBe(500);
  const { code, data } = answer.json<{ code: string; data: { reference: string } }>();
  expect(code).toBe("internal_error");
  const line =
    own
      .logged()
      .split("\n")
      .find((one) => one.includes(data.reference)) ?? "";
  expect(JSON.parse(line)).toMatchObject({
    level: 50,
    failure: { at: expect.arrayContaining([expect.stringMatching(/^at /)]) },
  });
  expect(own.logged()).not.toContain("marked");
});

test("[H7] no query, body, cell or column name is in the log", async () => {
  await server.ask('/api/sessions/s_1/rows?columns=["marked-column"]');
  await server.ask("/api/sessions/s_1/rows", json({ search: "marked-search" }));
  await server.ask("/api/sessions/marked-id/steps", json({ op: "marked-op", params: { column: "marked-column" } }));
  await server.ask(
    `/api/sessions/${session}/steps`,
    json({ op: "rename-column", params: { column: "marked-column", to: "x" } }),
  );
  await server.ask("/api/marked-address");
  expect(server.logged()).toContain('"route":"/api/sessions/:id/rows"');
  expect(server.logged()).not.toContain("marked");
});
