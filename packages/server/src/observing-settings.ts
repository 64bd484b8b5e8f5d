// The settings of what is told about the product at work; config.ts reads them with all others.

/** Name → what it means, as in config.ts. */
export const observingSettings = {
  AUDIT_CHECKPOINTS: {
    kind: "text",
    initial: "",
    doc: "Folder outside the data folder, best on another disk or machine, where the state of the audit is noted; empty for none.",
  },
  AUDIT_CHECKPOINT_EVERY: {
    kind: "duration",
    initial: "5m",
    min: 1000,
    doc: "How often it is noted; at the server's end too.",
  },
  AUDIT_TO_LOG: {
    kind: "boolean",
    initial: "false",
    doc: "Whether each entry of the audit is also a line of the server's log, for who gathers logs elsewhere.",
  },
  AUDIT_KEEP: {
    kind: "duration",
    initial: "unlimited",
    min: 24 * 3_600_000,
    doc: "How long entries of the journals (reads, exports, refusals, erasures, sign-ins) are kept; trails of changes stay whole.",
  },
  METRICS: {
    kind: "text",
    initial: "off",
    doc: "Where metrics are told to Prometheus (docs/metrics.md): off, or address and port of a listener of their own, as 127.0.0.1:9464; beyond loopback only with METRICS_TOKEN.",
  },
  METRICS_TOKEN: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Who brings it as a bearer token sees metrics, at the listener of METRICS and at /metrics of the server itself; at least 16 characters.",
  },
  TRACES: {
    kind: "text",
    initial: "off",
    doc: "Where traces are sent to (docs/traces.md): off, or the address of an OpenTelemetry collector that takes OTLP over HTTP, as http://127.0.0.1:4318.",
  },
  TRACES_SAMPLE: {
    kind: "text",
    initial: "1",
    doc: "The share of requests whose traces are kept, from 0 to 1; a proxy of TRUSTED_PROXIES may decide it for its own.",
  },
  TRACES_HEADERS: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Headers that the collector wants: name=value, separated by commas.",
  },
  ERROR_REPORTS: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Where errors that nobody foresaw are reported to (docs/logs.md): the DSN of Sentry or of what is compatible with it; empty for nowhere.",
  },
  ERROR_REPORTS_ENVIRONMENT: {
    kind: "text",
    initial: "production",
    doc: "What those reports call this installation.",
  },
  SATISFACTION: {
    kind: "boolean",
    initial: "false",
    doc: "Ask people in the page, after some undoing and redoing and once a month at most, how satisfied they are with it, from 1 to 10. Only how often each score was given is kept.",
  },
  LOG_LEVEL: { kind: "text", initial: "info", doc: "fatal, error, warn, info, debug or silent (docs/logs.md)." },
} as const;
