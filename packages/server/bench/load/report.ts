// What a run showed, as Markdown, and which promises it did not keep.
import { cpus, totalmem } from "node:os";
import { figure, markdown, ms } from "../measure.ts";
import { kinds, type Span, type Tally } from "./tally.ts";
import type { Memory } from "./watch.ts";

export interface Run {
  readonly people: number;
  readonly seconds: number;
  readonly nodes: number;
  /** Whether each request went to any server. */
  readonly roam: boolean;
  /** Whether every second server was of another version. */
  readonly versions: boolean;
  readonly store: string;
  readonly disturbance: { readonly what: string; readonly outages: readonly Span[] } | null;
  readonly tally: Tally;
  readonly memory: Memory;
  readonly faults: readonly string[];
  /** How many times the promised times still pass. */
  readonly slack: number;
}

const disturbances: Readonly<Record<string, string>> = {
  rolling: "each server restarted in turn",
  "kill-nodes": "each server killed in turn and started again",
  "kill-redis": "Redis killed and started again",
  faults: "servers killed and stopped, Redis and engines killed in turn",
};

function outagesTold(outages: readonly Span[], outside: readonly (readonly [string, number])[]): string {
  const seconds = outages.reduce((sum, { from, to }) => sum + (to - from), 0) / 1000;
  const failed = outside.length === 0 ? "0" : outside.map(([why, count]) => `${count} × ${why}`).join(", ");
  return `- Outages: ${outages.length}, ${seconds.toFixed(0)} s in all; failed beside them: ${failed}.`;
}

const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

export function reportOf(run: Run): { text: string; missed: string[] } {
  const { people, seconds, nodes, roam, versions, store, disturbance, tally, memory, faults, slack } = run;
  const { answered, failures } = tally.outcome();
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const outages = disturbance?.outages ?? [];
  const outside = [...tally.outcome(outages).failures];
  const failedOutside = outside.reduce((sum, [, count]) => sum + count, 0);
  const operation = tally.summary("operation");
  const moves = (["undo", "redo", "go to"] as const).map((kind) => tally.summary(kind));
  const missed: string[] = [...faults];
  const must = (what: string, value: number, limit: number) => {
    if (!(value < limit)) missed.push(`${what}: ${value.toFixed(1)} is not below ${limit}`);
  };
  // The promise is of one server on these cores, undisturbed; several share them, and start again while they work.
  const times = slack * (nodes > 1 || disturbance !== null ? 2 : 1);
  must("operations, mean ms", operation.mean, 200 * times);
  must("operations, P95 ms", operation.p95, 300 * times);
  for (const { kind, p95 } of moves) must(`${kind}, P95 ms`, p95, 100 * times);
  // Without a balancer that asks, requests to a server that stands still fail; what is promised is the time beside it.
  const errors = disturbance?.what === "faults" ? failedOutside : failed;
  must("errors, %", (100 * errors) / Math.max(1, answered + failed), 0.1);

  const rows = kinds
    .map((kind) => tally.summary(kind))
    .filter(({ count }) => count > 0)
    .map(({ kind, count, mean, median, p95, p99, most }) => [
      kind,
      `${count}`,
      ...[mean, median, p95, p99, most].map((value) => ms(value)),
    ]);
  const parts = 10;
  const tenths = Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((at) => Math.round((at * memory.looks.length) / parts));
    return figure(memory.looks.slice(from, to).map(({ processes }) => processes)).mean;
  });
  const scratch = Math.max(0, ...memory.looks.map((look) => look.scratch));
  const peak = Math.max(0, ...memory.looks.map((look) => look.processes));
  const disturbed = disturbance === null ? "" : `, ${disturbances[disturbance.what]}`;
  const text = [
    `## ${people} people, ${nodes} ${nodes === 1 ? "server" : "servers"} on \`${store}\`${roam ? ", each request to any server" : ""}${versions ? ", two versions side by side" : ""}${disturbed}`,
    "",
    `${seconds} s on ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB; the people are simulated on the same machine.${disturbance === null ? "" : ` Done ${outages.length} times.`}`,
    "",
    markdown(["request", "count", "mean ms", "median", "P95", "P99", "most"], rows),
    "",
    `- Failed: ${failed} of ${answered + failed}${failed === 0 ? "" : ` (${[...failures].map(([why, count]) => `${count} × ${why}`).join(", ")})`}.`,
    ...(disturbance === null ? [] : [outagesTold(outages, outside)]),
    `- Memory of servers and engines, in MB, a tenth of the time each: ${tenths.map((bytes) => Math.round(bytes / 2 ** 20)).join(", ")}; ${mb(peak)} at most; plain files in scratch: ${mb(scratch)} at most.`,
    `- Acknowledged steps that are missing or there twice, versions that are not in line: ${faults.length}.`,
  ].join("\n");
  return { text, missed };
}
