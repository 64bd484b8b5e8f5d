// Traces by OpenTelemetry's own library, sent to a collector by OTLP over HTTP. Loaded only where TRACES names one.
// The library is not made known to the whole process: other libraries would add spans with what they please.
import { AsyncLocalStorage } from "node:async_hooks";
import { type Span as OtelSpan, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { assert } from "../errors.ts";
import type { TracesPlace } from "./places.ts";
import { type Sending, type SpanQueueOptions, spanQueue } from "./span-queue.ts";
import type { Facts, Span, Tracing } from "./tracing.ts";

interface TracingOptions extends SpanQueueOptions {
  /** This server's name among several. */
  readonly node: string;
  readonly version: string;
}

/** Opens traces to a collector; it is first asked when there is something to send. */
export function openTracing({ url, headers, sample }: TracesPlace, options: TracingOptions): Tracing {
  const send: Sending = async (batch, signal) => {
    const body = ProtobufTraceSerializer.serializeRequest(batch);
    assert(body, "spans can be written");
    const type = { "content-type": "application/x-protobuf" };
    const bytes = new Uint8Array(body);
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, ...type },
      body: bytes,
      redirect: "error",
      signal,
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
  };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": "data-tools",
      "service.version": options.version,
      ...(options.node !== "" && { "service.instance.id": options.node }),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanProcessors: [spanQueue(send, options)],
  });
  const tracer = provider.getTracer("data-tools", options.version);
  const around = new AsyncLocalStorage<OtelSpan>();
  const inner = new WeakMap<Span, OtelSpan>();

  function shown(span: OtelSpan): Span {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const isKept = (traceFlags & TraceFlags.SAMPLED) !== 0;
    const self: Span = {
      trace: isKept ? traceId : null,
      traceparent: `00-${traceId}-${spanId}-${isKept ? "01" : "00"}`,
      tell: (facts) => void span.setAttributes(facts),
      end(failure) {
        if (failure !== undefined) {
          span.setAttribute("error.type", failure);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
    inner.set(self, span);
    return self;
  }

  function begin(name: string, kind: SpanKind, attributes: Facts, parent: OtelSpan | undefined): OtelSpan {
    const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    return tracer.startSpan(name, { kind, attributes }, context);
  }

  function within<T>(span: Span, work: () => T): T {
    const own = inner.get(span);
    return own ? around.run(own, work) : work();
  }

  return {
    request(from) {
      const remote = from === undefined ? null : parseTraceParent(from);
      const parent = remote ? trace.wrapSpanContext({ ...remote, isRemote: true }) : undefined;
      return shown(begin("request", SpanKind.SERVER, {}, parent));
    },
    answered(span, name, facts, failure) {
      inner.get(span)?.updateName(name);
      span.tell(facts);
      span.end(failure);
    },
    within,
    async span(name, { facts, alone = false, asks = false }, work) {
      const parent = around.getStore();
      if (parent === undefined && !alone) return work(nobody);
      const span = shown(begin(name, asks ? SpanKind.CLIENT : SpanKind.INTERNAL, facts, parent));
      return within(span, () => work(span));
    },
    flush: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}

/** Where nothing is kept. */
const nobody: Span = { trace: null, traceparent: "", tell() {}, end() {} };
