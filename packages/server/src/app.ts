// The only place that wires: store, keys, engine, importer and sessions made from settings.
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { AuditLine } from "@data-tools/client";
import { createAccounts } from "./accounts/accounts.ts";
import type { Accounts } from "./accounts/api.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, readConfig } from "./config.ts";
import { createImporter } from "./engine/import/importer.ts";
import { openEngine } from "./engine/local-engine.ts";
import { openScratch } from "./engine/scratch.ts";
import { Refusal } from "./errors.ts";
import { createAdministration } from "./sessions/administration.ts";
import { assertAdmin } from "./sessions/admins.ts";
import type { Ownership, Product } from "./sessions/api.ts";
import { createAudit, telling } from "./sessions/audit-log.ts";
import { createBus } from "./sessions/bus.ts";
import { createCheckpoints } from "./sessions/checkpoints.ts";
import type { Core, Job } from "./sessions/core.ts";
import { createDatasources } from "./sessions/datasources.ts";
import { createDocuments } from "./sessions/document.ts";
import { createEvents } from "./sessions/events.ts";
import { createFigures } from "./sessions/figures.ts";
import { type Gauges, systemGauges, withRoom } from "./sessions/gauges.ts";
import { createJobs } from "./sessions/jobs.ts";
import { createJournal } from "./sessions/journal.ts";
import { createLimiting } from "./sessions/limiting.ts";
import { createOnce } from "./sessions/once.ts";
import { createSessions } from "./sessions/open.ts";
import { createOwnership, groundsOf, noMemory } from "./sessions/ownership.ts";
import { createPeople } from "./sessions/preferences.ts";
import { createQueue } from "./sessions/queue.ts";
import { assertWritable, watchReadOnly } from "./sessions/read-only.ts";
import { createSettings } from "./sessions/settings.ts";
import { createSpools } from "./sessions/spools.ts";
import { createRecipes } from "./sessions/stored-recipes.ts";
import { relieve } from "./sessions/sweep.ts";
import { createVault } from "./sessions/vault.ts";
import { type Attending, attendKeys } from "./store/attend.ts";
import { openKeys } from "./store/keys.ts";
import { openStoreOf, openWholeStore } from "./store/open.ts";
import { blobFolder } from "./store/open-blobs.ts";
import type { Store } from "./store/store.ts";

export { type Config, readConfig };

export interface OpenedProduct extends Product {
  readonly accounts: Accounts;
  readonly core: Core;
}

const sweepEveryMs = 60_000;

/** All blobs are walked over in the first and every so many further rounds. */
const blobRounds = 60;

/** Opens the store; its blobs lie where BLOBS says, without a cache, and nothing is asked there yet. */
export function openStore(config: Config, clock: Clock = systemClock): Promise<Store> {
  return openStoreOf({ ...config, BLOB_CACHE: 0 }, () => clock.now());
}

/** Opens the whole product; nothing listens yet. Refuses to open with the wrong keys or on unsafe scratch. */
export async function openProduct(
  config: Config,
  clock: Clock = systemClock,
  report: Core["report"] = () => {},
  given?: Gauges,
  tell?: (line: AuditLine) => void,
): Promise<OpenedProduct> {
  assertElsewhere(config);
  const opened = await openWholeStore(config, () => clock.now(), report);
  const gauges = given ?? withRoom(systemGauges(disksOf(config)), opened.room);
  const store = tell && config.AUDIT_TO_LOG ? telling(opened, tell) : opened;
  try {
    const keys = await openKeys({ source: config.KEYS, store, clock, kms: { command: config.KEY_COMMAND } });
    const scratch = await openScratch(config.SCRATCH, config.DATA_DIR, config.SCRATCH_ANYWHERE);
    const vault = createVault(store, keys);
    const settings = createSettings(vault, clock, config);
    await settings.refresh();
    const once = createOnce(vault);
    const bus = createBus(store, keys, report);
    const events = createEvents(bus);
    const journal = createJournal(vault, clock, report);
    const processes = config.ENGINE_PROCESSES || Math.max(2, Math.min(4, availableParallelism()));
    const figures = createFigures(store, clock);
    const engine = openEngine(scratch, {
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
    const limits = createLimiting({
      store,
      settings,
      clock,
      config,
      gauges,
      bus,
      places: config.HEAVY_JOBS || Math.max(4, 2 * processes),
      relieve: () => void relieve(core).catch((error: unknown) => report("relief", error)),
    });
    const core: Core = {
      vault,
      once,
      journal,
      figures,
      events,
      bus,
      engine,
      scratch,
      clock,
      config,
      report,
      documents: createDocuments(vault, clock, once, { end: settings.end, over: limits.over, counted: figures.add }),
      settings,
      limits,
      queue: createQueue(config.QUEUE),
      importer: createImporter(),
      jobs: new Map<string, readonly Job[]>(),
    };
    const sessions = createSessions(core);
    const attending = await attendKeys(store, keys, clock, report);
    const stopWatching = watchReadOnly(core);
    const look = () => health(core, attending);
    const checkpoint = checkpointing(core);
    let rounds = 0;
    let stop = () => {};
    let closed = false;
    let sweeping: Promise<unknown> = Promise.resolve();
    const later = () => {
      if (closed) return;
      stop = clock.after(sweepEveryMs, () => {
        sweeping = sessions.sweep({ blobs: rounds++ % blobRounds === 0 }).catch((error) => report("sweep", error));
        void sweeping.then(later);
      });
    };
    later();
    let stopCheckpoints = () => {};
    const every = config.AUDIT_CHECKPOINT_EVERY;
    const laterCheckpoint = () => {
      if (closed || every === null) return;
      stopCheckpoints = clock.after(every, () => void checkpoint().then(laterCheckpoint));
    };
    if (config.AUDIT_CHECKPOINTS !== "") laterCheckpoint();
    return {
      core,
      sessions,
      datasources: createDatasources(core),
      recipes: createRecipes(core),
      people: createPeople(core),
      administration: createAdministration(core, { rewrapping: attending.progress, health: look }),
      accounts: createAccounts(core),
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
        closed = true;
        stop();
        stopWatching();
        stopCheckpoints();
        bus.close();
        await sweeping;
        await attending.stop();
        await journal.close().catch((error) => report("journal", error));
        await checkpoint();
        await engine.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What administers a store beside the servers that run on it: no engine, no scratch. */
export async function openAdministration(
  config: Config,
  clock: Clock = systemClock,
): Promise<{ accounts: Accounts; ownership: Ownership; close(): Promise<void> }> {
  const store = await openStore(config, clock);
  try {
    const keys = await openKeys({ source: config.KEYS, store, clock, kms: { command: config.KEY_COMMAND } });
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
function checkpointing({ vault, journal, clock, config, report }: Core): () => Promise<void> {
  const folder = config.AUDIT_CHECKPOINTS;
  if (folder === "") return async () => {};
  const checkpoints = createCheckpoints(vault, clock, folder);
  return async () => {
    try {
      await journal.flush();
      await checkpoints.write();
    } catch (error) {
      report("audit checkpoint", error);
    }
  };
}

async function health(core: Core, attending: Attending): ReturnType<Product["health"]> {
  const checks: { name: string; ok: boolean; text: string }[] = [];
  const check = async (name: string, ask: () => Promise<string>) => {
    try {
      checks.push({ name, ok: true, text: await ask() });
    } catch (error) {
      checks.push({ name, ok: false, text: error instanceof Refusal ? error.message : "it does not answer" });
    }
  };
  await check("store", async () => {
    const { sessions, datasources, bytes } = await core.vault.store.usage();
    return `${sessions} sessions, ${datasources} datasources, ${bytes} bytes`;
  });
  await check("keys", async () => {
    const progress = attending.progress();
    const rewrapping = progress === null ? "" : `, rewrapping: ${Math.floor(progress * 100)} %`;
    return `${core.vault.keys.list().length} in the ring${rewrapping}`;
  });
  await check("scratch", async () => `${await core.scratch.free()} bytes free`);
  return { ok: checks.every(({ ok }) => ok), checks };
}
