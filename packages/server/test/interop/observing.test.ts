// What is sent elsewhere, read by others' programs: traces by OpenTelemetry's own definitions, reports of errors by the
// part of Sentry that receives them.
import { expect, test } from "vitest";
import { envelopeOf, type Happened } from "../../src/observing/envelope.ts";
import { openTestProduct } from "../http/product.ts";
import { serve } from "../http/running.ts";
import { collector } from "../observing/collector.ts";
import { python } from "./python.ts";

interface OtlpSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: { key: string }[];
}

const readsTraces = `
import base64, json, sys
from google.protobuf.json_format import MessageToDict
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
spans, unknown, services = [], 0, set()
for body in json.load(sys.stdin):
    request = ExportTraceServiceRequest.FromString(base64.b64decode(body))
    unknown += len(UnknownFieldSet(request))
    for group in request.resource_spans:
        services |= {pair.value.string_value for pair in group.resource.attributes if pair.key == "service.name"}
        for scope in group.scope_spans:
            for span in scope.spans:
                unknown += len(UnknownFieldSet(span))
                assert len(span.trace_id) == 16 and len(span.span_id) == 8
                assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano
                spans.append(MessageToDict(span))
print(json.dumps({"spans": spans, "unknown": unknown, "services": sorted(services)}))
`;

test("[N111] a collector that reads by OpenTelemetry's own definitions gets the tree of a request", async () => {
  const there = await collector();
  const product = await openTestProduct({ traces: there.url });
  const server = await serve(product);
  try {
    expect((await server.ask("/api/sessions")).status).toBe(200);
    await there.until(async (spans) => {
      await product.observing.tracing?.flush();
      return spans.some(({ parent }) => parent === "");
    });
    const told = await python<{ spans: OtlpSpan[]; unknown: number; services: string[] }>(
      readsTraces,
      there.bodies.map((body) => body.toString("base64")),
    );
    expect([told.unknown, told.services]).toEqual([0, ["data-tools"]]);
    const [root] = told.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(root?.name).toBe("GET /api/sessions");
    const list = told.spans.find(({ name }) => name === "session list");
    expect(list?.parentSpanId).toBe(root?.spanId);
    expect(told.spans.filter(({ parentSpanId }) => parentSpanId === list?.spanId)).not.toEqual([]);
  } finally {
    await server.close();
    await product.close();
    await there.close();
  }
});

const readsReports = `
import json, sys
from sentry_relay.processing import StoreNormalizer
head, item, payload = json.load(sys.stdin).rstrip("\\n").split("\\n")
assert json.loads(item)["length"] == len(payload.encode())
print(json.dumps(StoreNormalizer(project_id=42, client_ip="203.0.113.9").normalize_event(json.loads(payload))))
`;

test("[N116] Sentry's receiver takes a report as it is, finds nothing wrong, and adds no address", async () => {
  const error = new RangeError("a cell", { cause: Object.assign(new Error("another"), { code: "ENOSPC" }) });
  const happened: Happened = {
    in: "request",
    ...{ name: "POST /api/sessions/:id/steps", request: "req_1", user: "5f0c81d2a9e3b746" },
    traceparent: `00-${"4b".repeat(16)}-${"00f0".repeat(4)}-01`,
  };
  const about = { version: "1.2.3", environment: "staging", node: "north-1" };
  const sent = await envelopeOf(error, happened, about, { id: "ab".repeat(16), at: Date.now(), alike: 3 });
  const event = await python<Record<string, unknown>>(readsReports, sent);
  expect(event.errors ?? null).toBeNull();
  expect(JSON.stringify(event._meta ?? null)).not.toContain("err");
  expect(event).toMatchObject({
    ...{
      level: "error",
      platform: "node",
      release: "data-tools@1.2.3",
      environment: "staging",
    },
    ...{ transaction: happened.name, user: { id: happened.user }, extra: { alike: 3 } },
    contexts: { trace: { trace_id: "4b".repeat(16) } },
    exception: { values: [{ type: "Error", value: "ENOSPC" }, { type: "RangeError" }] },
  });
  for (const tag of [
    ["request", "req_1"],
    ["server_name", "north-1"],
  ])
    expect(event.tags).toContainEqual(tag);
  expect(JSON.stringify(event)).not.toMatch(/203\.0\.113\.9|a cell|another/);
});
