// npm run bench:peers: the same session in Data Tools and in others, one after the other, written to
// docs/benchmarks/results.json; `npm run docs` makes the page and its plots from that.
//   --sizes 1,10,105.8,500  megabytes of the tables
//   --peers NAME,NAME       only these; names are those of the page
//   --limit 1200            seconds that one session may take
//   --repeats 3             sessions of each, whose median counts; one at 500 MB
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Flights, flights, writeAirports } from "../flights.ts";
import { ours } from "./ours.ts";
import { type Material, type Peer, type Standing, steps, type Told, widest } from "./peer.ts";
import { duckdb, pandas, polars } from "./python.ts";
import { refine } from "./refine.ts";
import type { Results, Run } from "./results.ts";

const { values: asked } = parseArgs({
  options: {
    sizes: { type: "string", default: "1,10,105.8,500" },
    peers: { type: "string" },
    limit: { type: "string", default: "1200" },
    repeats: { type: "string", default: "3" },
    out: {
      type: "string",
      default: fileURLToPath(new URL("../../../../docs/benchmarks/results.json", import.meta.url)),
    },
  },
});
const limit = Number(asked.limit);
const only = asked.peers?.split(",");
const everybody = [ours, pandas, polars, duckdb, refine];
const peers = everybody.filter(({ name }) => only === undefined || only.includes(name));
const wantedRows = asked.sizes.split(",").map((size) => Math.round((Number(size) / 105.8) * 3_000_000));

const tell = (text: string) => process.stderr.write(`${text}\n`);

/** What all found after each step: the first tells, the others are held against it. */
const found = new Map<string, Told & { peer: string }>();
const differing: string[] = [];

function compare(peer: string, size: string, what: string, told: Told): void {
  const key = `${size} ${what}`;
  const first = found.get(key);
  const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (first === undefined) found.set(key, { ...told, peer });
  else if (told.rows !== first.rows || (told.sum !== null && first.sum !== null && !isNear(told.sum, first.sum)))
    differing.push(
      `${size}, ${what}: ${peer} has ${told.rows} rows and ${told.sum}, ${first.peer} ${first.rows} and ${first.sum}`,
    );
}

type Figures = Record<string, number[]>;

/** One session: twelve steps, pages where the table is widest, all the way back and forward again. */
async function work(standing: Standing, peer: Peer, set: Flights, figures: Figures): Promise<void> {
  const note = (name: string, value: number) => {
    const noted = figures[name] ?? [];
    noted.push(value);
    figures[name] = noted;
  };
  const size = sizeOf(set);
  note("load", (await standing.load()) + (await standing.page(0)));
  compare(peer.name, size, "load", await standing.tell("distance"));
  for (const { name, sum } of steps) {
    note(name, await standing.step(name));
    const told = await standing.tell(sum);
    compare(peer.name, size, name, told);
    if (name !== widest) continue;
    note("page", await standing.page(0));
    note("deep", await standing.page(Math.floor(told.rows * 0.9)));
  }
  for (const way of ["undo", "redo"] as const) {
    for (const _ of steps) note(way, (await standing[way]()) + (await standing.page(0)));
  }
  compare(peer.name, size, "all the way back and forward", await standing.tell("total"));
  note("memory", await standing.memory());
  const kept = await standing.kept();
  if (kept !== null) note("kept", kept);
}

const sizeOf = ({ megabytes }: Flights) => `${megabytes.toFixed(1)} MB`;

/** Whether it came to its end in time; what it measured until then stands in `figures`. */
async function session(peer: Peer, set: Flights, airports: string, figures: Figures) {
  const folder = await mkdtemp(join(tmpdir(), "data-tools-peers-"));
  const material: Material = { ...set, airports, folder };
  const late = new AbortController();
  let standing: Standing | undefined;
  let peak = 0;
  const watching = setInterval(async () => {
    peak = Math.max(peak, (await standing?.memory().catch(() => 0)) ?? 0);
  }, 500);
  try {
    standing = await peer.start(material);
    const working = work(standing, peer, set, figures);
    const over = wait(limit * 1000, `over ${limit} s`, { signal: late.signal, ref: false });
    const stopped = await Promise.race([working.then(() => null), over]);
    working.catch(() => {});
    // A session of a moment ends before it is looked at.
    const end = stopped === null ? (figures.memory?.at(-1) ?? 0) : 0;
    figures.peak = [...(figures.peak ?? []), Math.max(peak, end)];
    return { versions: standing.versions, stopped };
  } catch (error) {
    return { versions: standing?.versions ?? "", stopped: wordsOf(error) };
  } finally {
    late.abort();
    clearInterval(watching);
    await standing?.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why a session did not go on. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = (error.cause ?? {}) as { code?: string };
  return code === "UND_ERR_HEADERS_TIMEOUT" ? "one request took over 300 s" : error.message;
}

async function measure(peer: Peer, set: Flights, airports: string): Promise<Run> {
  const figures: Figures = {};
  const times = set.megabytes > 200 ? 1 : Number(asked.repeats);
  let told: { versions: string; stopped: string | null } = { versions: "", stopped: null };
  for (let n = 0; n < times && told.stopped === null; n++) {
    tell(`${sizeOf(set)}: ${peer.name}, session ${n + 1} of ${times}`);
    told = await session(peer, set, airports, figures);
    if (told.stopped !== null) tell(`*** ${peer.name}: ${told.stopped}`);
  }
  return { peer: peer.name, megabytes: set.megabytes, figures, ...told };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const [cpu] = cpus();
const machine = {
  cpu: cpu?.model.trim() ?? "",
  cores: cpus().length,
  memory: totalmem(),
  system: `${type()} ${release()}`,
  load: loadavg()[0] ?? 0,
};
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
/** Written after every peer and size, so that a run that is ended keeps what it had. */
function keep(sets: readonly Flights[], runs: readonly Run[]): void {
  const results: Results = {
    day: new Date().toISOString().slice(0, 10),
    commit,
    machine,
    limit,
    sets: sets.map(({ megabytes, rows }) => ({ megabytes, rows })),
    peers: peers.map(({ name, what, missing }) => ({ name, what, missing: missing() })),
    runs,
    differing,
  };
  mkdirSync(dirname(asked.out), { recursive: true });
  writeFileSync(asked.out, `${JSON.stringify(results, null, 1)}\n`);
}

const { folder, sets } = await flights(wantedRows);
try {
  const airports = await writeAirports(folder);
  const runs: Run[] = [];
  for (const peer of peers) {
    const missing = peer.missing();
    if (missing !== null) {
      tell(`\n*** NOT MEASURED: ${peer.name.toUpperCase()}, because ${missing} is missing here. ***\n`);
      continue;
    }
    for (const set of sets) {
      // A file on the disk, as people have theirs.
      const csv = join(await mkdtemp(join(tmpdir(), "data-tools-peers-")), "flights.csv");
      await copyFile(set.csv, csv);
      runs.push(await measure(peer, { ...set, csv }, airports));
      await rm(dirname(csv), { recursive: true });
      keep(sets, runs);
    }
  }
  for (const each of differing) tell(`DIFFERENT ${each}`);
  process.exitCode = differing.length > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
