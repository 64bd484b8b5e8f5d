// What a run showed, as Markdown, and which promises it did not keep.
import { cpus, totalmem } from "node:os";
import { figure, markdown, ms } from "../measure.ts";
import { kinds, type Tally } from "./tally.ts";
import type { Memory } from "./watch.ts";

export interface Run {
  readonly people: number;
  readonly seconds: number;
  readonly nodes: number;
  readonly store: string;
  readonly disturbance: { readonly what: string; readonly times: number } | null;
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
};

const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

export function reportOf(run: Run): { text: string; missed: string[] } {
  const { people, seconds, nodes, store, disturbance, tally, memory, faults, slack } = run;
  const { answered, failures } = tally.outcome();
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const operation = tally.summary("operation");
  const moves = (["undo", "redo", "go to"] as const).map((kind) => tally.summary(kind));
  const missed: string[] = [...faults];
  const must = (what: string, value: number, limit: number) => {
    if (!(value < limit)) missed.push(`${what}: ${value.toFixed(1)} is not below ${limit}`);
  };
  must("operations, mean ms", operation.mean, 200 * slack);
  must("operations, P95 ms", operation.p95, 300 * slack);
  for (const { kind, p95 } of moves) must(`${kind}, P95 ms`, p95, 100 * slack);
  must("errors, %", (100 * failed) / Math.max(1, answered + failed), 0.1);

  const rows = kinds
    .map((kind) => tally.summary(kind))
    .filter(({ count }) => count > 0)
    .map(({ kind, count, mean, median, p95, p99, most }) => [
      kind,
      `${count}`,
      ...[mean, median, p95, p99, most].map((value) => ms(value)),
    ]);
  const third = Math.ceil(memory.looks.length / 3);
  const mean = (of: readonly { processes: number }[]) => figure(of.map(({ processes }) => processes)).mean;
  const [early, late] = [memory.looks.slice(0, third), memory.looks.slice(-third)];
  const scratch = Math.max(0, ...memory.looks.map((look) => look.scratch));
  const peak = Math.max(0, ...memory.looks.map((look) => look.processes));
  const disturbed = disturbance === null ? "" : `, ${disturbances[disturbance.what]}`;
  const text = [
    `## ${people} people, ${nodes} ${nodes === 1 ? "server" : "servers"} on \`${store}\`${disturbed}`,
    "",
    `${seconds} s on ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB; the people are simulated on the same machine.${disturbance === null ? "" : ` Done ${disturbance.times} times.`}`,
    "",
    markdown(["request", "count", "mean ms", "median", "P95", "P99", "most"], rows),
    "",
    `- Failed: ${failed} of ${answered + failed}${failed === 0 ? "" : ` (${[...failures].map(([why, count]) => `${count} × ${why}`).join(", ")})`}.`,
    `- Memory of servers and engines: ${mb(mean(early))} in the first third, ${mb(mean(late))} in the last, ${mb(peak)} at most; plain files in scratch: ${mb(scratch)} at most.`,
    `- Acknowledged steps that are missing or there twice, versions that are not in line: ${faults.length}.`,
  ].join("\n");
  return { text, missed };
}
