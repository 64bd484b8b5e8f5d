// The only place that wires: store, keys, engine, importer and sessions made from settings.
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { AuditLine } from "@data-tools/client";
import { createAccounts } from "./accounts/accounts.ts";
import type { Accounts } from "./accounts/api.ts";
import { type Clock, repeating, systemClock } from "./clock.ts";
import { type Config, readConfig } from "./config.ts";
import { createImporter } from "./engine/import/importer.ts";
import { openEngine } from "./engine/local-engine.ts";
import { openScratch, type Scratch } from "./engine/scratch.ts";
import { Refusal } from "./errors.ts";
import { createHealth, type WatchedBlobs, watchBlobs } from "./metrics/health.ts";
import { measuredBlobs, measuredSessions, measuredStore } from "./metrics/measured.ts";
import { choreOf, counting, createMeasuring, type Measuring } from "./metrics/measuring.ts";
import { createMetrics } from "./metrics/registry.ts";
import { createEnrolment, type Enrolment } from "./migrate/enrolment.ts";
import { placeOf } from "./mlflow/place.ts";
import { createTracking, type Tracking } from "./mlflow/tracking.ts";
import { type Observing, openObserving } from "./observing/opened.ts";
import {
  tracedBlobs,
  tracedDatasources,
  tracedEngine,
  tracedImporter,
  tracedKms,
  tracedSessions,
  tracedStore,
} from "./observing/traced.ts";
import { operations } from "./operations/index.ts";
import { createAdministration } from "./sessions/administration.ts";
import { assertAdmin } from "./sessions/admins.ts";
import type { Ownership, Product } from "./sessions/api.ts";
import { createCore } from "./sessions/assemble.ts";
import { createAudit, telling } from "./sessions/audit-log.ts";
import { createBus } from "./sessions/bus.ts";
import { createCheckpoints } from "./sessions/checkpoints.ts";
import type { Core } from "./sessions/core.ts";
import { createDatasources } from "./sessions/datasources.ts";
import { createEvents } from "./sessions/events.ts";
import { type Gauges, systemGauges, withRoom } from "./sessions/gauges.ts";
import { createJobs } from "./sessions/jobs.ts";
import { createJournal } from "./sessions/journal.ts";
import { createSessions } from "./sessions/open.ts";
import { createOwnership, groundsOf, noMemory } from "./sessions/ownership.ts";
import { createPeople } from "./sessions/preferences.ts";
import { createPseudonyms, type Pseudonym } from "./sessions/pseudonyms.ts";
import { createQueue } from "./sessions/queue.ts";
import { assertWritable, watchReadOnly } from "./sessions/read-only.ts";
import { createSettings } from "./sessions/settings.ts";
import { createSpools } from "./sessions/spools.ts";
import { createRecipes } from "./sessions/stored-recipes.ts";
import { createVault } from "./sessions/vault.ts";
import { attendKeys } from "./store/attend.ts";
import type { Blobs } from "./store/blobs.ts";
import { openKeys, ringOf } from "./store/keys.ts";
import { openStoreOf, openWholeStore } from "./store/open.ts";
import { blobFolder } from "./store/open-blobs.ts";
import type { Store } from "./store/store.ts";

export { type Config, readConfig };

export interface OpenedProduct extends Product {
  readonly accounts: Accounts;
  readonly enrolment: Enrolment;
  readonly core: Core;
  readonly measuring: Measuring;
  readonly observing: Observing;
  readonly tracking: Tracking;
  readonly pseudonym: Pseudonym;
}

const sweepEveryMs = 60_000;

/** All blobs are walked over in the first and every so many further rounds. */
const blobRounds = 60;

/** Opens the store; its blobs lie where BLOBS says, without a cache, and nothing is asked there yet. */
export function openStore(config: Config): Promise<Store> {
  return openStoreOf({ ...config, BLOB_CACHE: 0 }, systemClock.now);
}

/** Opens the whole product; nothing listens yet. Refuses to open with the wrong keys or on unsafe scratch. */
export async function openProduct(
  config: Config,
  clock: Clock = systemClock,
  told: Core["report"] = () => {},
  given?: Gauges,
  tell?: (line: AuditLine) => void,
): Promise<OpenedProduct> {
  assertElsewhere(config);
  const mlflow = placeOf(config);
  const metrics = createMetrics();
  const counted = counting(metrics, told);
  const observing = await openObserving(config, { clock, metrics, failed: counted });
  const { tracing } = observing;
  const report = (what: string, error: unknown) => {
    counted(what, error);
    if (isUnforeseen(error)) observing.reports?.tell(error, { in: "housekeeping", name: choreOf(what) });
  };
  let lying: WatchedBlobs | null = null;
  const watched = (blobs: Blobs) => {
    lying = watchBlobs(measuredBlobs(tracing ? tracedBlobs(blobs, tracing) : blobs, metrics), clock);
    return lying.blobs;
  };
  const whole = await openWholeStore(config, () => clock.now(), report, watched);
  const opened = measuredStore(tracing ? tracedStore(whole, tracing, kindOf(config)) : whole, metrics);
  const gauges = given ?? withRoom(systemGauges(disksOf(config)), opened.room);
  const store = tell && config.AUDIT_TO_LOG ? telling(opened, tell) : opened;
  let engine: ReturnType<typeof openEngineOf> | undefined;
  try {
    const kms = { command: config.KEY_COMMAND, ...(tracing && { around: tracedKms(tracing) }) };
    const keys = await openKeys({ source: config.KEYS, store, clock, kms });
    const pseudonym = createPseudonyms(keys);
    const scratch = await openScratch(config.SCRATCH, config.DATA_DIR, config.SCRATCH_ANYWHERE);
    const processes = config.ENGINE_PROCESSES || Math.max(2, Math.min(4, availableParallelism()));
    const local = openEngineOf(config, scratch, clock, processes);
    engine = local;
    const core = await createCore({
      ...{ store, keys, scratch, clock, gauges, config, report },
      engine: tracing ? tracedEngine(local, tracing) : local,
      importer: tracing ? tracedImporter(createImporter(), tracing) : createImporter(),
      places: config.HEAVY_JOBS || Math.max(4, 2 * processes),
    });
    const { bus, events, figures, journal } = core;
    const known = new Set(operations.keys());
    const plain = createSessions(core);
    const tracking = createTracking(mlflow, core, pseudonym, (ended) =>
      metrics.count("data_tools_mlflow_runs_total", { ended }),
    );
    const sessions = tracking.tracked(
      measuredSessions(tracing ? tracedSessions(plain, tracing, { pseudonym, known }) : plain, metrics, known),
    );
    const datasources = createDatasources(core);
    const attending = await attendKeys(store, keys, clock, report);
    const stopWatching = watchReadOnly(core);
    const look = createHealth({ core, gauges, attending, blobs: () => lying });
    const lastDone = { sweep: null as number | null, checkpoint: null as number | null };
    const checkpoint = checkpointing(core, () => {
      lastDone.checkpoint = clock.now();
    });
    let rounds = 0;
    const stopSweeping = repeating(clock, sweepEveryMs, async () => {
      try {
        await sessions.sweep({ blobs: rounds++ % blobRounds === 0 });
        lastDone.sweep = clock.now();
      } catch (error) {
        report("sweep", error);
      }
    });
    const every = config.AUDIT_CHECKPOINTS === "" ? null : config.AUDIT_CHECKPOINT_EVERY;
    const stopCheckpoints = every === null ? async () => {} : repeating(clock, every, checkpoint);
    const measuring = createMeasuring({
      ...{ core, gauges, metrics, health: look },
      restarts: () => local.pool.crashes,
      blobs: () => lying?.blobs ?? null,
      lastDone: (what) => lastDone[what],
      runsWaiting: tracking.waiting,
    });
    return {
      core,
      measuring,
      observing,
      tracking,
      pseudonym,
      sessions,
      datasources: tracing ? tracedDatasources(datasources, tracing) : datasources,
      recipes: createRecipes(core),
      people: createPeople(core),
      administration: createAdministration(core, { rewrapping: attending.progress, health: look }),
      accounts: createAccounts(core),
      enrolment: createEnrolment(core),
      ownership: createOwnership(groundsOf(core)),
      jobs: createJobs(core),
      audit: createAudit(core),
      async figures(actor) {
        assertAdmin(actor);
        return figures.view();
      },
      events,
      spool: createSpools(core),
      assertWritable: () => assertWritable(core),
      health: look,
      async close() {
        const resting = [stopSweeping(), stopWatching(), stopCheckpoints()];
        measuring.close();
        await tracking.close();
        bus.close();
        await Promise.all(resting);
        await attending.stop();
        await journal.close().catch((error) => report("journal", error));
        await checkpoint();
        await local.close();
        await store.close();
        await observing.close();
      },
    };
  } catch (error) {
    await engine?.close();
    await store.close();
    await observing.close();
    throw error;
  }
}

/** Engine processes with the limits of the settings, over a scratch folder that they close. */
export function openEngineOf(config: Config, scratch: Scratch, clock: Clock, processes = config.ENGINE_PROCESSES || 1) {
  return openEngine(scratch, {
    processes,
    limits: {
      memoryBytes: config.ENGINE_MEMORY,
      temporaryBytes: config.ENGINE_TEMPORARY,
      milliseconds: config.OPERATION_TIME ?? 2 ** 31 - 1,
      rows: config.MAX_ROWS,
      columns: config.MAX_COLUMNS,
      cells: config.MAX_CELLS,
      cellBytes: config.MAX_CELL,
      threads: config.ENGINE_THREADS || Math.min(8, availableParallelism()),
    },
    residentBytes: config.RESIDENT_BYTES,
    now: () => clock.now(),
  });
}

/** What administers a store beside the servers that run on it: no engine, no scratch. */
export async function openAdministration(
  config: Config,
): Promise<{ accounts: Accounts; ownership: Ownership; close(): Promise<void> }> {
  const clock = systemClock;
  const store = await openStore(config);
  try {
    const keys = await openKeys({ ...ringOf(config), store, clock });
    const vault = createVault(store, keys);
    // What fails is thrown to the command; nothing is written later without it.
    const journal = createJournal(vault, clock, () => {});
    const bus = createBus(store, keys, () => {});
    const grounds = {
      vault,
      journal,
      clock,
      config,
      queue: createQueue(config.QUEUE),
      bus,
      events: createEvents(bus),
      settings: createSettings(vault, clock, config),
      memory: noMemory,
    };
    return {
      accounts: createAccounts(grounds),
      ownership: createOwnership(grounds),
      async close() {
        bus.close();
        await journal.close().finally(() => store.close());
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Folders whose disks fill as work is kept. */
function disksOf(config: Config): string[] {
  if (config.STORE === "memory:") return [];
  return [config.DATA_DIR, blobFolder(config)].filter((folder) => folder !== null);
}

/** A second place that goes with the first is none. */
function assertElsewhere({ AUDIT_CHECKPOINTS, DATA_DIR }: Config): void {
  if (AUDIT_CHECKPOINTS === "" || relative(DATA_DIR, resolve(AUDIT_CHECKPOINTS)).startsWith("..")) return;
  throw new Refusal("invalid_params", { field: "AUDIT_CHECKPOINTS", reason: "it must lie outside the data folder" });
}

/** What notes the state of the audit in the second place; it fails without harm, and is told to the operator. */
function checkpointing({ vault, journal, clock, config, report }: Core, done: () => void): () => Promise<void> {
  const folder = config.AUDIT_CHECKPOINTS;
  if (folder === "") return async () => {};
  const checkpoints = createCheckpoints(vault, clock, folder);
  return async () => {
    try {
      await journal.flush();
      await checkpoints.write();
      done();
    } catch (error) {
      report("audit checkpoint", error);
    }
  };
}

/** Whether nobody can act on it but who writes the program. */
function isUnforeseen(error: unknown): boolean {
  return !(error instanceof Refusal) || error.status === 500;
}

/** What a store is, as traces call it. */
function kindOf({ STORE }: Config): string {
  return STORE === "local:" ? "sqlite" : STORE === "memory:" ? "memory" : "redis";
}
