// Failures as clients and operators see them.
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { json, type Running, serve } from "./running.ts";
import { standIn } from "./stand-in.ts";

let server: Running;
const current = { id: "s_1", version: 7 };
const product = standIn({
  sessions: {
    view: async () => current,
    list: async () => {
      throw new Error("Could not convert string 'marked-cell' of column \"marked-column\"");
    },
    undo: async () => {
      throw new Refusal("version_conflict", { expected: 3, version: 7 });
    },
    redo: async () => {
      throw new Refusal("busy", { limit: 32 }, 1.5);
    },
    rows: async () => ({ rows: [] }),
  },
});

beforeAll(async () => {
  server = await serve(product);
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
  ["a condition that is no JSON", "/api/sessions/s_1/rows?where=a", {}, 400, "bad_request"],
  ["columns that are no list", "/api/sessions/s_1/rows?columns=a", {}, 400, "bad_request"],
  ["a sort in a wrong form", '/api/sessions/s_1/rows?sort=["a"]', {}, 400, "bad_request"],
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
  const answer = await server.ask("/api/sessions/s_1/undo", json({ version: 3 }));
  expect(answer.status).toBe(409);
  expect(answer.json()).toMatchObject({ code: "version_conflict", data: { expected: 3, version: 7 }, current });
});

test("[H2] a refusal that passes says when to try again", async () => {
  const answer = await server.ask("/api/sessions/s_1/redo", json({}));
  expect(answer.status).toBe(429);
  expect(answer.headers["retry-after"]).toBe("2");
});

test("[H7] an unforeseen failure gives a reference that the log explains without the user's data", async () => {
  const answer = await server.ask("/api/sessions?note=marked-query");
  expect(answer.status).toBe(500);
  const { code, data } = answer.json<{ code: string; data: { reference: string } }>();
  expect(code).toBe("internal_error");
  expect(answer.body).not.toContain("marked");
  const lines = server.logged().split("\n");
  const line = lines.find((one) => one.includes(data.reference)) ?? "";
  const { level, failure } = JSON.parse(line);
  expect({ level, type: failure.type }).toEqual({ level: 50, type: "Error" });
  expect(failure.at[0]).toContain("problem.test.ts");
});

test("[H7] no query, body, cell or column name is in the log", async () => {
  await server.ask('/api/sessions/s_1/rows?search=marked-search&columns=["marked-column"]');
  await server.ask("/api/sessions/marked-id/steps", json({ op: "marked-op", params: { column: "marked-column" } }));
  await server.ask("/api/sessions?note=marked-query");
  await server.ask("/api/marked-address");
  expect(server.logged()).toContain('"route":"/api/sessions/:id/rows"');
  expect(server.logged()).not.toContain("marked");
});
