// Holds what was measured, and tells it in the text format of Prometheus. Names, kinds and labels come from the table
// alone, so that a metric that stands nowhere else cannot be told.
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { assert } from "../errors.ts";
import { bounds, type Metric, metricTable, type OwnMetrics } from "./table.ts";

type Named<Kind extends Metric["kind"]> = {
  [Name in keyof OwnMetrics]: OwnMetrics[Name]["kind"] extends Kind ? Name : never;
}[keyof OwnMetrics];

type Labels<Name extends keyof OwnMetrics> = Readonly<Record<OwnMetrics[Name]["labels"][number], string>>;

/** One figure that is told: of a histogram every bucket, with its bound as `le`, its sum and its count. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface Metrics {
  observe<Name extends Named<"histogram">>(name: Name, labels: Labels<Name>, seconds: number): void;
  count<Name extends Named<"counter">>(name: Name, labels: Labels<Name>, by?: number): void;
  set<Name extends Named<"gauge">>(name: Name, labels: Labels<Name>, value: number): void;
  /** Tells the total of what is counted elsewhere; a counter without labels, by its name outside. */
  total(name: string, value: number): void;
  /** Has a series of a histogram told before anything was measured, so that its absence means something. */
  begin<Name extends Named<"histogram">>(name: Name, labels: Labels<Name>): void;
  /** What a metric tells now. */
  samples(name: keyof OwnMetrics): Promise<Sample[]>;
  /** All metrics, in Prometheus' text format. */
  text(): Promise<string>;
}

/** The media type of that text. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { kind, help, labels }] of Object.entries(metricTable)) {
    const what = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === "counter") counters.set(name, new Counter(what));
    else if (kind === "gauge") {
      const gauge = new Gauge(what);
      // One without labels would begin with 0, which is a figure; it is told when it is known.
      if (labels.length === 0) gauge.remove();
      gauges.set(name, gauge);
    } else histograms.set(name, new Histogram({ ...what, buckets: bounds }));
  }
  return {
    observe: (name, labels, seconds) => found(histograms, name).observe(labels, seconds),
    count: (name, labels, by = 1) => found(counters, name).inc(labels, by),
    set: (name, labels, value) => found(gauges, name).set(labels, value),
    total(name, value) {
      const counter = found(counters, name);
      counter.reset();
      counter.inc(value);
    },
    begin: (name, labels) => found(histograms, name).zero(labels),
    async samples(name) {
      const metric = registry.getSingleMetric(name);
      assert(metric, `there is a metric ${name}`);
      const { values } = await metric.get();
      return values.map((each) => ({
        name: (each as { metricName?: string }).metricName ?? name,
        labels: each.labels as Sample["labels"],
        value: each.value,
      }));
    },
    text: () => registry.metrics(),
  };
}

function found<T>(metrics: ReadonlyMap<string, T>, name: string): T {
  const metric = metrics.get(name);
  assert(metric, `there is a metric ${name}`);
  return metric;
}
