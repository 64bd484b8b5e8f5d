// What metrics tell of the moment they are asked: processes, queues, ages; and, looked at once a minute at most, what
// has to be asked of the store, which is told as it was then in between.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Product } from "../sessions/api.ts";
import type { Core } from "../sessions/core.ts";
import { metricName } from "../sessions/figures.ts";
import type { Gauges } from "../sessions/gauges.ts";
import type { Blobs } from "../store/blobs.ts";
import type { Metrics } from "./registry.ts";

export interface Gathered {
  readonly core: Core;
  readonly gauges: Gauges;
  readonly metrics: Metrics;
  readonly health: Product["health"];
  /** Calls that were done again because their engine process ended. */
  restarts(): number;
  /** The place of blobs, if the store has one apart. */
  blobs(): Blobs | null;
  /** When the sweeper and the audit's checkpoint were last done; null before the first time. */
  lastDone(what: Chore): number | null;
  /** Runs that MLflow is still to be told, and since when the oldest waits; null where nothing is told. */
  runsWaiting(): { readonly count: number; readonly since: number | null } | null;
}

type Chore = "sweep" | "checkpoint";

interface Gathering {
  /** Brings what is told up to the moment. */
  now(): Promise<void>;
  close(): void;
}

const storeEveryMs = 60_000;
const percentiles = [50, 99] as const;

export function createGathering(parts: Gathered): Gathering {
  const { core, metrics, gauges } = parts;
  const { clock } = core;
  const startedAt = core.figures.startedAt;
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  let storeAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function processes(): Promise<void> {
    const pids = core.engine.pids();
    const memory = await Promise.all(pids.map(residentBytes));
    metrics.set("data_tools_engine_processes", {}, pids.length);
    metrics.set(
      "data_tools_engine_memory_bytes",
      {},
      memory.reduce((sum, bytes) => sum + bytes, 0),
    );
    metrics.total("data_tools_engine_restarts_total", parts.restarts());
    metrics.set("data_tools_process_memory_bytes", {}, process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    metrics.total("data_tools_process_cpu_seconds_total", (user + system) / 1e6);
    metrics.set("data_tools_process_start_time_seconds", {}, startedAt / 1000);
  }

  function eventLoop(): void {
    // The histogram holds the time between two looks, of which the resolution is meant.
    const late = (ns: number) => Math.max(0, (Number.isFinite(ns) ? ns : 0) / 1e9 - 0.02);
    const tell = (percentile: number, ns: number) =>
      metrics.set("data_tools_event_loop_delay_seconds", { percentile: String(percentile) }, late(ns));
    for (const each of percentiles) tell(each, loop.percentile(each));
    tell(100, loop.count === 0 ? 0 : loop.max);
    loop.reset();
  }

  async function machine(): Promise<void> {
    const memory = gauges.memory();
    if (memory !== null) metrics.set("data_tools_memory_used_share", {}, memory);
    const disk = await gauges.disk();
    if (disk === null) return;
    metrics.set("data_tools_disk_bytes", { state: "free" }, disk.free);
    metrics.set("data_tools_disk_bytes", { state: "size" }, disk.size);
  }

  function work(): void {
    metrics.set("data_tools_queued_requests", {}, core.queue.length());
    const { running, waiting } = core.limits.jobs();
    metrics.set("data_tools_heavy_jobs", { state: "running" }, running);
    metrics.set("data_tools_heavy_jobs", { state: "waiting" }, waiting);
    for (const [name, value] of Object.entries(core.figures.counted())) metrics.total(metricName(name), value);
  }

  function ages(): void {
    const now = clock.now();
    const since = (at: number | null) => Math.max(0, (now - (at ?? startedAt)) / 1000);
    metrics.set("data_tools_sweep_age_seconds", {}, since(parts.lastDone("sweep")));
    if (core.config.AUDIT_CHECKPOINTS !== "")
      metrics.set("data_tools_audit_checkpoint_age_seconds", {}, since(parts.lastDone("checkpoint")));
    const runs = parts.runsWaiting();
    if (runs !== null) {
      metrics.set("data_tools_mlflow_waiting_runs", {}, runs.count);
      metrics.set("data_tools_mlflow_waiting_seconds", {}, runs.since === null ? 0 : since(runs.since));
    }
    const { backedUpAt } = core.settings.organisation();
    if (backedUpAt !== undefined) metrics.set("data_tools_backup_age_seconds", {}, since(backedUpAt));
    const active = core.vault.keys.list().find(({ state }) => state === "active");
    if (active) metrics.set("data_tools_key_age_seconds", {}, since(Date.parse(active.createdAt)));
  }

  /** Each part by itself: what does not answer leaves the others told. */
  async function store(): Promise<void> {
    const { store: asked } = core.vault;
    const { checks } = await parts.health();
    for (const { name, ok } of checks) metrics.set("data_tools_part_up", { part: name }, ok ? 1 : 0);
    const blobs = parts.blobs();
    const there = blobs === null || (await blobs.place(null).then(Boolean, () => false));
    if (blobs !== null) metrics.set("data_tools_part_up", { part: "blobs" }, there ? 1 : 0);
    await Promise.allSettled([sessions(), room(), tiers(), takenOver(), core.settings.refresh()]);

    async function sessions(): Promise<void> {
      const few = { sort: "usedAt", descending: true, offset: 0, limit: 1 } as const;
      const [alive, bin] = [
        await asked.survey({ ...few, state: "alive" }),
        await asked.survey({ ...few, state: "bin" }),
      ];
      const resident = core.engine.residents();
      metrics.set("data_tools_sessions", { state: "resident" }, resident);
      metrics.set("data_tools_sessions", { state: "idle" }, Math.max(0, alive.total - resident));
      metrics.set("data_tools_sessions", { state: "bin" }, bin.total);
    }
    async function room(): Promise<void> {
      const memory = await asked.room();
      if (memory === null) return;
      metrics.set("data_tools_store_memory_bytes", { state: "free" }, memory.free);
      metrics.set("data_tools_store_memory_bytes", { state: "size" }, memory.size);
    }
    async function takenOver(): Promise<void> {
      const { sessions_migrated: taken = 0, datasources_migrated: of = 0 } = await asked.figures();
      metrics.set("data_tools_taken_over", { kept: "sessions" }, taken);
      metrics.set("data_tools_taken_over", { kept: "datasources" }, of);
    }
    async function tiers(): Promise<void> {
      const { kinds, database } = await asked.space();
      const blobBytes = kinds.reduce((sum, { bytes }) => sum + bytes, 0);
      metrics.set("data_tools_stored_bytes", { tier: "blobs" }, blobBytes);
      if (database !== null) metrics.set("data_tools_stored_bytes", { tier: "database" }, database);
      metrics.set("data_tools_stored_bytes", { tier: "scratch" }, await bytesBelow(core.scratch.directory));
    }
  }

  return {
    async now() {
      if (looking === null && clock.now() - storeAt >= storeEveryMs) {
        storeAt = clock.now();
        looking = store().finally(() => {
          looking = null;
        });
      }
      work();
      eventLoop();
      ages();
      await Promise.all([processes(), machine(), looking]);
    },
    close: () => loop.disable(),
  };
}

/** Resident memory of a process; 0 if it is gone, or where the system does not tell. */
async function residentBytes(pid: number): Promise<number> {
  try {
    const told = await readFile(`/proc/${pid}/status`, "utf8");
    return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(told)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Bytes of all files below a folder; what goes meanwhile counts for nothing. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
