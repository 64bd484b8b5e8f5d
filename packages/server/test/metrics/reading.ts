// Reads the text format of Prometheus, as strictly as its collector does.

export interface Told {
  readonly text: string;
  /** Metric → counter, gauge or histogram. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** The one sample of that name with exactly these labels; undefined if there is none. */
  value(name: string, labels: Readonly<Record<string, string>>): number | undefined;
}

export interface Sample {
  readonly name: string;
  /** The metric it belongs to. */
  readonly of: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function readMetrics(text: string): Told {
  const kinds = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const [, named, kind] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (named !== undefined && kind !== undefined) {
      kinds.set(named, kind);
      continue;
    }
    const [, name = "", inner = "", amount = ""] =
      /^([a-z_]+)(?:\{((?:[a-z]+="[^"\\]*",?)*)\})? (-?[\d.e+-]+|NaN|\+Inf)$/.exec(line) ?? [];
    if (name === "") throw new Error(`no line of metrics: ${line}`);
    const labels = Object.fromEntries([...inner.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const of = kinds.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    if (!kinds.has(of)) throw new Error(`a sample of no metric: ${line}`);
    samples.push({ name, of, labels, value: Number(amount) });
  }
  return {
    text,
    kinds,
    samples,
    value(name, labels) {
      const wanted = JSON.stringify(Object.entries(labels).sort());
      return samples.find((each) => each.name === name && JSON.stringify(Object.entries(each.labels).sort()) === wanted)
        ?.value;
    },
  };
}
