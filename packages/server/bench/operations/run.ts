// Carries the works out in a session and measures them, ours beside bare; what the event loop waits is watched.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "@data-tools/client";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { OpenedProduct } from "../../src/app.ts";
import type { Actor } from "../../src/sessions/api.ts";
import type { Flights } from "../flights.ts";
import { type Figure, timed } from "../measure.ts";
import { tablesOf, write } from "./data.ts";
import type { Work } from "./works.ts";

const actor: Actor = { owner: "local", name: "local" };
const ticks = 100;

export interface Measured {
  readonly name: string;
  readonly ours: Figure;
  readonly bare: Figure | null;
  /** Milliseconds of processor time all engine processes took, the median of the runs. */
  readonly processor: number;
  /** The longest piece of work that kept the server's event loop from turning, in milliseconds. */
  readonly stood: number;
}

/** Processor time of all engine processes so far, in milliseconds. */
async function processorTime(product: OpenedProduct): Promise<number> {
  let total = 0;
  for (const pid of product.core.engine.pids()) {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
    total += ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
  }
  return total;
}

/**
 * Watches the event loop; what it returns ends that and tells the longest piece of work between two turns, in
 * milliseconds of the server's own thread: what else the machine does is no fault of the server's.
 */
function watch(): () => number {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let last = used();
  const look = () => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 2);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

export interface Asked {
  readonly runs: number;
  /** Told before each work. */
  readonly tell: (name: string) => void;
}

/** Measures the works on one set. */
export async function measureWorks(
  product: OpenedProduct,
  connection: DuckDBConnection,
  set: Flights,
  folder: string,
  works: readonly [string, Work][],
  { runs, tell }: Asked,
): Promise<Measured[]> {
  const { sessions, datasources } = product;
  const tables = await tablesOf(connection, set, folder);
  const upload = async (path: string) =>
    (await datasources.create(actor, { path, name: "flights.parquet", bytes: (await stat(path)).size }, {})).id;
  const ids: Readonly<Record<string, string>> = {
    $airports: await upload(tables.airports),
    $some: await upload(tables.some),
  };
  const session = await sessions.create(actor, { datasource: await upload(tables.data) });
  const filled = (params: Work["params"]): Call["params"] =>
    JSON.parse(JSON.stringify(params), (_, value) => (typeof value === "string" ? (ids[value] ?? value) : value));
  const measured: Measured[] = [];
  for (const [name, work] of works) {
    tell(name);
    const call = { op: name, params: filled(work.params) };
    let { version } = await sessions.view(actor, session.id);
    const step = async () => {
      version = (await sessions.apply(actor, session.id, [call], { version })).version;
    };
    const back = async () => {
      version = (await sessions.undo(actor, session.id)).version;
    };
    if (work.first) version = (await sessions.apply(actor, session.id, [...work.first], {})).version;
    const loop = watch();
    const spent: number[] = [];
    const ours = await timed(
      runs,
      async () => {
        const before = await processorTime(product);
        await step();
        spent.push((await processorTime(product)) - before);
      },
      back,
    );
    const stood = loop();
    if (work.first) await sessions.goTo(actor, session.id, null);
    const { bare } = work;
    const path = join(folder, "bare.parquet");
    const bareTimes = bare === null ? null : await timed(runs, () => write(connection, bare, tables, path));
    spent.sort((a, b) => a - b);
    measured.push({
      name,
      ours,
      bare: bareTimes,
      processor: spent[Math.floor(spent.length / 2)] ?? 0,
      stood,
    });
  }
  return measured;
}
