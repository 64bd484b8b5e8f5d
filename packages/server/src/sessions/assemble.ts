// The core put together over what lies outside it: store, keys, engine, importer, scratch, clock and gauges.
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Engine } from "../engine/engine.ts";
import type { Importer } from "../engine/import-contract.ts";
import type { Scratch } from "../engine/scratch.ts";
import type { Keys } from "../store/sealing.ts";
import type { Store } from "../store/store.ts";
import { createBus } from "./bus.ts";
import type { Core, Job } from "./core.ts";
import { createDocuments } from "./document.ts";
import { createEvents } from "./events.ts";
import { createFigures } from "./figures.ts";
import type { Gauges } from "./gauges.ts";
import { createJournal } from "./journal.ts";
import { createLimiting } from "./limiting.ts";
import { createOnce } from "./once.ts";
import { createQueue } from "./queue.ts";
import { createSettings } from "./settings.ts";
import { relieve } from "./sweep.ts";
import { createVault } from "./vault.ts";

interface Outside {
  readonly store: Store;
  readonly keys: Keys;
  readonly engine: Engine;
  readonly importer: Importer;
  readonly scratch: Scratch;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly config: Config;
  readonly report: Core["report"];
  /** Heavy jobs of all users at once. */
  readonly places: number;
}

/** The core; what is set in the store has been read when it resolves. */
export async function createCore(outside: Outside): Promise<Core> {
  const { store, keys, engine, importer, scratch, clock, gauges, config, report, places } = outside;
  const vault = createVault(store, keys);
  const settings = createSettings(vault, clock, config);
  await settings.refresh();
  const once = createOnce(vault);
  const bus = createBus(store, keys, report);
  const figures = createFigures(store, clock);
  const limits = createLimiting({
    ...{ store, settings, clock, config, gauges, bus, places },
    relieve: () => void relieve(core).catch((error: unknown) => report("relief", error)),
  });
  const rounds = { end: settings.end, over: limits.over, counted: figures.add };
  const core: Core = {
    ...{ vault, once, figures, bus, engine, importer, scratch, clock, config, report, settings, limits },
    journal: createJournal(vault, clock, report),
    events: createEvents(bus),
    documents: createDocuments(vault, clock, once, rounds),
    queue: createQueue(config.QUEUE),
    jobs: new Map<string, readonly Job[]>(),
  };
  return core;
}
