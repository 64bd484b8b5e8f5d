// Alert rules, dashboard and runbook belong together: what one names the others have.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { metricTable } from "../../src/metrics/table.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Names of series that metrics have. */
const series = new Set(
  Object.entries(metricTable).flatMap(([name, { kind }]) =>
    kind === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name],
  ),
);
const seriesIn = (text: string) => [...text.matchAll(/data_tools_\w+/g)].map(([name]) => name);

const alerts = read("deploy/prometheus/alerts.yml")
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((text) => ({
    name: text.slice(0, text.indexOf("\n")),
    expression: /expr: >-\n\s+(.+)/.exec(text)?.[1] ?? "",
    runbook: /runbook: (\S+)/.exec(text)?.[1] ?? "",
    labels: text,
  }));

test("[N86] every alert asks for metrics that there are, with labels that they have", () => {
  expect(alerts.length).toBeGreaterThan(20);
  for (const { name, expression } of alerts) {
    const named = seriesIn(expression);
    expect(named.length, name).toBeGreaterThan(0);
    expect(
      named.filter((each) => !series.has(each)),
      name,
    ).toEqual([]);
    for (const [, metric = "", inside = ""] of expression.matchAll(/(data_tools_\w+)\{([^}]*)\}/g)) {
      const { labels } = metricTable[metric] ??
        metricTable[metric.replace(/_(bucket|sum|count)$/, "")] ?? { labels: [] };
      for (const [, label] of inside.matchAll(/(\w+)(?:=~|!~|!=|=)"/g))
        expect(labels, `${name}: ${metric}`).toContain(label);
    }
  }
});

test("[N86] every alert leads to its section of the runbook, and every section is of an alert", () => {
  const sections = [...read("docs/runbook.md").matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alerts.map(({ name }) => name));
  for (const { name, runbook } of alerts) expect(runbook).toBe(`docs/runbook.md#${name.toLowerCase()}`);
});

test("[N86] every alert has a case in the tests that promtool runs", () => {
  const cases = [...read("deploy/prometheus/alerts.test.yml").matchAll(/^ {2}- name: (\w+)$/gm)].map(
    ([, name]) => name,
  );
  expect(cases).toEqual(alerts.map(({ name }) => name));
  expect(seriesIn(read("deploy/prometheus/alerts.test.yml")).filter((name) => !series.has(name))).toEqual([]);
});

test("[N86] the dashboard shows metrics that there are, and every kind of them", () => {
  const { panels } = JSON.parse(read("deploy/grafana/data-tools.json")) as {
    panels: { type: string; targets?: { expr: string }[] }[];
  };
  const shown = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => seriesIn(expr)));
  expect(shown.filter((name) => !series.has(name))).toEqual([]);
  const of = new Set(shown.map((name) => (name in metricTable ? name : name.replace(/_(bucket|sum|count)$/, ""))));
  const missing = Object.keys(metricTable).filter((name) => !of.has(name));
  expect(missing).toEqual(["data_tools_process_start_time_seconds"]);
});
