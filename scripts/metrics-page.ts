// docs/metrics.md from the table of metrics.
import { bounds, labelTexts, metricTable } from "../packages/server/src/metrics/table.ts";

const before = `# Metrics

For whoever runs the server. Metrics are told in the text format of Prometheus, on a listener of their own:

    data-tools serve --metrics 127.0.0.1:9464

By default (\`METRICS=off\`) they are told nowhere. Without a token the listener is on loopback and answers who asks for it there by a loopback name. With \`METRICS_TOKEN\` (in \`DATA_TOOLS_METRICS_TOKEN\` or, better, a file that \`DATA_TOOLS_METRICS_TOKEN_FILE\` names) it may have any address, and answers who brings the token; then \`/metrics\` of the server itself answers too, under the names it is called by (\`ALLOWED_HOSTS\`). The listener speaks http: beyond the machine, let only the collector's network reach it, or collect from \`/metrics\` over https.

\`\`\`yaml
scrape_configs:
  - job_name: data-tools
    authorization:
      credentials_file: /etc/prometheus/data-tools-token
    static_configs:
      - targets: [north-1:9464, north-2:9464]
\`\`\`

[deploy/prometheus/alerts.yml](../deploy/prometheus/alerts.yml) has alert rules, each with its section in [the runbook](runbook.md); [deploy/grafana/data-tools.json](../deploy/grafana/data-tools.json) is a dashboard to import. Administrators find what was promised, with plots, in the page under Administration, Health (\`GET /api/admin/indicators\`).

No label ever holds a user, a session, a name, a column or a cell: all values come from closed lists. Counters begin at 0 with each server. What is *of the store* is told alike by every server on it: take the maximum over servers, not the sum.

## What was promised

| indicator | goal | from |
|---|---|---|
| mean of applying a step | < 200 ms | \`data_tools_session_call_seconds{call="apply",outcome="done"}\`, sum by count |
| 95th percentile of it | < 300 ms | the same, \`histogram_quantile\` |
| undo and redo that succeed | ≥ 99.9 % | \`call=~"undo\\|redo"\`, done by done and failed |
| saves that succeed | ≥ 99 % | \`call="save"\`, done by done and failed |
| calls that fail | < 0.1 % | failed by all calls but \`sweep\` |

What is refused because of what was asked, such as an undo of the original table, is no failure. Work that ended while it was in use (\`data_tools_sessions_ended_while_active_total\`), that was lost after a warning that was answered (\`data_tools_sessions_warned_then_lost_total\`) and damage (\`data_tools_corruption_incidents_total\`) must stay 0.
`;

/** The page. */
export function metricsPage(): string {
  const rows = Object.entries(metricTable).map(([name, { kind, unit, labels, of, help }]) => {
    const named = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${kind} | ${unit} | ${named} | ${of} | ${help} |`;
  });
  const labels = Object.entries(labelTexts).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return [
    before,
    "## All metrics",
    "",
    `Histograms have the bounds ${bounds.join(", ")} (seconds).`,
    "",
    "| metric | kind | unit | labels | of | what it is |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    "## Labels",
    "",
    "| label | values |",
    "|---|---|",
    ...labels,
    "",
  ].join("\n");
}
