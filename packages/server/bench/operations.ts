// npm run bench -- --operations: one call of every operation beside its bare statement, at 10.0 and
// 105.8 MB. `--set 10` takes one size, `--only a,b` some operations, `--write` keeps docs/benchmark-operations.md.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { openProduct, readConfig } from "../src/app.ts";
import { operations } from "../src/operations/index.ts";
import { type Flights, flights } from "./flights.ts";
import { markdown, ms } from "./measure.ts";
import { type Measured, measureWorks } from "./operations/run.ts";
import { type Work, worksOf } from "./operations/works.ts";

/** The longest the server may stand still, in milliseconds. */
const mostStood = 50;

interface Report {
  readonly set: Flights;
  readonly measured: readonly Measured[];
}

const size = ({ megabytes }: Flights) => `${megabytes.toFixed(1)} MB`;
const ratio = ({ ours, bare }: Measured) => (bare === null ? null : ours.median / bare.median);

async function measure(set: Flights, folder: string, works: readonly [string, Work][], runs: number): Promise<Report> {
  const own = await mkdtemp(join(tmpdir(), "data-tools-bench-"));
  const product = await openProduct(readConfig({ "data-dir": join(own, "store") }, {}));
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  try {
    const tell = (name: string) => process.stderr.write(`${size(set)} ${name}\n`);
    return { set, measured: await measureWorks(product, connection, set, folder, works, { runs, tell }) };
  } finally {
    await product.close();
    connection.closeSync();
    instance.closeSync();
    await rm(own, { recursive: true, force: true });
  }
}

/** The five that are furthest up by a value, as a list. */
function slowest(report: Report, value: (each: Measured) => number | null, words: (value: number) => string): string {
  return report.measured
    .flatMap((each) => {
      const found = value(each);
      return found === null ? [] : [{ name: each.name, found }];
    })
    .sort((a, b) => b.found - a.found)
    .slice(0, 5)
    .map(({ name, found }) => `${name} ${words(found)}`)
    .join(", ");
}

function document(reports: readonly Report[], runs: number): string {
  const names = reports[0]?.measured.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => [
    name,
    ...reports.flatMap(({ measured }) => {
      const each = measured[index] as Measured;
      const times = ratio(each);
      return [
        ms(each.ours.median),
        each.bare ? ms(each.bare.median) : "–",
        times === null ? "–" : times.toFixed(1),
        ms(each.processor),
      ];
    }),
  ]);
  const lists = reports.flatMap((report) => [
    `- ${size(report.set)}, by ratio: ${slowest(report, ratio, (value) => `${value.toFixed(1)} ×`)}.`,
    `- ${size(report.set)}, by time: ${slowest(
      report,
      ({ ours }) => ours.median,
      (value) => `${ms(value)} ms`,
    )}.`,
  ]);
  const stood = reports.map(
    (report) =>
      `${size(report.set)}: ${slowest(
        report,
        (each) => each.stood,
        (value) => `${ms(value)} ms`,
      )}`,
  );
  const header = ["operation", ...reports.flatMap(({ set }) => [`${size(set)}: ours`, "bare", "ratio", "processor"])];
  return [
    "# Benchmark of every operation",
    "",
    `Made by \`npm run bench -- --operations\` on ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}; medians of ${runs} runs. The flights have more columns here than in the [budgets](benchmark.md): texts that hold dates and numbers, empty cells, lists.`,
    "",
    "Milliseconds: ours (learned, planned, computed, counted, sealed, fsynced, committed, answered), a bare statement written by hand that writes the same columns as fsynced Parquet (a dash where no data moves), how many times as long ours takes, and the processor time of the engine. A bare statement is simpler than the operation: it reads one way of writing a date or a number, counts nothing and raises where a value does not fit.",
    "",
    "## Slowest",
    "",
    ...lists,
    "",
    `The server's event loop stood still for at most, while one of them ran: ${stood.join("; ")}.`,
    "",
    "## All",
    "",
    markdown(header, rows),
    "",
  ].join("\n");
}

const given = (flag: string) => {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
};

/** Measures, prints and, if asked, writes the document. */
export async function benchOperations(): Promise<void> {
  const only = given("--only")?.split(",");
  const works = worksOf(operations.keys()).filter(([name]) => only === undefined || only.includes(name));
  const runs = Number(process.env.BENCH_RUNS ?? 3);
  const wanted = given("--set");
  const { folder, sets } = await flights();
  try {
    const chosen = sets.filter(({ megabytes }) =>
      wanted === undefined ? megabytes > 5 : megabytes.toFixed(0) === wanted,
    );
    if (chosen.length === 0) throw new Error(`no set of ${wanted} MB; there are ${sets.map(size).join(", ")}`);
    const reports: Report[] = [];
    for (const set of chosen) reports.push(await measure(set, folder, works, runs));
    const text = document(reports, runs);
    process.stdout.write(`${text}\n`);
    if (process.argv.includes("--write")) {
      await writeFile(fileURLToPath(new URL("../../../docs/benchmark-operations.md", import.meta.url)), text);
    }
    const late = reports.flatMap(({ set, measured }) =>
      measured
        .filter(({ stood }) => stood > mostStood)
        .map((each) => `${size(set)} ${each.name}: ${ms(each.stood)} ms`),
    );
    for (const miss of late) process.stdout.write(`MISSED the event loop stood still, ${miss}\n`);
    process.exitCode = late.length > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
