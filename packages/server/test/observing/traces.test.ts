// Traces at a collector of the test's own: one request is one tree, nothing of the data is in it, and a collector that
// fails costs nobody anything.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { tracesPlace } from "../../src/observing/places.ts";
import { openTestProduct } from "../http/product.ts";
import { json, type Running, serve } from "../http/running.ts";
import { readMetrics } from "../metrics/reading.ts";
import { type Collector, collector, type KeptSpan } from "./collector.ts";

const secret = "clandestine";
let there: Collector;
let product: OpenedProduct;
let server: Running;

// One for all: what is tried last ends it.
beforeAll(async () => {
  there = await collector();
  product = await openTestProduct({ store: "local:", traces: there.url, "node-name": "north-1" });
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1" }, {});
  server = await serve(product, { identify: proxy.open(config), proxies: ["127.0.0.1"] });
});
afterAll(() => there.close());

const as = (user: string, more: Record<string, string> = {}) => ({ "x-forwarded-user": user, ...more });

/** A session of someone with the secret in names and cells. */
async function begun(): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([`${secret},price\n${secret} cell,3\n`]), `${secret}.csv`);
  const sent = await fetch(`${server.url}/api/datasources`, { method: "POST", body: form, headers: as(secret) });
  const { id: datasource } = (await sent.json()) as { id: string };
  const made = await server.ask("/api/sessions", json({ datasource, name: secret }, as(secret)));
  return made.json<{ id: string }>().id;
}

const apply = (id: string, to: string, more: Record<string, string> = {}) =>
  [
    `/api/sessions/${id}/steps`,
    json({ op: "change-case", params: { columns: [to], to: "upper" } }, as(secret, more)),
  ] as const;

async function traceOf(trace: string, before = ""): Promise<KeptSpan[]> {
  await there.until(async (spans) => {
    await product.observing.tracing?.flush();
    return spans.some((span) => span.trace === trace && span.parent === before);
  });
  return there.spans.filter((span) => span.trace === trace);
}

const traceIn = (header: unknown) => String(header).split("-")[1] ?? "";

test("[N110] off is the default: nothing is loaded for traces, and no answer speaks of one", async () => {
  const plain = await openTestProduct();
  const silent = await serve(plain);
  expect(plain.observing).toMatchObject({ tracing: null, reports: null });
  expect((await silent.ask("/api/sessions")).headers.traceresponse).toBeUndefined();
  await silent.close();
  await plain.close();
  const source = fileURLToPath(new URL("../../src", import.meta.url));
  const files = (readdirSync(source, { recursive: true }) as string[]).filter((name) => name.endsWith(".ts"));
  const naming = (words: RegExp) => files.filter((name) => words.test(readFileSync(join(source, name), "utf8")));
  expect(naming(/^import (?!type ).*"@opentelemetry\//m)).toEqual(["observing/otlp.ts"]);
  expect(naming(/^import .*\/otlp\.ts"/m)).toEqual([]);
});

test("[N111] one step is one tree: the request, the session below it, engine and store below that", async () => {
  const id = await begun();
  const answer = await server.ask(...apply(id, secret));
  expect(answer.status).toBe(201);
  const spans = await traceOf(traceIn(answer.headers.traceresponse));
  const [root] = spans.filter(({ parent }) => parent === "");
  const named = (name: string) => spans.find((span) => span.name === name) as KeptSpan;
  expect(root?.name).toBe("POST /api/sessions/:id/steps");
  const [session, engine, commit, put] = ["session apply", "engine apply", "store commit", "blobs put"].map(named);
  expect(session?.parent).toBe(root?.id);
  expect(engine?.parent).toBe(session?.id);
  expect(commit?.parent).toBe(session?.id);
  const above = spans.find(({ id: one }) => one === put?.parent);
  expect([above?.name, above?.parent]).toEqual(["store putBlob", session?.id]);
  for (const { name, parent, began, ended } of spans) {
    const outer = spans.find(({ id: one }) => one === parent);
    expect([name, parent === "" || outer !== undefined, ended >= began]).toEqual([name, true, true]);
    // Beginnings are told in whole milliseconds.
    if (outer)
      expect([name, began + 2_000_000n >= outer.began, ended <= outer.ended + 2_000_000n]).toEqual([name, true, true]);
  }
  expect(session?.facts).toMatchObject({ "data_tools.operation": "change-case", "data_tools.outcome": "done" });
  expect(engine?.facts).toMatchObject({
    ...{ "data_tools.change": "derive", "data_tools.rows": 1, "data_tools.columns": 2, "data_tools.made.files": 1 },
  });
  expect(commit?.facts).toMatchObject({ "db.system.name": "sqlite", "data_tools.steps": 1, "data_tools.blobs": 1 });
  expect(Number(put?.facts["data_tools.bytes"])).toBeGreaterThan(100);
  expect(there.resource).toMatchObject({ "service.name": "data-tools", "service.instance.id": "north-1" });
  const told = readMetrics(await product.measuring.told());
  expect(told.value("data_tools_trace_spans_total", { fate: "sent" })).toBe(there.spans.length);
});

test("[N112] no word of table, user or session is in a trace, when something is refused or fails neither", async () => {
  const id = await begun();
  await server.ask(...apply(id, secret));
  await server.ask(...apply(id, `${secret} 2`));
  await server.ask(`/api/sessions/${id}/rows`, json({ search: secret }, as(secret)));
  await server.ask(`/api/${secret}?q=${secret}`, { headers: as(secret) });
  const { redo } = product.sessions;
  Object.assign(product.sessions, { redo: () => Promise.reject(new Error(`${secret} broke`)) });
  const failed = await server.ask(`/api/sessions/${id}/redo`, json({}, as(secret)));
  Object.assign(product.sessions, { redo });
  expect(failed.status).toBe(500);
  const spans = await traceOf(traceIn(failed.headers.traceresponse));
  expect(spans.at(-1)).toMatchObject({ isError: true, facts: { "error.type": "internal_error" } });
  const refused = there.spans.find(({ facts }) => facts["data_tools.code"] === "column_not_found");
  expect(refused).toMatchObject({ isError: false, facts: { "data_tools.outcome": "refused" } });
  for (const word of [secret, id, "127.0.0.1"]) expect(there.text()).not.toContain(word);
});

test("[N113] log line and trace name each other; a trusted proxy begins the trace, and decides if it is kept", async () => {
  const [trace, span] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  const id = await begun();
  const answer = await server.ask(...apply(id, secret, { traceparent: `00-${trace}-${span}-01` }));
  expect(answer.headers.traceresponse).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  const spans = await traceOf(trace, span);
  const top = spans.find(({ name }) => name.startsWith("POST "));
  expect(top?.parent).toBe(span);
  const lines = server.logged().split("\n").filter(Boolean);
  const line = lines.map((text) => JSON.parse(text) as Record<string, unknown>).find((one) => one.trace === trace);
  expect(line).toMatchObject({ msg: "request", request: answer.headers["x-request-id"] });
  for (const name of ["request", "user", "session", "operation"] as const)
    expect([name, top?.facts[`data_tools.${name}`]]).toEqual([name, line?.[name]]);
  const unkept = await server.ask(...apply(id, "price", { traceparent: `00-${"1".repeat(32)}-${span}-00` }));
  expect(unkept.headers.traceresponse).toMatch(/-00$/);
  // Nobody else begins one.
  const open = await serve(product);
  try {
    const other = await open.ask("/api/operations", { headers: { traceparent: `00-${"2".repeat(32)}-${span}-01` } });
    expect(traceIn(other.headers.traceresponse)).toMatch(/^(?!2{32})[0-9a-f]{32}$/);
    expect(await traceOf(traceIn(other.headers.traceresponse))).not.toEqual([]);
  } finally {
    await open.close();
  }
  const traces = new Set(there.spans.map((one) => one.trace));
  expect(traces.has("1".repeat(32))).toBe(false);
});

test("[N115] settings that name no collector are refused by name; of an address alone the usual path is meant", () => {
  const read = (TRACES: string, TRACES_HEADERS = "", TRACES_SAMPLE = "1") =>
    tracesPlace({ TRACES, TRACES_HEADERS, TRACES_SAMPLE });
  expect(read("off")).toBeNull();
  expect(read("http://127.0.0.1:4318", "Authorization=Bearer a=b,x-team=data", "0.25")).toEqual({
    url: "http://127.0.0.1:4318/v1/traces",
    headers: { authorization: "Bearer a=b", "x-team": "data" },
    sample: 0.25,
  });
  expect(read("https://otlp.example.org/own/path")?.url).toBe("https://otlp.example.org/own/path");
  for (const place of ["", "on", "127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://ann:pw@127.0.0.1:4318"])
    expect(() => read(place)).toThrow(/^TRACES: /);
  for (const sample of ["", "2", "-1", "half"]) expect(() => read("off", "", sample)).toThrow(/^TRACES_SAMPLE: /);
  for (const headers of ["alone", "a=", "a=b\nc"]) expect(() => read("off", headers)).toThrow(/^TRACES_HEADERS: /);
});

describe("a collector that does not take what comes", () => {
  test("[N114] hinders no request, and what is lost is counted and told once", async () => {
    there.answer = (_request, response) => void response.writeHead(400).end();
    const id = await begun();
    for (const column of [secret, "price"]) expect((await server.ask(...apply(id, column))).status).toBeLessThan(500);
    const failed = async () =>
      readMetrics(await product.measuring.told()).value("data_tools_trace_spans_total", { fate: "failed" }) ?? 0;
    while ((await failed()) === 0) await product.observing.tracing?.flush();
    there.answer = null;
    const told = readMetrics(await product.measuring.told());
    expect(told.value("data_tools_housekeeping_failures_total", { chore: "traces" })).toBe(1);
  });

  test("[N114] nor does one that never answers, at the end of the server neither", async () => {
    const before = there.spans.length;
    there.answer = () => {};
    const id = await begun();
    expect((await server.ask(...apply(id, secret))).status).toBe(201);
    await server.close();
    await product.close();
    expect(there.spans).toHaveLength(before);
  });
});
